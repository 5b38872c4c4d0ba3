#include "claims.h"

#include "claim.h"
#include "metric/record.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *text_taken(char *text)
{
    json_t *out = record_of_text(text);
    free(text);
    return out;
}

static json_t *cases_of(const struct known *known, const struct experiment *e)
{
    json_t *out = json_array();
    for (size_t i = 0; i < e->cases.count; i++)
        claim_case(out, known, e, &e->cases.items[i]);
    return out;
}

typedef json_t *(*make_fn)(const struct known *known, const struct experiment *e,
                           const struct claim_line *line);

static json_t *all_of(const struct known *known, const struct experiment *e, const struct claim_lines *lines,
                      make_fn make)
{
    json_t *out = json_array();
    for (size_t i = 0; i < lines->count; i++)
        json_array_append_new(out, make(known, e, &lines->items[i])); /* which leaves NULL out */
    return out;
}

char *claims_chart(const struct experiment *claim, size_t n, char out[CLAIMS_CHART])
{
    snprintf(out, CLAIMS_CHART, "claim-%s-%zu", claim->name, n);
    for (char *at = out; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return out;
}

static json_t *charts_of(const struct experiment *e)
{
    json_t *out = json_array();
    char name[CLAIMS_CHART];
    for (size_t i = 0; i < e->charts.count; i++)
        json_array_append_new(out, json_string(claims_chart(e, i + 1, name)));
    return out;
}

/* Whether all that is measured for it is asked for once. */
static bool is_single(const struct suite *suite, const struct experiment *of)
{
    bool any = false;
    for (size_t i = 0; i < suite->experiment_count; i++) {
        const struct experiment *e = &suite->experiments[i];
        if (e->of != of || e->type != EXPERIMENT_POINTS || e->point_count == 0)
            continue;
        if (e->repeats != 1)
            return false;
        any = true;
    }
    return any;
}

static json_t *claim_of(const struct known *run, const struct experiment *e)
{
    struct known own = *run;
    own.single = is_single(run->suite, e);
    const struct known *known = &own;
    json_t *cases = cases_of(known, e), *cells = all_of(known, e, &e->cells, claim_cell);
    json_t *out = json_pack("{s:s,s:s?,s:s?,s:s?}", "name", e->name, "claim", e->claim, "source", e->source,
                            "about", e->about);
    json_object_set_new(out, "verdict", record_of_text(claim_verdict(cases)));
    json_object_set_new(out, "sentence", text_taken(claim_sentence(cases)));
    json_object_set_new(out, "one_repeat", json_boolean(own.single));
    json_object_set_new(out, "cases", cases);
    json_object_set_new(out, "cells", cells);
    json_object_set_new(out, "difference", text_taken(claim_difference(cells)));
    json_object_set_new(out, "notes", all_of(known, e, &e->notes, claim_note));
    json_object_set_new(out, "charts", charts_of(e));
    return out;
}

json_t *claims_make(const struct suite *suite, const struct samples *samples, const json_t *capacities,
                    json_int_t seed)
{
    const struct known known = {suite, samples, capacities, seed, false};
    json_t *out = json_array();
    for (size_t i = 0; i < suite->experiment_count; i++)
        if (suite->experiments[i].of == &suite->experiments[i])
            json_array_append_new(out, claim_of(&known, &suite->experiments[i]));
    return out;
}
