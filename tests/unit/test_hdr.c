/* The buckets are the standard ones, merging is the same as recording, and nothing is lost silently. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

/* All magnitudes up to an hour and a little beyond, and now and then a negative. */
static int64_t next_sample(uint64_t *state)
{
    const int64_t value = (int64_t)(next_random(state) >> (21 + next_random(state) % 40));
    return next_random(state) % 1000 ? value : -value;
}

/* Dimensions that the reference implementation gives for the same arguments. */
static void layout_is_the_standard_one(void **state)
{
    struct hdr h;

    (void)state;
    assert_int_equal(hdr_init(&h, 1, INT64_C(3600000000), 3), 0);
    assert_int_equal(h.sub_bucket_count, 2048);
    assert_int_equal(h.bucket_count, 22);
    assert_int_equal(h.counts_len, 23552);
    hdr_close(&h);

    assert_int_equal(hdr_init(&h, 1, 2048, 3), 0);
    assert_int_equal(h.bucket_count, 2);
    hdr_close(&h);

    assert_int_equal(hdr_init(&h, 1, 2047, 3), 0);
    assert_int_equal(h.bucket_count, 1);
    hdr_close(&h);

    assert_int_equal(hdr_init(&h, HDR_TIMES_NS), 0);
    assert_int_equal(h.unit_magnitude, 9);
    assert_int_equal(h.bucket_count, 23);
    assert_int_equal(h.counts_len, 24576);
    hdr_close(&h);
}

static void steps_double_at_the_edges(void **state)
{
    static const int64_t values[][2] = {/* a value, the highest equivalent to it */
                                        {0, 0},       {1, 1},       {2047, 2047},  {2048, 2049},
                                        {2049, 2049}, {2050, 2051}, {4095, 4095},  {4096, 4099},
                                        {4099, 4099}, {8192, 8199}, {10006, 10007}};
    int64_t value, count;
    struct hdr h;

    (void)state;
    assert_int_equal(hdr_init(&h, 1, INT64_C(3600000000), 3), 0);
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        int32_t index = -1;
        hdr_reset(&h);
        hdr_record(&h, values[i][0]);
        assert_true(hdr_next(&h, &index, &value, &count));
        assert_int_equal(value, values[i][1]);
        assert_int_equal(count, 1);
        assert_false(hdr_next(&h, &index, &value, &count));
    }
    hdr_close(&h);
}

static void the_widest_range_holds_the_largest_value(void **state)
{
    struct hdr h;

    (void)state;
    assert_int_equal(hdr_init(&h, 1, INT64_MAX, 2), 0);
    hdr_record(&h, INT64_MAX);
    hdr_record(&h, 0);
    assert_int_equal(hdr_index(&h, INT64_MAX), h.counts_len - 1);
    assert_int_equal(h.counts[h.counts_len - 1], 1);
    assert_int_equal(hdr_percentile(&h, 100), INT64_MAX);
    hdr_close(&h);
}

static void arguments_out_of_range_are_refused(void **state)
{
    struct hdr h;

    (void)state;
    assert_int_equal(hdr_init(&h, 1, 100, 0), -1);
    assert_int_equal(hdr_init(&h, 1, 100, 6), -1);
    assert_int_equal(hdr_init(&h, 0, 100, 3), -1);
    assert_int_equal(hdr_init(&h, -5, 100, 3), -1);
    assert_int_equal(hdr_init(&h, 51, 101, 3), -1);
    assert_int_equal(hdr_init(&h, 1, INT64_MIN, 3), -1);
    assert_int_equal(hdr_init(&h, INT64_C(1) << 61, INT64_MAX, 3), -1);
    assert_int_equal(hdr_init(&h, INT64_C(1) << 52, INT64_MAX, 3), -1);
    assert_int_equal(hdr_init(&h, INT64_C(1) << 51, INT64_MAX, 3), 0);
    hdr_close(&h);
    assert_int_equal(hdr_init(&h, 50, 101, 3), 0);
    hdr_close(&h);
}

static void what_is_out_of_range_is_counted_apart(void **state)
{
    struct hdr h;

    (void)state;
    assert_int_equal(hdr_init(&h, 1, 1000, 3), 0);
    hdr_record(&h, -1);
    hdr_record(&h, INT64_MIN);
    hdr_record(&h, 1001);
    hdr_record(&h, 5000);
    hdr_record(&h, INT64_MAX);
    assert_int_equal(h.negative, 2);
    assert_int_equal(h.overflow, 3);
    assert_int_equal(h.total, 0);
    assert_int_equal(h.min, INT64_MAX);
    assert_int_equal(h.max, 0);

    hdr_record(&h, 1000);
    hdr_record(&h, 0);
    assert_int_equal(h.total, 2);
    assert_int_equal(h.overflow, 3);
    assert_int_equal(h.max, 1000);
    assert_int_equal(h.min, 0);
    hdr_close(&h);
}

static void an_empty_histogram_answers_zero(void **state)
{
    int32_t index = -1;
    int64_t value, count;
    struct hdr h;

    (void)state;
    assert_int_equal(hdr_init(&h, HDR_TIMES_NS), 0);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(hdr_percentile(&h, 0), 0);
        assert_int_equal(hdr_percentile(&h, 50), 0);
        assert_true(hdr_mean(&h) == 0);
        assert_true(hdr_share_below(&h, HOUR_NS) == 0);
        assert_false(hdr_percentile_sound(&h, 0));
        index = -1;
        assert_false(hdr_next(&h, &index, &value, &count));
        hdr_record(&h, 77777);
        hdr_record(&h, -1);
        hdr_record(&h, INT64_MAX);
        hdr_reset(&h);
        assert_true(h.negative == 0 && h.overflow == 0);
    }
    hdr_close(&h);
}

/* One large value and many ones, which a plain double would round away. */
static void the_sum_is_compensated(void **state)
{
    struct hdr h, part;

    (void)state;
    assert_int_equal(hdr_init(&h, 1, INT64_MAX, 1), 0);
    assert_int_equal(hdr_init(&part, 1, INT64_MAX, 1), 0);
    hdr_record(&h, INT64_C(1) << 60);
    for (int i = 0; i < 1000; i++)
        hdr_record(&h, 1);
    assert_true(h.sum == 0x1p60);
    assert_true(h.sum_error == 1000);
    assert_int_equal(hdr_merge(&part, &h), 0);
    assert_true(part.sum == 0x1p60);
    assert_true(part.sum_error == 1000);
    hdr_close(&part);
    hdr_close(&h);
}

static void check_same(const struct hdr *a, const struct hdr *b)
{
    assert_int_equal(a->counts_len, b->counts_len);
    assert_memory_equal(a->counts, b->counts, (size_t)a->counts_len * sizeof(*a->counts));
    assert_int_equal(a->total, b->total);
    assert_int_equal(a->overflow, b->overflow);
    assert_int_equal(a->negative, b->negative);
    assert_int_equal(a->min, b->min);
    assert_int_equal(a->max, b->max);
    assert_true(a->sum + a->sum_error == b->sum + b->sum_error);
}

static void merging_equals_recording_into_one(void **state)
{
    struct hdr all, merged, part;
    uint64_t seed = 7;

    (void)state;
    assert_int_equal(hdr_init(&all, HDR_TIMES_NS), 0);
    assert_int_equal(hdr_init(&merged, HDR_TIMES_NS), 0);
    assert_int_equal(hdr_init(&part, HDR_TIMES_NS), 0);
    for (int round = 0; round < 5; round++) {
        hdr_reset(&part);
        assert_int_equal(hdr_merge(&merged, &part), 0);
        for (int i = 0; i < SAMPLES; i++) {
            const int64_t value = next_sample(&seed);
            hdr_record(&all, value);
            hdr_record(&part, value);
        }
        assert_int_equal(hdr_merge(&merged, &part), 0);
    }
    assert_true(all.overflow > 0 && all.negative > 0);
    check_same(&merged, &all);
    hdr_close(&part);
    hdr_close(&merged);
    hdr_close(&all);
}

static void merging_what_differs_is_refused(void **state)
{
    static const struct {
        int64_t lowest, highest;
        int digits;
    } others[] = {{2, 10000, 3}, {1, 10001, 3}, {1, 10000, 2}};
    struct hdr h, other;

    (void)state;
    assert_int_equal(hdr_init(&h, 1, 10000, 3), 0);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(hdr_init(&other, others[i].lowest, others[i].highest, others[i].digits), 0);
        hdr_record(&other, 5);
        hdr_record(&other, -5);
        assert_int_equal(hdr_merge(&h, &other), -1);
        assert_true(h.total == 0 && h.negative == 0 && h.max == 0);
        hdr_close(&other);
    }
    hdr_close(&h);
}

static void totals_cannot_overflow(void **state)
{
    struct hdr a, b;

    (void)state;
    assert_int_equal(hdr_init(&a, 1, 100, 1), 0);
    assert_int_equal(hdr_init(&b, 1, 100, 1), 0);
    assert_int_equal(hdr_fill(&a, 3, INT64_C(1) << 62), 0);
    assert_int_equal(hdr_fill(&a, 3, 1), -1);
    assert_int_equal(hdr_fill(&b, 3, -1), -1);
    assert_int_equal(hdr_fill(&b, -1, 1), -1);
    assert_int_equal(hdr_fill(&b, b.counts_len, 1), -1);
    assert_int_equal(b.total, 0);
    hdr_record(&b, 3);
    assert_int_equal(hdr_merge(&a, &b), -1);
    assert_int_equal(a.total, INT64_C(1) << 62);
    assert_int_equal(a.counts[3], INT64_C(1) << 62);
    hdr_close(&b);
    hdr_close(&a);
}

static void walking_meets_every_bucket_once(void **state)
{
    int64_t value, count, last = -1, total = 0;
    uint64_t seed = 3;
    struct hdr h;

    (void)state;
    assert_int_equal(hdr_init(&h, HDR_TIMES_NS), 0);
    for (int i = 0; i < SAMPLES; i++)
        hdr_record(&h, next_sample(&seed));
    for (int32_t i = -1; hdr_next(&h, &i, &value, &count);) {
        assert_true(value > last && count > 0);
        assert_int_equal(hdr_index(&h, value), i);
        last = value;
        total += count;
        assert_true(hdr_share_below(&h, value) == (double)total / (double)h.total);
    }
    assert_int_equal(total, h.total);
    assert_true(last >= h.max);
    hdr_close(&h);
}

static void shares_count_the_whole_bucket(void **state)
{
    struct hdr h;

    (void)state;
    assert_int_equal(hdr_init(&h, 1, 10000, 3), 0);
    hdr_record(&h, 10);
    hdr_record(&h, 3000);
    hdr_record(&h, 3001);
    hdr_record(&h, 9000);
    assert_true(hdr_share_below(&h, -1) == 0);
    assert_true(hdr_share_below(&h, 9) == 0);
    assert_true(hdr_share_below(&h, 10) == 0.25);
    assert_true(hdr_share_below(&h, 2999) == 0.25);
    assert_true(hdr_share_below(&h, 3000) == 0.75);
    assert_true(hdr_share_below(&h, 9000) == 1);
    assert_true(hdr_share_below(&h, INT64_MAX) == 1);
    hdr_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layout_is_the_standard_one),
        cmocka_unit_test(steps_double_at_the_edges),
        cmocka_unit_test(the_widest_range_holds_the_largest_value),
        cmocka_unit_test(arguments_out_of_range_are_refused),
        cmocka_unit_test(what_is_out_of_range_is_counted_apart),
        cmocka_unit_test(an_empty_histogram_answers_zero),
        cmocka_unit_test(the_sum_is_compensated),
        cmocka_unit_test(merging_equals_recording_into_one),
        cmocka_unit_test(merging_what_differs_is_refused),
        cmocka_unit_test(totals_cannot_overflow),
        cmocka_unit_test(walking_meets_every_bucket_once),
        cmocka_unit_test(shares_count_the_whole_bucket),
    };

    return cmocka_run_group_tests_name("hdr", tests, NULL, NULL);
}
