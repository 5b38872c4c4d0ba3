/* What a section claims, before it is measured. */
#include "outline_claim.h"

#include <stdio.h>

static void print_lines(const struct claim_lines *lines, const char *word, FILE *out)
{
    for (size_t i = 0; i < lines->count; i++)
        fprintf(out, "  %s %s\n", word, lines->items[i].text);
}

void outline_claim(const struct experiment *e, FILE *out)
{
    if (e->claim)
        fprintf(out, "  claim  %s\n", e->claim);
    if (e->source)
        fprintf(out, "  source %s\n", e->source);
    if (e->of && e->of != e)
        fprintf(out, "  belongs to %s\n", e->of->name);
    print_lines(&e->cases, "case  ", out);
    print_lines(&e->cells, "cell  ", out);
    print_lines(&e->notes, "note  ", out);
    print_lines(&e->charts, "chart ", out);
}

static json_t *texts(const struct claim_lines *lines)
{
    json_t *out = json_array();
    for (size_t i = 0; i < lines->count; i++)
        json_array_append_new(out, json_string(lines->items[i].text));
    return out;
}

void outline_claim_json(json_t *out, const struct experiment *e)
{
    json_t *claim = json_pack("{s:s?,s:s?,s:s?,s:o,s:o,s:o,s:o}", "claim", e->claim, "source", e->source,
                              "of", e->of ? e->of->name : NULL, "cases", texts(&e->cases), "cells",
                              texts(&e->cells), "notes", texts(&e->notes), "charts", texts(&e->charts));
    json_object_update(out, claim);
    json_decref(claim);
}
