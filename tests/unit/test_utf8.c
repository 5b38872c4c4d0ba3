#include "utf8.h"
#include "ws_feed.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static size_t encode(uint32_t c, uint8_t out[4])
{
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    const size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, c >>= 6)
        out[i] = (uint8_t)(0x80 | (c & 0x3F));
    out[0] = (uint8_t)(c | (len == 2 ? 0xC0 : len == 3 ? 0xE0 : 0xF0));
    return len;
}

static bool scalar(uint32_t c)
{
    return c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
}

/* Whether four bytes begin with one well-formed character, found by decoding and encoding again. */
static bool begins_well(const uint8_t in[4], size_t len)
{
    static const struct {
        uint8_t mask, bits, len;
    } forms[] = {{0x80, 0x00, 1}, {0xE0, 0xC0, 2}, {0xF0, 0xE0, 3}, {0xF8, 0xF0, 4}};

    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        uint8_t again[4];
        if ((in[0] & forms[f].mask) != forms[f].bits || forms[f].len > len)
            continue;
        uint32_t c = in[0] & (uint8_t)~forms[f].mask;
        for (size_t i = 1; i < forms[f].len; i++)
            c = c << 6 | (in[i] & 0x3F);
        return scalar(c) && encode(c, again) == forms[f].len && memcmp(again, in, forms[f].len) == 0;
    }
    return false;
}

/* Whether some character begins with these bytes: trying all that can follow, at the bounds of RFC 3629 §4.
 */
static bool possible(const uint8_t *in, size_t len)
{
    static const uint8_t follow[] = {0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF};
    enum { WAYS = 6 * 6 * 6 };

    for (unsigned way = 0; way < WAYS; way++) {
        uint8_t whole[4] = {0};
        unsigned rest = way;
        memcpy(whole, in, len);
        for (size_t i = len; i < 4; i++, rest /= 6)
            whole[i] = follow[rest % 6];
        if (begins_well(whole, sizeof whole))
            return true;
    }
    return false;
}

/* In every character the first impossible byte is refused at once, and none before it. */
static void test_fails_at_the_first_impossible_byte(void **state)
{
    static const uint8_t edges[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xF4, 0xFF};
    enum { EDGES = sizeof edges, TAILS = EDGES * EDGES * EDGES };
    (void)state;

    for (unsigned first = 0x80; first < 0x100; first++) {
        for (unsigned tail = 0; tail < TAILS; tail++) {
            const uint8_t in[4] = {(uint8_t)first, edges[tail % EDGES], edges[tail / EDGES % EDGES],
                                   edges[tail / EDGES / EDGES]};
            struct utf8 u = {0};
            for (size_t i = 0; i < 4; i++) {
                const bool good = possible(in, i + 1);
                assert_int_equal(utf8_feed(&u, &in[i], 1), good);
                if (!good || begins_well(in, i + 1)) {
                    assert_int_equal(utf8_complete(&u) && good, begins_well(in, i + 1));
                    break;
                }
                assert_false(utf8_complete(&u));
            }
        }
    }
}

static void test_every_code_point(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x110000 + 0x1000; c++) {
        uint8_t out[4];
        const size_t len = encode(c, out);
        assert_int_equal(utf8_valid(out, len), scalar(c));
        for (size_t cut = 1; cut < len; cut++)
            assert_false(utf8_valid(out, cut));
    }
}

static void test_overlong_forms_are_refused(void **state)
{
    (void)state;
    assert_false(utf8_valid("\xC0\xAF", 2));
    assert_false(utf8_valid("\xC1\xBF", 2));
    assert_false(utf8_valid("\xE0\x9F\xBF", 3));
    assert_false(utf8_valid("\xF0\x8F\xBF\xBF", 4));
    assert_false(utf8_valid("\xF8\x88\x80\x80\x80", 5));
    assert_false(utf8_valid("\xED\xA0\x80", 3));
    assert_false(utf8_valid("\xF4\x90\x80\x80", 4));
    assert_true(utf8_valid("", 0));
}

/* Mixed text, so that fast and slow path meet at every place in a word; ends before a forbidden page. */
static void test_text_split_at_every_byte(void **state)
{
    static const char text[] = "plain ascii runs, then \xC3\xA9, 12345678\xE2\x82\xAC"
                               "1234567\xF0\x9F\x98\x80 and \xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5 end";
    enum { LEN = sizeof text - 1 };
    (void)state;

    for (size_t cut = 0; cut <= LEN; cut++) {
        struct utf8 u = {0};
        assert_true(utf8_feed(&u, at_edge(text, cut), cut));
        assert_int_equal(utf8_complete(&u), cut == LEN || ((unsigned char)text[cut] & 0xC0) != 0x80);
        assert_true(utf8_feed(&u, at_edge(text + cut, LEN - cut), LEN - cut));
        assert_true(utf8_complete(&u));
    }
}

static void test_a_wrong_byte_is_found_at_every_place(void **state)
{
    (void)state;
    for (size_t len = 1; len <= 40; len++) {
        for (size_t wrong = 0; wrong < len; wrong++) {
            char text[40];
            memset(text, 'a', sizeof text);
            assert_true(utf8_valid(at_edge(text, len), len));
            text[wrong] = (char)0x80;
            assert_false(utf8_valid(at_edge(text, len), len));
        }
    }
}

static void test_the_state_between_characters_is_zero(void **state)
{
    const struct utf8 zero = {0};
    struct utf8 u = {0};
    (void)state;

    assert_true(utf8_feed(&u, "\xF0\x9F\x98\x80", 4));
    assert_memory_equal(&u, &zero, sizeof u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_fails_at_the_first_impossible_byte),
        cmocka_unit_test(test_overlong_forms_are_refused),
        cmocka_unit_test(test_text_split_at_every_byte),
        cmocka_unit_test(test_a_wrong_byte_is_found_at_every_place),
        cmocka_unit_test(test_the_state_between_characters_is_zero),
    };
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
