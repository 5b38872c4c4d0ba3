/* Every percentile lies within the stated precision of a sorted array's, whatever the samples look like, and
 * the figures kept beside the buckets are exact. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hdr.h"

#define SAMPLES 20000
#define HOUR_NS INT64_C(3600000000000)

/* Splitmix64: the same samples on every machine. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static double next_unit(uint64_t *state)
{
    return (double)(next_random(state) >> 11) / 9007199254740992.0;
}

static int64_t uniform(uint64_t *state)
{
    return (int64_t)(next_random(state) % UINT64_C(5000000000));
}

static int64_t exponential(uint64_t *state)
{
    return (int64_t)(-log(1 - next_unit(state)) * 20e6);
}

static int64_t bimodal(uint64_t *state)
{
    const int64_t centre = next_random(state) % 100 < 97 ? 300000 : 40000000;
    return centre + (int64_t)(next_random(state) % 10000);
}

static int64_t constant(uint64_t *state)
{
    (void)state;
    return 1234567;
}

static int64_t powers_of_two(uint64_t *state)
{
    return INT64_C(1) << next_random(state) % 41;
}

/* One below, on and one above the values where the step doubles. */
static int64_t edges(uint64_t *state)
{
    const int64_t edge = INT64_C(2048) << next_random(state) % 30;
    return edge + (int64_t)(next_random(state) % 3) - 1;
}

static int64_t whole_range(uint64_t *state)
{
    return (int64_t)exp(next_unit(state) * log((double)HOUR_NS));
}

typedef int64_t (*draw_fn)(uint64_t *state);

static const draw_fn distributions[] = {uniform,       exponential, bimodal,    constant,
                                        powers_of_two, edges,       whole_range};
#define DISTRIBUTIONS (sizeof(distributions) / sizeof(distributions[0]))

static const struct precision {
    int64_t lowest;
    int digits;
} precisions[] = {{1, 1}, {1, 2}, {1, 3}, {1000, 3}, {1, 4}, {7, 5}};
#define PRECISIONS (sizeof(precisions) / sizeof(precisions[0]))

static int ascending(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void draw(int64_t *samples, draw_fn from, uint64_t seed)
{
    for (int i = 0; i < SAMPLES; i++)
        samples[i] = from(&seed);
}

/* The percentile in thousandths of a percent, so that the rank is found in whole numbers. */
static int64_t sorted_percentile(const int64_t *sorted, int64_t thousandths)
{
    const int64_t rank = (thousandths * SAMPLES + 99999) / 100000;
    return sorted[rank > 1 ? rank - 1 : 0];
}

static void check_percentiles(const struct hdr *h, const int64_t *sorted)
{
    static const int64_t thousandths[] = {0,     1,     1000,  10000, 25000, 33333, 50000,
                                          66667, 90000, 99000, 99900, 99990, 99999, 100000};

    for (size_t i = 0; i < sizeof(thousandths) / sizeof(thousandths[0]); i++) {
        const int64_t exact = sorted_percentile(sorted, thousandths[i]);
        const int64_t got = hdr_percentile(h, (double)thousandths[i] / 1000);
        const double allowed = fmax((double)h->lowest, (double)exact / pow(10, h->digits));
        assert_true(got >= exact);
        assert_true((double)(got - exact) <= allowed);
        assert_true(got <= sorted[SAMPLES - 1]);
    }
    assert_int_equal(hdr_percentile(h, 0), sorted[0]);
    assert_int_equal(hdr_percentile(h, 100), sorted[SAMPLES - 1]);
}

static void check_exact_figures(const struct hdr *h, const int64_t *sorted)
{
    int64_t sum = 0;

    for (int i = 0; i < SAMPLES; i++)
        sum += sorted[i];
    assert_int_equal(h->total, SAMPLES);
    assert_int_equal(h->min, sorted[0]);
    assert_int_equal(h->max, sorted[SAMPLES - 1]);
    assert_true(h->sum + h->sum_error == (double)sum);
    assert_true(hdr_mean(h) == (double)sum / SAMPLES);
}

static void every_percentile_is_as_precise_as_stated(void **state)
{
    int64_t *samples = malloc(SAMPLES * sizeof(*samples));
    struct hdr h;

    (void)state;
    for (size_t p = 0; p < PRECISIONS; p++) {
        assert_int_equal(hdr_init(&h, precisions[p].lowest, HOUR_NS, precisions[p].digits), 0);
        for (size_t d = 0; d < DISTRIBUTIONS; d++) {
            draw(samples, distributions[d], 42 + d);
            hdr_reset(&h);
            for (int i = 0; i < SAMPLES; i++)
                hdr_record(&h, samples[i]);
            qsort(samples, SAMPLES, sizeof(*samples), ascending);
            check_percentiles(&h, samples);
            check_exact_figures(&h, samples);
        }
        hdr_close(&h);
    }
    free(samples);
}

/* 3000 × 1.1 / 100 comes out a little over 33 in binary. */
static void ranks_survive_binary_fractions(void **state)
{
    struct hdr h;

    (void)state;
    assert_int_equal(hdr_init(&h, 1, 10000, 4), 0);
    for (int i = 1; i <= 3000; i++)
        hdr_record(&h, i);
    assert_int_equal(hdr_percentile(&h, 1.1), 33);
    assert_int_equal(hdr_percentile(&h, 99.9), 2997);
    hdr_close(&h);
}

static void a_percentile_needs_ten_samples_beyond_it(void **state)
{
    struct hdr h;

    (void)state;
    assert_int_equal(hdr_init(&h, 1, 10000, 3), 0);
    for (int i = 0; i < 10; i++)
        hdr_record(&h, i);
    assert_false(hdr_percentile_sound(&h, 0));
    for (int i = 10; i < 999; i++)
        hdr_record(&h, i);
    assert_true(hdr_percentile_sound(&h, 50));
    assert_false(hdr_percentile_sound(&h, 99));
    hdr_record(&h, 999);
    assert_true(hdr_percentile_sound(&h, 99));
    assert_false(hdr_percentile_sound(&h, 99.1));
    assert_false(hdr_percentile_sound(&h, 100));
    hdr_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_percentile_is_as_precise_as_stated),
        cmocka_unit_test(ranks_survive_binary_fractions),
        cmocka_unit_test(a_percentile_needs_ten_samples_beyond_it),
    };

    return cmocka_run_group_tests_name("hdr percentiles", tests, NULL, NULL);
}
