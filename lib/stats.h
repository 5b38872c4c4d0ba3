/* Small-sample statistics: medians and bootstrap intervals, seeded, so that anybody gets the same numbers
 * from the same values.
 *
 * The rule, for whoever recomputes it elsewhere: resample number b (0 … STATS_RESAMPLES − 1) draws n indices,
 * the i-th being rng_at(seed, b·n + i) mod n (lib/rng.h, splitmix64); its statistic is taken; all are sorted;
 * the interval is from element floor(0.025·B) to element ceil(0.975·B) − 1. Of one value the interval is that
 * value. */
#ifndef PUSHMARK_STATS_H
#define PUSHMARK_STATS_H

#include <stddef.h>
#include <stdint.h>

enum { STATS_RESAMPLES = 2000, STATS_MAX = 1000 /* values at most */ };

struct estimate {
    double value, low, high;
    double least, most; /* of all resamples: an interval of some 98 % from seven values on, for controls */
};

/* The middle one, or the mean of the middle two. `values` are put in order. NaN for none. */
double stats_median(double *values, size_t n);

/* The median and its 95 % bootstrap interval. */
struct estimate stats_median_interval(const double *values, size_t n, uint64_t seed);

/* Any statistic over resampled indices (merged histograms, ratios of medians): `statistic` gets the picks of
 * one resample, and once 0 … n − 1 for the value itself. */
typedef double (*stats_fn)(void *context, const size_t *picks, size_t n);
struct estimate stats_bootstrap(stats_fn statistic, void *context, size_t n, uint64_t seed);

/* The same over two samples that have nothing to do with each other: a resample draws n + m numbers, the
 * first n of them mod n, the others mod m. `statistic` gets the first n picks; the second's m stand behind
 * them. */
struct estimate stats_bootstrap_two(stats_fn statistic, void *context, size_t n, size_t m, uint64_t seed);

#endif
