#include "run/tell.h"

#include "metric/metric.h"
#include "units.h"

#include <math.h>
#include <stdio.h>

void tell_name(const struct point *point, int repeat, int attempt, const struct probe *probe,
               char out[TELL_NAME])
{
    char label[POINT_LABEL], value[UNITS_TEXT];
    int n = snprintf(out, TELL_NAME, "%.64s %s", point->experiment->name, point_label(point, label));
    if (probe && point->experiment->capacity.search == KEY_CLIENTS)
        n += snprintf(out + n, (size_t)(TELL_NAME - n), ", %s clients",
                      units_show_count(value, probe->search.next));
    else if (probe)
        n += snprintf(out + n, (size_t)(TELL_NAME - n), ", %s", probe->value_text);
    else
        n += snprintf(out + n, (size_t)(TELL_NAME - n), ", repeat %d", repeat + 1);
    if (attempt > 0)
        snprintf(out + n, (size_t)(TELL_NAME - n), ", attempt %d", attempt + 1);
}

static bool show(const json_t *record, const char *name, char out[METRIC_TEXT])
{
    const struct metric *metric = metric_find(slice_of(name));
    const double value = metric ? metric->of(record) : NAN;
    snprintf(out, METRIC_TEXT, "–");
    if (!isnan(value))
        metric_show(metric, value, out);
    return !isnan(value);
}

struct figures tell_figures(const json_t *record)
{
    struct figures f = {.middle_word = "p50", .high_word = "p99"};
    if (!show(record, "age.p50", f.middle) && show(record, "age.mean", f.middle))
        f.middle_word = "mean";
    if (!show(record, "age.p99", f.high) && show(record, "age.max", f.high))
        f.high_word = "max";
    f.wire_known = show(record, "wire.l3", f.wire);
    f.cpu_known = show(record, "cpu.server", f.server);
    f.cpu_known |= show(record, "cpu.clients", f.clients);
    return f;
}

void tell_line(const json_t *record, char out[TELL_TEXT])
{
    const struct figures f = tell_figures(record);
    int n = snprintf(out, TELL_TEXT, "age %s %s, %s %s", f.middle_word, f.middle, f.high_word, f.high);
    if (f.wire_known)
        n += snprintf(out + n, (size_t)(TELL_TEXT - n), "; a message: %s", f.wire);
    if (f.cpu_known)
        snprintf(out + n, (size_t)(TELL_TEXT - n), ", CPU %s + %s", f.server, f.clients);
}

void tell_void(const json_t *record, char out[TELL_TEXT])
{
    const json_t *gates = json_object_get(record, "gates"), *names = json_object_get(record, "void");
    size_t n = 0;
    snprintf(out, TELL_TEXT, "no reason given");
    for (size_t i = 0; i < json_array_size(names) && n < TELL_TEXT; i++) {
        const char *name = json_string_value(json_array_get(names, i));
        const char *why = json_string_value(json_object_get(json_object_get(gates, name ? name : ""), "why"));
        n += (size_t)snprintf(out + n, TELL_TEXT - n, "%s%s%s%s", i > 0 ? "; " : "", name ? name : "?",
                              why ? ": " : "", why ? why : "");
    }
}
