/* Text that is damaged, or made to hurt, is refused as a whole and leaves nothing behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "hdr_log.h"
#include "hdr_vector.h"

static void check_refused(const unsigned char *plain, size_t bytes)
{
    char *text = hdr_wrap(plain, bytes);
    struct hdr h;

    assert_int_equal(hdr_decode(&h, text), -1);
    assert_null(h.counts);
    free(text);
}

static void heads_that_cannot_be_are_refused(void **state)
{
    static const struct {
        size_t at;
        const char *bytes;
        size_t length;
    } damages[] = {
        {3, "\x14", 1},             /* cookie of another kind */
        {0, "\x1d", 1},             /* no cookie */
        {7, "\x05", 1},             /* payload shorter than what is there */
        {7, "\x07", 1},             /* longer */
        {4, "\x7f\xff\xff\xff", 4}, /* far longer */
        {4, "\xff\xff\xff\xff", 4}, /* negative */
        {15, "\x00", 1},            /* digits */
        {15, "\x06", 1},
        {12, "\x80\x00\x00\x01", 4},
        {23, "\x00", 1}, /* lowest 0 */
        {23, "\x33", 1}, /* lowest above half of highest */
        {16, "\xff", 1}, /* lowest negative */
        {24, "\x80", 1}, /* highest negative */
    };
    unsigned char plain[sizeof(plain_vector)];

    (void)state;
    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        memcpy(plain, plain_vector, sizeof(plain));
        memcpy(plain + damages[i].at, damages[i].bytes, damages[i].length);
        check_refused(plain, sizeof(plain));
    }
    for (size_t bytes = 0; bytes < sizeof(plain_vector); bytes++)
        check_refused(plain_vector, bytes);
}

static void counts_that_cannot_be_are_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
    } payloads[] = {
        {"\x80", 1},                                      /* unfinished word */
        {"\x02\x80\x80\x80\x80\x80\x80\x80\x80", 9},      /* one byte before its end */
        {"\x81\x01", 2},                                  /* -65 where 64 buckets are */
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff", 9},      /* INT64_MIN */
        {"\x4f\x4f", 2},                                  /* -40 twice */
        {"\x7f\x02", 2},                                  /* a count behind the last bucket */
        {"\x7f\x00", 2},                                  /* even none */
        {"\x82\x80\x80\x80\x80\x80\x80\x80\x80", 9},      /* 2^62 + 1 */
        {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02", 10}, /* the same in two */
    };
    unsigned char plain[HEAD_BYTES + 16];

    (void)state;
    for (size_t i = 0; i < sizeof(payloads) / sizeof(payloads[0]); i++) {
        memcpy(plain, plain_vector, HEAD_BYTES);
        plain[7] = (unsigned char)payloads[i].length;
        memcpy(plain + HEAD_BYTES, payloads[i].bytes, payloads[i].length);
        check_refused(plain, HEAD_BYTES + payloads[i].length);
    }
}

static void counts_may_fill_every_bucket(void **state)
{
    unsigned char plain[HEAD_BYTES + 64];
    struct hdr h;

    (void)state;
    memcpy(plain, plain_vector, HEAD_BYTES);
    plain[7] = 64;
    memset(plain + HEAD_BYTES, 0x02, 64);
    char *text = hdr_wrap(plain, sizeof(plain));
    assert_int_equal(hdr_decode(&h, text), 0);
    assert_int_equal(h.counts_len, 64);
    assert_int_equal(h.total, 64);
    assert_int_equal(h.max, 127);
    hdr_close(&h);
    free(text);
}

/* A few dozen kilobytes that would be tens of megabytes: refused by the declared length, or by what follows
 * it. */
static void bombs_are_refused(void **state)
{
    const size_t bytes = 32 << 20;
    unsigned char *plain = calloc(bytes, 1);

    (void)state;
    memcpy(plain, plain_vector, sizeof(plain_vector));
    check_refused(plain, bytes);
    hdr_put_u32(plain + 4, bytes - HEAD_BYTES);
    check_refused(plain, bytes);
    free(plain);
}

static void check_text_refused(const char *text)
{
    struct hdr h;

    assert_int_equal(hdr_decode(&h, text), -1);
    assert_null(h.counts);
}

static void texts_that_are_none_are_refused(void **state)
{
    static const char *const texts[] = {
        "", "=", "====", "A", "AAAA", "hello, world", "HISTFAAAAAA=", "HISTFAAAAAAAAA=="};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        check_text_refused(texts[i]);
}

static void wrappings_that_lie_are_refused(void **state)
{
    static const struct hdr_wrapping wrappings[] = {
        {0x1c849313, 0, 0}, /* the cookie of what is within */
        {0x0c849314, 0, 0}, /* no cookie */
        {0x1c849314, 1, 1}, /* bytes after the deflated part, declared */
        {0x1c849314, 1, 0}, /* not declared */
        {0x1c849314, 0, 1}, /* declared, but not there */
        {0x1c849314, 0, 0x80000000}, {0x1c849314, 0, (size_t)-1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrappings) / sizeof(wrappings[0]); i++) {
        char *text = hdr_wrap_as(&wrappings[i], plain_vector, sizeof(plain_vector));
        check_text_refused(text);
        free(text);
    }
}

/* A sound text that ends in as many `=`: the last counts are varied until the length fits. */
static char *text_with_padding(size_t padding)
{
    unsigned char plain[HEAD_BYTES + 40];

    memcpy(plain, plain_vector, HEAD_BYTES);
    for (unsigned char words = 1; words <= 40; words++) {
        plain[7] = words;
        plain[HEAD_BYTES + words - 1] = (unsigned char)(words * 2);
        char *text = hdr_wrap(plain, HEAD_BYTES + (size_t)words);
        if (strlen(text) - strcspn(text, "=") == padding)
            return text;
        free(text);
    }
    fail();
    return NULL;
}

/* The checksum at the end of the deflated part makes every other byte tell. */
static void one_wrong_character_is_refused(void **state)
{
    (void)state;
    for (size_t padding = 0; padding <= 2; padding++) {
        char *text = text_with_padding(padding);
        const size_t length = strlen(text);
        for (size_t i = 0; i < length; i++) {
            const char right = text[i];
            text[i] = '!';
            check_text_refused(text);
            text[i] = right == '=' ? 'A' : '=';
            check_text_refused(text);
            text[i] = '\0';
            check_text_refused(text);
            text[i] = right;
        }
        free(text);
    }
}

static void more_than_the_histogram_is_refused(void **state)
{
    static const char *const more[] = {"AAAA", "A===", "    ", "\n", "----", "====", "="};
    char longer[512];

    (void)state;
    for (size_t padding = 0; padding <= 2; padding++) {
        char *text = text_with_padding(padding);
        for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
            snprintf(longer, sizeof(longer), "%s%s", text, more[i]);
            check_text_refused(longer);
            snprintf(longer, sizeof(longer), "%s%s", more[i], text);
            check_text_refused(longer);
        }
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads_that_cannot_be_are_refused),
        cmocka_unit_test(counts_that_cannot_be_are_refused),
        cmocka_unit_test(counts_may_fill_every_bucket),
        cmocka_unit_test(bombs_are_refused),
        cmocka_unit_test(texts_that_are_none_are_refused),
        cmocka_unit_test(wrappings_that_lie_are_refused),
        cmocka_unit_test(one_wrong_character_is_refused),
        cmocka_unit_test(more_than_the_histogram_is_refused),
    };

    return cmocka_run_group_tests_name("hdr damage", tests, NULL, NULL);
}
