#include "sketch.h"

#include "log.h"
#include "metric/record.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>

json_t *sketch_axis(const char *label, const char *unit, bool log)
{
    return json_pack("{s:s,s:s,s:b}", "label", label, "unit", unit, "log", log);
}

/* The chart's array of that name, made when first asked for. */
static json_t *list(json_t *object, const char *key)
{
    json_t *items = json_object_get(object, key);
    if (!json_is_array(items)) {
        items = json_array();
        json_object_set_new(object, key, items);
    }
    return items;
}

json_t *sketch_panel(json_t *chart, const char *title, json_t *x, json_t *y)
{
    json_t *panel = json_object();
    json_object_set_new(panel, "title", record_of_text(title));
    if (x)
        json_object_set_new(panel, "x", x);
    if (y)
        json_object_set_new(panel, "y", y);
    json_array_append_new(list(chart, "panels"), panel);
    return panel;
}

json_t *sketch_series(json_t *panel, const char *name, const char *transport, const char *role, bool step)
{
    json_t *series = json_pack("{s:s,s:s,s:s,s:b,s:[]}", "name", name, "transport", transport, "role", role,
                               "step", step, "points");
    json_array_append_new(list(panel, "series"), series);
    return series;
}

void sketch_point(json_t *series, double x, double y, double low, double high)
{
    json_array_append_new(json_object_get(series, "points"),
                          json_pack("[o,o,o,o]", record_of_number(x), record_of_number(y),
                                    record_of_number(low), record_of_number(high)));
}

size_t sketch_points(const json_t *series)
{
    return json_array_size(json_object_get(series, "points"));
}

static bool holds(const json_t *panel)
{
    static const char *const members[] = {"series", "bars", "cells", "lanes", "rows"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (json_array_size(json_object_get(panel, members[i])) > 0)
            return true;
    return false;
}

void sketch_prune(json_t *chart)
{
    json_t *panels = list(chart, "panels");
    for (size_t i = json_array_size(panels); i-- > 0;) {
        json_t *panel = json_array_get(panels, i), *series = json_object_get(panel, "series");
        for (size_t k = json_array_size(series); k-- > 0;)
            if (sketch_points(json_array_get(series, k)) == 0)
                json_array_remove(series, k);
        if (!holds(panel))
            json_array_remove(panels, i);
    }
    if (json_array_size(panels) == 1)
        json_object_set_new(json_array_get(panels, 0), "title", json_null());
}

void sketch_left_out(json_t *chart, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_array_append_new(list(chart, "left_out"), json_vsprintf(format, args));
    va_end(args);
}

void sketch_missing(json_t *chart, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_object_set_new(chart, "missing", json_vsprintf(format, args));
    va_end(args);
}

FILE *sketch_write(struct sketch_text *text)
{
    *text = (struct sketch_text){0};
    text->out = open_memstream(&text->at, &text->len);
    if (!text->out)
        log_fatal(EXIT_FAILURE, "out of memory");
    return text->out;
}

char *sketch_take(struct sketch_text *text)
{
    fclose(text->out);
    return text->at;
}

void sketch_set(json_t *chart, const char *key, struct sketch_text *text)
{
    fclose(text->out);
    if (text->len > 0)
        text->at[0] = (char)toupper((unsigned char)text->at[0]);
    json_object_set_new(chart, key, text->len > 0 ? json_string(text->at) : json_null());
    free(text->at);
}
