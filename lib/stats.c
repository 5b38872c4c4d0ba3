#include "stats.h"

#include "rng.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double stats_median(double *values, size_t n)
{
    if (n == 0)
        return NAN;
    qsort(values, n, sizeof *values, ascending);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

struct values {
    const double *at;
};

static double median_of_picks(void *context, const size_t *picks, size_t n)
{
    const struct values *values = context;
    double picked[STATS_MAX];
    for (size_t i = 0; i < n; i++)
        picked[i] = values->at[picks[i]];
    return stats_median(picked, n);
}

struct estimate stats_median_interval(const double *values, size_t n, uint64_t seed)
{
    struct values context = {values};
    return stats_bootstrap(median_of_picks, &context, n, seed);
}

struct estimate stats_bootstrap(stats_fn statistic, void *context, size_t n, uint64_t seed)
{
    return stats_bootstrap_two(statistic, context, n, 0, seed);
}

static void draw(size_t *picks, size_t n, size_t m, uint64_t seed, uint64_t b)
{
    for (size_t i = 0; i < n + m; i++)
        picks[i] = (size_t)(rng_at(seed, b * (n + m) + i) % (i < n ? n : m));
}

/* What cannot be put in order has no interval. */
static void set_interval(struct estimate *e, double statistics[STATS_RESAMPLES])
{
    for (size_t b = 0; b < STATS_RESAMPLES; b++)
        if (isnan(statistics[b]))
            return;
    qsort(statistics, STATS_RESAMPLES, sizeof *statistics, ascending);
    e->least = statistics[0];
    e->most = statistics[STATS_RESAMPLES - 1];
    e->low = statistics[(size_t)floor(0.025 * STATS_RESAMPLES)];
    e->high = statistics[(size_t)ceil(0.975 * STATS_RESAMPLES) - 1];
}

struct estimate stats_bootstrap_two(stats_fn statistic, void *context, size_t n, size_t m, uint64_t seed)
{
    struct estimate e = {NAN, NAN, NAN, NAN, NAN};
    size_t picks[2 * STATS_MAX];
    double statistics[STATS_RESAMPLES];

    assert(n <= STATS_MAX && m <= STATS_MAX);
    if (n == 0)
        return e;
    for (size_t i = 0; i < n + m; i++)
        picks[i] = i < n ? i : i - n;
    e.value = statistic(context, picks, n);
    for (size_t b = 0; b < STATS_RESAMPLES; b++) {
        draw(picks, n, m, seed, b);
        statistics[b] = statistic(context, picks, n);
    }
    set_interval(&e, statistics);
    return e;
}
