/* The times of a schedule against their definition, computed here by other means. */
#include "check.h"

#include "clock.h"
#include "rng.h"
#include "schedule.h"

#include <math.h>
#include <stdlib.h>

#define START    INT64_C(123456789012345)
#define DAY_NS   (INT64_C(86400) * NS_PER_S)
#define NS_PER_H (INT64_C(3600) * NS_PER_S)

/* Rates as fractions, so that the true time of message k is a division of whole numbers. */
struct rate {
    int64_t messages, seconds;
};

static const struct rate rates[] = {{3, 1},  {1, 10},    {1, 1},      {7, 1},      {1000, 1},
                                    {1, 60}, {1, 3600},  {333, 1},    {999, 1000}, {20, 1},
                                    {11, 7}, {50000, 1}, {1000000, 1}};

static struct schedule even(struct rate r)
{
    return (struct schedule){
        .start_ns = START, .rate_hz = (double)r.messages / (double)r.seconds, .kind = SCHEDULE_EVEN};
}

static struct schedule poisson(double rate_hz, uint64_t seed)
{
    return (struct schedule){.start_ns = START, .rate_hz = rate_hz, .kind = SCHEDULE_POISSON, .seed = seed};
}

/* start + k / rate, rounded down, in whole numbers. */
static int64_t exact_ns(struct rate r, uint64_t k)
{
    return START + (int64_t)((__int128)k * r.seconds * NS_PER_S / r.messages);
}

static void even_times_are_start_plus_k_over_rate(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        const struct schedule s = even(rates[i]);
        struct schedule_cursor c;
        schedule_begin(&c, &s);
        assert_int_equal(c.due_ns, START);
        for (uint64_t k = 0; k < 200000; k++, schedule_advance(&c)) {
            assert_int_equal(c.number, k);
            assert_in_range(c.due_ns - exact_ns(rates[i], k) + 1, 0, 2);
        }
    }
}

/* A step added to the last time would drift; each time is computed from the start. */
static void even_times_do_not_drift(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        const struct schedule s = even(rates[i]);
        const int64_t per_second = rates[i].messages / rates[i].seconds;
        const uint64_t far = per_second > 0 ? (uint64_t)per_second * 86400 * 30 : 100000;
        struct schedule_cursor c = {.schedule = s, .number = far - 1};
        schedule_advance(&c);
        /* A month in, a double of nanoseconds times numbers is good to some ten nanoseconds. */
        assert_true(llabs(c.due_ns - exact_ns(rates[i], far)) <= 32);
    }
}

static void no_rate_means_nothing_is_due(void **state)
{
    (void)state;
    for (int kind = SCHEDULE_EVEN; kind <= SCHEDULE_POISSON; kind++) {
        const struct schedule s = {.start_ns = START, .kind = (enum schedule_kind)kind};
        struct schedule_cursor c;
        schedule_begin(&c, &s);
        assert_true(c.due_ns == INT64_MAX);
        schedule_advance(&c);
        assert_true(c.due_ns == INT64_MAX);
        assert_int_equal(schedule_count(&s, 0, INT64_MAX), 0);
    }
}

static void poisson_times_are_the_sum_of_drawn_gaps(void **state)
{
    (void)state;
    const struct schedule s = poisson(20, 99);
    struct schedule_cursor c;
    long double sum = 0;
    schedule_begin(&c, &s);
    for (uint64_t k = 0; k < 10000; k++, schedule_advance(&c)) {
        sum -= logl((long double)(rng_at(99, k) >> 11) * 0x1p-53L) / 20 * NS_PER_S;
        assert_int_equal(c.number, k);
        /* Each gap is rounded to a nanosecond. */
        assert_true(fabsl((long double)(c.due_ns - START) - sum) <= (long double)k / 2 + 2);
    }
}

enum { GAPS = 100000 };

static double *draw_gaps(double rate_hz, uint64_t seed)
{
    double *gaps = malloc(GAPS * sizeof *gaps);
    assert_non_null(gaps);
    const struct schedule s = poisson(rate_hz, seed);
    struct schedule_cursor c;
    int64_t last = START;
    schedule_begin(&c, &s);
    for (int i = 0; i < GAPS; i++, schedule_advance(&c)) {
        assert_true(c.due_ns >= last);
        gaps[i] = (double)(c.due_ns - last) / NS_PER_S;
        last = c.due_ns;
    }
    return gaps;
}

static void poisson_gaps_have_the_mean_and_variance_of_the_rate(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        const double rate = (double)seed * 12.5;
        double *gaps = draw_gaps(rate, seed), sum = 0, squares = 0;
        for (int i = 0; i < GAPS; i++)
            sum += gaps[i];
        for (int i = 0; i < GAPS; i++)
            squares += (gaps[i] - sum / GAPS) * (gaps[i] - sum / GAPS);
        /* Four standard errors: 1/√n of the mean, √8/√n of the variance. */
        assert_true(fabs(sum / GAPS * rate - 1) < 4 / sqrt(GAPS));
        assert_true(fabs(squares / GAPS * rate * rate - 1) < 4 * sqrt(8.0 / GAPS));
        free(gaps);
    }
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Kolmogorov–Smirnov: the greatest distance between the distribution seen and the exponential one. */
static void poisson_gaps_are_exponential(void **state)
{
    (void)state;
    double *gaps = draw_gaps(30, 2024), greatest = 0;
    qsort(gaps, GAPS, sizeof *gaps, ascending);
    for (int i = 0; i < GAPS; i++) {
        const double expected = 1 - exp(-30 * gaps[i]);
        greatest = fmax(greatest, fmax((double)(i + 1) / GAPS - expected, expected - (double)i / GAPS));
    }
    assert_true(greatest < 1.95 / sqrt(GAPS)); /* the 0.999 quantile */
    free(gaps);
}

static void poisson_gaps_do_not_depend_on_each_other(void **state)
{
    (void)state;
    double *gaps = draw_gaps(1, 5), product = 0;
    for (int i = 1; i < GAPS; i++)
        product += (gaps[i] - 1) * (gaps[i - 1] - 1);
    assert_true(fabs(product / GAPS) < 4 / sqrt(GAPS));
    free(gaps);
}

static int equal_times(uint64_t seed_a, uint64_t seed_b)
{
    const struct schedule a = poisson(50, seed_a), b = poisson(50, seed_b);
    struct schedule_cursor ca, cb;
    int equal = 0;
    schedule_begin(&ca, &a);
    schedule_begin(&cb, &b);
    for (int i = 0; i < 1000; i++, schedule_advance(&ca), schedule_advance(&cb))
        equal += ca.due_ns == cb.due_ns;
    return equal;
}

static void the_seed_decides_the_times(void **state)
{
    (void)state;
    assert_int_equal(equal_times(1, 1), 1000);
    assert_int_equal(equal_times(UINT64_MAX, UINT64_MAX), 1000);
    assert_true(equal_times(1, 2) < 5);
    assert_true(equal_times(0, UINT64_MAX) < 5);
}

static uint64_t count_by_walking(const struct schedule *s, int64_t from, int64_t to)
{
    struct schedule_cursor c;
    uint64_t count = 0;
    for (schedule_begin(&c, s); c.due_ns < to; schedule_advance(&c))
        if (c.due_ns >= from)
            count++;
    return count;
}

/* Windows that begin and end exactly on, just before and just after due times, and before the start. */
static void assert_counts(const struct schedule *s, struct rng *r)
{
    for (int i = 0; i < 200; i++) {
        struct schedule_cursor c;
        schedule_begin(&c, s);
        for (uint64_t n = rng_below(r, 300); n > 0; n--)
            schedule_advance(&c);
        const int64_t from = c.due_ns + (int64_t)rng_below(r, 5) - 2;
        for (uint64_t n = rng_below(r, 300); n > 0; n--)
            schedule_advance(&c);
        const int64_t to = c.due_ns + (int64_t)rng_below(r, 5) - 2;
        assert_int_equal(schedule_count(s, from, to), count_by_walking(s, from, to));
        assert_int_equal(schedule_count(s, START - from % 1000, to), count_by_walking(s, START - 1000, to));
    }
}

static void count_equals_brute_force(void **state)
{
    (void)state;
    struct rng r = {77};
    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        struct schedule s = even(rates[i]);
        assert_counts(&s, &r);
        s.kind = SCHEDULE_POISSON;
        s.seed = i;
        assert_counts(&s, &r);
    }
}

static void windows_are_closed_at_their_start_and_open_at_their_end(void **state)
{
    (void)state;
    const struct schedule s = even((struct rate){1, 1});
    assert_int_equal(schedule_count(&s, START, START), 0);
    assert_int_equal(schedule_count(&s, START, START + 1), 1);
    assert_int_equal(schedule_count(&s, START + 1, START + NS_PER_S), 0);
    assert_int_equal(schedule_count(&s, START + 1, START + NS_PER_S + 1), 1);
    assert_int_equal(schedule_count(&s, START + NS_PER_S, START + 3 * (int64_t)NS_PER_S), 2);
    assert_int_equal(schedule_count(&s, START - NS_PER_H, START), 0);
    assert_int_equal(schedule_count(&s, START + 10, START), 0);
}

/* The number of k with from <= start + k / rate < to, in whole numbers. */
static int64_t exact_before(struct rate r, int64_t at_ns)
{
    const __int128 scaled = (__int128)(at_ns - START) * r.messages, step = (__int128)r.seconds * NS_PER_S;
    return (int64_t)((scaled + step - 1) / step);
}

/* Far from the start, counted in whole numbers, for windows that do not touch a due time: there the rounding
 * of the times themselves decides. */
static void count_is_right_far_from_the_start(void **state)
{
    (void)state;
    struct rng r = {78};
    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        const struct schedule s = even(rates[i]);
        const int64_t gap = rates[i].seconds * NS_PER_S / rates[i].messages;
        for (int j = 0; j < 100; j++) {
            const int64_t k = exact_before(rates[i], START + 365 * DAY_NS + (int64_t)rng_below(&r, 1u << 30));
            const int64_t from = exact_ns(rates[i], (uint64_t)k) + gap / 2;
            const int64_t messages = (int64_t)rng_below(&r, 500);
            const int64_t to = from + messages * gap + gap / 4;
            const int64_t expected = exact_before(rates[i], to) - exact_before(rates[i], from);
            assert_int_equal(schedule_count(&s, from, to), expected);
        }
    }
}

/* Adjoining windows share no message and lose none, wherever the cut is. */
static void adjoining_windows_add_up(void **state)
{
    (void)state;
    struct rng r = {79};
    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        const struct schedule s = even(rates[i]);
        const int64_t gap = rates[i].seconds * NS_PER_S / rates[i].messages;
        for (int j = 0; j < 100; j++) {
            const int64_t from = START + 100 * DAY_NS + (int64_t)rng_below(&r, (uint64_t)gap);
            const int64_t cut = from + (int64_t)rng_below(&r, (uint64_t)gap * 20);
            const int64_t to = cut + (int64_t)rng_below(&r, (uint64_t)gap * 20);
            assert_int_equal(schedule_count(&s, from, cut) + schedule_count(&s, cut, to),
                             schedule_count(&s, from, to));
        }
    }
}

static void kinds_have_names(void **state)
{
    (void)state;
    assert_string_equal(schedule_names[SCHEDULE_EVEN], "even");
    assert_string_equal(schedule_names[SCHEDULE_POISSON], "poisson");
    assert_null(schedule_names[2]);
}

/* Entered at any number, a schedule is where a walk from the beginning comes to. */
static void a_schedule_can_be_entered_anywhere(void **state)
{
    (void)state;
    const struct schedule all[] = {even((struct rate){7, 1}), even((struct rate){1000000, 1}),
                                   poisson(20, 5)};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        struct schedule_cursor walked, entered;
        schedule_begin(&walked, &all[i]);
        for (uint64_t k = 0; k < 3000; k++, schedule_advance(&walked)) {
            if (k % 37)
                continue;
            schedule_begin_at(&entered, &all[i], k);
            assert_int_equal(entered.number, walked.number);
            assert_int_equal(entered.due_ns, walked.due_ns);
            /* As many are due before a message as its number says, and one more a moment later. */
            assert_int_equal(schedule_count(&all[i], START, walked.due_ns), k);
            assert_int_equal(schedule_count(&all[i], START, walked.due_ns + 1), k + 1);
        }
    }
    struct schedule_cursor c;
    const struct schedule none = {.start_ns = START};
    schedule_begin_at(&c, &none, 0);
    assert_int_equal(c.due_ns, INT64_MAX);
    assert_int_equal(schedule_count(&none, START, START + DAY_NS), 0);
    assert_int_equal(schedule_count(&all[0], START + DAY_NS, START), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_schedule_can_be_entered_anywhere),
        cmocka_unit_test(even_times_are_start_plus_k_over_rate),
        cmocka_unit_test(even_times_do_not_drift),
        cmocka_unit_test(no_rate_means_nothing_is_due),
        cmocka_unit_test(poisson_times_are_the_sum_of_drawn_gaps),
        cmocka_unit_test(poisson_gaps_have_the_mean_and_variance_of_the_rate),
        cmocka_unit_test(poisson_gaps_are_exponential),
        cmocka_unit_test(poisson_gaps_do_not_depend_on_each_other),
        cmocka_unit_test(the_seed_decides_the_times),
        cmocka_unit_test(count_equals_brute_force),
        cmocka_unit_test(windows_are_closed_at_their_start_and_open_at_their_end),
        cmocka_unit_test(count_is_right_far_from_the_start),
        cmocka_unit_test(adjoining_windows_add_up),
        cmocka_unit_test(kinds_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
