/* The exchange formats byte for byte, as the standard tools read and write them, and the refusal of anything
 * that is damaged or made to hurt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "hdr_log.h"
#include "hdr_vector.h"

/* HdrHistogramJS 3.0.1 wrote this: 0 once, 1500 three times, 250000 64 times, 1048576 twice, 5000000 100000
 * times, 3599999999999 once, in a histogram of HDR_TIMES_NS. */
static const char foreign_text[] =
    "HISTFAAAADh4nJNpmSzMwMAAwowMDAzMDGDA/IKBgdnNYMcCBihgZGJgO8newLhWgqVV+cAsnt7tTEwA1uoJkw==";

static void init_small(struct hdr *h)
{
    assert_int_equal(hdr_init(h, 1, 100, 1), 0);
}

static size_t padding_of(const char *text)
{
    return strlen(text) - strcspn(text, "=");
}

/* The plain bytes within a text; checks the outer wrapping. */
static size_t unwrap(const char *text, unsigned char *plain, size_t room)
{
    unsigned char buffer[1024];
    uLongf bytes = (uLongf)room;

    assert_true(strlen(text) < sizeof(buffer));
    const int padded = EVP_DecodeBlock(buffer, (const unsigned char *)text, (int)strlen(text));
    const size_t length = (size_t)padded - padding_of(text);
    assert_memory_equal(buffer, "\x1c\x84\x93\x14\x00\x00", 6);
    assert_int_equal(buffer[6] << 8 | buffer[7], length - 8);
    assert_int_equal(uncompress(plain, &bytes, buffer + 8, (uLong)(length - 8)), Z_OK);
    return bytes;
}

static void check_encoding(const struct hdr *h, const unsigned char *payload, size_t bytes)
{
    unsigned char plain[256];
    char *text = hdr_encode(h);

    assert_non_null(text);
    assert_int_equal(unwrap(text, plain, sizeof(plain)), HEAD_BYTES + bytes);
    assert_int_equal(plain[7], bytes);
    assert_memory_equal(plain + HEAD_BYTES, payload, bytes);
    free(text);
}

static void a_small_histogram_encodes_to_the_known_bytes(void **state)
{
    unsigned char plain[256];
    struct hdr h;

    (void)state;
    init_small(&h);
    hdr_record(&h, 40);
    hdr_record(&h, 1);
    hdr_record(&h, 5);
    hdr_record(&h, 1);
    char *text = hdr_encode(&h);
    assert_int_equal(unwrap(text, plain, sizeof(plain)), sizeof(plain_vector));
    assert_memory_equal(plain, plain_vector, sizeof(plain_vector));
    free(text);
    hdr_close(&h);
}

static void counts_take_one_to_nine_bytes(void **state)
{
    static const struct {
        int64_t count;
        const char *bytes;
        size_t length;
    } words[] = {
        {63, "\x7e", 1},
        {64, "\x80\x01", 2},
        {8191, "\xfe\x7f", 2},
        {8192, "\x80\x80\x01", 3},
        {INT64_C(1) << 54, "\x80\x80\x80\x80\x80\x80\x80\x40", 8},
        {INT64_C(1) << 55, "\x80\x80\x80\x80\x80\x80\x80\x80\x01", 9},
        {INT64_C(1) << 62, "\x80\x80\x80\x80\x80\x80\x80\x80\x80", 9},
    };
    struct hdr h;

    (void)state;
    init_small(&h);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        hdr_reset(&h);
        assert_int_equal(hdr_fill(&h, 0, words[i].count), 0);
        check_encoding(&h, (const unsigned char *)words[i].bytes, words[i].length);

        char *text = hdr_encode(&h);
        struct hdr back;
        assert_int_equal(hdr_decode(&back, text), 0);
        assert_int_equal(back.counts[0], words[i].count);
        hdr_close(&back);
        free(text);
    }
    hdr_close(&h);
}

static void an_empty_histogram_is_one_zero(void **state)
{
    struct hdr h, back;

    (void)state;
    init_small(&h);
    check_encoding(&h, (const unsigned char *)"", 1);
    char *text = hdr_encode(&h);
    assert_int_equal(hdr_decode(&back, text), 0);
    assert_int_equal(back.total, 0);
    assert_int_equal(back.min, INT64_MAX);
    assert_int_equal(hdr_percentile(&back, 50), 0);
    hdr_close(&back);
    free(text);
    hdr_close(&h);
}

static void known_bytes_decode_to_the_histogram(void **state)
{
    char *text = hdr_wrap(plain_vector, sizeof(plain_vector));
    struct hdr h;

    (void)state;
    assert_int_equal(hdr_decode(&h, text), 0);
    assert_true(h.lowest == 1 && h.highest == 100 && h.digits == 1);
    assert_int_equal(h.total, 4);
    assert_true(h.counts[1] == 2 && h.counts[5] == 1 && h.counts[36] == 1);
    assert_int_equal(h.min, 1);
    assert_int_equal(h.max, 41);
    assert_true(hdr_mean(&h) == (1 + 1 + 5 + 41) / 4.0);
    assert_int_equal(hdr_percentile(&h, 50), 1);
    assert_int_equal(hdr_percentile(&h, 75), 5);
    hdr_close(&h);
    free(text);
}

static void another_implementations_text_decodes(void **state)
{
    static const int64_t values[][2] = {{0, 1},       {1500, 3},         {250000, 64},
                                        {1048576, 2}, {5000000, 100000}, {INT64_C(3599999999999), 1}};
    struct hdr h;

    (void)state;
    assert_int_equal(hdr_decode(&h, foreign_text), 0);
    assert_true(h.lowest == 1000 && h.highest == INT64_C(3600000000000) && h.digits == 3);
    assert_int_equal(h.total, 100071);
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        assert_int_equal(h.counts[hdr_index(&h, values[i][0])], values[i][1]);
    assert_int_equal(hdr_percentile(&h, 50), 5001215);
    assert_int_equal(hdr_percentile(&h, 100), INT64_C(3601330077695));
    hdr_close(&h);
}

static void what_is_encoded_comes_back(void **state)
{
    static const struct {
        int64_t lowest, highest;
        int digits;
    } ranges[] = {{1, 2, 1}, {1000, INT64_C(3600000000000), 3}, {1, INT64_MAX, 2}, {123, 1000000, 5}};
    uint64_t random = 1;
    struct hdr h, back;

    (void)state;
    for (size_t r = 0; r < sizeof(ranges) / sizeof(ranges[0]); r++) {
        assert_int_equal(hdr_init(&h, ranges[r].lowest, ranges[r].highest, ranges[r].digits), 0);
        for (int i = 0; i < 3000; i++) {
            random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            hdr_record(&h, (int64_t)(random >> (1 + i % 63)));
        }
        char *text = hdr_encode(&h);
        assert_int_equal(hdr_decode(&back, text), 0);
        assert_true(h.total > 0 && back.total == h.total && back.counts_len == h.counts_len);
        assert_memory_equal(back.counts, h.counts, (size_t)h.counts_len * sizeof(*h.counts));
        assert_int_equal(hdr_index(&h, back.min), hdr_index(&h, h.min));
        assert_int_equal(hdr_index(&h, back.max), hdr_index(&h, h.max));
        assert_int_equal(hdr_merge(&back, &h), 0);
        hdr_close(&back);
        free(text);
        hdr_close(&h);
    }
}

static void the_log_is_the_standard_text(void **state)
{
    char *log, expected[1024];
    size_t bytes;
    struct hdr h;

    (void)state;
    init_small(&h);
    hdr_record(&h, 40);
    char *payload = hdr_encode(&h);
    FILE *out = open_memstream(&log, &bytes);
    hdr_log_head(out, "Pushmark\n[StartTime: 1]", 1700000000.25);
    assert_int_equal(hdr_log_line(out, NULL, 0, 1.5, 10, &h), 0);
    assert_int_equal(hdr_log_line(out, "ws", 1.5, 2.0004, 1, &h), 0);
    fclose(out);
    snprintf(expected, sizeof(expected),
             "# Pushmark\n# [StartTime: 1]\n#[Histogram log format version 1.3]\n"
             "#[StartTime: 1700000000.250 (seconds since epoch), Tue Nov 14 22:13:20 UTC 2023]\n"
             "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n"
             "0.000,1.500,4.000,%s\nTag=ws,1.500,2.000,40.000,%s\n",
             payload, payload);
    assert_string_equal(log, expected);
    free(log);
    free(payload);
    hdr_close(&h);
}

static void lines_that_would_break_the_log_are_not_written(void **state)
{
    static const char *const tags[] = {"", "a,b", "a b", "a\n"};
    char *log;
    size_t bytes;
    struct hdr h;

    (void)state;
    init_small(&h);
    FILE *out = open_memstream(&log, &bytes);
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
        assert_int_equal(hdr_log_line(out, tags[i], 0, 1, 1, &h), -1);
    fclose(out);
    assert_int_equal(bytes, 0);
    free(log);

    FILE *closed = fopen("/dev/null", "r");
    assert_int_equal(hdr_log_line(closed, "a", 0, 1, 1, &h), -1);
    fclose(closed);
    hdr_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_histogram_encodes_to_the_known_bytes),
        cmocka_unit_test(counts_take_one_to_nine_bytes),
        cmocka_unit_test(an_empty_histogram_is_one_zero),
        cmocka_unit_test(known_bytes_decode_to_the_histogram),
        cmocka_unit_test(another_implementations_text_decodes),
        cmocka_unit_test(what_is_encoded_comes_back),
        cmocka_unit_test(the_log_is_the_standard_text),
        cmocka_unit_test(lines_that_would_break_the_log_are_not_written),
    };

    return cmocka_run_group_tests_name("hdr log", tests, NULL, NULL);
}
