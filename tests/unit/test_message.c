/* The text of a message: what is written is read back, sizes are exact, and hostile texts are refused. */
#include "check.h"

#include "message.h"
#include "rng.h"

static int parse(const char *text, size_t len, struct message_head *head)
{
    const struct slice copy = alone((struct slice){text, len});
    const int result = message_parse(copy, head);
    alone_free(copy);
    return result;
}

static void prefix_is_number_and_time_in_base_36(void **state)
{
    (void)state;
    static const struct {
        uint64_t number;
        int64_t time;
        const char *text;
    } cases[] = {
        {0, 0, "0 0 "},
        {17, 35, "17 z "},
        {17, 36, "17 10 "},
        {9, 123456789012345, "9 17rf9km92x "}, /* reckoned outside of this program */
        {UINT64_MAX, INT64_MAX, "18446744073709551615 1y2p0ij32e8e7 "},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char out[MESSAGE_MAX_PREFIX];
        const size_t len = message_prefix(out, cases[i].number, cases[i].time);
        assert_slice(((struct slice){out, len}), cases[i].text);
    }
}

static void assert_round_trip(uint64_t number, int64_t time)
{
    char out[MESSAGE_MAX_PREFIX + 2];
    struct message_head head;
    size_t len = message_prefix(out, number, time);
    assert_in_range(len, 4, MESSAGE_MAX_PREFIX);
    out[len] = '7'; /* a body that looks like more of it */
    assert_int_equal(parse(out, len + 1, &head), 0);
    assert_int_equal(head.number, number);
    assert_true(head.intended_ns == time);
    assert_int_equal(head.prefix_len, len);
    assert_int_equal(parse(out, len, &head), 0); /* and none at all */
}

static void prefixes_are_read_back_at_the_extremes(void **state)
{
    (void)state;
    static const uint64_t numbers[] = {
        0, 1, 9, 10, 99, 9999999, UINT32_MAX, INT64_MAX, UINT64_MAX - 1, UINT64_MAX};
    static const int64_t times[] = {0, 1, 35, 36, 1295, 1296, 999999999, INT64_MAX - 1, INT64_MAX};
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        for (size_t j = 0; j < COUNT_OF(times); j++)
            assert_round_trip(numbers[i], times[j]);
    struct rng r = {4};
    for (int i = 0; i < 10000; i++) {
        const uint64_t number = rng_next(&r) >> rng_below(&r, 64);
        assert_round_trip(number, (int64_t)(rng_next(&r) >> (1 + rng_below(&r, 63))));
    }
}

/* Four years of uptime and a feed's ten-millionth message still fit. */
static void messages_of_20_bytes_are_20_bytes(void **state)
{
    (void)state;
    const int64_t four_years_ns = INT64_C(4) * 365 * 86400 * 1000000000;
    char out[64];
    for (uint64_t number = 0; number < 10000000; number += number / 3 + 1)
        assert_int_equal(message_fill(out, 20, number, four_years_ns), 20);
    assert_int_equal(message_fill(out, 20, 9999999, four_years_ns), 20);
    assert_int_equal(message_fill(out, 20, 9999999, 0), 20);
    assert_int_equal(message_prefix(out, 9999999, four_years_ns), 20);
}

static void a_message_is_exactly_as_long_as_asked(void **state)
{
    (void)state;
    for (size_t payload = 0; payload < 3000; payload += payload / 5 + 1) {
        char prefix[MESSAGE_MAX_PREFIX], *out = test_malloc(payload + MESSAGE_MAX_PREFIX);
        const uint64_t number = payload * 977;
        const size_t least = message_prefix(prefix, number, 1234567890123456);
        const size_t len = message_fill(out, payload, number, 1234567890123456);
        assert_int_equal(len, payload > least ? payload : least);
        assert_memory_equal(out, prefix, least);
        assert_true(message_body_valid((struct slice){out, len}));
        test_free(out);
    }
}

static void fill_writes_no_byte_too_many(void **state)
{
    (void)state;
    for (size_t payload = 20; payload < 200; payload++) {
        char *out = test_malloc(payload); /* cmocka guards its ends */
        assert_int_equal(message_fill(out, payload, 5, 123456789), payload);
        test_free(out);
    }
}

/* Neither one letter a thousand times, nor the same body in every message. */
static void bodies_differ_and_are_the_same_each_time(void **state)
{
    (void)state;
    char a[1000], b[1000], c[1000];
    message_fill(a, sizeof a, 100, 5);
    message_fill(b, sizeof b, 100, 5);
    message_fill(c, sizeof c, 101, 5);
    assert_memory_equal(a, b, sizeof a);
    int same = 0, kinds = 0, seen[256] = {0};
    for (size_t i = 10; i < sizeof a; i++) {
        same += a[i] == c[i];
        kinds += seen[(unsigned char)a[i]]++ == 0;
    }
    assert_in_range(same, 0, 200);
    assert_int_equal(kinds, 28); /* the letters, the blank, the full stop */
}

static void texts_that_are_no_message_are_refused(void **state)
{
    (void)state;
    static const struct slice refused[] = {
        TEXT(""),
        TEXT(" "),
        TEXT("1"),
        TEXT("1 "),
        TEXT("1 2"),
        TEXT(" 1 2 "),
        TEXT("1  2 "),
        TEXT("1 2\t"),
        TEXT("1\t2 "),
        TEXT("-1 2 x"),
        TEXT("+1 2 x"),
        TEXT("1 -2 x"),
        TEXT("1 2Z x"),
        TEXT("1 Z x"),
        TEXT("1a 2 x"),
        TEXT("0x1 2 x"),
        TEXT("1. 2 x"),
        TEXT("! gap 1 2"),
        TEXT("! reset"),
        TEXT("= 5"),
        TEXT("\0001 2 x"),
        TEXT("1\0 2 x"),
        TEXT("1 2\0 x"),
        TEXT("\xD9\xA1 2 x"),
        TEXT("1 \xFF x"),
        TEXT("18446744073709551616 2 x"),             /* 2^64 */
        TEXT("99999999999999999999999999999999 2 x"), /* much more */
        TEXT("1 1y2p0ij32e8e8 x"),                    /* 2^63 */
        TEXT("1 3w5e11264sgsg x"),                    /* 2^64 */
        TEXT("1 zzzzzzzzzzzzzzzzzzzzzzzzzzzz x"),
    };
    struct message_head head;
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        if (parse(refused[i].at, refused[i].len, &head) != -1)
            fail_msg("took '%s'", refused[i].at);
}

static void every_cut_of_a_prefix_is_refused(void **state)
{
    (void)state;
    const struct slice text = TEXT("1234 abc body");
    struct message_head head;
    for (size_t len = 0; len <= text.len; len++)
        assert_int_equal(parse(text.at, len, &head), len < 9 ? -1 : 0);
}

static void bodies_that_would_break_a_line_are_refused(void **state)
{
    (void)state;
    assert_true(message_body_valid(TEXT("")));
    assert_true(message_body_valid(TEXT("plain text, 中文, \tand a tab")));
    assert_true(message_body_valid(TEXT("\xF0\x9F\x98\x80")));
    for (int c = 0; c < 256; c++) {
        char text[] = {'a', (char)c, 'b'};
        const bool fine = (c >= 0x20 && c < 0x7F) || c == '\t'; /* over 0x7F: half a character */
        assert_int_equal(message_body_valid((struct slice){text, sizeof text}), fine);
    }
    assert_false(message_body_valid(TEXT("\xC0\xAF")));     /* overlong */
    assert_false(message_body_valid(TEXT("\xED\xA0\x80"))); /* surrogate */
    assert_false(message_body_valid(TEXT("cut \xE4\xB8")));
}

static void gap_markers_are_read_back(void **state)
{
    (void)state;
    static const uint64_t bounds[] = {0, 1, 1000, UINT64_MAX - 1, UINT64_MAX};
    for (size_t i = 0; i < COUNT_OF(bounds); i++)
        for (size_t j = i; j < COUNT_OF(bounds); j++) {
            char out[MESSAGE_MAX_MARKER];
            uint64_t first, last;
            const size_t len = message_gap(out, bounds[i], bounds[j]);
            assert_in_range(len, 9, MESSAGE_MAX_MARKER - 1);
            assert_int_equal(message_parse_gap((struct slice){out, len}, &first, &last), 0);
            assert_int_equal(first, bounds[i]);
            assert_int_equal(last, bounds[j]);
        }
    char out[MESSAGE_MAX_MARKER];
    assert_slice(((struct slice){out, message_gap(out, 7, 123)}), "! gap 7 123");
}

static void texts_that_are_no_gap_are_refused(void **state)
{
    (void)state;
    static const struct slice refused[] = {
        TEXT(""),
        TEXT("!"),
        TEXT("! gap"),
        TEXT("! gap "),
        TEXT("! gap 1"),
        TEXT("! gap 1 "),
        TEXT("! gap  1 2"),
        TEXT("! gap 1  2"),
        TEXT("! gap 1 2 "),
        TEXT("! gap 1 2x"),
        TEXT("! gap 1 -2"),
        TEXT("! gap 2 1"),
        TEXT("! Gap 1 2"),
        TEXT(" ! gap 1 2"),
        TEXT("! gap a b"),
        TEXT("! gap 1 18446744073709551616"),
        TEXT("! gap 18446744073709551616 18446744073709551617"),
        TEXT("! gap 1 2\n"),
        TEXT("! gap 1\0 2"),
        TEXT("! reset"),
    };
    uint64_t first, last;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        const struct slice copy = alone(refused[i]);
        if (message_parse_gap(copy, &first, &last) != -1)
            fail_msg("took '%s'", refused[i].at);
        alone_free(copy);
    }
}

static void answers_and_numbers_are_decimal(void **state)
{
    (void)state;
    char ack[MESSAGE_MAX_MARKER], number[20];
    assert_slice(((struct slice){ack, message_ack(ack, 0)}), "= 0");
    assert_slice(((struct slice){ack, message_ack(ack, UINT64_MAX)}), "= 18446744073709551615");
    assert_slice(((struct slice){number, message_decimal(number, 0)}), "0");
    assert_slice(((struct slice){number, message_decimal(number, 10)}), "10");
    assert_slice(((struct slice){number, message_decimal(number, UINT64_MAX)}), "18446744073709551615");
    assert_string_equal(message_reset, "! reset");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prefix_is_number_and_time_in_base_36),
        cmocka_unit_test(prefixes_are_read_back_at_the_extremes),
        cmocka_unit_test(messages_of_20_bytes_are_20_bytes),
        cmocka_unit_test(a_message_is_exactly_as_long_as_asked),
        cmocka_unit_test(fill_writes_no_byte_too_many),
        cmocka_unit_test(bodies_differ_and_are_the_same_each_time),
        cmocka_unit_test(texts_that_are_no_message_are_refused),
        cmocka_unit_test(every_cut_of_a_prefix_is_refused),
        cmocka_unit_test(bodies_that_would_break_a_line_are_refused),
        cmocka_unit_test(gap_markers_are_read_back),
        cmocka_unit_test(texts_that_are_no_gap_are_refused),
        cmocka_unit_test(answers_and_numbers_are_decimal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
