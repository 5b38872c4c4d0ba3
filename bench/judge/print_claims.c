#include "print.h"

#include "claim.h"
#include "metric/record.h"
#include "quantity.h"
#include "show/paint.h"
#include "show/table.h"
#include "show/wrap.h"

#include <math.h>
#include <stdlib.h>
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
    const char *limit = record_text(c, "shown_limit");
    char mark[64], line[1600];
    size_t i = 0;
    while (strcmp(states[i].state, state) != 0)
        i++;
    snprintf(mark, sizeof mark, "  %s%s%s ", paint(page->colour, states[i].paint), states[i].mark,
             paint(page->colour, PAINT_END));
    snprintf(line, sizeof line, "%s: %s%s%s%s %s", record_text(c, "words"),
             strcmp(state, "undecided") == 0 ? "undecided, " : "", shown, claim_relation(c),
             record_text(c, "op"), limit);
    wrap_print(page->out, mark, 4, line, page->columns);
}

static bool unmeasured(const json_t *c)
{
    return strcmp(record_text(c, "state"), "not measured") == 0;
}

static const char *why_of(const json_t *c)
{
    const char *why = record_text(c, "why");
    return why ? why : "no figure";
}

static bool unmeasured_for(const json_t *c, const char *why)
{
    return unmeasured(c) && strcmp(why_of(c), why) == 0;
}

/* A short run leaves many out for one reason, which is said once: on the first of them, for all. */
static void print_unmeasured(const struct page *page, const json_t *cases, size_t first)
{
    const char *why = why_of(json_array_get(cases, first)), *between = ": ";
    char mark[64], *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    fprintf(out, "not measured, %s", why);
    for (size_t i = first; i < json_array_size(cases); i++) {
        const json_t *c = json_array_get(cases, i);
        if (!unmeasured_for(c, why))
            continue;
        fprintf(out, "%s%s", between, record_text(c, "words"));
        between = "; ";
    }
    fclose(out);
    snprintf(mark, sizeof mark, "  %s–%s ", paint(page->colour, PAINT_FAINT), paint(page->colour, PAINT_END));
    wrap_print(page->out, mark, 4, text, page->columns);
    free(text);
}

static bool told_before(const json_t *cases, size_t at)
{
    const char *why = why_of(json_array_get(cases, at));
    for (size_t i = 0; i < at; i++)
        if (unmeasured_for(json_array_get(cases, i), why))
            return true;
    return false;
}

static void print_cases(const struct page *page, const json_t *cases)
{
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *c = json_array_get(cases, i);
        if (!unmeasured(c))
            print_case(page, c);
    }
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *c = json_array_get(cases, i);
        if (unmeasured(c) && !told_before(cases, i))
            print_unmeasured(page, cases, i);
    }
}

/* Names longer than this stand in lines of their own: their column would leave no room for figures. */
static size_t name_most(const struct page *page)
{
    enum { FIGURES = 44 };
    return page->columns > 2 * FIGURES ? (size_t)page->columns - FIGURES : 36;
}

/* Whether all cells are of one column, which then is the table's. */
static bool one_column(const json_t *cells, size_t most)
{
    for (size_t i = 0; i < json_array_size(cells); i++)
        if (!record_same(json_array_get(cells, 0), json_array_get(cells, i), "column") ||
            strlen(record_text(json_array_get(cells, i), "row")) > most)
            return false;
    return true;
}

static void put_ratio(struct table *table, size_t column, const json_t *cell)
{
    char ratio[QUANTITY_TEXT];
    const double value = record_number(cell, "ratio");
    if (isfinite(value))
        table_cell(table, column, "%s%s", record_true(cell, "extrapolated") ? "≈ " : "",
                   quantity_show("times", value, ratio));
}

static bool begins_row(const json_t *cells, size_t i)
{
    return i == 0 || !record_same(json_array_get(cells, i - 1), json_array_get(cells, i), "row");
}

static bool is_alone(const json_t *cells, size_t i, size_t most)
{
    const json_t *cell = json_array_get(cells, i);
    return begins_row(cells, i) && begins_row(cells, i + 1) &&
           strlen(record_text(cell, "row")) + strlen(record_text(cell, "column")) <= most;
}

/* A cell is called by its row where the column is the table's, by its column below its row's name, by both
 * where it is alone in its row. */
enum naming { ROW, COLUMN, BOTH };

static void put_cell(struct table *table, const struct page *page, const json_t *cell, enum naming naming)
{
    const char *theirs = record_text(cell, "theirs_shown"), *ours = record_text(cell, "shown");
    const bool faint = !ours || record_true(cell, "extrapolated");
    const char *row = record_text(cell, "row"), *column = record_text(cell, "column");
    if (naming == BOTH && !strstr(row, column))
        table_cell(table, 0, "%s, %s", row, column);
    else
        table_cell(table, 0, "%s%s", naming == COLUMN ? "  " : "", naming == COLUMN ? column : row);
    table_cell(table, 1, "%s", theirs ? theirs : "–");
    table_cell(table, 2, "%s%s%s", faint ? paint(page->colour, PAINT_FAINT) : "", ours ? ours : "–",
               faint ? paint(page->colour, PAINT_END) : "");
    put_ratio(table, 3, cell);
}

/* A row's name stands above its cells, not before each: names are sentences, and a terminal is narrow. */
static void print_cells(const struct page *page, const json_t *cells)
{
    const size_t most = name_most(page);
    const bool flat = one_column(cells, most);
    const struct table_column columns[] = {
        {.title = flat ? record_text(json_array_get(cells, 0), "column") : "", .left = true},
        {.title = "theirs"},
        {.title = "ours"},
        {.title = "ratio", .spare = 1}};
    struct table table;
    if (json_array_size(cells) == 0)
        return;
    table_init(&table, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        if (!flat && begins_row(cells, i) && !is_alone(cells, i, most)) {
            table_row(&table);
            table_cell(&table, 0, "%s", record_text(cell, "row"));
        }
        table_row(&table);
        put_cell(&table, page, cell, flat ? ROW : is_alone(cells, i, most) ? BOTH : COLUMN);
    }
    table_print(&table, page->out, page->colour, page->columns);
    table_close(&table);
}

static void list_cases(FILE *out, const json_t *cases, const char *state, const char *before)
{
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *c = json_array_get(cases, i);
        if (strcmp(record_text(c, "state"), state) != 0)
            continue;
        fprintf(out, "%s%s", before, record_text(c, "words"));
        before = "; ";
    }
}

/* "holds when" is followed by when, in words; the figures are those of the cases below. */
static void print_verdict_of(const struct page *page, const json_t *claim, const char *verdict)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    fprintf(out, "%s%s%s", paint(page->colour, paint_of(verdict)), verdict, paint(page->colour, PAINT_END));
    if (strcmp(verdict, "holds when") == 0) {
        list_cases(out, json_object_get(claim, "cases"), "true", ": ");
        list_cases(out, json_object_get(claim, "cases"), "false", ". Not when: ");
    }
    if (record_true(claim, "one_repeat") && strcmp(verdict, "not measured") != 0)
        fputs(" (one repeat each: no intervals)", out);
    fclose(out);
    wrap_print(page->out, "  ", 2, text, page->columns);
    free(text);
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
        print_verdict_of(page, claim, verdict);
}

static void print_claim(const struct page *page, const json_t *claim)
{
    const json_t *cases = json_object_get(claim, "cases"), *notes = json_object_get(claim, "notes");
    const char *difference = record_text(claim, "difference");
    print_head(page, claim);
    print_cases(page, cases);
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
