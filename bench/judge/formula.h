/* Values with intervals: of one metric of a point, of a ratio between two points, of any sum over them.
 *
 * The rule, for whoever recomputes it elsewhere. A column is one metric of one point: a value a repeat, from
 * the last valid attempt. Where a percentile of age is null in some valid repeat (too few samples to carry
 * it), the column is merged instead: its value over any choice of repeats is the percentile of their merged
 * histograms, given that all together have ten samples beyond it. A formula takes the repeats that all its
 * columns have.
 *   - Without merged columns it is worked out per repeat (so it is paired by repeat); the median of these and
 *     its interval (stats_median_interval, values in the order of repeats) are the result.
 *   - With one it is worked out over resampled repeats (stats_bootstrap), a plain column's value being the
 *     median over the picks.
 *   - With a column that is judged by its worst (messages lost) the greatest value is the result, and the
 *     interval is from the least to it.
 * The seed is the 64-bit FNV-1a hash of a text: the run's seed in decimal, the experiment's name, the point's
 * label (for ratios "A to B" of both labels; for expectations their text) and the metric's name (none for
 * expectations), joined by '/'. */
#ifndef PUSHMARK_FORMULA_H
#define PUSHMARK_FORMULA_H

#include "metric/metric.h"
#include "plan/sum.h"
#include "pool.h"
#include "sample.h"
#include "stats.h"

struct column {
    const struct metric *metric;
    size_t repeats;
    double *values;    /* by repeat, NaN where there is none */
    struct pool *pool; /* where it is merged */
};

void column_make(struct column *column, const struct sample *sample, const struct metric *metric);
void column_close(struct column *column);

/* Whether this repeat can take part. */
bool column_has(const struct column *column, size_t repeat);

/* The value over these repeats, each of which it has. */
double column_value(const struct column *column, const size_t *repeats, size_t n);

struct formula_term {
    struct sum_place place;
    const struct column *column;
    double number; /* where there is no column */
};

struct measured {
    struct estimate estimate; /* NaN where nothing can be said */
    size_t n;                 /* repeats that took part */
    bool merged;
};

struct measured formula_measure(const struct formula_term *terms, size_t count, uint64_t seed);

/* {"value","low","high","n","merged"}; `value` null where nothing can be said. */
json_t *measured_json(const struct measured *m);

/* The seed of a text of this rule; NULL parts are left out. */
uint64_t formula_seed(json_int_t run_seed, const char *experiment, const char *what, const char *metric);

#endif
