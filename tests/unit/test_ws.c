#include "ws.h"
#include "ws_feed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const uint8_t key[4] = {0x37, 0xfa, 0x21, 0x3d}; /* the mask of the examples in RFC 6455 §5.7 */

enum { MAX = 100000, FIN = 0x80 };

/* What was decoded, as text: T[…] or B[…] a message, C/P/O[…] a Close, ping or pong, which may stand inside a
 * message; !1002 the end. */
static void log_piece(struct bytes *log, const struct ws_piece *p)
{
    static const char names[] = "?TB?????CPO";
    if (p->first) {
        put_byte(log, (unsigned char)names[p->opcode]);
        put_byte(log, '[');
    }
    put(log, p->at, p->len);
    if (p->last)
        put_byte(log, ']');
}

/* One run, from a buffer that ends at a forbidden page. False once the decoder refused. */
static bool decode_run(struct ws_decoder *d, const uint8_t *data, size_t len, struct bytes *log)
{
    uint8_t *run = at_edge(data, len);
    while (len > 0) {
        struct ws_piece piece;
        const ptrdiff_t used = ws_decode(d, run, len, &piece);
        assert_true(used != 0 && used <= (ptrdiff_t)len);
        if (used < 0) {
            char text[32];
            snprintf(text, sizeof text, "!%td", -used);
            put_text(log, text);
            return false;
        }
        if (piece.at) {
            assert_true(piece.at >= run && piece.at + piece.len == run + used);
            log_piece(log, &piece);
        }
        run += used;
        len -= (size_t)used;
    }
    return true;
}

/* A cut at 0 means byte by byte. */
static void decode_cut(enum ws_role role, uint64_t max, const struct bytes *in, size_t cut, struct bytes *log)
{
    struct ws_decoder d;
    ws_decoder_init(&d, role, max);
    assert_true(ws_decoder_idle(&d));
    if (cut > 0) {
        if (decode_run(&d, in->at, cut, log))
            decode_run(&d, in->at + cut, in->len - cut, log);
        return;
    }
    for (size_t i = 0; i < in->len && decode_run(&d, in->at + i, 1, log); i++)
        ;
}

/* The input gives this, whole, cut in two at every byte, and byte by byte; it is used up. */
static void expect_bytes(enum ws_role role, uint64_t max, struct bytes *in, const void *expected, size_t len)
{
    for (size_t cut = 0; cut <= in->len; cut += cut < 300 || cut + 50 > in->len ? 1 : 4001) {
        struct bytes log = {0};
        decode_cut(role, max, in, cut, &log);
        if (log.len != len || memcmp(log.at, expected, len) != 0)
            fail_msg("cut at %zu: %.*s", cut, log.len < 500 ? (int)log.len : 500, (const char *)log.at);
        bytes_free(&log);
    }
    bytes_free(in);
}

static void expect(enum ws_role role, struct bytes *in, const char *expected)
{
    expect_bytes(role, MAX, in, expected, strlen(expected));
}

#define EXPECT_RAW(role, literal, expected)                                                                  \
    do {                                                                                                     \
        struct bytes raw_ = {0};                                                                             \
        put(&raw_, literal, sizeof(literal) - 1);                                                            \
        expect(role, &raw_, expected);                                                                       \
    } while (0)

static void test_examples_of_the_rfc(void **state)
{
    (void)state;
    EXPECT_RAW(WS_CLIENT, "\x81\x05\x48\x65\x6c\x6c\x6f", "T[Hello]");
    EXPECT_RAW(WS_SERVER, "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", "T[Hello]");
    EXPECT_RAW(WS_CLIENT, "\x01\x03\x48\x65\x6c\x80\x02\x6c\x6f", "T[Hello]");
    EXPECT_RAW(WS_CLIENT, "\x89\x05\x48\x65\x6c\x6c\x6f", "P[Hello]");
    EXPECT_RAW(WS_SERVER, "\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", "O[Hello]");

    uint8_t out[WS_MAX_HEAD];
    assert_int_equal(ws_encode_head(out, true, WS_BINARY, 256, NULL), 4);
    assert_memory_equal(out, "\x82\x7E\x01\x00", 4);
    assert_int_equal(ws_encode_head(out, true, WS_BINARY, 65536, NULL), 10);
    assert_memory_equal(out, "\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00", 10);
}

/* A frame of `len` bytes with its length in `form` bytes: decoded, or refused as not minimal. */
static void expect_length(enum ws_role role, size_t len, unsigned form, bool good)
{
    uint8_t *payload = malloc(len + 1);
    struct bytes in = {0}, log = {0};

    for (size_t i = 0; i < len; i++)
        payload[i] = (uint8_t)(i * 7);
    put_head(&in, FIN | WS_BINARY, form, len, role == WS_SERVER ? key : NULL);
    if (good) {
        in.len = 0;
        put_frame(&in, FIN | WS_BINARY, payload, len, role == WS_SERVER ? key : NULL);
        put_text(&log, "B[");
        put(&log, payload, len);
    }
    put_text(&log, good ? "]" : "!1002");
    expect_bytes(role, MAX, &in, log.at, log.len);
    bytes_free(&log);
    free(payload);
}

static void test_every_length_form(void **state)
{
    static const struct {
        size_t len;
        unsigned form;
        bool good;
    } lengths[] = {{0, 0, true},   {1, 0, true},     {125, 0, true},   {126, 2, true},   {127, 2, true},
                   {256, 2, true}, {65535, 2, true}, {65536, 8, true}, {0, 2, false},    {125, 2, false},
                   {0, 8, false},  {125, 8, false},  {126, 8, false},  {65535, 8, false}};
    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        expect_length(WS_CLIENT, lengths[i].len, lengths[i].form, lengths[i].good);
        expect_length(WS_SERVER, lengths[i].len, lengths[i].form, lengths[i].good);
    }
    EXPECT_RAW(WS_CLIENT, "\x82\x7f\x80\x00\x00\x00\x00\x00\x00\x00", "!1002");
    EXPECT_RAW(WS_CLIENT, "\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff", "!1002");
    EXPECT_RAW(WS_CLIENT, "\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", "!1009");
}

/* Two bytes are enough to be refused; nothing more is waited for. */
static void test_first_bytes_refused(void **state)
{
    static const uint8_t opcodes[] = {3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF};
    (void)state;
    EXPECT_RAW(WS_CLIENT, "\xC1\x05", "!1002");
    EXPECT_RAW(WS_CLIENT, "\xA1\x05", "!1002");
    EXPECT_RAW(WS_CLIENT, "\x91\x05", "!1002");
    EXPECT_RAW(WS_CLIENT, "\x81\x85", "!1002"); /* masked by a server */
    EXPECT_RAW(WS_SERVER, "\x81\x05", "!1002"); /* not masked by a client */
    EXPECT_RAW(WS_CLIENT, "\x80\x00", "!1002"); /* a continuation of nothing */
    EXPECT_RAW(WS_CLIENT, "\x00\x7f", "!1002");
    EXPECT_RAW(WS_SERVER, "\x82\xfe\x00\x7d", "!1002"); /* nor for the mask, when the length is wrong */
    EXPECT_RAW(WS_SERVER, "\x82\xff\x00\x00\x00\x00\x00\x00\xff\xff", "!1002");
    for (size_t i = 0; i < sizeof opcodes; i++) {
        struct bytes in = {0};
        put_byte(&in, FIN | opcodes[i]);
        put_byte(&in, 0);
        expect(WS_CLIENT, &in, "!1002");
    }
}

static void test_control_frames_are_short_and_whole(void **state)
{
    static const uint8_t opcodes[] = {WS_CLOSE, WS_PING, WS_PONG};
    (void)state;
    for (size_t i = 0; i < sizeof opcodes; i++) {
        struct bytes fragment = {0}, large = {0};
        put_head(&fragment, opcodes[i], 0, 3, key);
        expect(WS_SERVER, &fragment, "!1002");
        put_head(&large, FIN | (unsigned)opcodes[i], 2, 126, NULL);
        expect(WS_CLIENT, &large, "!1002");
    }
    char text[WS_MAX_CONTROL + 3] = "P[";
    struct bytes in = {0};
    memset(text + 2, 'x', WS_MAX_CONTROL);
    put_frame(&in, FIN | WS_PING, text + 2, WS_MAX_CONTROL, key);
    struct bytes log = {0};
    put(&log, text, WS_MAX_CONTROL + 2);
    put_text(&log, "]");
    expect_bytes(WS_SERVER, MAX, &in, log.at, log.len);
    bytes_free(&log);
}

static void test_control_frames_between_fragments(void **state)
{
    struct bytes in = {0};
    (void)state;
    put_frame(&in, WS_TEXT, "Hel", 3, key);
    put_frame(&in, FIN | WS_PING, "x", 1, key);
    put_frame(&in, WS_CONTINUATION, "", 0, key);
    put_frame(&in, FIN | WS_PONG, "", 0, key);
    put_frame(&in, FIN | WS_CONTINUATION, "lo", 2, key);
    put_frame(&in, WS_BINARY, "", 0, key);
    put_frame(&in, FIN | WS_CLOSE, "\x03\xe8", 2, key);
    put_frame(&in, FIN | WS_CONTINUATION, "", 0, key);
    expect(WS_SERVER, &in, "T[HelP[x]O[]lo]B[C[\x03\xe8]]");
}

static void test_fragments_out_of_order(void **state)
{
    (void)state;
    EXPECT_RAW(WS_CLIENT,
               "\x01\x01"
               "a\x81\x01"
               "b",
               "T[a!1002");
    EXPECT_RAW(WS_CLIENT, "\x02\x00\x02\x00", "B[!1002");
    EXPECT_RAW(WS_CLIENT,
               "\x01\x01"
               "a\x80\x01"
               "b\x80\x01"
               "c",
               "T[ab]!1002");
}

/* The size is judged from what the heads announce; control frames do not count. */
static void test_largest_message(void **state)
{
    struct bytes in = {0};
    (void)state;

    put_frame(&in, WS_BINARY, "abcd", 4, key);
    put_frame(&in, FIN | WS_PING, "123456", 6, key);
    put_frame(&in, FIN | WS_CONTINUATION, "efgh", 4, key);
    put_frame(&in, FIN | WS_BINARY, "abcdefgh", 8, key); /* the count begins anew */
    put_frame(&in, WS_BINARY, "abcd", 4, key);
    put_head(&in, FIN | WS_CONTINUATION, 0, 5, key);
    expect_bytes(WS_SERVER, 8, &in, "B[abcdP[123456]efgh]B[abcdefgh]B[abcd!1009", 42);

    put_head(&in, WS_BINARY, 0, 9, NULL);
    expect_bytes(WS_CLIENT, 8, &in, "!1009", 5);
    put_frame(&in, WS_BINARY, "", 0, NULL);
    put_head(&in, WS_CONTINUATION, 8, INT64_MAX, NULL);
    expect_bytes(WS_CLIENT, 8, &in, "B[!1009", 7);
    put_frame(&in, FIN | WS_TEXT, "", 0, NULL);
    put_head(&in, FIN | WS_TEXT, 0, 1, NULL);
    expect_bytes(WS_CLIENT, 0, &in, "T[]!1009", 8);
}

/* §8.1; characters may be cut by fragments, with control frames between. The wrong byte fails at once, the
 * rest of its frame not yet being there. */
static void test_text_is_utf8(void **state)
{
    struct bytes in = {0};
    (void)state;
    put_frame(&in, WS_TEXT, "\xE2", 1, key);
    put_frame(&in, FIN | WS_PING, "\xff", 1, key);
    put_frame(&in, WS_CONTINUATION, "\x82", 1, key);
    put_frame(&in, FIN | WS_CONTINUATION, "\xAC", 1, key);
    put_frame(&in, FIN | WS_BINARY, "\xff", 1, key);
    expect(WS_SERVER, &in, "T[\xE2P[\xff]\x82\xAC]B[\xff]");

    EXPECT_RAW(WS_CLIENT, "\x81\x01\xE2", "!1007");
    EXPECT_RAW(WS_CLIENT, "\x01\x00\x80\x01\xE2", "T[!1007");
    struct ws_decoder d;
    struct bytes log = {0};
    ws_decoder_init(&d, WS_CLIENT, MAX);
    assert_true(decode_run(&d, (const uint8_t *)"\x81\x7e\x40\x00good \xCE\xBA\xED", 12, &log));
    assert_false(decode_run(&d, (const uint8_t *)"\xA0", 1, &log));
    assert_memory_equal(log.at + log.len - 5, "!1007", 5);
    bytes_free(&log);
}

static void test_pieces_are_handed_on_in_place(void **state)
{
    uint8_t data[] = "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
    struct ws_piece piece;
    struct ws_decoder d;
    (void)state;
    ws_decoder_init(&d, WS_SERVER, MAX);
    assert_int_equal(ws_decode(&d, data, 0, &piece), 0);
    assert_null(piece.at);
    assert_int_equal(ws_decode(&d, data, 9, &piece), 9);
    assert_ptr_equal(piece.at, data + 6);
    assert_int_equal(piece.len, 3);
    assert_true(piece.first && !piece.last && !ws_decoder_idle(&d));
    assert_int_equal(ws_decode(&d, data + 9, 0, &piece), 0);
    assert_null(piece.at);
    assert_int_equal(ws_decode(&d, data + 9, 2, &piece), 2);
    assert_true(!piece.first && piece.last && ws_decoder_idle(&d));
    assert_memory_equal(data + 6, "Hello", 5);
}

static void test_idle_only_between_messages(void **state)
{
    static const uint8_t in[] = {0x01, 0x01, 'a', 0x89, 0x00, 0x80, 0x01, 'b', 0x82, 0x00};
    struct bytes log = {0};
    struct ws_decoder d;
    (void)state;
    ws_decoder_init(&d, WS_CLIENT, MAX);
    for (size_t i = 0; i < sizeof in; i++) {
        assert_int_equal(ws_decoder_idle(&d), i == 0 || i == 8);
        assert_true(decode_run(&d, in + i, 1, &log));
    }
    assert_true(ws_decoder_idle(&d));
    bytes_free(&log);
}

static void test_encoded_heads(void **state)
{
    static const uint64_t lengths[] = {0, 1, 125, 126, 127, 65535, 65536, 65537, UINT32_MAX, INT64_MAX};
    static const unsigned forms[] = {0, 0, 0, 2, 2, 2, 8, 8, 8, 8};
    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        for (unsigned masked = 0; masked < 2; masked++) {
            struct bytes expected = {0};
            uint8_t out[WS_MAX_HEAD];
            const uint8_t *mask = masked ? key : NULL;
            put_head(&expected, masked ? FIN | WS_TEXT : WS_PONG, forms[i], lengths[i], mask);
            assert_int_equal(ws_encode_head(out, masked, masked ? WS_TEXT : WS_PONG, lengths[i], mask),
                             expected.len);
            assert_memory_equal(out, expected.at, expected.len);
            bytes_free(&expected);
        }
    }
}

static void test_mask_at_every_place(void **state)
{
    (void)state;
    for (size_t len = 0; len <= 70; len++) {
        for (unsigned way = 0; way < 32; way++) {
            uint8_t data[96] = {0}, expected[96] = {0};
            uint8_t *from = data + way / 4;
            for (size_t i = 0; i < len; i++) {
                from[i] = (uint8_t)(i * 11);
                expected[way / 4 + i] = (uint8_t)(i * 11) ^ key[(i + way % 4) % 4];
            }
            ws_mask(from, len, key, way % 4);
            assert_memory_equal(data, expected, sizeof data);
        }
    }
}

static void test_close_codes(void **state)
{
    static const struct {
        unsigned first, last;
        bool valid;
    } codes[] = {{0, 999, false},     {1000, 1003, true}, {1004, 1006, false}, {1007, 1014, true},
                 {1015, 2999, false}, {3000, 4999, true}, {5000, 65535, false}};
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        for (unsigned code = codes[i].first; code <= codes[i].last; code++)
            assert_int_equal(ws_code_valid(code), codes[i].valid);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples_of_the_rfc),
        cmocka_unit_test(test_every_length_form),
        cmocka_unit_test(test_first_bytes_refused),
        cmocka_unit_test(test_control_frames_are_short_and_whole),
        cmocka_unit_test(test_control_frames_between_fragments),
        cmocka_unit_test(test_fragments_out_of_order),
        cmocka_unit_test(test_largest_message),
        cmocka_unit_test(test_text_is_utf8),
        cmocka_unit_test(test_pieces_are_handed_on_in_place),
        cmocka_unit_test(test_idle_only_between_messages),
        cmocka_unit_test(test_encoded_heads),
        cmocka_unit_test(test_mask_at_every_place),
        cmocka_unit_test(test_close_codes),
    };
    return cmocka_run_group_tests_name("ws", tests, NULL, NULL);
}
