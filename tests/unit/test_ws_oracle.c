/* Thousands of frame streams, drawn from seeds, through ours and through wslay: valid ones, damaged ones, and
 * those that we encode. */
#include "ws_oracle.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { FIN = 0x80, STREAMS = 20000, SENT_STREAMS = 2000 };

/* Text of about `len` bytes; seldom not UTF-8. */
static void draw_text(uint64_t *seed, struct bytes *out, size_t len)
{
    static const char *const characters[] = {"a",
                                             "plain ascii ",
                                             "\xC3\xA9",
                                             "\xE2\x82\xAC",
                                             "\xED\x9F\xBF",
                                             "\xEE\x80\x80",
                                             "\xF0\x9F\x98\x80",
                                             "\xF4\x8F\xBF\xBF"};
    static const char *const wrong[] = {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                        "\xFF", "\xE2\x82"};
    while (out->len < len)
        put_text(out, characters[draw_below(seed, sizeof characters / sizeof *characters)]);
    if (draw_below(seed, 40) == 0)
        put_text(out, wrong[draw_below(seed, sizeof wrong / sizeof *wrong)]);
}

static void draw_binary(uint64_t *seed, struct bytes *out, size_t len)
{
    while (out->len < len)
        put_byte(out, (unsigned)draw_below(seed, 256));
}

static size_t draw_length(uint64_t *seed)
{
    static const size_t edges[] = {0, 1, 124, 125, 126, 127, 128, 1024};
    if (draw_below(seed, 3) == 0)
        return edges[draw_below(seed, sizeof edges / sizeof *edges)];
    return (size_t)draw_below(seed, draw_below(seed, 20) == 0 ? 1500 : 60);
}

static void put_drawn(uint64_t *seed, struct bytes *in, enum ws_role role, unsigned first,
                      const void *payload, size_t len)
{
    const uint8_t mask[4] = {(uint8_t)draw_below(seed, 256), (uint8_t)draw_below(seed, 256),
                             (uint8_t)draw_below(seed, 256), (uint8_t)draw_below(seed, 256)};
    put_frame(in, first, payload, len, role == WS_SERVER ? mask : NULL);
}

static void put_control(uint64_t *seed, struct bytes *in, enum ws_role role)
{
    struct bytes payload = {0};
    draw_binary(seed, &payload, (size_t)draw_below(seed, draw_below(seed, 8) == 0 ? WS_MAX_CONTROL + 1 : 12));
    put_drawn(seed, in, role, FIN | (draw_below(seed, 2) ? WS_PING : WS_PONG), payload.at, payload.len);
    bytes_free(&payload);
}

static void put_close(uint64_t *seed, struct bytes *in, enum ws_role role)
{
    static const uint16_t codes[] = {0,    999,  1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008,
                                     1011, 1012, 1013, 1014, 1015, 1016, 2999, 3000, 4000, 4999, 5000};
    struct bytes payload = {0};
    if (draw_below(seed, 4) > 0) {
        put_number(&payload, codes[draw_below(seed, sizeof codes / sizeof *codes)], 2);
        if (draw_below(seed, 2))
            draw_text(seed, &payload, (size_t)draw_below(seed, 100));
    } else if (draw_below(seed, 4) == 0) {
        put_byte(&payload, 3);
    }
    put_drawn(seed, in, role, FIN | WS_CLOSE, payload.at, payload.len);
    bytes_free(&payload);
}

/* In up to five fragments, some empty, with control frames between. */
static void put_message(uint64_t *seed, struct bytes *in, enum ws_role role)
{
    struct bytes payload = {0};
    const unsigned kind = draw_below(seed, 3) ? WS_TEXT : WS_BINARY;
    (kind == WS_TEXT ? draw_text : draw_binary)(seed, &payload, draw_length(seed));
    const size_t fragments = draw_below(seed, 2) ? 1 : 1 + (size_t)draw_below(seed, 5);
    size_t at = 0;
    for (size_t i = 1; i <= fragments; i++) {
        const size_t n = i == fragments ? payload.len - at : (size_t)draw_below(seed, payload.len - at + 1);
        const unsigned opcode = i == 1 ? kind : WS_CONTINUATION;
        put_drawn(seed, in, role, (i == fragments ? FIN : 0u) | opcode, payload.at ? payload.at + at : NULL,
                  n);
        at += n;
        if (draw_below(seed, 3) == 0)
            put_control(seed, in, role);
    }
    bytes_free(&payload);
}

/* A message begun whose next fragment's head announces about as much as is allowed, or far more. */
static void put_announcement(uint64_t *seed, struct bytes *in, enum ws_role role)
{
    static const uint64_t lengths[] = {ORACLE_MAX - 4, ORACLE_MAX - 3, ORACLE_MAX - 2, 65536, INT64_MAX};
    const uint64_t len = lengths[draw_below(seed, sizeof lengths / sizeof *lengths)];
    put_drawn(seed, in, role, WS_TEXT, "abc", 3);
    put_head(in, WS_CONTINUATION, len < 65536 ? 2 : 8, len,
             role == WS_SERVER ? (const uint8_t *)"\1\2\3\4" : NULL);
    put_text(in, "rest");
}

static void draw_stream(uint64_t *seed, struct bytes *in, enum ws_role role)
{
    const uint64_t messages = draw_below(seed, 9);
    for (uint64_t i = 0; i < messages; i++)
        put_message(seed, in, role);
    if (draw_below(seed, 3) == 0)
        put_close(seed, in, role);
    if (draw_below(seed, 4) == 0)
        put_message(seed, in, role);
    if (draw_below(seed, 20) == 0)
        put_announcement(seed, in, role);
    if (in->len > ORACLE_BYTES)
        in->len = ORACLE_BYTES;
}

/* Up to three wounds: a bit flipped, a byte set, dropped or doubled, the tail lost. */
static void damage(uint64_t *seed, struct bytes *in)
{
    for (uint64_t wounds = 1 + draw_below(seed, 3); wounds > 0 && in->len > 2; wounds--) {
        uint8_t *at = in->at + draw_below(seed, in->len);
        const size_t after = (size_t)(in->at + in->len - at) - 1;
        switch (draw_below(seed, 5)) {
        case 0:
            *at ^= (uint8_t)(1u << draw_below(seed, 8));
            break;
        case 1:
            *at = (uint8_t)draw_below(seed, 256);
            break;
        case 2:
            memmove(at, at + 1, after);
            in->len--;
            break;
        case 3:
            if (after > 0)
                at[1] = at[0];
            break;
        default:
            in->len -= (size_t)draw_below(seed, after + 1);
            break;
        }
    }
}

/* How often each end was met: a generator that misses one tests less than it says. */
struct tally {
    unsigned open, closed, protocol, text, big, known;
};

static void count(struct tally *t, const struct outcome *o, int verdict)
{
    t->known += verdict == ORACLE_KNOWN;
    t->open += !o->failed && o->session.state == WS_OPEN;
    t->closed += !o->failed && o->session.state == WS_CLOSED;
    t->protocol += o->failed && o->code == WS_PROTOCOL_ERROR;
    t->text += o->failed && o->code == WS_INVALID_DATA;
    t->big += o->failed && o->code == WS_TOO_BIG;
}

static void compare_streams(enum ws_role role, bool damaged, struct tally *tally)
{
    for (uint64_t i = 1; i <= STREAMS; i++) {
        uint64_t seed = i * UINT64_C(0x9E3779B97F4A7C15) + damaged;
        struct bytes in = {0};
        struct outcome ours = {0};
        draw_stream(&seed, &in, role);
        if (damaged)
            damage(&seed, &in);
        const int verdict = oracle_compare(role, in.at, in.len, i % 4 ? draw_next(&seed) : 0, &ours);
        if (verdict == ORACLE_DIFFERENT)
            fail_msg("stream %llu", (unsigned long long)i);
        count(tally, &ours, verdict);
        bytes_free(&ours.log);
        bytes_free(&in);
    }
}

static struct tally compare_both_roles(bool damaged)
{
    struct tally t = {0};
    compare_streams(WS_SERVER, damaged, &t);
    compare_streams(WS_CLIENT, damaged, &t);
    print_message(
        "%u left open, %u closed; failed %u with 1002, %u with 1007, %u with 1009; %u differ as known\n",
        t.open, t.closed, t.protocol, t.text, t.big, t.known);
    return t;
}

static void test_wellformed_streams(void **state)
{
    (void)state;
    const struct tally t = compare_both_roles(false);
    assert_true(t.open > STREAMS / 2 && t.closed > STREAMS / 10 && t.text > STREAMS / 20 &&
                t.big > STREAMS / 50);
    assert_true(t.known < STREAMS / 5);
}

static void test_damaged_streams(void **state)
{
    (void)state;
    const struct tally t = compare_both_roles(true);
    assert_true(t.protocol > STREAMS / 4 && t.text > STREAMS / 4 && t.big > STREAMS / 100);
    assert_true(t.known < STREAMS / 5);
}

/* --- the other direction: what we send, wslay reads
 * ----------------------------------------------------------- */

struct sender {
    struct ws_session session;
    struct bytes wire;
    uint64_t seed;
};

static void keep_sent(struct ws_session *s, const uint8_t *head, size_t head_len, const uint8_t *body,
                      size_t len)
{
    struct sender *sender = (struct sender *)s;
    put(&sender->wire, head, head_len);
    put(&sender->wire, body, len);
}

static void draw_mask(struct ws_session *s, uint8_t out[4])
{
    const uint64_t drawn = draw_next(&((struct sender *)s)->seed);
    memcpy(out, &drawn, 4);
}

static const struct ws_session_ops sender_ops = {.send = keep_sent, .random = draw_mask};

/* A fragmented message, which a session never sends, by the codec alone. */
static void send_fragments(struct sender *s, const struct bytes *payload)
{
    for (size_t at = 0, n; at <= payload->len; at += n + 1) {
        uint8_t head[WS_MAX_HEAD], mask[4];
        const bool first = at == 0, last = at == payload->len;
        n = last ? 0 : (size_t)draw_below(&s->seed, payload->len - at);
        n += !last;
        draw_mask(&s->session, mask);
        const bool masked = s->session.decoder.role == WS_CLIENT;
        put(&s->wire, head,
            ws_encode_head(head, last, first ? WS_BINARY : WS_CONTINUATION, n, masked ? mask : NULL));
        const size_t from = s->wire.len;
        put(&s->wire, payload->at + at, n);
        if (masked)
            ws_mask(s->wire.at + from, n, mask, 0);
        if (last)
            return;
        n--;
    }
}

static void send_one(struct sender *s, struct bytes *expected)
{
    const size_t len = draw_length(&s->seed);
    struct bytes payload = {0};

    put_text(&payload, "x");
    draw_binary(&s->seed, &payload, len);
    switch (draw_below(&s->seed, 4)) {
    case 0:
        payload.len = payload.len < WS_MAX_CONTROL ? payload.len : WS_MAX_CONTROL;
        ws_session_ping(&s->session, payload.at, payload.len);
        log_event(expected, "ping", payload.at, payload.len);
        break;
    case 1:
        send_fragments(s, &payload);
        log_event(expected, "binary", payload.at, payload.len);
        break;
    case 2:
        memset(payload.at, 'u', payload.len);
        ws_session_send(&s->session, WS_TEXT, payload.at, payload.len);
        log_event(expected, "text", payload.at, payload.len);
        break;
    default:
        ws_session_send(&s->session, WS_BINARY, payload.at, payload.len);
        log_event(expected, "binary", payload.at, payload.len);
        break;
    }
    bytes_free(&payload);
}

static void expect_read(enum ws_role role, uint64_t seed)
{
    struct sender s = {.seed = seed};
    struct bytes expected = {0};
    struct outcome theirs = {0};

    ws_session_init(&s.session, role, ORACLE_MAX, &sender_ops);
    for (uint64_t n = draw_below(&s.seed, 8); n > 0; n--)
        send_one(&s, &expected);
    ws_session_close(&s.session, WS_GOING_AWAY, "bye");
    log_close(&expected, WS_GOING_AWAY);
    run_theirs(&theirs, role == WS_CLIENT ? WS_SERVER : WS_CLIENT, s.wire.at, s.wire.len);
    assert_false(theirs.failed);
    assert_int_equal(theirs.log.len, expected.len);
    assert_memory_equal(theirs.log.at, expected.at, expected.len);
    ws_session_close_down(&s.session);
    bytes_free(&s.wire);
    bytes_free(&expected);
    bytes_free(&theirs.log);
}

static void test_what_we_send(void **state)
{
    (void)state;
    for (uint64_t i = 1; i <= SENT_STREAMS; i++) {
        expect_read(WS_CLIENT, i * UINT64_C(0xD1342543DE82EF95));
        expect_read(WS_SERVER, i * UINT64_C(0xD1342543DE82EF95));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wellformed_streams),
        cmocka_unit_test(test_damaged_streams),
        cmocka_unit_test(test_what_we_send),
    };
    return cmocka_run_group_tests_name("ws_oracle", tests, NULL, NULL);
}
