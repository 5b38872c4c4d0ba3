#include "headline_claims.h"

#include "claim.h"
#include "metric/record.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *verdict, *one, *many;
} verdicts[] = {
    {"holds", "holds", "hold"},
    {"holds when", "holds when …", "hold when …"},
    {"does not hold", "does not hold", "do not hold"},
    {"undecided", "is undecided", "are undecided"},
    {"not measured", "was not measured", "were not measured"},
};
enum { VERDICTS = sizeof verdicts / sizeof *verdicts };

static size_t count_of(const json_t *claims, const char *verdict)
{
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(claims); i++) {
        const char *is = record_text(json_array_get(claims, i), "verdict");
        n += is && (!verdict || strcmp(is, verdict) == 0);
    }
    return n;
}

static bool say_verdicts(FILE *out, const json_t *claims)
{
    const size_t all = count_of(claims, NULL);
    const char *between = " ";
    bool ended = false;
    if (all == 0)
        return false;
    fprintf(out, "Of %zu claim%s", all, all == 1 ? "" : "s");
    for (size_t i = 0; i < VERDICTS; i++) {
        const size_t n = count_of(claims, verdicts[i].verdict);
        if (n == 0)
            continue;
        fprintf(out, "%s%zu %s", between, n, n == 1 ? verdicts[i].one : verdicts[i].many);
        between = ", ";
        ended = strcmp(verdicts[i].verdict, "holds when") == 0;
    }
    fputs(ended ? "" : ".", out); /* an ellipsis ends the sentence itself */
    return true;
}

struct tally {
    size_t cells, theirs, both, bounds, within, more, less, extrapolated;
};

static void count_cell(struct tally *t, const json_t *cell)
{
    const double ratio = record_number(cell, "ratio");
    const bool both = isfinite(ratio);
    t->cells++;
    t->theirs += record_number(cell, "theirs") >= 0;
    t->both += both;
    t->bounds += record_number(cell, "theirs") >= 0 && claim_cell_is_bound(cell);
    t->within += both && fabs(ratio - 1) <= 0.1;
    t->more += both && ratio - 1 > 0.1;
    t->less += both && 1 - ratio > 0.1;
    t->extrapolated += both && record_true(cell, "extrapolated");
}

static bool say_cells(FILE *out, const json_t *claims, const char *before)
{
    struct tally t = {0};
    for (size_t i = 0; i < json_array_size(claims); i++) {
        const json_t *cells = json_object_get(json_array_get(claims, i), "cells");
        for (size_t k = 0; k < json_array_size(cells); k++)
            count_cell(&t, json_array_get(cells, k));
    }
    if (t.cells == 0)
        return false;
    fprintf(out, "%sOf %zu published figures", before, t.theirs);
    if (t.both > 0)
        fprintf(out, " ours are within 10 %% for %zu, more for %zu and less for %zu", t.within, t.more,
                t.less);
    if (t.both > 0 && t.extrapolated > 0)
        fprintf(out, " (%zu extrapolated)", t.extrapolated);
    if (t.bounds > 0)
        fprintf(out, "%s for %zu ours is only a lower bound", t.both > 0 ? ";" : "", t.bounds);
    if (t.theirs > t.both + t.bounds)
        fprintf(out, "%s for %zu there is none of ours", t.both + t.bounds > 0 ? ";" : "",
                t.theirs - t.both - t.bounds);
    fputc('.', out);
    return true;
}

bool headline_claims(FILE *out, const json_t *summary)
{
    const json_t *claims = json_object_get(summary, "claims");
    const bool judged = say_verdicts(out, claims);
    return say_cells(out, claims, judged ? " " : "") || judged;
}
