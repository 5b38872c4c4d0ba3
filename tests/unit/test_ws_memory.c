/* What a session keeps and copies: large messages, the bound on them, and memory that runs out. */
#include "ws_end.h"

#include <malloc.h>

enum { MIB = 1024 * 1024, RUN = 64 * 1024 };

static const uint8_t key[4] = {0x37, 0xfa, 0x21, 0x3d};

/* Lets malloc say no under AddressSanitizer as it does without. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static int receive_in_runs(struct end *e, const struct bytes *in)
{
    int result = 0;
    for (size_t at = 0; at < in->len; at += RUN)
        result = receive(e, in->at + at, in->len - at < RUN ? in->len - at : RUN);
    return result;
}

/* A message of `len` bytes in frames of `fragment`, to a session that takes 16 MiB. */
static void expect_large(size_t len, size_t fragment, bool good)
{
    struct end *e = end_new(WS_SERVER, 16 * MIB);
    struct bytes in = {0}, payload = {0}, expected = {0};

    for (size_t i = 0; i < len; i++)
        put_byte(&payload, (unsigned)(i * 31 >> 3) & 0xFF);
    for (size_t at = 0; at < len; at += fragment) {
        const size_t n = len - at < fragment ? len - at : fragment;
        put_frame(&in, (at == 0 ? WS_BINARY : WS_CONTINUATION) | (at + n == len ? FIN : 0u), payload.at + at,
                  n, key);
    }
    assert_int_equal(receive_in_runs(e, &in), good ? 0 : -WS_TOO_BIG);
    if (good)
        log_event(&expected, "binary", payload.at, len);
    else
        put_text(&expected, ">close[1009]");
    assert_int_equal(e->log.len, expected.len);
    assert_memory_equal(e->log.at, expected.at, expected.len);
    assert_null(e->session.assembly);
    bytes_free(&in);
    bytes_free(&payload);
    bytes_free(&expected);
    end_free(e);
}

static void test_largest_message(void **state)
{
    (void)state;
    expect_large(16 * MIB, 16 * MIB, true);
    expect_large(16 * MIB, 100003, true);
    expect_large(16 * MIB + 1, 16 * MIB + 1, false);
    expect_large(16 * MIB + 1, 100003, false);
}

/* Ten bytes that announce much take no memory for it; what is kept never passes the bound, and does at most
 * double what has come. */
static void test_memory_follows_what_has_come(void **state)
{
    enum { BOUND = MIB + 4096 };
    struct end *e = end_new(WS_CLIENT, BOUND);
    const uint8_t *before = NULL;
    unsigned moves = 0;
    struct bytes head = {0};
    (void)state;

    put_head(&head, FIN | WS_BINARY, 8, BOUND, NULL);
    receive(e, head.at, head.len);
    assert_null(e->session.assembly);
    for (size_t come = 1; come < BOUND; come++) {
        assert_int_equal(receive(e, "x", 1), 0);
        const size_t kept = malloc_usable_size(e->session.assembly);
        assert_true(kept <= 2 * come + 1024 && kept <= BOUND + 1024);
        moves += (const uint8_t *)e->session.assembly != before;
        before = (const uint8_t *)e->session.assembly;
    }
    assert_true(moves <= 16);
    end_free(e); /* with a message under way */
    bytes_free(&head);
}

static void test_split_control_frames_are_kept_briefly(void **state)
{
    struct end *e = end_new(WS_CLIENT, 0);
    uint8_t ping[2 + WS_MAX_CONTROL] = {0x89, WS_MAX_CONTROL};
    (void)state;
    memset(ping + 2, 'p', WS_MAX_CONTROL);
    for (size_t i = 0; i < sizeof ping; i++)
        assert_int_equal(receive(e, ping + i, 1), 0);
    assert_null(e->session.assembly);
    assert_int_equal(e->log.len, WS_MAX_CONTROL + strlen(">pong[]"));
    end_free(e);
}

static void expect_sent(enum ws_role role, size_t len)
{
    struct end *e = end_new(role, MIB);
    uint8_t *data = malloc(len + 1);
    struct bytes expected = {0}, copy = {0};

    assert_non_null(data);
    for (size_t i = 0; i < len; i++)
        data[i] = (uint8_t)(i * 13);
    put(&copy, data, len);
    ws_session_send(&e->session, WS_BINARY, data, len);
    log_event(&expected, ">binary", copy.at, len);
    assert_int_equal(e->log.len, expected.len);
    assert_memory_equal(e->log.at, expected.at, expected.len);
    if (len > 0)
        assert_memory_equal(data, copy.at, len); /* masked in a copy */
    free(data);
    bytes_free(&expected);
    bytes_free(&copy);
    end_free(e);
}

static void test_sent_messages_of_every_size(void **state)
{
    static const size_t lengths[] = {0, 1, 125, 126, 4095, 4096, 4097, 65535, 65536, 200001};
    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        expect_sent(WS_CLIENT, lengths[i]);
        expect_sent(WS_SERVER, lengths[i]);
    }
}

static void send_what_fits_nowhere(struct ws_session *s)
{
    ws_session_send(s, WS_BINARY, (const uint8_t *)"x", SIZE_MAX / 4);
}

/* Out of memory inside a callback: the session ends there, and the rest of the run goes unread. */
static void test_no_memory_for_the_masked_copy(void **state)
{
    struct end *e = end_new(WS_CLIENT, MIB);
    (void)state;
    e->then = send_what_fits_nowhere;
    assert_int_equal(receive(e,
                             "\x81\x01"
                             "a\x81\x01"
                             "b",
                             6),
                     -WS_INTERNAL);
    assert_int_equal(e->session.close_code, WS_INTERNAL);
    expect_log(e, "text[a]>close[1011]");
    end_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_largest_message),
        cmocka_unit_test(test_memory_follows_what_has_come),
        cmocka_unit_test(test_split_control_frames_are_kept_briefly),
        cmocka_unit_test(test_sent_messages_of_every_size),
        cmocka_unit_test(test_no_memory_for_the_masked_copy),
    };
    return cmocka_run_group_tests_name("ws_memory", tests, NULL, NULL);
}
