#include "ws_end.h"

enum { MAX = 100000 };

static const uint8_t key[4] = {0x37, 0xfa, 0x21, 0x3d};

/* Feeds the input whole, cut in two at every byte, and byte by byte, to sessions on which `before` was
 * called. */
static void expect_after(enum ws_role role, struct bytes *in, void (*before)(struct ws_session *s),
                         void (*then)(struct ws_session *s), const char *log, int result)
{
    for (size_t cut = 0; cut <= in->len; cut++) {
        struct end *e = end_new(role, MAX);
        int got = 0;
        e->then = then;
        if (before)
            before(&e->session);
        for (size_t at = 0, step = cut ? cut : 1; at < in->len; at += step, step = cut ? in->len - cut : 1)
            got = receive(e, in->at + at, step);
        assert_int_equal(got, result);
        assert_int_equal(e->session.state == WS_CLOSED, result != 0);
        if (result != 0) /* and it stays so */
            assert_int_equal(receive(e, "\x81\x01z", 3), result);
        assert_null(e->session.assembly);
        expect_log(e, log);
        end_free(e);
    }
    bytes_free(in);
}

static void expect(enum ws_role role, struct bytes *in, const char *log, int result)
{
    expect_after(role, in, NULL, NULL, log, result);
}

static void test_messages(void **state)
{
    struct bytes in = {0};
    (void)state;
    put_frame(&in, FIN | WS_TEXT, "Hello", 5, key);
    put_frame(&in, FIN | WS_BINARY, "", 0, key);
    put_frame(&in, WS_TEXT, "frag", 4, key);
    put_frame(&in, WS_CONTINUATION, "", 0, key);
    put_frame(&in, FIN | WS_CONTINUATION, "ments", 5, key);
    put_frame(&in, WS_BINARY, "", 0, key);
    put_frame(&in, FIN | WS_CONTINUATION, "", 0, key);
    put_frame(&in, FIN | WS_BINARY, "last", 4, key);
    expect(WS_SERVER, &in, "text[Hello]binary[]text[fragments]binary[]binary[last]", 0);
}

static void test_pings_are_answered_between_fragments(void **state)
{
    struct bytes in = {0};
    (void)state;
    put_frame(&in, FIN | WS_PING, "", 0, NULL);
    put_frame(&in, WS_TEXT, "a", 1, NULL);
    put_frame(&in, FIN | WS_PING, "payload", 7, NULL);
    put_frame(&in, FIN | WS_PONG, "unsolicited", 11, NULL);
    put_frame(&in, FIN | WS_CONTINUATION, "b", 1, NULL);
    put_frame(&in, FIN | WS_PING, "again", 5, NULL);
    expect(WS_CLIENT, &in, ">pong[]>pong[payload]pong[unsolicited]text[ab]>pong[again]", 0);
}

static void test_a_whole_message_is_not_copied(void **state)
{
    struct end *e = end_new(WS_SERVER, MAX);
    struct bytes in = {0};
    (void)state;
    put_frame(&in, FIN | WS_TEXT, "Hello", 5, key);
    uint8_t *run = at_edge(in.at, in.len);
    assert_int_equal(ws_session_receive(&e->session, run, in.len), 0);
    assert_ptr_equal(e->at, run + 6);
    run = at_edge(in.at, in.len);
    assert_int_equal(ws_session_receive(&e->session, run, 6), 0);
    assert_int_equal(ws_session_receive(&e->session, run + 6, 5), 0);
    assert_ptr_equal(e->at, run + 6); /* only the head came apart */
    end_free(e);
    bytes_free(&in);
}

static void test_pongs_need_no_listener(void **state)
{
    static const struct ws_session_ops deaf = {on_message, NULL, on_send, draw};
    struct end *e = end_new(WS_CLIENT, MAX);
    (void)state;
    e->session.ops = &deaf;
    assert_int_equal(receive(e, "\x8a\x01x", 3), 0);
    expect_log(e, "");
    end_free(e);
}

/* What a Close carries, what comes back, and how the session ends (RFC 6455 §5.5.1, §7.4). */
static void test_close_from_the_peer(void **state)
{
    static const struct {
        const char *payload;
        size_t len;
        const char *log;
        int result;
    } closes[] = {
        {"", 0, ">close[]", 1},
        {"\x03", 1, ">close[1002]", -1002},
        {"\x03\xe8", 2, ">close[1000]", 1},
        {"\x03\xe9why \xCE\xBA", 8, ">close[1001]", 1},
        {"\x03\xe8\xCE", 3, ">close[1007]", -1007},
        {"\x03\xe8\xED\xA0\x80", 5, ">close[1007]", -1007},
        {"\x03\xec", 2, ">close[1002]", -1002},
        {"\x03\xed", 2, ">close[1002]", -1002},
        {"\x03\xee", 2, ">close[1002]", -1002},
        {"\x03\xf7", 2, ">close[1002]", -1002},
        {"\x03\xf6", 2, ">close[1014]", 1},
        {"\x03\xe7\xff", 3, ">close[1002]", -1002},
        {"\x00\x00", 2, ">close[1002]", -1002},
        {"\x0b\xb8", 2, ">close[3000]", 1},
        {"\x13\x87", 2, ">close[4999]", 1},
        {"\x13\x88", 2, ">close[1002]", -1002},
    };
    (void)state;
    for (size_t i = 0; i < sizeof closes / sizeof *closes; i++) {
        struct bytes in = {0};
        put_frame(&in, FIN | WS_CLOSE, closes[i].payload, closes[i].len, key);
        put_frame(&in, FIN | WS_TEXT, "ignored", 7, key);
        put_frame(&in, FIN | WS_CLOSE, "", 0, key);
        expect(WS_SERVER, &in, closes[i].log, closes[i].result);
    }
}

static void test_close_code_tells_what_ended_it(void **state)
{
    static const struct {
        const char *in;
        size_t len;
        unsigned code;
    } ends[] = {
        {"\x88\x00", 2, WS_NO_STATUS}, {"\x88\x02\x0f\xa0", 4, 4000}, {"\x83\x00", 2, WS_PROTOCOL_ERROR}};
    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct end *e = end_new(WS_CLIENT, MAX);
        assert_int_equal(e->session.close_code, 0);
        receive(e, ends[i].in, ends[i].len);
        assert_int_equal(e->session.close_code, ends[i].code);
        end_free(e);
    }
}

static void test_errors_close_with_their_code(void **state)
{
    struct bytes reserved = {0}, text = {0}, half = {0};
    (void)state;
    put_frame(&reserved, FIN | WS_TEXT, "good", 4, key);
    put_frame(&reserved, FIN | 0x40 | WS_TEXT, "bad", 3, key);
    expect(WS_SERVER, &reserved, "text[good]>close[1002]", -1002);
    put_frame(&text, WS_TEXT, "abc", 3, key);
    put_frame(&text, WS_CONTINUATION, "d\xC0\x80", 3, key);
    expect(WS_SERVER, &text, ">close[1007]", -1007);
    put_head(&half, WS_TEXT, 8, 99999, NULL);
    put(&half, "fails before the rest \xF5", 23);
    expect(WS_CLIENT, &half, ">close[1007]", -1007);
}

static void close_1000(struct ws_session *s)
{
    ws_session_close(s, WS_NORMAL, "bye");
}

static void test_closing_drops_what_comes(void **state)
{
    struct bytes in = {0}, none = {0}, bad = {0};
    (void)state;
    put_frame(&in, FIN | WS_TEXT, "late", 4, key);
    put_frame(&in, WS_TEXT, "la", 2, key);
    put_frame(&in, FIN | WS_PING, "late", 4, key);
    put_frame(&in, FIN | WS_PONG, "late", 4, key);
    put_frame(&in, FIN | WS_CONTINUATION, "te", 2, key);
    put(&bad, in.at, in.len);
    put_frame(&in, FIN | WS_CLOSE, "\x03\xe8", 2, key);
    expect_after(WS_SERVER, &in, close_1000, NULL, ">close[1000 bye]", 1);
    put_frame(&bad, WS_CONTINUATION, "", 0, key);
    expect_after(WS_SERVER, &bad, close_1000, NULL, ">close[1000 bye]", -1002);
    expect_after(WS_SERVER, &none, close_1000, NULL, ">close[1000 bye]", 0);
}

static void send_all(struct ws_session *s)
{
    ws_session_send(s, WS_TEXT, (const uint8_t *)"echo", 4);
    ws_session_ping(s, (const uint8_t *)"p", 1);
    ws_session_close(s, WS_GOING_AWAY, NULL);
    ws_session_send(s, WS_TEXT, (const uint8_t *)"never", 5);
    ws_session_ping(s, NULL, 0);
    ws_session_close(s, WS_GOING_AWAY, NULL);
}

/* Of two messages in one run the second is not delivered, the first having made the owner close. */
static void test_close_inside_a_message(void **state)
{
    struct bytes in = {0};
    (void)state;
    put_frame(&in, WS_TEXT, "o", 1, NULL);
    put_frame(&in, FIN | WS_CONTINUATION, "ne", 2, NULL);
    put_frame(&in, FIN | WS_TEXT, "two", 3, NULL);
    put_frame(&in, FIN | WS_CLOSE, "\x03\xe9", 2, NULL);
    expect_after(WS_CLIENT, &in, NULL, send_all, "text[one]>text[echo]>ping[p]>close[1001]", 1);
}

static void test_nothing_is_sent_after_the_end(void **state)
{
    struct end *e = end_new(WS_SERVER, MAX);
    (void)state;
    assert_int_equal(receive(e, "\x88\x80\0\0\0\0", 6), 1);
    expect_log(e, ">close[]");
    send_all(&e->session);
    expect_log(e, "");
    end_free(e);
}

static void test_reason_is_cut_between_characters(void **state)
{
    char reason[200], expected[200];
    (void)state;
    memset(reason, 'r', sizeof reason);
    memcpy(reason + 120, "\xE2\x82\xAC\xE2\x82\xAC", 7);
    for (size_t from = 0; from < 4; from++) { /* the first euro sign ends at byte 123 − from */
        struct end *e = end_new(WS_CLIENT, MAX);
        ws_session_close(&e->session, WS_POLICY, reason + from);
        snprintf(expected, sizeof expected, ">close[1008 %.*s]", from == 3 ? 123 : 123 - (int)from,
                 reason + from);
        expect_log(e, expected);
        end_free(e);
    }
    struct end *e = end_new(WS_SERVER, MAX);
    ws_session_close(&e->session, WS_NO_STATUS, NULL);
    expect_log(e, ">close[]");
    assert_int_equal(e->session.state, WS_CLOSING);
    end_free(e);
}

static void test_idle_only_between_messages(void **state)
{
    struct end *e = end_new(WS_CLIENT, MAX);
    (void)state;
    assert_true(ws_session_idle(&e->session));
    receive(e, "\x01\x01g", 3);
    assert_false(ws_session_idle(&e->session));
    receive(e, "\x80\x00", 2);
    assert_true(ws_session_idle(&e->session));
    receive(e, "\x89", 1);
    assert_false(ws_session_idle(&e->session));
    end_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_pings_are_answered_between_fragments),
        cmocka_unit_test(test_a_whole_message_is_not_copied),
        cmocka_unit_test(test_pongs_need_no_listener),
        cmocka_unit_test(test_close_from_the_peer),
        cmocka_unit_test(test_close_code_tells_what_ended_it),
        cmocka_unit_test(test_errors_close_with_their_code),
        cmocka_unit_test(test_closing_drops_what_comes),
        cmocka_unit_test(test_close_inside_a_message),
        cmocka_unit_test(test_nothing_is_sent_after_the_end),
        cmocka_unit_test(test_reason_is_cut_between_characters),
        cmocka_unit_test(test_idle_only_between_messages),
    };
    return cmocka_run_group_tests_name("ws_session", tests, NULL, NULL);
}
