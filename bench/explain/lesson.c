#include "explain/lesson.h"

#include "explain/talk.h"
#include "http.h"
#include "ws.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

/* A busy machine may put two messages into one answer; it will not do so forever. */
enum { TRIES = 8, TARGET = 64 };

const struct lesson_kind lesson_kinds[] = {
    {"poll", TRANSPORT_POLL},
    {"longpoll", TRANSPORT_LONGPOLL},
    {"sse", TRANSPORT_SSE},
    {"ws", TRANSPORT_WS},
    {0},
};

/* The first poll, without a number, finds out where the feed is: for both kinds of polling. */
static int first_poll(struct talk *t, struct lesson *l)
{
    talk_begin(t, &l->setup);
    int result = talk_request(t, &l->setup, "/poll", -1, "");
    if (result == 0)
        result = talk_response(t, &l->setup);
    return result == 0 ? talk_end(t, &l->setup) : result;
}

static int poll_now(struct talk *t, struct exchange *e)
{
    char target[TARGET];
    snprintf(target, sizeof target, "/poll?since=%" PRId64, t->newest);
    talk_begin(t, e);
    int result = talk_request(t, e, target, t->etag, "");
    return result == 0 ? talk_response(t, e) : result;
}

/* One that is answered with a body, or one that is not. */
static int poll_once(struct talk *t, struct exchange *e, bool body)
{
    int result = poll_now(t, e);
    if (result == 0)
        result = talk_end(t, e);
    return result == 0 && (e->part_count == EXCHANGE_PARTS) != body ? TALK_AGAIN : result;
}

/* TCP acknowledges at once on a new connection, and rides on answers only when it has seen a few; updates are
 * shown as they are from then on. Older kernels want three turns. */
enum { WARM_TURNS = 3 };

static int poll_warm(struct talk *t, struct lesson *l)
{
    int result = 0;
    for (int i = 0; i < WARM_TURNS && result >= 0; i++)
        result = poll_now(t, &l->empty);
    return result < 0 ? -1 : 0;
}

static int poll_in_vain(struct talk *t, struct lesson *l)
{
    return poll_once(t, &l->empty, false);
}

static int poll_update(struct talk *t, struct lesson *l)
{
    talk_await_feed(t);
    return poll_once(t, &l->update, true);
}

static int long_poll(struct talk *t, struct exchange *e)
{
    char target[TARGET];
    snprintf(target, sizeof target, "/longpoll?since=%" PRId64 "&timeout=25s", t->newest);
    return talk_request(t, e, target, -1, "");
}

/* From one waiting request to the next. The one that is shown went out before the counting began, and the
 * next within it; they differ in nothing but the number, and must be of the same length. */
static int longpoll_update(struct talk *t, struct lesson *l)
{
    int result = 0;
    anatomy_close(&l->update);
    if (t->waiting.part_count > 0) {
        l->update.parts[l->update.part_count++] = t->waiting.parts[0];
        t->waiting.part_count = 0;
        t->before = tap_wire(&t->tap);
    } else {
        result = long_poll(t, &l->update);
        t->before = tap_settle(&t->tap);
    }
    if (result == 0)
        result = talk_response(t, &l->update);
    if (result == 0)
        result = long_poll(t, &t->waiting);
    return result == 0 ? talk_end(t, &l->update) : result;
}

static int longpoll_warm(struct talk *t, struct lesson *l)
{
    int result = 0;
    for (int i = 0; i < WARM_TURNS && result >= 0; i++)
        result = longpoll_update(t, l);
    return result < 0 ? -1 : 0;
}

static int sse_setup(struct talk *t, struct lesson *l)
{
    talk_begin(t, &l->setup);
    int result = talk_request(t, &l->setup, "/sse", -1, "");
    if (result == 0)
        result = talk_response(t, &l->setup);
    return result == 0 ? talk_end(t, &l->setup) : result;
}

static int sse_update(struct talk *t, struct lesson *l)
{
    talk_begin(t, &l->update);
    int result = talk_event(t, &l->update);
    return result == 0 ? talk_end(t, &l->update) : result;
}

/* Whether the answer is the one that RFC 6455 §4.1 asks for. */
static int check_accept(struct talk *t, const struct exchange *e, const char *key)
{
    const struct part *answer = &e->parts[e->part_count - 1];
    char accept[WS_ACCEPT_LEN + 1];
    struct http_head head;
    http_parse_response(answer->bytes, answer->len, 0, false, &head);
    const struct slice *given = http_field(&head, "sec-websocket-accept");
    ws_accept(key, accept);
    if (head.status == 101 && given && slice_is(*given, accept))
        return 0;
    snprintf(t->tap.error, TAP_ERROR, "the server refuses the WebSocket handshake with %d", head.status);
    return -1;
}

static int ws_setup(struct talk *t, struct lesson *l)
{
    uint8_t nonce[16];
    char key[WS_KEY_LEN + 1], fields[256];
    if (getrandom(nonce, sizeof nonce, 0) != sizeof nonce)
        return -1; /* cannot be: the kernel gives up to 256 bytes whole */
    EVP_EncodeBlock((unsigned char *)key, nonce, sizeof nonce);
    snprintf(fields, sizeof fields,
             "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: %s\r\n",
             key);
    talk_begin(t, &l->setup);
    int result = talk_request(t, &l->setup, "/ws", -1, fields);
    if (result == 0)
        result = talk_response(t, &l->setup);
    if (result == 0)
        result = check_accept(t, &l->setup, key);
    return result == 0 ? talk_end(t, &l->setup) : result;
}

static int ws_update(struct talk *t, struct lesson *l)
{
    talk_begin(t, &l->update);
    int result = talk_frame(t, &l->update);
    return result == 0 ? talk_end(t, &l->update) : result;
}

typedef int (*turn_fn)(struct talk *t, struct lesson *l);

static const char poll_setup_title[] =
    "set-up: a connection, and a first poll that finds out the newest number";

static const struct plan {
    const char *title, *setup_title, *update_title;
    turn_fn setup, warm, empty, update; /* warm: turns that are not shown */
} plans[TRANSPORTS] = {
    [TRANSPORT_POLL] =
        {
            .title = "AJAX polling: the client asks, again and again",
            .setup_title = poll_setup_title,
            .update_title = "one update: there is something new since the last poll",
            .setup = first_poll,
            .warm = poll_warm,
            .empty = poll_in_vain,
            .update = poll_update,
        },
    [TRANSPORT_LONGPOLL] =
        {
            .title = "long polling: the server answers when there is something",
            .setup_title = poll_setup_title,
            .update_title = "one update: the waiting request is answered, the next one sent",
            .setup = first_poll,
            .warm = longpoll_warm,
            .update = longpoll_update,
        },
    [TRANSPORT_SSE] =
        {
            .title = "server-sent events: one response that does not end",
            .setup_title = "set-up: a connection, one request, the head of one endless response",
            .update_title = "one update: an event within the response",
            .setup = sse_setup,
            .update = sse_update,
        },
    [TRANSPORT_WS] =
        {
            .title = "WebSocket: one handshake, then frames",
            .setup_title = "set-up: a connection and the opening handshake",
            .update_title = "one update: a frame",
            .setup = ws_setup,
            .update = ws_update,
        },
};

static int settle_for(int result, const struct lesson *l, char error[LECTURE_ERROR])
{
    if (result == TALK_AGAIN)
        snprintf(error, LECTURE_ERROR, "this machine is too busy to see one update by %s alone; try again",
                 l->name);
    return result == 0 ? 0 : -1;
}

/* Tries a turn until it shows what it is to show. */
static int take_turn(struct talk *t, struct lesson *l, turn_fn turn)
{
    int result = TALK_AGAIN;
    for (int i = 0; i < TRIES && result == TALK_AGAIN; i++)
        result = turn(t, l);
    return settle_for(result, l, t->tap.error);
}

/* Connects and sets up in the quiet after a message, so that none comes within; tried again on a connection
 * of its own. */
static int begin(struct talk *t, struct lesson *l, const struct lecture_server *server,
                 const struct profile *profile, char error[LECTURE_ERROR])
{
    int result = TALK_AGAIN;
    *t = (struct talk){.server = server, .tap = {.fd = -1}};
    for (int i = 0; i < TRIES && result == TALK_AGAIN; i++) {
        talk_close(t);
        talk_await_feed(t);
        if (talk_open(t, server, profile, error) != 0)
            return -1;
        l->connect = tap_wire(&t->tap);
        result = plans[l->transport].setup(t, l);
    }
    return settle_for(result, l, error);
}

int lesson_give(struct lesson *l, enum transport transport, const struct lecture_server *server,
                const struct profile *profile, char error[LECTURE_ERROR])
{
    const struct plan *plan = &plans[transport];
    const struct lesson_kind *kind = lesson_kinds;
    while (kind->transport != transport)
        kind++;
    *l = (struct lesson){
        .transport = transport,
        .name = kind->name,
        .title = plan->title,
        .setup = {.name = "setup", .title = plan->setup_title},
        .empty = {.name = "empty", .title = "a poll in vain: there is nothing new"},
        .update = {.name = "update", .title = plan->update_title},
    };
    struct talk t;
    int result = begin(&t, l, server, profile, error);
    if (result == 0 && plan->warm)
        result = plan->warm(&t, l);
    if (result == 0 && plan->empty)
        result = take_turn(&t, l, plan->empty);
    if (result == 0)
        result = take_turn(&t, l, plan->update);
    talk_close(&t);
    return result;
}

void lesson_close(struct lesson *l)
{
    anatomy_close(&l->setup);
    anatomy_close(&l->empty);
    anatomy_close(&l->update);
}

uint64_t lesson_useful(const struct lesson *l)
{
    return anatomy_sum(&l->update, MEANING_PAYLOAD);
}
