#include "explain/talk.h"

#include "clock.h"
#include "http.h"
#include "message.h"
#include "units.h"
#include "ws.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int wrong(struct talk *t, const char *what)
{
    snprintf(t->tap.error, TAP_ERROR, "the server's %s is not what was asked for", what);
    return -1;
}

int talk_open(struct talk *t, const struct lecture_server *server, const struct profile *profile, char *error)
{
    *t = (struct talk){.server = server, .profile = profile, .newest = -1, .etag = -1};
    snprintf(t->host, sizeof t->host, "127.0.0.1:%u", server->port);
    return tap_open(&t->tap, server->port, error);
}

void talk_close(struct talk *t)
{
    anatomy_close(&t->waiting);
    tap_close(&t->tap);
}

void talk_await_feed(const struct talk *t)
{
    static const int64_t AFTER_NS = INT64_C(30) * NS_PER_MS;
    struct schedule_cursor at;
    int64_t now_ns = clock_now_ns();
    for (schedule_begin(&at, &t->server->feed); at.due_ns <= now_ns;)
        schedule_advance(&at);
    int64_t until_ns = at.due_ns + AFTER_NS;
    struct timespec until = {.tv_sec = until_ns / NS_PER_S, .tv_nsec = until_ns % NS_PER_S};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        ;
}

int talk_request(struct talk *t, struct exchange *e, const char *target, int64_t etag, const char *fields)
{
    char head[PROFILE_ROOM];
    struct profile_request request = {
        .method = "GET",
        .target = slice_of(target),
        .host = slice_of(t->host),
        .fields = slice_of(fields),
        .etag = etag,
        .body_len = -1,
        .upgrade = *fields != '\0',
    };
    size_t len = profile_write(head, t->profile, &request);
    struct part *part = anatomy_add(e, true, "request", (struct slice){head, len});
    if (len == 0 || anatomy_request(part) != 0) {
        snprintf(t->tap.error, TAP_ERROR, "the request's head is longer than %d bytes; shorten its cookie",
                 HTTP_MAX_HEAD);
        return -1;
    }
    return tap_send(&t->tap, (struct slice){head, len});
}

static void note_etag(struct talk *t, const struct http_head *head)
{
    const struct slice *etag = http_field(head, "etag");
    int64_t number;
    if (etag && etag->len > 2 && units_integer((struct slice){etag->at + 1, etag->len - 2}, &number) == 0)
        t->newest = t->etag = number;
}

/* The body of one message; several, as a busy machine gets them, are another turn. */
static int take_body(struct talk *t, struct exchange *e, size_t len)
{
    struct message_head last;
    while (t->tap.len < len)
        if (tap_more(&t->tap) != 0)
            return -1;
    struct part *part = anatomy_add(e, false, "body", (struct slice){t->tap.in, len});
    tap_take(&t->tap, len);
    const char *before = memrchr(part->bytes, '\n', len - 1);
    size_t at = before ? (size_t)(before - part->bytes) + 1 : 0;
    if (message_parse((struct slice){part->bytes + at, len - at}, &last) == 0)
        t->newest = (int64_t)last.number; /* as the entity tag, where there is one */
    return anatomy_lines(part) == 0 ? 0 : TALK_AGAIN;
}

int talk_response(struct talk *t, struct exchange *e)
{
    struct http_head head;
    int n;
    while ((n = http_parse_response(t->tap.in, t->tap.len, 0, false, &head)) == 0)
        if (tap_more(&t->tap) != 0)
            return -1;
    if (n < 0)
        return wrong(t, "answer");
    note_etag(t, &head);
    size_t body_len = head.framing == HTTP_BODY_LENGTH ? (size_t)head.content_length : 0;
    struct part *part = anatomy_add(e, false, "response", (struct slice){t->tap.in, (size_t)n});
    tap_take(&t->tap, (size_t)n);
    if (anatomy_response(part) != 0 || head.status >= 400)
        return wrong(t, "answer");
    return body_len > 0 ? take_body(t, e, body_len) : 0;
}

int talk_event(struct talk *t, struct exchange *e)
{
    const char *end;
    while (t->tap.len == 0 || !(end = memmem(t->tap.in, t->tap.len, "\n\n", 2)))
        if (tap_more(&t->tap) != 0)
            return -1;
    struct part *part =
        anatomy_add(e, false, "event", (struct slice){t->tap.in, (size_t)(end - t->tap.in) + 2});
    tap_take(&t->tap, part->len);
    return anatomy_event(part) == 0 ? 0 : wrong(t, "event");
}

int talk_frame(struct talk *t, struct exchange *e)
{
    struct ws_decoder decoder;
    struct ws_piece piece = {0};
    size_t len = 0;
    ws_decoder_init(&decoder, WS_CLIENT, SIZE_MAX);
    while (!piece.at || !piece.last) {
        if (len == t->tap.len && tap_more(&t->tap) != 0)
            return -1;
        /* A client's decoder unmasks nothing, and so leaves the bytes as they came. */
        ptrdiff_t n = ws_decode(&decoder, (uint8_t *)t->tap.in + len, t->tap.len - len, &piece);
        if (n < 0)
            return wrong(t, "frame");
        len += (size_t)n;
    }
    struct part *part = anatomy_add(e, false, "frame", (struct slice){t->tap.in, len});
    tap_take(&t->tap, len);
    return anatomy_frame(part) == 0 ? 0 : wrong(t, "frame");
}

void talk_begin(struct talk *t, struct exchange *e)
{
    anatomy_close(e);
    t->before = tap_wire(&t->tap);
}

int talk_end(struct talk *t, struct exchange *e)
{
    e->wire = tap_settle(&t->tap);
    if (e->wire.sent.packets == 0) {
        snprintf(t->tap.error, TAP_ERROR,
                 "this kernel does not count the bytes of connections; Linux 4.19 does");
        return -1;
    }
    wire_subtract(&e->wire, &t->before);
    bool same = e->wire.sent.application == anatomy_bytes(e, true) &&
                e->wire.received.application == anatomy_bytes(e, false);
    return same ? 0 : TALK_AGAIN;
}
