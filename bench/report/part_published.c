/* A published table with theirs beside ours, cell by cell: rows and columns as the suite has them, what was
 * published small above what it is here. What is extrapolated is marked by sign, word and look alike. */
#include "report/parts.h"

#include "judge/quantity.h"
#include "metric/record.h"
#include "report/html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const json_t *nth(const json_t *cells, size_t i)
{
    return json_array_get(cells, i);
}

/* Whether it is the first of its row, or column. */
static bool is_first(const json_t *cells, size_t i, const char *key)
{
    for (size_t k = 0; k < i; k++)
        if (record_same(nth(cells, k), nth(cells, i), key))
            return false;
    return true;
}

static const json_t *cell_at(const json_t *cells, const json_t *of_row, const json_t *of_column)
{
    for (size_t i = 0; i < json_array_size(cells); i++)
        if (record_same(nth(cells, i), of_row, "row") && record_same(nth(cells, i), of_column, "column"))
            return nth(cells, i);
    return NULL;
}

static void put_ours(FILE *out, const json_t *cell)
{
    const char *shown = record_text(cell, "shown"), *why = record_text(cell, "why");
    const bool known = isfinite(record_number(cell, "value"));
    char times[QUANTITY_TEXT];
    if (!known)
        html_put(out, "<span class=\"ours none\">– <small>%s</small></span>", why);
    else if (record_true(cell, "extrapolated"))
        html_put(out, "<span class=\"ours\"><i>%s</i></span>", shown);
    else
        html_put(out, "<span class=\"ours\"><b>%s</b>%s</span>", shown,
                 record_true(cell, "merged") ? "*" : "");
    if (isfinite(record_number(cell, "ratio")))
        html_put(out, "<span class=\"ratio\">%s%s theirs</span>",
                 record_true(cell, "extrapolated") ? "≈ " : "",
                 quantity_show("times", record_number(cell, "ratio"), times));
}

static void put_cell(FILE *out, const json_t *cell, const char *column)
{
    const char *theirs = record_text(cell, "theirs_shown");
    if (!cell) {
        html_put(out, "<td class=\"empty\" data-column=\"%s\"></td>", column);
        return;
    }
    html_put(out,
             "<td class=\"%s\" data-column=\"%s\"><span class=\"theirs\"><small>published</small> "
             "%s</span>",
             record_true(cell, "extrapolated") ? "extrapolated" : "measured", column,
             theirs && isfinite(record_number(cell, "theirs")) ? theirs : "–");
    put_ours(out, cell);
    fputs("</td>", out);
}

static void put_row(FILE *out, const json_t *cells, const json_t *of_row)
{
    html_put(out, "<tr><th scope=\"row\">%s</th>", record_text(of_row, "row"));
    for (size_t i = 0; i < json_array_size(cells); i++)
        if (is_first(cells, i, "column"))
            put_cell(out, cell_at(cells, of_row, nth(cells, i)), record_text(nth(cells, i), "column"));
    fputs("</tr>\n", out);
}

void part_published(FILE *out, const json_t *claim)
{
    const json_t *cells = json_object_get(claim, "cells");
    const char *name = record_text(claim, "name");
    if (json_array_size(cells) == 0)
        return;
    html_put(out,
             "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s: published and "
             "ours\"><table class=\"published\"><caption>%s: published and "
             "ours</caption>\n<thead><tr><th scope=\"col\"></th>",
             name, name);
    for (size_t i = 0; i < json_array_size(cells); i++)
        if (is_first(cells, i, "column"))
            html_put(out, "<th scope=\"col\">%s</th>", record_text(nth(cells, i), "column"));
    fputs("</tr></thead>\n<tbody>\n", out);
    for (size_t i = 0; i < json_array_size(cells); i++)
        if (is_first(cells, i, "row"))
            put_row(out, cells, nth(cells, i));
    html_table_end(out);
    fputs("<p class=\"fine\">Above what was published, below what it is here, with its 95 % interval over "
          "repeats and how many times theirs it is; – is what nobody has.</p>\n",
          out);
}
