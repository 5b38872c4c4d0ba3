/* A session under test: its events go to a log as text, and what it sends is taken apart without the codec.
 */
#ifndef PUSHMARK_TESTS_WS_END_H
#define PUSHMARK_TESTS_WS_END_H

#include "ws_feed.h"
#include "ws_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { FIN = 0x80 };

/* A session whose events are logged as text: text[…], binary[…], pong[…] for what was received, >pong[…] and
 * so on for what was sent, a Close with its code in digits: >close[1000 why]. */
struct end {
    struct ws_session session;
    struct bytes log;
    void (*then)(struct ws_session *s); /* what on_message does besides, if anything */
    const uint8_t *at;                  /* where the last message lay */
};

/* The session is the first member. */
static inline struct end *end_of(struct ws_session *s)
{
    return (struct end *)s;
}

static inline void log_event(struct bytes *log, const char *name, const void *data, size_t len)
{
    put_text(log, name);
    put_byte(log, '[');
    put(log, data, len);
    put_byte(log, ']');
}

static inline void on_message(struct ws_session *s, enum ws_opcode kind, uint8_t *data, size_t len)
{
    struct end *e = end_of(s);
    e->at = data;
    log_event(&e->log, kind == WS_TEXT ? "text" : kind == WS_BINARY ? "binary" : "?", data, len);
    if (len > 0)
        data[0] = '#'; /* as the contract allows */
    if (e->then)
        e->then(s);
}

static inline void on_pong(struct ws_session *s, const uint8_t *data, size_t len)
{
    log_event(&end_of(s)->log, "pong", data, len);
}

static inline void log_close(struct bytes *log, const uint8_t *body, size_t len)
{
    char text[160] = "";
    assert_int_not_equal(len, 1);
    if (len > 0)
        snprintf(text, sizeof text, "%u%s%.*s", body[0] * 256u + body[1], len > 2 ? " " : "", (int)len - 2,
                 (const char *)body + 2);
    log_event(log, ">close", text, strlen(text));
}

/* Takes a frame apart without the codec; its head must be the one that `put_head` makes. */
static inline void on_send(struct ws_session *s, const uint8_t *head, size_t head_len, const uint8_t *body,
                           size_t body_len)
{
    static const char *const names[16] = {[1] = ">text", ">binary", [8] = ">close", ">ping", ">pong"};
    const uint8_t *mask = s->decoder.role == WS_CLIENT ? head + head_len - 4 : NULL;
    struct bytes expected = {0}, plain = {0};

    put_head(&expected, head[0], body_len < 126 ? 0 : body_len < 65536 ? 2 : 8, body_len, mask);
    assert_int_equal(head_len, expected.len);
    assert_memory_equal(head, expected.at, head_len);
    assert_true((head[0] & 0xF0) == FIN && names[head[0] & 0x0F]);
    for (size_t i = 0; i < body_len; i++)
        put_byte(&plain, mask ? body[i] ^ mask[i % 4] : body[i]);
    if (head[0] == (FIN | WS_CLOSE))
        log_close(&end_of(s)->log, plain.at, plain.len);
    else
        log_event(&end_of(s)->log, names[head[0] & 0x0F], plain.at, plain.len);
    bytes_free(&expected);
    bytes_free(&plain);
}

static inline void draw(struct ws_session *s, uint8_t out[4])
{
    (void)s;
    memcpy(out, "\xA5\x5A\x12\xFE", 4);
}

static const struct ws_session_ops ops = {on_message, on_pong, on_send, draw};

static inline struct end *end_new(enum ws_role role, uint64_t max)
{
    struct end *e = calloc(1, sizeof *e);
    assert_non_null(e);
    ws_session_init(&e->session, role, max, &ops);
    return e;
}

static inline void end_free(struct end *e)
{
    ws_session_close_down(&e->session);
    bytes_free(&e->log);
    free(e);
}

static inline void expect_log(struct end *e, const char *expected)
{
    put_byte(&e->log, 0);
    assert_string_equal((const char *)e->log.at, expected);
    e->log.len = 0;
}

static inline int receive(struct end *e, const void *data, size_t len)
{
    return ws_session_receive(&e->session, at_edge(data, len), len);
}

#endif
