#include "claim.h"

#include "claim_group.h"
#include "claim_speech.h"
#include "mem.h"
#include "metric/record.h"
#include "sketch.h"

#include <math.h>
#include <stdlib.h>

static const char *words_of(enum key_id key)
{
    return key == KEY_RATE       ? "messages a second"
           : key == KEY_INTERVAL ? "poll interval"
           : key == KEY_PAYLOAD  ? "length of a message's text"
           : key == KEY_HEADERS  ? "header profile"
           : key == KEY_MODEL    ? "server model"
                                 : keys[key].name;
}

char *claim_chart_title(const struct experiment *claim, const struct claim_line *line, char out[CLAIM_TITLE])
{
    const enum option_kind kind = keys[line->by].kind;
    snprintf(out, CLAIM_TITLE, "%s: %s %s %s", claim->name, line->metric->words,
             kind == OPTION_CHOICE || kind == OPTION_TEXT ? "by" : "against", words_of(line->by));
    return out;
}

static const char *unit_of(const struct claim_group *g)
{
    return g->capacity && g->search == KEY_RATE ? "hz" : metric_unit(g->metric);
}

static const char *figure_words(const struct claim_group *g)
{
    return !g->capacity            ? g->metric->words
           : g->search == KEY_RATE ? "most messages a second held"
                                   : "most clients held";
}

static const char *unit_of_key(enum key_id key)
{
    switch (keys[key].kind) {
    case OPTION_DURATION:
        return "ns";
    case OPTION_BYTES:
        return "bytes";
    case OPTION_RATE:
        return "hz";
    case OPTION_SHARE:
        return "share";
    default:
        return "count";
    }
}

/* The least and the most of what an axis has to show. */
struct span {
    double least, most;
};

static void widen(struct span *span, double value)
{
    if (!isfinite(value))
        return;
    span->least = fmin(span->least, value);
    span->most = fmax(span->most, value);
}

static bool is_log(const struct span *span)
{
    enum { DECADE = 10 };
    return span->least > 0 && span->most > DECADE * span->least;
}

static void find_spans(const struct claim_group *g, struct span *x, struct span *y)
{
    *x = *y = (struct span){INFINITY, -INFINITY};
    for (size_t i = 0; i < g->count; i++) {
        const struct claim_mark *m = &g->marks[i];
        if (isnan(m->figure.value))
            continue;
        if (!m->level)
            widen(x, m->x);
        widen(y, m->figure.value);
    }
}

/* --- lines --- */

/* An interval that reaches zero has no place on a logarithmic axis. */
static void add_point(json_t *series, const struct claim_mark *m, double x, bool log)
{
    const bool fits = !log || m->figure.low > 0;
    sketch_point(series, x, m->figure.value, fits ? m->figure.low : NAN, fits ? m->figure.high : NAN);
    json_t *points = json_object_get(series, "points");
    if (m->at_least)
        json_array_append_new(json_array_get(points, json_array_size(points) - 1), json_true());
}

/* Sections may ask for one point twice, with another window: the first that is known is drawn. */
static bool drawn_already(const struct claim_mark *line, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (isfinite(line[k].figure.value) && (line[k].level || line[k].x == line[i].x))
            return true;
    return false;
}

static void lacks(const struct claim_group *g, const struct claim_mark *m, const char *why, json_t *chart)
{
    char value[CUT_NAME] = "";
    if (g->numbers && !m->level)
        cut_value(m->point, g->by, value);
    sketch_left_out(chart, "%s%s%s: %s", m->by, *value ? " at " : "", value, why);
}

static const char *why_unknown(const struct claim_group *g, const struct source *s,
                               const struct claim_mark *m)
{
    if (g->capacity)
        return "nothing held";
    if (source_sample(s, m->point)->attempt_count == 0)
        return "not tried";
    if (source_sample(s, m->point)->valid_count == 0)
        return "no valid trial";
    return g->metric->percentile > 0 ? "too few samples" : "not known";
}

static void draw_line(const struct claim_group *g, const struct source *s, size_t first, json_t *chart,
                      json_t *panel, const struct span *x, bool log)
{
    const struct claim_mark *line = &g->marks[first];
    json_t *series = sketch_series(panel, line->by, transport_names[point_transport(line->point)],
                                   g->metric->extrapolated ? "extrapolated" : "measured", false);
    for (size_t i = 0; i < claim_group_line(g, first); i++) {
        if (isnan(line[i].figure.value)) {
            lacks(g, &line[i], why_unknown(g, s, &line[i]), chart);
        } else if (drawn_already(line, i)) {
            lacks(g, &line[i], "measured twice; the first is drawn", chart);
        } else if (line[i].level) {
            add_point(series, &line[i], x->least, log);
            add_point(series, &line[i], x->most, log);
        } else {
            add_point(series, &line[i], line[i].x, log);
        }
    }
}

/* How many lines there are, and how many of them are polls', which come first. */
static size_t count_lines(const struct claim_group *g, size_t *polls)
{
    size_t lines = 0;
    *polls = 0;
    for (size_t i = 0; i < g->count; i += claim_group_line(g, i), lines++)
        *polls += point_transport(g->marks[i].point) == TRANSPORT_POLL;
    return lines;
}

/* Of more lines than anybody tells apart some polls' are left out; a bar each is told apart at any number. */
static void draw_lines(const struct claim_group *g, const struct source *s, json_t *chart)
{
    struct span x, y;
    size_t polls, lines = count_lines(g, &polls), drawn = 0, at = 0;
    find_spans(g, &x, &y);
    if (x.least > x.most)
        return;
    json_t *panel = sketch_panel(chart, NULL, sketch_axis(words_of(g->by), unit_of_key(g->by), is_log(&x)),
                                 sketch_axis(figure_words(g), unit_of(g), is_log(&y)));
    for (size_t i = 0; i < g->count; i += claim_group_line(g, i), at++) {
        if (drawn == CUT_LINES || !cut_has_room(at, polls, lines))
            continue;
        draw_line(g, s, i, chart, panel, &x, is_log(&y));
        drawn++;
    }
    if (lines > drawn)
        sketch_left_out(chart, "%zu more lines: in the table of all figures", lines - drawn);
}

/* --- bars --- */

static json_t *bar_of(const struct claim_group *g, const struct claim_mark *m)
{
    json_t *bar =
        json_pack("{s:s,s:[o],s:o,s:o,s:o,s:b}", "transport", transport_names[point_transport(m->point)],
                  "parts", record_of_number(m->figure.value), "total", record_of_number(m->figure.value),
                  "low", record_of_number(m->figure.low), "high", record_of_number(m->figure.high),
                  "extrapolated", g->metric->extrapolated);
    json_object_set_new(bar, "name", json_sprintf("%s%s", m->by, m->at_least ? ", at least" : ""));
    return bar;
}

static void draw_bars(const struct claim_group *g, const struct source *s, json_t *chart)
{
    json_t *panel = sketch_panel(chart, NULL, NULL, sketch_axis(figure_words(g), unit_of(g), false));
    json_t *bars = json_array();
    json_object_set_new(panel, "parts",
                        json_pack("[s]", g->metric->extrapolated ? "extrapolated" : "measured"));
    json_object_set_new(panel, "bars", bars);
    for (size_t i = 0; i < g->count; i++)
        if (isfinite(g->marks[i].figure.value))
            json_array_append_new(bars, bar_of(g, &g->marks[i]));
        else
            lacks(g, &g->marks[i], why_unknown(g, s, &g->marks[i]), chart);
}

/* --- what is written --- */

static void write_note(const struct claim_group *g, const struct source *s, json_t *chart)
{
    const struct cut_rule rule = {.sweep = g->numbers ? (int)g->by : CUT_NO_KEY, .split = CUT_NO_KEY};
    const struct point **points = mem_alloc((g->count + 1) * sizeof *points);
    struct sketch_text text;
    for (size_t i = 0; i < g->count; i++)
        points[i] = g->marks[i].point;
    const struct cut cut = {
        .rule = &rule, .experiment = g->claim, .cuts = 1, .points = points, .count = g->count};
    FILE *out = sketch_write(&text);
    if (g->metric->extrapolated)
        fputs("extrapolated from the minutes that were measured, not measured itself: drawn dashed and "
              "hollow; ",
              out);
    if (g->capacity) {
        cut_conditions(out, &cut);
        if (!g->bounds_differ && g->count > 0)
            fprintf(out, "held while %s; ", g->marks[0].point->experiment->capacity.bound);
        fputs("one search each; an open end is at least so much", out);
    } else if (g->count > 0) {
        cut_note(out, &cut, s, g->numbers ? "bands" : "whiskers");
    }
    sketch_set(chart, "note", &text);
    free(points);
}

void claim_chart(const struct source *s, const struct experiment *claim, const struct claim_line *line,
                 json_t *chart)
{
    struct claim_group g;
    struct sketch_text sentence;
    claim_group_make(&g, s, claim, line->metric, line->by);
    json_object_set_new(chart, "kind", json_string(g.numbers ? "lines" : "bars"));
    if (g.numbers)
        draw_lines(&g, s, chart);
    else
        draw_bars(&g, s, chart);
    if (g.other_searches > 0)
        sketch_left_out(chart, "%zu searches for another quantity: in the table of all figures",
                        g.other_searches);
    claim_speech(&g, sketch_write(&sentence));
    sketch_set(chart, "sentence", &sentence);
    write_note(&g, s, chart);
    claim_group_close(&g);
}
