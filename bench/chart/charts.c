#include "charts.h"

#include "metric/record.h"

json_t *charts_make(const struct suite *suite, const json_t *run, const json_t *trials, const json_t *summary)
{
    (void)suite, (void)run, (void)trials, (void)summary;
    return json_array();
}

bool charts_drawn(const json_t *chart)
{
    return record_true(chart, "asked") && !record_text(chart, "missing");
}
