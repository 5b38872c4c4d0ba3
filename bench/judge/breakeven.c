#include "breakeven.h"

#include "record.h"
#include "units.h"

#include <math.h>
#include <stdio.h>

enum { SIDE = 32, SENTENCE = 200 };

struct grid {
    const struct experiment *experiment;
    const struct samples *samples;
    const char *metric, *quality; /* "cheaper in bytes" */
    double rates[SIDE], intervals[SIDE];
    size_t rate_count, interval_count;
    const json_t *cells[SIDE][SIDE]; /* ratios, by rate and interval; NULL where none is known */
};

/* Puts a value in its place among the others, once. False where there are too many. */
static bool insert(double *values, size_t *count, double value)
{
    size_t at = 0;
    while (at < *count && values[at] < value)
        at++;
    if (at < *count && values[at] == value)
        return true;
    if (*count == SIDE)
        return false;
    memmove(values + at + 1, values + at, (*count - at) * sizeof *values);
    values[at] = value;
    (*count)++;
    return true;
}

static size_t place(const double *values, size_t count, double value)
{
    size_t at = 0;
    while (at < count && values[at] != value)
        at++;
    return at;
}

static const struct point *point_of(const struct grid *g, const char *label)
{
    for (size_t i = 0; i < g->experiment->point_count; i++) {
        const struct sample *s = &g->samples->items[g->experiment->first_point + i];
        if (strcmp(s->label, label) == 0)
            return s->point;
    }
    return NULL;
}

/* A grid it is where polls vary in both, and in nothing else: as many of them as cells. */
static bool find_axes(struct grid *g)
{
    size_t polls = 0;
    for (size_t i = 0; i < g->experiment->point_count; i++) {
        const struct point *point = g->samples->items[g->experiment->first_point + i].point;
        if (point_transport(point) != TRANSPORT_POLL)
            continue;
        polls++;
        if (!insert(g->rates, &g->rate_count, point_number(point, KEY_RATE)) ||
            !insert(g->intervals, &g->interval_count, point_number(point, KEY_INTERVAL)))
            return false;
    }
    return g->rate_count > 1 && g->interval_count > 1 && polls == g->rate_count * g->interval_count;
}

static size_t find_cells(struct grid *g, const json_t *ratios)
{
    size_t known = 0;
    for (size_t i = 0; i < json_array_size(ratios); i++) {
        const json_t *ratio = json_array_get(ratios, i);
        if (strcmp(record_text(ratio, "experiment"), g->experiment->name) != 0 ||
            strcmp(record_text(ratio, "metric"), g->metric) != 0 ||
            strcmp(record_text(ratio, "of_transport"), "poll") != 0 ||
            strcmp(record_text(ratio, "to_transport"), "ws") != 0)
            continue;
        const struct point *p = point_of(g, record_text(ratio, "of"));
        g->cells[place(g->rates, g->rate_count, point_number(p, KEY_RATE))]
                [place(g->intervals, g->interval_count, point_number(p, KEY_INTERVAL))] = ratio;
        known++;
    }
    return known;
}

static double ratio_at(const struct grid *g, size_t rate, size_t interval)
{
    const json_t *cell = g->cells[rate][interval];
    return cell ? record_number(cell, "value") : NAN;
}

/* The interval at which the ratio is 1, between two neighbours on either side of it; NaN where it is not
 * crossed there. */
static double crossing(const struct grid *g, size_t rate, size_t interval)
{
    const double r1 = log(ratio_at(g, rate, interval)), r2 = log(ratio_at(g, rate, interval + 1));
    const double p1 = log(g->intervals[interval]), p2 = log(g->intervals[interval + 1]);
    if (!isfinite(r1) || !isfinite(r2) || (r1 < 0) == (r2 < 0))
        return NAN;
    return exp(p1 + (p2 - p1) * r1 / (r1 - r2));
}

static void add_crossing(const struct grid *g, size_t rate, size_t interval, json_t *crossings, json_t *words)
{
    const double at = crossing(g, rate, interval);
    char text[SENTENCE], duration[UNITS_TEXT];
    if (isnan(at))
        return;
    const char *winner = ratio_at(g, rate, interval) < 1 ? "WebSocket" : "polling";
    snprintf(text, sizeof text, "at %.4g messages/s %s is %s from an interval of %s on", g->rates[rate],
             winner, g->quality, units_show_duration(duration, at));
    json_array_append_new(crossings, json_pack("{s:f,s:f,s:s}", "rate_hz", g->rates[rate], "interval_ns", at,
                                               "winner", strcmp(winner, "polling") == 0 ? "poll" : "ws"));
    json_array_append_new(words, json_string(text));
}

/* 1 where every known ratio of the row is above 1, −1 where all are below, else 0. */
static int always(const struct grid *g, size_t rate)
{
    int side = 0;
    for (size_t i = 0; i < g->interval_count; i++) {
        const double ratio = ratio_at(g, rate, i);
        const int here = (ratio > 1) - (ratio < 1);
        if (here != 0 && side != 0 && here != side)
            return 0;
        side = here != 0 ? here : side;
    }
    return side;
}

static const char *winner_of(int side)
{
    return side > 0 ? "WebSocket" : "polling";
}

static void say(const struct grid *g, json_t *crossings, json_t *words)
{
    char text[SENTENCE];
    int everywhere = always(g, 0);
    for (size_t rate = 1; rate < g->rate_count; rate++)
        everywhere = always(g, rate) == everywhere ? everywhere : 0;
    if (everywhere != 0) {
        snprintf(text, sizeof text, "%s is %s everywhere on the grid", winner_of(everywhere), g->quality);
        json_array_append_new(words, json_string(text));
        return;
    }
    for (size_t rate = 0; rate < g->rate_count; rate++) {
        const int side = always(g, rate);
        snprintf(text, sizeof text, "at %.4g messages/s %s is %s at every interval measured", g->rates[rate],
                 winner_of(side), g->quality);
        if (side != 0)
            json_array_append_new(words, json_string(text));
        for (size_t i = 0; i + 1 < g->interval_count; i++)
            add_crossing(g, rate, i, crossings, words);
    }
}

static json_t *numbers(const double *values, size_t count)
{
    json_t *out = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(out, record_of_number(values[i]));
    return out;
}

static json_t *cells_json(const struct grid *g)
{
    json_t *rows = json_array();
    for (size_t rate = 0; rate < g->rate_count; rate++) {
        json_t *row = json_array();
        for (size_t i = 0; i < g->interval_count; i++) {
            const json_t *c = g->cells[rate][i];
            json_array_append_new(
                row, c ? json_pack("{s:O,s:O,s:O,s:O}", "value", json_object_get(c, "value"), "low",
                                   json_object_get(c, "low"), "high", json_object_get(c, "high"), "verdict",
                                   json_object_get(c, "verdict"))
                       : json_null());
        }
        json_array_append_new(rows, row);
    }
    return rows;
}

static void add_grid(json_t *out, struct grid *g, const json_t *ratios)
{
    if (!find_axes(g) || find_cells(g, ratios) == 0)
        return;
    json_t *crossings = json_array(), *words = json_array();
    say(g, crossings, words);
    json_array_append_new(out, json_pack("{s:s,s:s,s:o,s:o,s:o,s:o,s:o}", "experiment", g->experiment->name,
                                         "metric", g->metric, "rates_hz", numbers(g->rates, g->rate_count),
                                         "intervals_ns", numbers(g->intervals, g->interval_count), "cells",
                                         cells_json(g), "crossings", crossings, "words", words));
}

json_t *breakeven_make(const struct suite *suite, const struct samples *samples, const json_t *ratios)
{
    static const char *const kinds[][2] = {{"wire.l3", "cheaper in bytes"},
                                           {"cpu.server", "cheaper in server CPU"},
                                           {"cpu.total", "cheaper in CPU in all"},
                                           {"age.mean", "fresher"}};
    json_t *out = json_array();
    for (size_t e = 0; e < suite->experiment_count; e++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            struct grid grid = {.experiment = &suite->experiments[e],
                                .samples = samples,
                                .metric = kinds[k][0],
                                .quality = kinds[k][1]};
            add_grid(out, &grid, ratios);
        }
    return out;
}
