#include "print.h"

#include "metric/metric.h"
#include "metric/record.h"
#include "plan/key.h"
#include "show/paint.h"
#include "show/table.h"
#include "show/wrap.h"
#include "units.h"
#include "verdict.h"

#include <math.h>
#include <string.h>

/* "ws 8.4×", "poll 1.3×", "even": who won the cell, and by how much. */
static void cell(struct table *table, size_t column, const struct page *page, const json_t *cell_json)
{
    const char *verdict = record_text(cell_json, "verdict");
    const double ratio = record_number(cell_json, "value");
    char times[32];
    if (!verdict || strcmp(verdict, "unknown") == 0) {
        table_cell(table, column, "–");
    } else if (strcmp(verdict, "none") == 0) {
        table_cell(table, column, "even");
    } else {
        const bool ws = strcmp(verdict, "more") == 0;
        table_cell(table, column, "%s%s %s%s",
                   paint_transport(page->colour, ws ? TRANSPORT_WS : TRANSPORT_POLL), ws ? "ws" : "poll",
                   verdict_times(ws ? ratio : 1 / ratio, times), paint(page->colour, PAINT_END));
    }
}

static void print_cells(const struct page *page, const json_t *grid)
{
    const json_t *rates = json_object_get(grid, "rates_hz"), *cells = json_object_get(grid, "cells");
    const json_t *intervals = json_object_get(grid, "intervals_ns");
    struct table_column columns[TABLE_COLUMNS] = {{.title = "rate \\ interval"}};
    char titles[TABLE_COLUMNS][UNITS_TEXT];
    size_t count = 1;
    struct table table;
    for (; count < TABLE_COLUMNS && count <= json_array_size(intervals); count++) {
        units_show_duration(titles[count], json_number_value(json_array_get(intervals, count - 1)));
        columns[count].title = titles[count];
    }
    table_init(&table, columns, count);
    for (size_t r = 0; r < json_array_size(rates); r++) {
        table_row(&table);
        table_cell(&table, 0, "%.4g/s", json_number_value(json_array_get(rates, r)));
        for (size_t i = 1; i < count; i++)
            cell(&table, i, page, json_array_get(json_array_get(cells, r), i - 1));
    }
    table_print(&table, page->out, page->colour, page->columns);
    table_close(&table);
}

void print_grids(const struct page *page, const char *experiment)
{
    const json_t *grids = json_object_get(page->summary, "breakeven");
    for (size_t i = 0; i < json_array_size(grids); i++) {
        const json_t *grid = json_array_get(grids, i), *words = json_object_get(grid, "words");
        if (strcmp(record_text(grid, "experiment"), experiment) != 0)
            continue;
        const struct metric *metric = metric_find(slice_of(record_text(grid, "metric")));
        fprintf(page->out, "\n  %s%s%s: who wins\n", paint(page->colour, PAINT_STRONG), metric->words,
                paint(page->colour, PAINT_END));
        print_cells(page, grid);
        for (size_t w = 0; w < json_array_size(words); w++)
            wrap_print(page->out, "  · ", 4, json_string_value(json_array_get(words, w)), page->columns);
    }
}

static void capacity_row(struct table *table, const struct page *page, const json_t *c)
{
    enum { POINT, HELD, BROKE };
    const double held = record_number(c, "held"), broke = record_number(c, "broke");
    const bool rate = strcmp(record_text(c, "key"), keys[KEY_RATE].name) == 0;
    const char *unit = rate ? " a second" : " clients";
    char text[UNITS_TEXT];
    table_row(table);
    table_cell(table, POINT, "%s", record_text(c, "label"));
    if (isfinite(held))
        table_cell(table, HELD, "%s%s%s%s%s", paint(page->colour, PAINT_STRONG),
                   record_true(c, "at_least") ? "≥ " : "", units_show_count(text, held), unit,
                   paint(page->colour, PAINT_END));
    else
        table_cell(table, HELD,
                   !(record_number(c, "probes") > 0) ? "not tried"
                   : record_true(c, "at_least")      ? "not known"
                                                     : "none");
    if (isfinite(broke))
        table_cell(table, BROKE, "%s", units_show_count(text, broke));
}

/* What broke at the next step up. */
static void print_breaking(const struct page *page, const json_t *c)
{
    char line[600];
    const char *why = record_text(c, "why");
    if (!why)
        return;
    snprintf(line, sizeof line, "%s: %s", record_text(c, "label"), why);
    wrap_print(page->out, "  · ", 4, line, page->columns);
}

/* Those of one experiment stand together; `end` is behind the last of them. */
static void print_searches(const struct page *page, const json_t *found, size_t first, size_t end)
{
    static const struct table_column columns[] = {
        {.title = "point", .left = true}, {.title = "held"}, {.title = "broke at"}};
    struct table table;
    fprintf(page->out, "\n%s%s%s: how many it carries\n", paint(page->colour, PAINT_STRONG),
            record_text(json_array_get(found, first), "experiment"), paint(page->colour, PAINT_END));
    table_init(&table, columns, sizeof columns / sizeof *columns);
    for (size_t i = first; i < end; i++)
        capacity_row(&table, page, json_array_get(found, i));
    table_print(&table, page->out, page->colour, page->columns);
    table_close(&table);
    for (size_t i = first; i < end; i++)
        print_breaking(page, json_array_get(found, i));
}

void print_capacities(const struct page *page)
{
    const json_t *found = json_object_get(page->summary, "capacity");
    for (size_t first = 0, end; first < json_array_size(found); first = end) {
        const char *experiment = record_text(json_array_get(found, first), "experiment");
        for (end = first + 1; end < json_array_size(found); end++)
            if (strcmp(record_text(json_array_get(found, end), "experiment"), experiment) != 0)
                break;
        print_searches(page, found, first, end);
    }
}
