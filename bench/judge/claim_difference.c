/* What a table of published figures and ours says as a whole: how far apart they are, where the farthest is,
 * and whether the rows still stand in the same order. */
#include "claim.h"

#include "metric/record.h"
#include "quantity.h"
#include "stats.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Of no account beside a figure from another machine, another year and another program. */
static const double near = 0.10;

struct spread {
    size_t both, within, extrapolated, bounds, ours_alone, theirs_alone;
    double least, most, median, farthest;
    const json_t *far;
};

static double ratio_of(const json_t *cell)
{
    const double ratio = record_number(cell, "ratio");
    return ratio > 0 ? ratio : NAN; /* nothing is any number of times nothing */
}

static bool has(const json_t *cell, const char *key)
{
    return isfinite(record_number(cell, key));
}

static void take(struct spread *s, const json_t *cell, double *ratios)
{
    const double ratio = ratio_of(cell);
    s->ours_alone += has(cell, "value") && !has(cell, "theirs");
    s->theirs_alone += has(cell, "theirs") && !has(cell, "value");
    s->bounds += has(cell, "theirs") && claim_cell_is_bound(cell);
    if (isnan(ratio))
        return;
    ratios[s->both++] = ratio;
    s->within += fabs(ratio - 1) <= near;
    s->extrapolated += record_true(cell, "extrapolated");
    s->bounds += !has(cell, "high"); /* its search ended before the server did */
    s->least = fmin(s->least, ratio);
    s->most = fmax(s->most, ratio);
    if (!s->far || fabs(log(ratio)) > s->farthest) {
        s->farthest = fabs(log(ratio));
        s->far = cell;
    }
}

static struct spread spread_of(const json_t *cells)
{
    struct spread s = {.least = NAN, .most = NAN};
    double ratios[STATS_MAX];
    for (size_t i = 0; i < json_array_size(cells) && s.both < STATS_MAX; i++)
        take(&s, json_array_get(cells, i), ratios);
    s.median = stats_median(ratios, s.both);
    return s;
}

/* Two rows of one column whose order theirs tells. */
static bool comparable(const json_t *a, const json_t *b)
{
    return strcmp(record_text(a, "column"), record_text(b, "column")) == 0 && !isnan(ratio_of(a)) &&
           !isnan(ratio_of(b)) && record_number(a, "theirs") != record_number(b, "theirs");
}

/* Two rows of one column that ours puts in the other order than theirs does, beyond what noise may do. */
static bool reversed(const json_t *a, const json_t *b)
{
    const double theirs_a = record_number(a, "theirs"), theirs_b = record_number(b, "theirs");
    return (theirs_a < theirs_b && record_number(a, "low") > record_number(b, "high")) ||
           (theirs_a > theirs_b && record_number(a, "high") < record_number(b, "low"));
}

/* Names the first pair that is the other way round. */
static void say_order(FILE *out, const json_t *cells)
{
    size_t pairs = 0, turned = 0;
    const json_t *more = NULL, *less = NULL;
    for (size_t i = 0; i < json_array_size(cells); i++)
        for (size_t k = i + 1; k < json_array_size(cells); k++) {
            const json_t *a = json_array_get(cells, i), *b = json_array_get(cells, k);
            pairs += comparable(a, b);
            if (!comparable(a, b) || !reversed(a, b) || turned++ > 0)
                continue;
            const bool a_is_more = record_number(a, "value") > record_number(b, "value");
            more = a_is_more ? a : b;
            less = a_is_more ? b : a;
        }
    if (pairs > 0 && turned == 0)
        fprintf(out, " No two rows change places.");
    else if (pairs > 0)
        fprintf(out, " Of %zu pairs of rows in a column %zu change%s places: in %s, ours puts %s above %s%s.",
                pairs, turned, turned == 1 ? "s" : "", record_text(more, "column"), record_text(more, "row"),
                record_text(less, "row"), turned > 1 ? ", for one" : "");
}

static void say_counts(FILE *out, const struct spread *s)
{
    if (s->ours_alone > 0)
        fprintf(out, " %zu of ours fill%s what they left open.", s->ours_alone,
                s->ours_alone == 1 ? "s" : "");
    if (s->bounds > 0)
        fprintf(out, " Beside %zu of theirs ours is only a lower bound.", s->bounds);
    if (s->theirs_alone > 0)
        fprintf(out, " For %zu of theirs there is none of ours.", s->theirs_alone);
}

static void say_spread(FILE *out, const struct spread *s)
{
    char least[QUANTITY_TEXT], most[QUANTITY_TEXT], median[QUANTITY_TEXT], far[QUANTITY_TEXT];
    if (s->both == 0) {
        fputs("No figure can be held against theirs.", out);
        return;
    }
    if (s->both == 1) {
        fprintf(out, "Of the one figure with both, ours is %s%s theirs%s.", s->bounds ? "≥ " : "",
                quantity_show("times", s->least, least), s->extrapolated ? " (extrapolated)" : "");
        return;
    }
    fprintf(out, "Of %zu figures with both, ours are %s to %s theirs (median %s), %zu within 10 %%", s->both,
            quantity_show("times", s->least, least), quantity_show("times", s->most, most),
            quantity_show("times", s->median, median), s->within);
    if (s->extrapolated > 0)
        fprintf(out, "; %zu of ours %s extrapolated", s->extrapolated, s->extrapolated == 1 ? "is" : "are");
    if (s->bounds > 0)
        fprintf(out, "; %zu of ours %s open above", s->bounds, s->bounds == 1 ? "is" : "are");
    fprintf(out, "; farthest: %s, %s, %s.", record_text(s->far, "row"), record_text(s->far, "column"),
            quantity_show("times", ratio_of(s->far), far));
}

char *claim_difference(const json_t *cells)
{
    const struct spread s = spread_of(cells);
    char *text = NULL;
    size_t len;
    FILE *out = s.both + s.bounds > 0 ? open_memstream(&text, &len) : NULL;
    if (!out)
        return NULL;
    say_spread(out, &s);
    say_order(out, cells);
    say_counts(out, &s);
    fclose(out);
    return text;
}
