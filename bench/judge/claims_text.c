#include "claims_text.h"

#include "claim.h"
#include "metric/record.h"
#include "quantity.h"
#include "show/markdown.h"

#include <math.h>
#include <string.h>

static void bar(FILE *out, const char *text)
{
    fputs(" | ", out);
    markdown_text(out, text ? text : "–");
}

static bool judged(const json_t *claim)
{
    return record_text(claim, "verdict") != NULL;
}

static void verdicts(FILE *out, const json_t *claims)
{
    bool any = false;
    for (size_t i = 0; i < json_array_size(claims); i++) {
        const json_t *claim = json_array_get(claims, i);
        if (!judged(claim))
            continue;
        fputs(any ? "" : "\n### claims\n\n|   | claim | verdict |\n|:--|:--|:--|\n", out);
        any = true;
        fputs("| ", out);
        markdown_text(out, record_text(claim, "name"));
        bar(out, record_text(claim, "claim") ? record_text(claim, "claim") : record_text(claim, "source"));
        bar(out, strcmp(record_text(claim, "verdict"), "holds when") == 0 ? "holds when …"
                                                                          : record_text(claim, "verdict"));
        fputs(" |\n", out);
    }
}

static void one_case(FILE *out, const json_t *c)
{
    const char *shown = record_text(c, "shown"), *limit = record_text(c, "shown_limit");
    fprintf(out, "- %s: ", record_text(c, "state"));
    markdown_text(out, record_text(c, "words"));
    fputs(": ", out);
    if (shown && limit) {
        markdown_text(out, shown);
        fputs(claim_relation(c), out);
        markdown_text(out, record_text(c, "op"));
        fputc(' ', out);
        markdown_text(out, limit);
    } else {
        markdown_text(out, record_text(c, "why"));
    }
    fputc('\n', out);
}

static void ratio(FILE *out, const json_t *cell)
{
    const double value = record_number(cell, "ratio");
    char text[QUANTITY_TEXT];
    fprintf(out, " | %s%s |\n", isfinite(value) && record_true(cell, "extrapolated") ? "≈ " : "",
            isfinite(value) ? quantity_show("times", value, text) : "–");
}

static void cells(FILE *out, const json_t *claim)
{
    const json_t *all = json_object_get(claim, "cells");
    if (json_array_size(all) > 0)
        fputs("\n|   |   | theirs | ours | ratio |\n|:--|:--|--:|--:|--:|\n", out);
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *cell = json_array_get(all, i);
        fputs("| ", out);
        if (i == 0 || strcmp(record_text(json_array_get(all, i - 1), "row"), record_text(cell, "row")) != 0)
            markdown_text(out, record_text(cell, "row"));
        bar(out, record_text(cell, "column"));
        bar(out, record_text(cell, "theirs_shown"));
        bar(out, record_text(cell, "shown"));
        ratio(out, cell);
    }
}

static void paragraph(FILE *out, const char *text)
{
    if (!text)
        return;
    fputc('\n', out);
    markdown_text(out, text);
    fputc('\n', out);
}

static void one_claim(FILE *out, const json_t *claim)
{
    const json_t *cases = json_object_get(claim, "cases"), *notes = json_object_get(claim, "notes");
    fputs("\n#### ", out);
    markdown_text(out, record_text(claim, "name"));
    fputc('\n', out);
    paragraph(out, record_text(claim, "claim"));
    paragraph(out, record_text(claim, "source"));
    if (record_true(claim, "one_repeat") && record_text(claim, "verdict"))
        fputs("\nOne repeat each, so there are no intervals.\n", out);
    fputs(json_array_size(cases) > 0 ? "\n" : "", out);
    for (size_t i = 0; i < json_array_size(cases); i++)
        one_case(out, json_array_get(cases, i));
    cells(out, claim);
    paragraph(out, record_text(claim, "difference"));
    for (size_t i = 0; i < json_array_size(notes); i++)
        paragraph(out, json_string_value(json_array_get(notes, i)));
}

void claims_text(FILE *out, const json_t *claims)
{
    verdicts(out, claims);
    for (size_t i = 0; i < json_array_size(claims); i++)
        one_claim(out, json_array_get(claims, i));
}
