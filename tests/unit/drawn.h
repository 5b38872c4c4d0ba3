/* Charts made of made-up trials, and their parts: for the tests of charts. */
#ifndef PUSHMARK_DRAWN_H
#define PUSHMARK_DRAWN_H

#include "judged.h"

#include "chart/charts.h"

struct drawn {
    struct judged judged;
    json_t *summary, *charts;
};

static inline void draw(struct drawn *d)
{
    d->summary = judged_summary(&d->judged);
    d->charts = charts_make(&d->judged.suite, d->judged.run, d->judged.trials, d->summary);
}

static inline void drawn_close(struct drawn *d)
{
    json_decref(d->summary);
    json_decref(d->charts);
    judged_close(&d->judged);
}

static inline const json_t *chart_of(const struct drawn *d, const char *name)
{
    for (size_t i = 0; i < json_array_size(d->charts); i++)
        if (strcmp(record_text(json_array_get(d->charts, i), "name"), name) == 0)
            return json_array_get(d->charts, i);
    fail_msg("there is no chart '%s'", name);
    return NULL;
}

static inline const json_t *panel_of(const json_t *chart, size_t i)
{
    return json_array_get(json_object_get(chart, "panels"), i);
}

static inline const json_t *series_of(const json_t *chart, size_t panel, size_t i)
{
    return json_array_get(json_object_get(panel_of(chart, panel), "series"), i);
}

static inline double number_at(const json_t *series, size_t point, size_t member)
{
    const json_t *points = json_object_get(series, "points");
    return json_number_value(json_array_get(json_array_get(points, point), member));
}

static inline void assert_left_out(const json_t *chart, const char *const *wanted, size_t count)
{
    const json_t *seen = json_object_get(chart, "left_out");
    for (size_t i = 0; i < json_array_size(seen) || i < count; i++) {
        const char *text = json_string_value(json_array_get(seen, i));
        assert_string_equal(text ? text : "(nothing)", i < count ? wanted[i] : "(nothing)");
    }
}

#endif
