#include "print.h"

#include "metric/record.h"
#include "quantity.h"
#include "show/paint.h"
#include "show/table.h"
#include "show/wrap.h"

#include <math.h>
#include <string.h>

/* A mark, a colour and a word: none of them says it alone. */
static const struct {
    const char *state, *mark;
    enum paint paint;
} states[] = {{"true", "✓", PAINT_GOOD},
              {"false", "✗", PAINT_BAD},
              {"undecided", "?", PAINT_WARN},
              {"not measured", "–", PAINT_FAINT}};

static enum paint paint_of(const char *verdict)
{
    return strcmp(verdict, "holds") == 0           ? PAINT_GOOD
           : strcmp(verdict, "does not hold") == 0 ? PAINT_BAD
           : strcmp(verdict, "not measured") == 0  ? PAINT_FAINT
                                                   : PAINT_WARN;
}

static void print_case(const struct page *page, const json_t *c)
{
    const char *state = record_text(c, "state"), *shown = record_text(c, "shown");
    const char *limit = record_text(c, "shown_limit"), *why = record_text(c, "why");
    char mark[64], line[1600];
    size_t i = 0;
    while (strcmp(states[i].state, state) != 0)
        i++;
    snprintf(mark, sizeof mark, "  %s%s%s ", paint(page->colour, states[i].paint), states[i].mark,
             paint(page->colour, PAINT_END));
    if (shown && limit)
        snprintf(line, sizeof line, "%s: %s%s%s%s %s", record_text(c, "words"), i == 2 ? "undecided, " : "",
                 shown,
                 i == 1   ? ", not "
                 : i == 2 ? " against "
                          : " ",
                 record_text(c, "op"), limit);
    else
        snprintf(line, sizeof line, "%s: not measured: %s", record_text(c, "words"), why ? why : "no figure");
    wrap_print(page->out, mark, 4, line, page->columns);
}

static void put_ratio(struct table *table, size_t column, const json_t *cell)
{
    char ratio[QUANTITY_TEXT];
    const double value = record_number(cell, "ratio");
    if (isfinite(value))
        table_cell(table, column, "%s%s", record_true(cell, "extrapolated") ? "≈ " : "",
                   quantity_show("times", value, ratio));
}

static void print_cells(const struct page *page, const json_t *cells)
{
    static const struct table_column columns[] = {{.title = "", .left = true},
                                                  {.title = "", .left = true},
                                                  {.title = "theirs"},
                                                  {.title = "ours"},
                                                  {.title = "ratio"}};
    struct table table;
    if (json_array_size(cells) == 0)
        return;
    table_init(&table, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        const char *theirs = record_text(cell, "theirs_shown"), *ours = record_text(cell, "shown");
        const bool faint = !ours || record_true(cell, "extrapolated");
        table_row(&table);
        table_cell(&table, 0, "%s", record_text(cell, "row"));
        table_cell(&table, 1, "%s", record_text(cell, "column"));
        table_cell(&table, 2, "%s", theirs ? theirs : "–");
        table_cell(&table, 3, "%s%s%s", faint ? paint(page->colour, PAINT_FAINT) : "", ours ? ours : "–",
                   faint ? paint(page->colour, PAINT_END) : "");
        put_ratio(&table, 4, cell);
    }
    table_print(&table, page->out, page->colour, page->columns);
    table_close(&table);
}

/* The name and what is claimed, or where it was published. */
static void print_head(const struct page *page, const json_t *claim)
{
    const char *sentence = record_text(claim, "claim"), *source = record_text(claim, "source");
    const char *name = record_text(claim, "name"), *verdict = record_text(claim, "verdict");
    char first[160];
    snprintf(first, sizeof first, "\n%s%s%s  ", paint(page->colour, PAINT_STRONG), name,
             paint(page->colour, PAINT_END));
    wrap_print(page->out, first, (int)strlen(name) + 2, sentence ? sentence : source, page->columns);
    if (sentence && source)
        wrap_print(page->out, "  ", 2, source, page->columns);
    if (verdict)
        fprintf(page->out, "  %s%s%s\n", paint(page->colour, paint_of(verdict)),
                strcmp(verdict, "holds when") == 0 ? "holds when …" : verdict,
                paint(page->colour, PAINT_END));
}

static void print_claim(const struct page *page, const json_t *claim)
{
    const json_t *cases = json_object_get(claim, "cases"), *notes = json_object_get(claim, "notes");
    const char *difference = record_text(claim, "difference");
    print_head(page, claim);
    for (size_t i = 0; i < json_array_size(cases); i++)
        print_case(page, json_array_get(cases, i));
    print_cells(page, json_object_get(claim, "cells"));
    if (difference)
        wrap_print(page->out, "  ", 2, difference, page->columns);
    for (size_t i = 0; i < json_array_size(notes); i++)
        wrap_print(page->out, "  · ", 4, json_string_value(json_array_get(notes, i)), page->columns);
}

void print_claims(const struct page *page)
{
    const json_t *claims = json_object_get(page->summary, "claims");
    for (size_t i = 0; i < json_array_size(claims); i++)
        print_claim(page, json_array_get(claims, i));
}
