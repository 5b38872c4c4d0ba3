#include "change.h"

#include "verdict.h"

#include <math.h>
#include <stdio.h>

const char *const change_names[] = {"unknown", "none", "worse", "better"};

enum { FEWEST = 3 };

/* What a side is made of: a column and the repeats that it has. */
struct side {
    struct column column;
    size_t repeats[STATS_MAX], n;
};

struct sides {
    struct side base, now;
};

static void open_side(struct side *side, const struct sample *sample, const struct metric *metric)
{
    side->n = 0;
    column_make(&side->column, sample, metric);
    for (size_t i = 0; i < sample->repeats; i++)
        if (column_has(&side->column, i))
            side->repeats[side->n++] = i;
}

static double of_picks(const struct side *side, const size_t *picks)
{
    size_t repeats[STATS_MAX];
    for (size_t i = 0; i < side->n; i++)
        repeats[i] = side->repeats[picks[i]];
    return column_value(&side->column, repeats, side->n);
}

/* Nothing to nothing is no change. */
static double ratio_of(double base, double now)
{
    return base == now ? 1 : now / base;
}

static double ratio_of_picks(void *context, const size_t *picks, size_t n)
{
    const struct sides *sides = context;
    return ratio_of(of_picks(&sides->base, picks), of_picks(&sides->now, picks + n));
}

struct range {
    double low, high;
};

static struct range range_of(const struct side *side, const struct measured *measured)
{
    struct range r = {measured->estimate.low, measured->estimate.high};
    if (side->column.pool)
        return r;
    for (size_t i = 0; i < side->n; i++) {
        r.low = fmin(r.low, side->column.values[side->repeats[i]]);
        r.high = fmax(r.high, side->column.values[side->repeats[i]]);
    }
    return r;
}

static double gap_between(struct range a, struct range b)
{
    const double gap = fmax(a.low - b.high, b.low - a.high);
    const double wider = fmax(a.high - a.low, b.high - b.low);
    return wider > 0 ? gap / wider : gap > 0 ? INFINITY : gap < 0 ? -INFINITY : -1;
}

/* What is judged by its worst has no noise to be told from: a message lost was lost. */
static void measure_worst(struct change *c)
{
    const double ratio = ratio_of(c->base.estimate.value, c->now.estimate.value);
    c->ratio = (struct estimate){ratio, ratio, ratio, ratio, ratio};
    c->gap = INFINITY;
}

struct change change_measure(const struct metric *metric, const struct sample *base, const struct sample *now,
                             uint64_t seed)
{
    struct change c = {.metric = metric, .ratio = {NAN, NAN, NAN, NAN, NAN}, .gap = NAN};
    struct sides sides;
    open_side(&sides.base, base, metric);
    open_side(&sides.now, now, metric);
    c.base = formula_measure(&(struct formula_term){.column = &sides.base.column}, 1, seed);
    c.now = formula_measure(&(struct formula_term){.column = &sides.now.column}, 1, seed);
    if (metric->worst) {
        measure_worst(&c);
    } else if (sides.base.n > 0 && sides.now.n > 0) {
        c.ratio = stats_bootstrap_two(ratio_of_picks, &sides, sides.base.n, sides.now.n, seed);
        c.gap = gap_between(range_of(&sides.base, &c.base), range_of(&sides.now, &c.now));
    }
    column_close(&sides.base.column);
    column_close(&sides.now.column);
    return c;
}

/* Found by simulation, a million comparisons each; tests/unit/test_compare.c repeats it. */
static double margin(size_t n)
{
    return n < 4 ? 4 : n < 5 ? 2 : n < 7 ? 1 : n < 10 ? 0.25 : 0;
}

enum change_verdict change_verdict(const struct change *c, double of_no_account)
{
    const size_t n = c->base.n < c->now.n ? c->base.n : c->now.n;
    const size_t fewest = c->metric->worst ? 1 : FEWEST;
    if (isnan(c->ratio.value) || n < fewest || c->base.estimate.value < 0 || c->now.estimate.value < 0)
        return CHANGE_UNKNOWN; /* what is below nothing has no ratio */
    const bool contains_1 = c->ratio.low <= 1 && c->ratio.high >= 1;
    const bool small = fabs(c->ratio.value - 1) <= of_no_account ||
                       fabs(c->now.estimate.value - c->base.estimate.value) < c->metric->too_small;
    if (contains_1 || small || !(c->gap > margin(n)))
        return CHANGE_NONE;
    return (c->ratio.value > 1) == c->metric->more_is_better ? CHANGE_BETTER : CHANGE_WORSE;
}

char *change_words(const struct change *c, char out[CHANGE_TEXT])
{
    const enum change_verdict verdict = change_verdict(c, c->metric->of_no_account);
    if (verdict == CHANGE_UNKNOWN || verdict == CHANGE_NONE) {
        snprintf(out, CHANGE_TEXT, "%s", verdict == CHANGE_NONE ? "no difference" : "unknown");
        return out;
    }
    if (!(c->ratio.value > 0) || !isfinite(c->ratio.value)) { /* no factor leads from or to nothing */
        snprintf(out, CHANGE_TEXT, "%s", change_names[verdict]);
        return out;
    }
    const bool inverse = c->ratio.value < 1;
    const double value = inverse ? 1 / c->ratio.value : c->ratio.value;
    const double low = inverse ? 1 / c->ratio.high : c->ratio.low;
    const double high = inverse ? 1 / c->ratio.low : c->ratio.high;
    char times[32], from[32], to[32];
    verdict_times(value, times);
    verdict_number(low, value, from);
    verdict_number(high, value, to);
    snprintf(out, CHANGE_TEXT, "%s %s [%s, %s]", times, change_names[verdict], from, to);
    return out;
}
