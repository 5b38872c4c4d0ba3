#include "breakeven.h"

#include "metric/record.h"
#include "units.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>

enum { SIDE = 32, SENTENCE = 200 };

struct grid {
    const struct experiment *experiment;
    const struct samples *samples;
    const char *metric, *quality; /* "cheaper in bytes" */
    bool of_polls;                /* what costs a share a poll, and a share a message */
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

/* Who wins the cell: 1 WebSocket, −1 polling, 0 neither, for all that was measured. */
static int side(const struct grid *g, size_t rate, size_t interval)
{
    const char *verdict = record_text(g->cells[rate][interval], "verdict");
    const char *more = verdict_names[VERDICT_MORE], *less = verdict_names[VERDICT_LESS];
    return verdict ? (strcmp(verdict, more) == 0) - (strcmp(verdict, less) == 0) : 0;
}

/* The next interval from this one on that somebody wins. */
static size_t next_won(const struct grid *g, size_t rate, size_t from)
{
    while (from < g->interval_count && side(g, rate, from) == 0)
        from++;
    return from;
}

/* How often a row's cells are each. */
struct tally {
    size_t ws, poll, even;
};

static struct tally tally(const struct grid *g, size_t rate)
{
    struct tally t = {0};
    for (size_t i = 0; i < g->interval_count; i++) {
        t.ws += side(g, rate, i) > 0;
        t.poll += side(g, rate, i) < 0;
        t.even += side(g, rate, i) == 0 && isfinite(ratio_at(g, rate, i));
    }
    return t;
}

/* Where between two intervals the ratio is 1. A message's bytes and CPU are its own and its share of a
 * poll's, a + b / interval, and WebSocket's do not depend on it; in a double logarithm the interval came out
 * too long, by 13 % between 1 s and 5 s. Age is a multiple of the interval. */
static double between(const struct grid *g, double p1, double r1, double p2, double r2)
{
    if (g->of_polls)
        return 1 / (1 / p1 + (1 / p2 - 1 / p1) * (r1 - 1) / (r1 - r2));
    return exp(log(p1) + (log(p2) - log(p1)) * log(r1) / (log(r1) - log(r2)));
}

/* Between two intervals that different sides win: the first time that it gets to the other side of 1, from
 * one known neighbour to the next. */
static double crossing(const struct grid *g, size_t rate, size_t from, size_t to)
{
    for (size_t i = from + 1; i <= to; i++) {
        const double r1 = ratio_at(g, rate, from), r2 = ratio_at(g, rate, i);
        if (isfinite(r2) && (r1 < 1) != (r2 < 1))
            return between(g, g->intervals[from], r1, g->intervals[i], r2);
        if (isfinite(r2))
            from = i;
    }
    return NAN;
}

static const char *winner_of(int side)
{
    return side > 0 ? "WebSocket" : "polling";
}

/* Until where the winner of this interval stays it: "on", or "to 5.00 s" where that is not the row's end. */
static void show_end(const struct grid *g, size_t rate, size_t from, char *out, size_t room)
{
    char duration[UNITS_TEXT];
    size_t last = from, end = g->interval_count;
    for (size_t i = from; i < end && side(g, rate, i) != -side(g, rate, from); i = next_won(g, rate, i + 1))
        last = i;
    while (end > last + 1 && isnan(ratio_at(g, rate, end - 1)))
        end--;
    if (last + 1 == end)
        snprintf(out, room, "on");
    else
        snprintf(out, room, "to %s", units_show_duration(duration, g->intervals[last]));
}

/* Where cells between the two are even, the crossing is somewhere among them, and only what was won is said.
 */
static void add_crossing(const struct grid *g, size_t rate, size_t from, size_t to, json_t *crossings,
                         json_t *words)
{
    const double at = crossing(g, rate, from, to);
    const char *winner = winner_of(side(g, rate, to)), *before = winner_of(side(g, rate, from));
    char text[SENTENCE], first[UNITS_TEXT], last[UNITS_TEXT], end[UNITS_TEXT + 8];
    bool even = false;
    for (size_t i = from + 1; i < to; i++)
        even = even || isfinite(ratio_at(g, rate, i));
    units_show_duration(first, even ? g->intervals[to] : at);
    units_show_duration(last, g->intervals[from]);
    show_end(g, rate, to, end, sizeof end);
    int len = snprintf(text, sizeof text, "at %.4g messages/s %s is %s from an interval of %s %s",
                       g->rates[rate], winner, g->quality, first, end);
    if (even)
        snprintf(text + len, sizeof text - (size_t)len, ", %s up to one of %s, neither in between", before,
                 last);
    json_array_append_new(crossings, json_pack("{s:f,s:f,s:s}", "rate_hz", g->rates[rate], "interval_ns", at,
                                               "winner", side(g, rate, to) < 0 ? "poll" : "ws"));
    json_array_append_new(words, json_string(text));
}

static void add_crossings(const struct grid *g, size_t rate, json_t *crossings, json_t *words)
{
    size_t before = next_won(g, rate, 0);
    for (size_t i = before; i < g->interval_count; i = next_won(g, rate, i + 1)) {
        if (side(g, rate, i) != side(g, rate, before))
            add_crossing(g, rate, before, i, crossings, words);
        before = i;
    }
}

/* One winner all along the row, or none. */
static void add_row(const struct grid *g, size_t rate, struct tally t, json_t *words)
{
    const size_t won = t.ws + t.poll;
    char text[SENTENCE];
    int len = snprintf(text, sizeof text, "at %.4g messages/s %s is %s at ", g->rates[rate],
                       won > 0 ? winner_of(t.ws > 0 ? 1 : -1) : "neither", g->quality);
    if (won > 0 && t.even > 0)
        snprintf(text + len, sizeof text - (size_t)len, "%zu of %zu intervals measured, neither at the rest",
                 won, won + t.even);
    else
        snprintf(text + len, sizeof text - (size_t)len, "%s interval measured", won > 0 ? "every" : "any");
    json_array_append_new(words, json_string(text));
}

/* False where the grid is not all of one kind. */
static bool say_everywhere(const struct grid *g, json_t *words)
{
    struct tally all = {0};
    char text[SENTENCE];
    for (size_t rate = 0; rate < g->rate_count; rate++) {
        const struct tally t = tally(g, rate);
        all.ws += t.ws, all.poll += t.poll, all.even += t.even;
    }
    const size_t known = all.ws + all.poll + all.even, cells = g->rate_count * g->interval_count;
    if (all.ws != known && all.poll != known && all.even != known)
        return false;
    const char *winner = all.even == known ? "neither" : winner_of(all.ws == known ? 1 : -1);
    if (known == cells)
        snprintf(text, sizeof text, "%s is %s %s on the grid", winner, g->quality,
                 all.even == known ? "anywhere" : "everywhere");
    else
        snprintf(text, sizeof text, "%s is %s at %s %zu points known, of the grid's %zu", winner, g->quality,
                 all.even == known ? "any of the" : "all", known, cells);
    json_array_append_new(words, json_string(text));
    return true;
}

static void say(const struct grid *g, json_t *crossings, json_t *words)
{
    if (say_everywhere(g, words))
        return;
    for (size_t rate = 0; rate < g->rate_count; rate++) {
        const struct tally t = tally(g, rate);
        if (t.ws > 0 && t.poll > 0)
            add_crossings(g, rate, crossings, words);
        else if (t.ws + t.poll + t.even > 0)
            add_row(g, rate, t, words);
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
                row, c ? json_pack("{s:O,s:O,s:O,s:O,s:O}", "value", json_object_get(c, "value"), "low",
                                   json_object_get(c, "low"), "high", json_object_get(c, "high"), "n",
                                   json_object_get(c, "n"), "verdict", json_object_get(c, "verdict"))
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
    static const struct {
        const char *metric, *quality;
        bool of_polls;
    } kinds[] = {{"wire.l3", "cheaper in bytes", true},
                 {"cpu.server", "cheaper in server CPU", true},
                 {"cpu.total", "cheaper in CPU in all", true},
                 {"age.mean", "fresher", false}};
    json_t *out = json_array();
    for (size_t e = 0; e < suite->experiment_count; e++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            struct grid grid = {.experiment = &suite->experiments[e],
                                .samples = samples,
                                .metric = kinds[k].metric,
                                .quality = kinds[k].quality,
                                .of_polls = kinds[k].of_polls};
            add_grid(out, &grid, ratios);
        }
    return out;
}
