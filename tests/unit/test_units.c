/* Quantities in both directions: every suffix, and what is refused. */
#include "check.h"

#include "units.h"

#include <math.h>

struct whole {
    const char *text;
    int64_t value;
};

typedef int (*read_fn)(struct slice text, int64_t *value);

static void assert_reads(read_fn read, const struct whole *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t value = -77;
        const struct slice copy = alone(slice_of(cases[i].text));
        if (read(copy, &value) != 0)
            fail_msg("refused '%s'", cases[i].text);
        alone_free(copy);
        if (value != cases[i].value)
            fail_msg("'%s' read as %lld", cases[i].text, (long long)value);
    }
}

static void assert_refuses(read_fn read, const char *const *texts, size_t count)
{
    int64_t value;
    for (size_t i = 0; i < count; i++) {
        const struct slice copy = alone(slice_of(texts[i]));
        if (read(copy, &value) != -1)
            fail_msg("took '%s'", texts[i]);
        alone_free(copy);
    }
}

#define READS(read, ...)                                                                                     \
    assert_reads(read, (const struct whole[]){__VA_ARGS__},                                                  \
                 sizeof((const struct whole[]){__VA_ARGS__}) / sizeof(struct whole))
#define REFUSES(read, ...)                                                                                   \
    assert_refuses(read, (const char *const[]){__VA_ARGS__},                                                 \
                   sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void counts_have_decimal_multiples(void **state)
{
    (void)state;
    READS(units_count, {"0", 0}, {"1", 1}, {"100", 100}, {"007", 7}, {"10k", 10000}, {"10K", 10000},
          {"1.5M", 1500000}, {"2G", 2000000000}, {".5k", 500}, {"1.k", 1000}, {"0k", 0}, {"1.1k", 1100},
          {"9000000000000000000", INT64_C(9000000000000000000)});
    REFUSES(units_count, "", "k", ".", ".k", "-1", "+1", " 1", "1 ", "1 k", "1kk", "1kB", "1m", "1g", "1T",
            "1e3", "0x10", "1,000", "1_000", "1..5", "1.2.3", "1.5.", "inf", "nan", "1/s", "10000000000G",
            "9300000000000000000", "99999999999999999999999999999999999", "١");
}

/* A seed is a count: a double between would give another one. */
static void long_counts_are_exact(void **state)
{
    (void)state;
    READS(units_count, {"9007199254740993", INT64_C(9007199254740993)},
          {"123456789012345679", INT64_C(123456789012345679)});
    READS(units_bytes, {"9007199254740993", INT64_C(9007199254740993)});
}

static void bytes_have_both_kinds_of_multiples(void **state)
{
    (void)state;
    READS(units_bytes, {"0", 0}, {"64", 64}, {"64B", 64}, {"64K", 65536}, {"64KiB", 65536}, {"64KB", 65536},
          {"64k", 65536}, {"64kB", 64000}, {"1M", 1048576}, {"1MiB", 1048576}, {"1MB", 1000000},
          {"1.5G", 1610612736}, {"1GiB", 1073741824}, {"1GB", 1000000000}, {"0.5K", 512});
    REFUSES(units_bytes, "", "B", "-64B", "64b", "64 B", "64Bs", "64kiB", "1T", "1s", "64KiBB",
            "9999999999G");
}

static void durations_have_units_of_time(void **state)
{
    (void)state;
    READS(units_duration, {"0", 0}, {"1", 1000000000}, {"1.5", 1500000000}, {"7ns", 7}, {"250us", 250000},
          {"250µs", 250000}, {"20ms", 20000000}, {"1.5s", 1500000000}, {"2m", INT64_C(120000000000)},
          {"2min", INT64_C(120000000000)}, {"1h", INT64_C(3600000000000)}, {"1d", INT64_C(86400000000000)},
          {"0.000001ms", 1}, {"30.25s", INT64_C(30250000000)});
    REFUSES(units_duration, "", "s", "-1s", "1 s", "1S", "1sec", "1M", "1H", "1m30s", "1:30", "1e3s", "1k",
            "106752d", "99999999999h");
}

static void rates_are_per_time(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double hz;
    } cases[] = {
        {"0", 0},          {"1", 1},     {"10/s", 10},    {"0.1/s", 0.1},      {"2k/s", 2000}, {"2K/s", 2000},
        {"1.5M/s", 1.5e6}, {"6/m", 0.1}, {"30/min", 0.5}, {"1/h", 1.0 / 3600}, {"50Hz", 50},   {"0/s", 0},
    };
    double hz;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(units_rate(slice_of(cases[i].text), &hz), 0);
        assert_true(fabs(hz - cases[i].hz) <= cases[i].hz * 1e-12);
    }
    static const char *const refused[] = {"",    "/s", "-1/s", "1/",    "1/x", "1 /s", "1/S", "1/ms",
                                          "k/s", "1k", "1s",   "10/s ", "1/d", "1hz",  "inf"};
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        if (units_rate(slice_of(refused[i]), &hz) != -1)
            fail_msg("took '%s'", refused[i]);
}

static void integers_are_plain_digits(void **state)
{
    (void)state;
    READS(units_integer, {"0", 0}, {"-0", 0}, {"17", 17}, {"-1", -1}, {"0017", 17},
          {"999999999999999999", INT64_C(999999999999999999)},
          {"-999999999999999999", -INT64_C(999999999999999999)});
    REFUSES(units_integer, "", "-", "--1", "+1", "1.0", "1k", " 1", "1 ", "0x1", "1-", "1e2",
            "9999999999999999999");
}

/* Slices need no NUL behind them, and one inside is no end. */
static void only_the_slice_is_read(void **state)
{
    (void)state;
    int64_t value;
    assert_int_equal(units_count((struct slice){"1234k", 2}, &value), 0);
    assert_int_equal(value, 12);
    assert_int_equal(units_integer((struct slice){"1234", 3}, &value), 0);
    assert_int_equal(value, 123);
    assert_int_equal(units_duration((struct slice){"5ms", 2}, &value), 0);
    assert_int_equal(value, INT64_C(300000000000));
    assert_int_equal(units_count(TEXT("1\0"), &value), -1);
    assert_int_equal(units_count(TEXT("1\0k"), &value), -1);
    assert_int_equal(units_integer(TEXT("1\0002"), &value), -1);
}

typedef char *(*show_fn)(char *out, double value);

static void assert_shows(show_fn show, double value, const char *expected)
{
    char out[UNITS_TEXT];
    assert_ptr_equal(show(out, value), out);
    assert_string_equal(out, expected);
}

static void durations_are_shown_with_three_digits(void **state)
{
    (void)state;
    assert_shows(units_show_duration, 0, "0.00 ns");
    assert_shows(units_show_duration, 7, "7.00 ns");
    assert_shows(units_show_duration, 999, "999 ns");
    assert_shows(units_show_duration, 999.6, "1.00 µs");
    assert_shows(units_show_duration, 1000, "1.00 µs");
    assert_shows(units_show_duration, 12345, "12.3 µs");
    assert_shows(units_show_duration, 999600, "1.00 ms");
    assert_shows(units_show_duration, 1.52e6, "1.52 ms");
    assert_shows(units_show_duration, 9.996e6, "10.0 ms");
    assert_shows(units_show_duration, 99.96e6, "100 ms");
    assert_shows(units_show_duration, 999.6e6, "1.00 s");
    assert_shows(units_show_duration, 3600e9, "3600 s");
}

static void a_share_of_next_to_nothing_is_not_shown_as_none(void **state)
{
    (void)state;
    assert_shows(units_show_share, 0, "0.0 %");
    assert_shows(units_show_share, 0.125, "12.5 %");
    assert_shows(units_show_share, 0.0005, "0.1 %");
    assert_shows(units_show_share, 0.00008, "0.008 %");
    assert_shows(units_show_share, -0.00012, "-0.012 %");
}

static void bytes_are_shown_decimal(void **state)
{
    (void)state;
    assert_shows(units_show_bytes, 0, "0 B");
    assert_shows(units_show_bytes, 64, "64 B");
    assert_shows(units_show_bytes, 12.5, "12.5 B");
    assert_shows(units_show_bytes, 99.94, "99.9 B");
    assert_shows(units_show_bytes, 99.96, "100 B");
    assert_shows(units_show_bytes, 885.8, "886 B");
    assert_shows(units_show_bytes, 999, "999 B");
    assert_shows(units_show_bytes, 1000, "1.00 kB");
    assert_shows(units_show_bytes, 12400, "12.4 kB");
    assert_shows(units_show_bytes, 999600, "1.00 MB");
    assert_shows(units_show_bytes, 65.5e6, "65.5 MB");
    assert_shows(units_show_bytes, 2.5e9, "2.50 GB");
}

static void counts_are_shown_with_thousands(void **state)
{
    (void)state;
    assert_shows(units_show_count, 0, "0");
    assert_shows(units_show_count, 999, "999");
    assert_shows(units_show_count, 1000, "1,000");
    assert_shows(units_show_count, 12345, "12,345");
    assert_shows(units_show_count, 99999, "99,999");
    assert_shows(units_show_count, 100000, "100.0k");
    assert_shows(units_show_count, 999600, "1.00M");
    assert_shows(units_show_count, 1.25e6, "1.25M");
    assert_shows(units_show_count, 0.25, "0.2");
    assert_shows(units_show_count, 12.34, "12.3");
    assert_shows(units_show_count, 1234.5, "1.2k");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_have_decimal_multiples),
        cmocka_unit_test(long_counts_are_exact),
        cmocka_unit_test(bytes_have_both_kinds_of_multiples),
        cmocka_unit_test(durations_have_units_of_time),
        cmocka_unit_test(rates_are_per_time),
        cmocka_unit_test(integers_are_plain_digits),
        cmocka_unit_test(only_the_slice_is_read),
        cmocka_unit_test(durations_are_shown_with_three_digits),
        cmocka_unit_test(a_share_of_next_to_nothing_is_not_shown_as_none),
        cmocka_unit_test(bytes_are_shown_decimal),
        cmocka_unit_test(counts_are_shown_with_thousands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
