/* Maps: who wins at which of two settings. Blocks of the .dat: two a panel, the cells (x, y, winner, text)
 * and where both tie (x, y), counted in cells from the lower left corner. A tie is a step as wide as its
 * column: between two rates nobody measured. */
#include "kind.h"

#include "metric/record.h"
#include "quote.h"
#include "typeset.h"

#include <string.h>

enum { CELL_HEIGHT = 62, KEY_HEIGHT = 30, LEAD = 18, AIR = 10, CELL_TEXT = 2 * UNITS_TEXT + 8 };

static const json_t *cell_at(const struct panel *p, int x, int y)
{
    const json_t *column = json_array_get(json_object_get(p->json, "cells"), (size_t)x);
    const json_t *cell = json_array_get(column, (size_t)y);
    return json_is_object(cell) ? cell : NULL;
}

static int columns(const struct sheet *s)
{
    return s->panels > 1 ? 2 : 1;
}

static double height(const struct panel *p, double room)
{
    const double rows = (double)json_array_size(json_object_get(json_object_get(p->json, "y"), "values"));
    return fmax(fmin(room, rows * 1.5 * CELL_HEIGHT), rows * CELL_HEIGHT) + KIND_BELOW + KIND_ABOVE + 40;
}

static double key(struct sheet *s, double top)
{
    static const struct sheet_key keys[] = {{GLYPH_SQUARE, "area ws", "ws wins"},
                                            {GLYPH_SQUARE, "area poll", "poll wins"},
                                            {GLYPH_FRAME, "faint", "≈ nobody does beyond noise"},
                                            {GLYPH_LINE, "plain", "both are equal"}};
    sheet_keys(s, top + KEY_HEIGHT / 2.0 - 2, keys, 4);
    return KEY_HEIGHT;
}

/* --- cells --- */

/* The winner's advantage, by which factor, above what noise leaves of it. */
static void show_cell(const json_t *cell, char head[CELL_TEXT], char tail[CELL_TEXT])
{
    const double value = record_number(cell, "value"), low = record_number(cell, "low"),
                 high = record_number(cell, "high");
    const char *winner = kind_text(cell, "winner");
    const bool poll = strcmp(winner, "poll") == 0, won = poll || strcmp(winner, "ws") == 0;
    char text[UNITS_TEXT], least[UNITS_TEXT], most[UNITS_TEXT];
    axis_show(text, UNIT_RATIO, poll ? 1 / value : value);
    snprintf(head, CELL_TEXT, "%s %s", won ? winner : "≈", text);
    tail[0] = '\0';
    if (!isfinite(low) || !isfinite(high))
        return;
    axis_show(least, UNIT_RATIO, poll ? 1 / high : low);
    axis_show(most, UNIT_RATIO, poll ? 1 / low : high);
    if (strcmp(least, text) == 0 && strcmp(most, text) == 0)
        return;
    least[strcspn(least, "×")] = '\0';
    most[strcspn(most, "×")] = '\0';
    snprintf(tail, CELL_TEXT, "[%s, %s]", least, most);
}

static bool fits(const char *text, double width)
{
    return typeset_width(text, TYPE_TEXT) <= width - 4;
}

/* Where in this column both tie, in cells from below; NaN where they do not. */
static double tie_in(const struct panel *p, int x)
{
    size_t i;
    const json_t *point;
    json_array_foreach(json_object_get(p->json, "curve"), i,
                       point) if (floor(axis_place(&p->x, kind_figure(point, 0)) * p->x.values) ==
                                  x) return axis_place(&p->y, kind_figure(point, 1)) *
        p->y.values;
    return NAN;
}

/* How much a cell's text leaves its middle, downwards in cells, so that a tie does not cross it: into the
 * larger of the two parts that the tie leaves. */
static double evade(double tie, int y)
{
    const double at = tie - y;
    if (!(at > 0.12 && at < 0.88))
        return 0;
    return at > 0.5 ? (1 - at) / 2 : -at / 2;
}

/* Two lines: winner and ratio, then the interval where there is room; in narrow cells the ratio alone is
 * below the winner, and in cells that are narrower still there is nothing. */
static void put_cell(struct sheet *s, int panel, const json_t *cell, double x, double y, double width,
                     bool one_line)
{
    char head[CELL_TEXT], tail[CELL_TEXT];
    show_cell(cell, head, tail);
    if (one_line && fits(head, width))
        tail[0] = '\0';
    if (!fits(head, width)) {
        char *blank = strchr(head, ' ');
        snprintf(tail, sizeof tail, "%s", blank + 1);
        *blank = '\0';
        if (!fits(tail, width)) /* the colour tells, and what hovers */
            return;
    } else if (!fits(tail, width)) {
        tail[0] = '\0';
    }
    const double lift = tail[0] ? LEAD / 2.0 : 0;
    sheet_label(s, panel, x, y - lift, head, SHEET_WIDTH)->align = ALIGN_CENTRE;
    if (tail[0])
        sheet_label(s, panel, x, y + lift, tail, SHEET_WIDTH)->align = ALIGN_CENTRE;
}

static void put_cells(struct sheet *s, int panel)
{
    const struct panel *p = &s->panel[panel - 1];
    const struct box plot = p->plot;
    const double width = plot.width / p->x.values, high = plot.height / p->y.values;
    int cells = 0;
    for (int x = 0; x < p->x.values; x++)
        for (int y = 0; y < p->y.values; y++) {
            const json_t *cell = cell_at(p, x, y);
            const double off = evade(tie_in(p, x), y);
            cells += cell != NULL;
            if (cell)
                put_cell(s, panel, cell, plot.left + (x + 0.5) * width,
                         plot.top + plot.height - (y + 0.5 - off) * high, width, off != 0);
        }
    if (cells == 0)
        kind_say_empty(s, panel);
}

static void lay(struct sheet *s, int panel, struct box room)
{
    struct panel *p = &s->panel[panel - 1];
    const double top = kind_title(s, panel, room) + KIND_ABOVE;
    axis_read(&p->x, json_object_get(p->json, "x"));
    axis_read(&p->y, json_object_get(p->json, "y"));
    axis_finish(&p->x, AXIS_TICKS);
    axis_finish(&p->y, AXIS_TICKS);
    const double left = kind_ticks_width(&p->y);
    p->plot = (struct box){room.left + left, room.top + top, room.width - left - 2 * AIR,
                           room.height - top - KIND_BELOW};
    p->first = p->last = panel;
    kind_axis_titles(s, panel);
    put_cells(s, panel);
}

/* --- for the scripts --- */

static int write_cell(FILE *out, const struct panel *p, int x, int y)
{
    const json_t *cell = cell_at(p, x, y);
    char head[CELL_TEXT], tail[CELL_TEXT], text[2 * CELL_TEXT + 2];
    if (!cell)
        return 0;
    show_cell(cell, head, tail);
    snprintf(text, sizeof text, tail[0] ? "%s %s" : "%s", head, tail);
    fprintf(out, "%g %g ", x + 0.5, y + 0.5);
    quote_data(out, kind_text(cell, "winner"));
    fputc(' ', out);
    quote_number(out, record_number(cell, "value"));
    fputc(' ', out);
    quote_data(out, text);
    fputc('\n', out);
    return 1;
}

static void write_cells(FILE *out, const struct panel *p)
{
    int rows = 0;
    fputs("# x y winner ratio text\n", out);
    for (int x = 0; x < p->x.values; x++)
        for (int y = 0; y < p->y.values; y++)
            rows += write_cell(out, p, x, y);
    kind_block(out, rows, 5);
}

static void write_curve(FILE *out, const struct panel *p)
{
    size_t i;
    const json_t *point;
    double last = NAN;
    fputs("# x y where both tie\n", out);
    json_array_foreach(json_object_get(p->json, "curve"), i, point)
    {
        const double middle = axis_place(&p->x, kind_figure(point, 0)) * p->x.values;
        const double y = axis_place(&p->y, kind_figure(point, 1)) * p->y.values;
        /* Where a value between has no tie, the line is broken, not drawn over it. */
        fputs(fabs(middle - last) > 1.01 ? "\n" : "", out);
        fprintf(out, "%g ", middle - 0.5);
        quote_number(out, y);
        fprintf(out, "\n%g ", middle + 0.5);
        quote_number(out, y);
        fputc('\n', out);
        last = middle;
    }
    kind_block(out, 2 * (int)i, 2);
}

static void figures(const struct sheet *s, FILE *out)
{
    for (int p = 0; p < s->panels; p++) {
        write_cells(out, &s->panel[p]);
        write_curve(out, &s->panel[p]);
    }
}

const struct kind kind_map = {
    .name = "map", .columns = columns, .height = height, .key = key, .lay = lay, .figures = figures};
