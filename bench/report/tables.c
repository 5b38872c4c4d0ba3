#include "report/tables.h"

#include "judge/verdict.h"
#include "metric/record.h"
#include "report/figure.h"
#include "report/html.h"

#include <math.h>
#include <string.h>

static const char *unit_of(const json_t *panel, const char *axis)
{
    const char *unit = record_text(json_object_get(panel, axis), "unit");
    return unit ? unit : "";
}

static const char *label_of(const json_t *panel, const char *axis)
{
    const char *label = record_text(json_object_get(panel, axis), "label");
    return label ? label : axis;
}

/* What stands above the numbers of an axis (html_table()). */
enum { HEAD = 200 };
static const char *over(const json_t *panel, const char *axis, char out[HEAD])
{
    snprintf(out, HEAD, ">%s", label_of(panel, axis));
    return out;
}

static double at(const json_t *values, size_t i)
{
    const json_t *value = json_array_get(values, i);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

/* "[1.2 ms, 1.4 ms]"; "" where there is none. */
static const char *interval(const char *unit, double low, double high, char out[2 * FIGURE_TEXT])
{
    char from[FIGURE_TEXT], to[FIGURE_TEXT];
    *out = '\0';
    if (isfinite(low) && isfinite(high) && low < high)
        snprintf(out, 2 * FIGURE_TEXT, "[%s, %s]", figure_on_axis(unit, low, from),
                 figure_on_axis(unit, high, to));
    return out;
}

static const char *role_words(const char *role)
{
    return !role                               ? ""
           : strcmp(role, "model") == 0        ? " (model)"
           : strcmp(role, "extrapolated") == 0 ? " (extrapolated)"
                                               : "";
}

static void point_row(FILE *out, const json_t *panel, const json_t *series, const json_t *point)
{
    char x[FIGURE_TEXT], y[FIGURE_TEXT], range[2 * FIGURE_TEXT];
    const char *unit = unit_of(panel, "y"), *role = record_text(series, "role");
    html_put(out, "<tr><th scope=\"row\">%s%s</th><td>%s</td>", record_text(series, "name"), role_words(role),
             figure_on_axis(unit_of(panel, "x"), at(point, 0), x));
    html_put(out, "<td>%s%s</td><td>%s</td></tr>\n", json_is_true(json_array_get(point, 4)) ? "≥ " : "",
             figure_on_axis(unit, at(point, 1), y), interval(unit, at(point, 2), at(point, 3), range));
}

static void lines_table(FILE *out, const json_t *panel, const char *name)
{
    const json_t *all = json_object_get(panel, "series");
    char x[HEAD], y[HEAD];
    html_table(out, name, "tall",
               (const char *const[]){"", over(panel, "x", x), over(panel, "y", y), ">interval", NULL});
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *series = json_array_get(all, i), *points = json_object_get(series, "points");
        for (size_t k = 0; k < json_array_size(points); k++)
            point_row(out, panel, series, json_array_get(points, k));
    }
    html_table_end(out);
}

enum { PARTS = 8 };
static void bars_table(FILE *out, const json_t *panel, const char *name)
{
    const json_t *parts = json_object_get(panel, "parts"), *bars = json_object_get(panel, "bars");
    const char *unit = unit_of(panel, "y");
    char text[FIGURE_TEXT], range[2 * FIGURE_TEXT];
    const char *heads[PARTS + 4] = {""}; /* bar, parts, total, interval, NULL */
    char titles[PARTS + 1][HEAD];
    const size_t part_count = json_array_size(parts) < PARTS ? json_array_size(parts) : PARTS;
    for (size_t i = 0; i < part_count; i++) {
        snprintf(titles[i], HEAD, ">%s", json_string_value(json_array_get(parts, i)));
        heads[i + 1] = titles[i];
    }
    heads[part_count + 1] = over(panel, "y", titles[PARTS]);
    heads[part_count + 2] = ">interval";
    html_table(out, name, "tall", heads);
    for (size_t i = 0; i < json_array_size(bars); i++) {
        const json_t *bar = json_array_get(bars, i);
        html_put(out, "<tr><th scope=\"row\">%s%s</th>", record_text(bar, "name"),
                 record_true(bar, "extrapolated") ? " (extrapolated)" : "");
        for (size_t k = 0; k < part_count; k++)
            html_put(out, "<td>%s</td>", figure_on_axis(unit, at(json_object_get(bar, "parts"), k), text));
        html_put(out, "<td>%s</td><td>%s</td></tr>\n",
                 figure_on_axis(unit, record_number(bar, "total"), text),
                 interval(unit, record_number(bar, "low"), record_number(bar, "high"), range));
    }
    html_table_end(out);
}

static const json_t *axis_values(const json_t *panel, const char *axis)
{
    return json_object_get(json_object_get(panel, axis), "values");
}

static const json_t *cell_at(const json_t *panel, size_t x, size_t y)
{
    return json_array_get(json_array_get(json_object_get(panel, "cells"), x), y);
}

static const char *winner_of(const json_t *cell)
{
    const char *winner = record_text(cell, "winner");
    return winner ? winner : "none";
}

static const char *winner_words(const char *winner)
{
    return strcmp(winner, "ws") == 0     ? "WebSocket wins"
           : strcmp(winner, "poll") == 0 ? "polling wins"
                                         : "no difference";
}

static void map_row(FILE *out, const json_t *panel, size_t x, size_t y)
{
    const json_t *cell = cell_at(panel, x, y);
    char text[FIGURE_TEXT], times[32], range[2 * FIGURE_TEXT];
    if (!json_is_object(cell))
        return;
    html_put(out, "<tr><td>%s</td>",
             figure_on_axis(unit_of(panel, "x"), at(axis_values(panel, "x"), x), text));
    html_put(out, "<td>%s</td>", figure_on_axis(unit_of(panel, "y"), at(axis_values(panel, "y"), y), text));
    html_put(out, "<td>%s</td><td>%s</td><td class=\"text\">%s</td></tr>\n",
             verdict_times(record_number(cell, "value"), times),
             interval("ratio", record_number(cell, "low"), record_number(cell, "high"), range),
             winner_words(winner_of(cell)));
}

static void map_table(FILE *out, const json_t *panel, const char *name)
{
    char x_head[HEAD], y_head[HEAD];
    html_table(out, name, "tall",
               (const char *const[]){over(panel, "x", x_head), over(panel, "y", y_head),
                                     ">polling to WebSocket", ">interval", "", NULL});
    for (size_t x = 0; x < json_array_size(axis_values(panel, "x")); x++)
        for (size_t y = 0; y < json_array_size(axis_values(panel, "y")); y++)
            map_row(out, panel, x, y);
    html_table_end(out);
}

static void event_row(FILE *out, const json_t *lane, const json_t *event)
{
    char when[FIGURE_TEXT], number[FIGURE_TEXT], age[FIGURE_TEXT];
    const bool message = json_array_size(event) > 3;
    const char *what = json_string_value(json_array_get(event, 1));
    html_put(
        out,
        "<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"text\">%s</td><td>%s</td><td>%s</td></tr>\n",
        record_text(lane, "name"), figure_on_axis("ns", at(event, 0), when), what,
        message ? figure_on_axis("count", at(event, 2), number) : "",
        message ? figure_on_axis("ns", at(event, 3), age) : "");
}

static void strip_table(FILE *out, const json_t *panel, const char *name)
{
    const json_t *lanes = json_object_get(panel, "lanes");
    html_table(out, name, "tall", (const char *const[]){"", ">time", "event", ">number", ">age", NULL});
    for (size_t i = 0; i < json_array_size(lanes); i++) {
        const json_t *lane = json_array_get(lanes, i), *events = json_object_get(lane, "events");
        for (size_t k = 0; k < json_array_size(events); k++)
            event_row(out, lane, json_array_get(events, k));
    }
    html_table_end(out);
}

static void pairs_table(FILE *out, const json_t *panel, const char *name)
{
    const json_t *rows = json_object_get(panel, "rows");
    const char *unit = unit_of(panel, "x");
    char theirs[FIGURE_TEXT], ours[FIGURE_TEXT], range[2 * FIGURE_TEXT];
    html_table(out, name, "tall", (const char *const[]){"", ">published", ">here", ">interval", NULL});
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        html_put(out, "<tr><th scope=\"row\">%s%s</th><td>%s</td>", record_text(row, "name"),
                 record_true(row, "extrapolated") ? " (extrapolated)" : "",
                 figure_on_axis(unit, record_number(row, "theirs"), theirs));
        html_put(out, "<td>%s</td><td>%s</td></tr>\n",
                 figure_on_axis(unit, record_number(row, "value"), ours),
                 interval(unit, record_number(row, "low"), record_number(row, "high"), range));
    }
    html_table_end(out);
}

static const struct {
    const char *kind;
    void (*write)(FILE *out, const json_t *panel, const char *name);
} kinds[] = {{"lines", lines_table},
             {"bars", bars_table},
             {"map", map_table},
             {"strip", strip_table},
             {"pairs", pairs_table}};

void tables_figures(FILE *out, const json_t *chart)
{
    const json_t *panels = json_object_get(chart, "panels");
    const char *kind = record_text(chart, "kind");
    for (size_t i = 0; i < json_array_size(panels); i++) {
        const json_t *panel = json_array_get(panels, i);
        const char *title = record_text(panel, "title");
        html_put(out, title ? "<h4>%s</h4>\n" : "%s", title);
        for (size_t k = 0; kind && k < sizeof kinds / sizeof *kinds; k++)
            if (strcmp(kinds[k].kind, kind) == 0)
                kinds[k].write(out, panel, title ? title : record_text(chart, "title"));
    }
}

static bool other_wins(const json_t *panel, const json_t *cell, size_t x, size_t y)
{
    const json_t *beside = cell_at(panel, x, y);
    return json_is_object(beside) && strcmp(winner_of(beside), winner_of(cell)) != 0;
}

/* "WebSocket 8.4×", with what that means for whoever asks, and a border to where another wins. */
static void grid_cell(FILE *out, const json_t *panel, size_t x, size_t y)
{
    const json_t *cell = cell_at(panel, x, y);
    const double value = record_number(cell, "value");
    const char *winner = winner_of(cell);
    char times[32], range[2 * FIGURE_TEXT];
    if (!json_is_object(cell) || !isfinite(value)) {
        fputs("<td class=\"w-unknown\"><span class=\"fine\">–</span></td>", out);
        return;
    }
    const bool none = strcmp(winner, "none") == 0;
    html_put(out, "<td class=\"w-%s%s%s\" tabindex=\"0\"><span class=\"who\">%s</span><b>%s</b>", winner,
             other_wins(panel, cell, x + 1, y) ? " edge-right" : "",
             other_wins(panel, cell, x, y + 1) ? " edge-below" : "",
             none                        ? "no difference"
             : strcmp(winner, "ws") == 0 ? "WebSocket"
                                         : "polling",
             verdict_times(none || value >= 1 ? value : 1 / value, times));
    html_put(out, "<span class=\"tip\" role=\"note\">polling to WebSocket: %s %s; %s</span></td>",
             verdict_times(value, times),
             interval("ratio", record_number(cell, "low"), record_number(cell, "high"), range),
             winner_words(winner));
}

static void grid(FILE *out, const json_t *panel, const char *name)
{
    const json_t *xs = axis_values(panel, "x"), *ys = axis_values(panel, "y");
    char text[FIGURE_TEXT];
    html_put(out,
             "<table class=\"grid\"><caption>%s</caption><thead><tr><th class=\"corner\"><span>%s "
             "↓</span><span>%s →</span></th>",
             name, label_of(panel, "y"), label_of(panel, "x"));
    for (size_t x = 0; x < json_array_size(xs); x++)
        html_put(out, "<th scope=\"col\">%s</th>", figure_chosen(unit_of(panel, "x"), at(xs, x), text));
    fputs("</tr></thead>\n<tbody>\n", out);
    for (size_t y = 0; y < json_array_size(ys); y++) {
        html_put(out, "<tr><th scope=\"row\">%s</th>", figure_chosen(unit_of(panel, "y"), at(ys, y), text));
        for (size_t x = 0; x < json_array_size(xs); x++)
            grid_cell(out, panel, x, y);
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table>\n", out);
}

void tables_map(FILE *out, const json_t *chart)
{
    const json_t *panels = json_object_get(chart, "panels");
    for (size_t i = 0; i < json_array_size(panels); i++) {
        const json_t *panel = json_array_get(panels, i);
        const char *title = record_text(panel, "title");
        if (title)
            html_put(out, "<h4>%s</h4>\n", title);
        const char *name = title ? title : record_text(chart, "title");
        html_put(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Map: %s\">", name);
        grid(out, panel, name);
        fputs("</div>\n", out);
    }
}
