/* WebSocket: one connection, one handshake, then a frame a message. */
#include "../driver.h"
#include "../handshake.h"
#include "../reply.h"
#include "../sender.h"
#include "../socket.h"
#include "clock.h"
#include "ws_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

/* What there is only until the handshake is answered. */
struct opening {
    struct ws_client *owner;
    struct timer timer;
    struct handshake handshake;
    struct reply reply;
};

/* What there is only while a session that was long enough waits for the server's goodbye. */
struct farewell {
    struct ws_client *owner;
    struct timer timer;
};

/*  ABSENT ──start──► OPENING ──101──► OPEN ──stop──► LEAVING ──end of file──► ABSENT (leave: and start again)
 *     ▲                  └─ refused, late ─┴─ closed, failed ─┐
 *     └────────────────────── (told as lost) ◄────────────────┘ */
enum ws_stage { ABSENT, OPENING, OPEN, LEAVING };

struct ws_client {
    struct client client;
    struct socket *socket;
    struct farewell *farewell; /* NULL: it does not come back */
    uint8_t stage;             /* enum ws_stage */
    union {
        struct opening *opening;   /* while OPENING */
        struct ws_session session; /* from OPEN on */
    };
};

/* Shared by the clients of a process. */
struct ws_shared {
    uint64_t random[32]; /* for masks, drawn from the kernel */
    size_t random_used;
    int64_t now_ns; /* when the bytes now looked at came */
};

static const uint64_t MAX_MESSAGE = 64 << 20;

static struct ws_client *of(struct client *client)
{
    return (struct ws_client *)(void *)client;
}

static struct ws_client *of_session(struct ws_session *session)
{
    return container_of(session, struct ws_client, session);
}

static struct ws_shared *shared_of(const struct ws_client *ws)
{
    return ws->client.run->driver_state;
}

static uint64_t draw(struct ws_shared *shared)
{
    const size_t room = sizeof shared->random / sizeof *shared->random;
    if (shared->random_used == 0 || shared->random_used == room) {
        shared->random_used = 0;
        if (getrandom(shared->random, sizeof shared->random, 0) != (ssize_t)sizeof shared->random)
            abort(); /* cannot be: the kernel gives up to 256 bytes whole */
    }
    return shared->random[shared->random_used++];
}

/* --- the end of a connection */

static void free_opening(struct ws_client *ws)
{
    timers_remove(&ws->client.run->net.timers, &ws->opening->timer);
    reply_close(&ws->opening->reply);
    free(ws->opening);
    ws->opening = NULL;
}

static void free_farewell(struct ws_client *ws)
{
    if (ws->farewell)
        timers_remove(&ws->client.run->net.timers, &ws->farewell->timer);
    free(ws->farewell);
    ws->farewell = NULL;
}

/* Lets go of everything that the connection had; the socket too, where it is still there. */
static void release(struct ws_client *ws)
{
    if (ws->stage == OPENING)
        free_opening(ws);
    else if (ws->stage != ABSENT)
        ws_session_close_down(&ws->session);
    if (ws->socket)
        socket_end(ws->socket);
    ws->socket = NULL;
    ws->stage = ABSENT;
    free_farewell(ws);
}

static void lose(struct ws_client *ws, enum cause cause)
{
    release(ws);
    sender_reset(&ws->client);
    client_lost(&ws->client, cause);
}

static void start(struct client *client);

static void come_back(struct ws_client *ws)
{
    release(ws);
    sender_reset(&ws->client);
    client_session_ended(&ws->client);
    start(&ws->client);
}

static void on_end(void *owner, enum cause cause)
{
    struct ws_client *ws = owner;
    bool proper = ws->stage >= OPEN && ws->session.state == WS_CLOSED;
    ws->socket = NULL;
    if (ws->stage == LEAVING && !ws->farewell)
        release(ws);
    else if (ws->stage == LEAVING && proper)
        come_back(ws);
    else
        lose(ws, proper ? CAUSE_WS_CLOSED : cause);
}

/* --- the session */

static void on_message(struct ws_session *s, enum ws_opcode kind, uint8_t *data, size_t len)
{
    struct ws_client *ws = of_session(s);
    int64_t now_ns = shared_of(ws)->now_ns;
    struct slice text = {(const char *)data, len};
    (void)kind;
    if (client_text(&ws->client, text, now_ns) != CLIENT_FOREIGN)
        return;
    bool ours = !ws->client.run->target->foreign;
    if (ours && len > 2 && memcmp(data, "= ", 2) == 0)
        sender_answered(&ws->client, true, now_ns);
    else if (ours && len > 2 && memcmp(data, "! ", 2) == 0)
        sender_answered(&ws->client, false, now_ns);
    else
        client_foreign(&ws->client, len, now_ns);
}

static void send_frame(struct ws_session *s, const uint8_t *head, size_t head_len, const uint8_t *body,
                       size_t len)
{
    struct ws_client *ws = of_session(s);
    if (ws->socket)
        socket_send(ws->socket, head, head_len, body, len);
}

static void mask(struct ws_session *s, uint8_t out[4])
{
    uint64_t bits = draw(shared_of(of_session(s)));
    memcpy(out, &bits, 4);
}

static const struct ws_session_ops session_ops = {
    .on_message = on_message, .send = send_frame, .random = mask};

static void take_frames(struct ws_client *ws, uint8_t *data, size_t len)
{
    int result = ws_session_receive(&ws->session, data, len);
    if (result < 0 && ws->stage == OPEN)
        lose(ws, CAUSE_WS_PROTOCOL);
    /* After a proper close the server is to end the connection (§7.1.1): on_end. */
}

/* --- the handshake */

static void open_session(struct ws_client *ws)
{
    struct wire wire = socket_wire(ws->socket);
    ws->stage = OPEN;
    ws_session_init(&ws->session, WS_CLIENT, MAX_MESSAGE, &session_ops);
    client_ready(&ws->client, &wire);
}

static void take_answer(struct ws_client *ws, uint8_t *data, size_t len)
{
    struct opening *opening = ws->opening;
    struct slice rest = {(const char *)data, len};
    struct http_head head;
    int result = reply_head(&opening->reply, &rest, &head);
    if (result == 0)
        return;
    if (result < 0 || !handshake_accepted(&opening->handshake, ws->client.run->config, &head)) {
        release(ws);
        client_refused(&ws->client, result < 0 ? CAUSE_BAD_RESPONSE : CAUSE_HANDSHAKE,
                       result < 0 ? 0 : head.status);
        return;
    }
    struct reply kept = opening->reply; /* `rest` may lie in it */
    opening->reply = (struct reply){0};
    free_opening(ws);
    open_session(ws);
    /* The bytes are the receive buffer's or the reply's own, both of which may be written to. */
    take_frames(ws, (uint8_t *)(uintptr_t)rest.at, rest.len);
    reply_close(&kept);
}

static void on_bytes(void *owner, uint8_t *data, size_t len, int64_t now_ns)
{
    struct ws_client *ws = owner;
    shared_of(ws)->now_ns = now_ns;
    if (ws->stage == OPENING)
        take_answer(ws, data, len);
    else
        take_frames(ws, data, len);
}

static void on_connected(void *owner, int64_t now_ns)
{
    struct ws_client *ws = owner;
    const struct run *run = ws->client.run;
    char target[CLIENT_TARGET], publish[128] = "", request[PROFILE_ROOM];
    uint64_t nonce[2] = {draw(shared_of(ws)), draw(shared_of(ws))};
    (void)now_ns;
    if (run->config->send_hz > 0)
        snprintf(publish, sizeof publish, "publish=%s", run->config->send_topic);
    struct slice where = client_target(&ws->client, target, "/ws", client_cursor(&ws->client), publish);
    size_t len = handshake_request(&ws->opening->handshake, (const uint8_t *)nonce, run->config,
                                   run->target->host, where, request);
    socket_send(ws->socket, request, len, NULL, 0);
}

static const struct socket_ops socket_ops = {on_connected, on_bytes, on_end};

static void on_late(struct timer *timer, int64_t now_ns)
{
    (void)now_ns;
    const struct opening *opening = container_of(timer, struct opening, timer);
    lose(opening->owner, CAUSE_TIMEOUT);
}

static void start(struct client *client)
{
    struct ws_client *ws = of(client);
    struct run *run = client->run;
    enum cause cause;
    ws->socket = socket_connect(&run->net, &socket_ops, ws, &cause);
    if (!ws->socket) {
        client_lost(client, cause);
        return;
    }
    ws->stage = OPENING;
    ws->opening = mem_zalloc(1, sizeof *ws->opening);
    ws->opening->owner = ws;
    ws->opening->timer.fire = on_late;
    timers_set(&run->net.timers, &ws->opening->timer, clock_now_ns() + run->config->timeout_ns);
}

/* --- what the run asks */

static bool send_text(struct client *client, struct slice text)
{
    struct ws_client *ws = of(client);
    if (ws->stage != OPEN || ws->session.state != WS_OPEN)
        return false;
    ws_session_send(&ws->session, WS_TEXT, (const uint8_t *)text.at, text.len);
    return true;
}

static void stop(struct client *client)
{
    struct ws_client *ws = of(client);
    if (ws->stage != OPEN) {
        release(ws);
        return;
    }
    ws->stage = LEAVING;
    ws_session_close(&ws->session, WS_NORMAL, "");
}

static void on_no_goodbye(struct timer *timer, int64_t now_ns)
{
    (void)now_ns;
    lose(container_of(timer, struct farewell, timer)->owner, CAUSE_TIMEOUT);
}

/* Back only when the server's goodbye has come: what it still sends on the old connection would come again on
 * a new one. */
static void leave(struct client *client)
{
    struct ws_client *ws = of(client);
    if (ws->stage != OPEN || ws->session.state != WS_OPEN) /* the server was first */
        return;
    ws->stage = LEAVING;
    ws->farewell = mem_zalloc(1, sizeof *ws->farewell);
    ws->farewell->owner = ws;
    ws->farewell->timer.fire = on_no_goodbye;
    timers_set(&client->run->net.timers, &ws->farewell->timer,
               clock_now_ns() + client->run->config->timeout_ns);
    ws_session_close(&ws->session, WS_NORMAL, "");
}

static void free_client(struct client *client)
{
    release(of(client));
}

static void open_state(struct run *run)
{
    run->driver_state = mem_zalloc(1, sizeof(struct ws_shared));
}

static void close_state(struct run *run)
{
    free(run->driver_state);
}

const struct driver ws_driver = {
    .name = "ws",
    .client_size = sizeof(struct ws_client),
    .open = open_state,
    .close = close_state,
    .start = start,
    .stop = stop,
    .leave = leave,
    .free = free_client,
    .send = send_text,
};
