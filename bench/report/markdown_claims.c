/* The claims of report.md, in short: a line a verdict, and each published table cell by cell. */
#include "report/markdown.h"

#include "judge/verdict.h"
#include "metric/record.h"
#include "show/markdown.h"

#include <math.h>

static void cell_text(FILE *out, const char *text)
{
    fputs(" | ", out);
    markdown_text(out, text ? text : "–");
}

/* "at ten a second: true, 2.1× [2.0, 2.2]; …" */
static void put_cases(FILE *out, const json_t *claim)
{
    const json_t *cases = json_object_get(claim, "cases");
    fputs(" | ", out);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        const char *shown = record_text(one, "shown"), *why = record_text(one, "why");
        fputs(i > 0 ? "; " : "", out);
        markdown_text(out, record_text(one, "words"));
        fputs(": ", out);
        markdown_text(out, record_text(one, "state"));
        fputs(shown || why ? ", " : "", out);
        markdown_text(out, shown ? shown : why);
    }
    markdown_text(out, json_array_size(cases) == 0 ? record_text(claim, "difference") : NULL);
}

static void put_claims(FILE *out, const json_t *claims)
{
    fputs("\n### The claims\n\n| | put to the test | verdict | what decides |\n|:--|:--|:--|:--|\n", out);
    for (size_t i = 0; i < json_array_size(claims); i++) {
        const json_t *claim = json_array_get(claims, i);
        const char *sentence = record_text(claim, "claim"), *verdict = record_text(claim, "verdict");
        fputs("| ", out);
        markdown_text(out, record_text(claim, "name"));
        cell_text(out, sentence ? sentence : record_text(claim, "source"));
        cell_text(out, verdict ? verdict : "compared");
        put_cases(out, claim);
        fputs(" |\n", out);
    }
}

static void put_cell(FILE *out, const json_t *cell)
{
    const bool known = isfinite(record_number(cell, "value")), about = record_true(cell, "extrapolated");
    const double ratio = record_number(cell, "ratio");
    char times[32] = "–";
    if (isfinite(ratio))
        verdict_times(ratio, times);
    fputs("| ", out);
    markdown_text(out, record_text(cell, "row"));
    cell_text(out, record_text(cell, "column"));
    cell_text(out, isfinite(record_number(cell, "theirs")) ? record_text(cell, "theirs_shown") : NULL);
    fputs(known && about ? " | *" : " | ", out);
    markdown_text(out, record_text(cell, known ? "shown" : "why"));
    fprintf(out, "%s | %s |\n", known && about ? "*" : "", times);
}

static void put_table(FILE *out, const json_t *claim)
{
    const json_t *cells = json_object_get(claim, "cells");
    if (json_array_size(cells) == 0)
        return;
    fputs("\n### ", out);
    markdown_text(out, record_text(claim, "name"));
    fputs(": ", out);
    markdown_text(out, record_text(claim, "source"));
    fputs("\n\n", out);
    markdown_text(out, record_text(claim, "difference"));
    fputs("\n\n| row | column | published | here | to theirs |\n|:--|:--|--:|--:|--:|\n", out);
    for (size_t i = 0; i < json_array_size(cells); i++)
        put_cell(out, json_array_get(cells, i));
}

void markdown_claims(FILE *out, const json_t *claims)
{
    if (json_array_size(claims) == 0)
        return;
    put_claims(out, claims);
    for (size_t i = 0; i < json_array_size(claims); i++)
        put_table(out, json_array_get(claims, i));
}
