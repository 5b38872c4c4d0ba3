#include "map.h"

#include "cut.h"
#include "metric/record.h"
#include "sketch.h"

#include <math.h>

static const struct {
    const char *metric, *title;
} kinds[] = {{"wire.l3", "bytes on the wire"},
             {"cpu.server", "server CPU"},
             {"cpu.total", "CPU in all"},
             {"age.mean", "mean age"}};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* The polls of all rates and intervals are one cut; it gives the conditions. */
static const struct cut_rule rule = {.sweep = KEY_RATE, .split = CUT_NO_KEY};

static bool is_grid(const struct experiment *e)
{
    return e->type == EXPERIMENT_POINTS && e->varies[KEY_RATE] && e->varies[KEY_INTERVAL];
}

bool map_asked(const struct source *s)
{
    for (size_t e = 0; e < s->suite->experiment_count; e++)
        if (is_grid(&s->suite->experiments[e]))
            return true;
    return false;
}

static bool is(const json_t *grid, const char *key, const char *text)
{
    const char *seen = record_text(grid, key);
    return seen && strcmp(seen, text) == 0;
}

/* Of several experiments the first that has any. */
static const json_t *grid_of(const struct source *s, const char *metric, const char *experiment)
{
    const json_t *grids = json_object_get(s->summary, "breakeven");
    for (size_t i = 0; i < json_array_size(grids); i++) {
        const json_t *grid = json_array_get(grids, i);
        if (is(grid, "metric", metric) && (!experiment || is(grid, "experiment", experiment)))
            return grid;
    }
    return NULL;
}

static json_t *axis_of(const char *label, const char *unit, const json_t *grid, const char *values)
{
    json_t *axis = sketch_axis(label, unit, true);
    json_object_set(axis, "values", json_object_get(grid, values));
    return axis;
}

struct tally {
    size_t ws, poll, none, unknown;
};

static const char *winner(const json_t *cell, struct tally *tally)
{
    if (is(cell, "verdict", "more"))
        return tally->ws++, "ws";
    if (is(cell, "verdict", "less"))
        return tally->poll++, "poll";
    return tally->none++, "none";
}

static json_t *cell_of(const json_t *cell, struct tally *tally)
{
    if (!json_is_object(cell)) {
        tally->unknown++;
        return json_null();
    }
    const bool interval = record_number(cell, "n") > 1;
    const double low = record_number(cell, "low"), high = record_number(cell, "high");
    return json_pack("{s:O,s:o,s:o,s:s}", "value", json_object_get(cell, "value"), "low",
                     record_of_number(interval ? low : NAN), "high", record_of_number(interval ? high : NAN),
                     "winner", winner(cell, tally));
}

static json_t *cells_of(const json_t *grid, struct tally *tally)
{
    const json_t *rows = json_object_get(grid, "cells");
    json_t *out = json_array();
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        json_t *cells = json_array();
        for (size_t k = 0; k < json_array_size(row); k++)
            json_array_append_new(cells, cell_of(json_array_get(row, k), tally));
        json_array_append_new(out, cells);
    }
    return out;
}

static json_t *curve_of(const json_t *grid)
{
    const json_t *crossings = json_object_get(grid, "crossings");
    json_t *out = json_array();
    for (size_t i = 0; i < json_array_size(crossings); i++) {
        const json_t *crossing = json_array_get(crossings, i);
        if (isfinite(record_number(crossing, "interval_ns")))
            json_array_append_new(out, json_pack("[O,O]", json_object_get(crossing, "rate_hz"),
                                                 json_object_get(crossing, "interval_ns")));
    }
    return out;
}

static struct tally draw(json_t *chart, const json_t *grid, size_t kind)
{
    struct tally tally = {0};
    json_t *panel =
        sketch_panel(chart, kinds[kind].title, axis_of("messages a second", "hz", grid, "rates_hz"),
                     axis_of("poll interval", "ns", grid, "intervals_ns"));
    json_object_set_new(panel, "metric", json_string(kinds[kind].metric));
    json_object_set_new(panel, "cells", cells_of(grid, &tally));
    json_object_set_new(panel, "curve", curve_of(grid));
    if (tally.unknown > 0)
        sketch_left_out(chart, "%s: %zu of %zu cells, where no valid trials of both make a pair",
                        kinds[kind].title, tally.unknown, tally.unknown + tally.ws + tally.poll + tally.none);
    return tally;
}

/* "WebSocket won 9 of 12 cells in bytes on the wire (polling 2, neither 1)" */
static void say(FILE *out, const struct tally *t, const char *title, size_t said)
{
    const size_t known = t->ws + t->poll + t->none;
    fprintf(out, said == 0 ? "WebSocket won %zu of %zu cells in %s" : ", %zu of %zu in %s", t->ws, known,
            title);
    if (t->poll > 0)
        fprintf(out, " (polling %zu", t->poll);
    if (t->none > 0)
        fprintf(out, "%sneither %zu", t->poll > 0 ? ", " : " (", t->none);
    fputs(t->poll + t->none > 0 ? ")" : "", out);
}

static void write_note(const struct source *s, const char *experiment, json_t *chart)
{
    struct sketch_text note;
    struct cut cut;
    FILE *out = sketch_write(&note);
    cut_make(&cut, s, &rule);
    if (cut.experiment && strcmp(cut.experiment->name, experiment) == 0)
        cut_note(out, &cut, s, NULL);
    sketch_set(chart, "note", &note);
    cut_close(&cut);
}

void map_breakeven(const struct source *s, json_t *chart)
{
    struct sketch_text sentence;
    FILE *out = sketch_write(&sentence);
    const char *experiment = NULL;
    size_t said = 0;
    if (json_array_size(json_object_get(s->summary, "breakeven")) == 0)
        sketch_missing(chart,
                       "it wants polls that vary in update rate and interval and in nothing else, WebSocket "
                       "beside them, and valid trials of both");
    for (size_t i = 0; i < KINDS && !record_text(chart, "missing"); i++) {
        const json_t *grid = grid_of(s, kinds[i].metric, experiment);
        if (!grid) {
            sketch_left_out(chart, "%s: no pair of polling and WebSocket is known", kinds[i].title);
            continue;
        }
        experiment = record_text(grid, "experiment");
        const struct tally tally = draw(chart, grid, i);
        if (tally.ws + tally.poll + tally.none > 0)
            say(out, &tally, kinds[i].title, said++);
    }
    fputs(said > 0 ? "." : "", out);
    sketch_set(chart, "sentence", &sentence);
    if (experiment)
        write_note(s, experiment, chart);
}
