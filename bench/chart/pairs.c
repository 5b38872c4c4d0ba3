#include "pairs.h"

#include "metric/record.h"
#include "sketch.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

char *pairs_name(const struct experiment *of, char out[PAIRS_NAME])
{
    snprintf(out, PAIRS_NAME, "table-%s", of->name);
    for (char *c = out; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return out;
}

char *pairs_title(const struct experiment *of, char out[PAIRS_TITLE])
{
    snprintf(out, PAIRS_TITLE, "%s: published figures and ours", of->name);
    return out;
}

/* A table of figures, and what the axis of each unit is called. */
static const struct {
    const char *unit, *axis, *label;
} units[] = {{"ns", "ns", "time"},       {"bytes", "bytes", "bytes"}, {"bytes/s", "bytes", "bytes a second"},
             {"hz", "hz", "a second"},   {"count", "count", "count"}, {"share", "share", "share"},
             {"times", "ratio", "times"}};

static const json_t *claim_of(const struct source *s, const struct experiment *of)
{
    const json_t *claims = json_object_get(s->summary, "claims");
    for (size_t i = 0; i < json_array_size(claims); i++) {
        const char *name = record_text(json_array_get(claims, i), "name");
        if (name && strcmp(name, of->name) == 0)
            return json_array_get(claims, i);
    }
    return NULL;
}

static bool is_of(const json_t *cell, const char *unit)
{
    const char *own = record_text(cell, "unit");
    return own && strcmp(own, unit) == 0 &&
           (isfinite(record_number(cell, "theirs")) || isfinite(record_number(cell, "value")));
}

static void widen(const json_t *cell, const char *key, double *least, double *most)
{
    const double value = record_number(cell, key);
    if (isnan(value))
        return;
    *least = fmin(*least, value);
    *most = fmax(*most, value);
}

static bool is_log(const json_t *cells, const char *unit)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        if (!is_of(cell, unit))
            continue;
        widen(cell, "theirs", &least, &most);
        widen(cell, "value", &least, &most);
    }
    return least > 0 && most > 10 * least;
}

/* A search that ended first has no upper end; where it found no lower one either there is nothing to draw. */
static json_t *row_of(const json_t *cell, bool log, bool flat)
{
    const double low = record_number(cell, "low"), n = record_number(cell, "n");
    const double value = record_number(cell, "value");
    const bool brackets = n > 1 && (!log || low > 0);
    const bool open = isfinite(value) && isnan(record_number(cell, "high"));
    json_t *row = json_pack(
        "{s:o,s:o,s:o,s:o,s:b}", "theirs", record_of_number(record_number(cell, "theirs")), "value",
        record_of_number(open && !(low > 0) ? NAN : value), "low", record_of_number(brackets ? low : NAN),
        "high", record_of_number(brackets ? record_number(cell, "high") : NAN), "extrapolated",
        record_true(cell, "extrapolated"));
    json_object_set_new(row, "at_least", json_boolean(open));
    json_object_set_new(row, "name",
                        flat
                            ? json_string(record_text(cell, "row"))
                            : json_sprintf("%s · %s", record_text(cell, "row"), record_text(cell, "column")));
    return row;
}

/* The column that all cells of this unit stand in: then it is the panel's, not each row's. */
static const char *only_column(const json_t *cells, const char *unit)
{
    const char *only = NULL;
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const char *column = record_text(json_array_get(cells, i), "column");
        if (!is_of(json_array_get(cells, i), unit))
            continue;
        if (only && strcmp(only, column) != 0)
            return NULL;
        only = column;
    }
    return only;
}

static void draw_unit(const json_t *cells, size_t unit, json_t *chart)
{
    const bool log = is_log(cells, units[unit].unit);
    const char *column = only_column(cells, units[unit].unit), *title = column ? column : units[unit].label;
    json_t *panel = sketch_panel(chart, title, sketch_axis(title, units[unit].axis, log), NULL);
    json_t *rows = json_array();
    for (size_t i = 0; i < json_array_size(cells); i++)
        if (is_of(json_array_get(cells, i), units[unit].unit))
            json_array_append_new(rows, row_of(json_array_get(cells, i), log, column != NULL));
    json_object_set_new(panel, "rows", rows);
}

static const char *why_missing(const json_t *cell)
{
    const char *why = record_text(cell, "why");
    return isfinite(record_number(cell, "value")) ? NULL : why ? why : "no figure here";
}

static size_t count_missing(const json_t *cells, size_t end, const char *why)
{
    size_t count = 0;
    for (size_t i = 0; i < end; i++) {
        const char *own = why_missing(json_array_get(cells, i));
        count += own && strcmp(own, why) == 0;
    }
    return count;
}

/* Cells that there is no figure of ours for: by name, or how many for one reason where the table says which.
 */
static void name_missing(const json_t *cells, json_t *chart)
{
    enum { NAMED = 2 };
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        const char *why = why_missing(cell);
        const size_t count = why ? count_missing(cells, json_array_size(cells), why) : 0;
        if (count > NAMED && count_missing(cells, i, why) == 0)
            sketch_left_out(chart, "%zu figures of ours: %s", count, why);
        else if (why && count <= NAMED)
            sketch_left_out(chart, "%s, %s: %s", record_text(cell, "row"), record_text(cell, "column"), why);
    }
}

void pairs_chart(const struct source *s, const struct experiment *of, json_t *chart)
{
    const json_t *claim = claim_of(s, of), *cells = json_object_get(claim, "cells");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        draw_unit(cells, i, chart);
    name_missing(cells, chart);
    json_object_set_new(chart, "sentence", record_of_text(record_text(claim, "difference")));
    json_object_set_new(chart, "note",
                        json_string("whiskers: 95 % intervals over repeats; hollow and dashed: extrapolated, "
                                    "not measured"));
}
