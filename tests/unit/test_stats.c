/* Medians and bootstrap intervals, to the number that another language gets from the stated rule. */
#include "check.h"

#include "rng.h"
#include "stats.h"

#include <math.h>

static void assert_estimate(struct estimate e, double value, double low, double high)
{
    assert_true(fabs(e.value - value) < 1e-12);
    assert_true(fabs(e.low - low) < 1e-12);
    assert_true(fabs(e.high - high) < 1e-12);
}

static void the_median_is_the_middle_or_the_mean_of_two(void **state)
{
    (void)state;
    double odd[] = {9, 1, 5}, even[] = {8, 1, 2, 4}, one[] = {7};
    assert_true(stats_median(odd, 3) == 5);
    assert_true(stats_median(even, 4) == 3);
    assert_true(stats_median(one, 1) == 7);
    assert_true(isnan(stats_median(odd, 0)));
}

static void medians_leave_the_values_in_order(void **state)
{
    (void)state;
    double values[] = {3, 1, 2};
    stats_median(values, 3);
    assert_true(values[0] == 1 && values[1] == 2 && values[2] == 3);
}

static void intervals_follow_the_rule(void **state)
{
    (void)state;
    const double five[] = {3, 1, 4, 1.5, 9}, two[] = {10, 20};
    const double twelve[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 40};
    assert_estimate(stats_median_interval(five, 5, 42), 3, 1, 9);
    assert_estimate(stats_median_interval(two, 2, 1), 15, 10, 20);
    assert_estimate(stats_median_interval(twelve, 12, 7), 6.5, 3.5, 9.5);
}

static void one_value_is_its_own_interval(void **state)
{
    (void)state;
    const double one[] = {5};
    assert_estimate(stats_median_interval(one, 1, 1), 5, 5, 5);
}

static void nothing_has_no_estimate(void **state)
{
    (void)state;
    const struct estimate e = stats_median_interval(NULL, 0, 1);
    assert_true(isnan(e.value) && isnan(e.low) && isnan(e.high));
}

static double mean_of_picks(void *context, const size_t *picks, size_t n)
{
    const double *values = context;
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += values[picks[i]];
    return sum / (double)n;
}

static void another_seed_gives_another_interval(void **state)
{
    (void)state;
    double values[40];
    for (int i = 0; i < 40; i++)
        values[i] = rng_unit(rng_at(5, (uint64_t)i));
    const struct estimate a = stats_bootstrap(mean_of_picks, values, 40, 1);
    const struct estimate b = stats_bootstrap(mean_of_picks, values, 40, 2);
    assert_true(a.value == b.value);
    assert_true(a.low != b.low && a.high != b.high);
}

static void any_statistic_can_be_resampled(void **state)
{
    (void)state;
    double twelve[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 40};
    assert_estimate(stats_bootstrap(mean_of_picks, twelve, 12, 8), 115.0 / 12, 58.0 / 12, 196.0 / 12);
}

static double count_calls(void *context, const size_t *picks, size_t n)
{
    (void)picks;
    (void)n;
    return (*(int *)context)++;
}

/* Of 2000 different statistics, 0 … 1999, elements 50 and 1949. */
static void the_interval_ends_at_the_stated_elements(void **state)
{
    (void)state;
    int calls = -1; /* the first is for the value itself */
    assert_estimate(stats_bootstrap(count_calls, &calls, 3, 1), -1, 50, 1949);
}

static double nan_now_and_then(void *context, const size_t *picks, size_t n)
{
    (void)context;
    (void)n;
    return picks[0] == 1 ? NAN : 1;
}

static void a_statistic_that_fails_has_no_interval(void **state)
{
    (void)state;
    const struct estimate e = stats_bootstrap(nan_now_and_then, NULL, 2, 3);
    assert_true(e.value == 1 && isnan(e.low) && isnan(e.high));
}

struct two {
    const double *first, *second;
    size_t m;
};

static double ratio_of_medians(void *context, const size_t *picks, size_t n)
{
    const struct two *two = context;
    double a[STATS_MAX], b[STATS_MAX];
    for (size_t i = 0; i < n; i++)
        a[i] = two->first[picks[i]];
    for (size_t i = 0; i < two->m; i++)
        b[i] = two->second[picks[n + i]];
    return stats_median(b, two->m) / stats_median(a, n);
}

static void two_samples_are_resampled_apart(void **state)
{
    (void)state;
    const double first[] = {1, 2, 4, 8, 16}, second[] = {1, 3, 5};
    struct two two = {first, second, 3};
    assert_estimate(stats_bootstrap_two(ratio_of_medians, &two, 5, 3, 99), 0.75, 0.125, 3);
}

/* An interval of 95 % covers the true median in about so many samples of a known distribution. */
static void intervals_cover(void **state)
{
    (void)state;
    enum { TRIES = 200, N = 25 };
    struct rng r = {17};
    int covered = 0;
    for (int t = 0; t < TRIES; t++) {
        double values[N];
        for (int i = 0; i < N; i++)
            values[i] = rng_unit(rng_next(&r));
        const struct estimate e = stats_median_interval(values, N, (uint64_t)t);
        covered += e.low <= 0.5 && 0.5 <= e.high;
    }
    assert_in_range(covered, TRIES * 88 / 100, TRIES * 99 / 100);
}

static void most_values_are_no_trouble(void **state)
{
    (void)state;
    static double values[STATS_MAX];
    for (int i = 0; i < STATS_MAX; i++)
        values[i] = i;
    const struct estimate e = stats_median_interval(values, STATS_MAX, 1);
    assert_true(e.value == (STATS_MAX - 1) / 2.0 && e.low > 400 && e.high < 600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_median_is_the_middle_or_the_mean_of_two),
        cmocka_unit_test(medians_leave_the_values_in_order),
        cmocka_unit_test(intervals_follow_the_rule),
        cmocka_unit_test(another_seed_gives_another_interval),
        cmocka_unit_test(one_value_is_its_own_interval),
        cmocka_unit_test(nothing_has_no_estimate),
        cmocka_unit_test(any_statistic_can_be_resampled),
        cmocka_unit_test(the_interval_ends_at_the_stated_elements),
        cmocka_unit_test(a_statistic_that_fails_has_no_interval),
        cmocka_unit_test(two_samples_are_resampled_apart),
        cmocka_unit_test(intervals_cover),
        cmocka_unit_test(most_values_are_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
