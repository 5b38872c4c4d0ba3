#include "desk.h"

#include "../transport/ws_peer.h"
#include "asks.h"

#include <stdlib.h>

/* Texts that came while an answer was waiting to be sent, each behind its length. */
struct backlog {
    char *bytes;
    size_t len, room, at;
};

struct desk {
    struct ws_peer ws;
    struct session *session; /* NULL: one too many */
    struct backlog backlog;
};

static void put_off(struct backlog *backlog, struct slice text)
{
    size_t want = backlog->len + sizeof text.len + text.len;
    if (want > backlog->room) {
        backlog->room = want > 2 * backlog->room ? want : 2 * backlog->room;
        backlog->bytes = mem_grow(backlog->bytes, backlog->room);
    }
    memcpy(backlog->bytes + backlog->len, &text.len, sizeof text.len);
    memcpy(backlog->bytes + backlog->len + sizeof text.len, text.at, text.len);
    backlog->len = want;
}

static void forget(struct backlog *backlog)
{
    free(backlog->bytes);
    *backlog = (struct backlog){0};
}

static void say(struct desk *desk, char *text)
{
    ws_session_send(&desk->ws.session, WS_TEXT, (const uint8_t *)text, strlen(text));
    free(text);
}

static void on_ask(struct ws_session *s, enum ws_opcode kind, uint8_t *data, size_t len)
{
    struct desk *desk = container_of(ws_peer_of(s), struct desk, ws);
    struct slice text = {(const char *)data, len};
    if (kind != WS_TEXT)
        ws_peer_goodbye(desk->ws.peer, WS_UNSUPPORTED, "asks are JSON text");
    else if (desk->backlog.len > 0 || peer_blocked(desk->ws.peer))
        put_off(&desk->backlog, text);
    else
        say(desk, asks_answer(desk->session, text));
}

static void on_drain(struct peer *peer)
{
    struct desk *desk = peer->state;
    struct backlog *backlog = &desk->backlog;
    while (backlog->at < backlog->len && !peer_blocked(peer)) {
        struct slice text;
        memcpy(&text.len, backlog->bytes + backlog->at, sizeof text.len);
        text.at = backlog->bytes + backlog->at + sizeof text.len;
        backlog->at += sizeof text.len + text.len;
        say(desk, asks_answer(desk->session, text));
    }
    if (backlog->at == backlog->len)
        forget(backlog);
}

static void on_close(struct peer *peer)
{
    struct desk *desk = peer->state;
    if (!desk)
        return;
    if (desk->session)
        session_free(desk->session);
    forget(&desk->backlog);
    ws_peer_close(peer);
}

static const struct transport desk_transport = {
    .name = "lab",
    .path = "/lab",
    .slot = STATS_OTHER,
    .on_drain = on_drain,
    .on_timer = ws_peer_timer,
    .on_bytes = ws_peer_bytes,
    .goodbye = ws_peer_goodbye,
    .leave = ws_peer_leave,
    .close = on_close,
};

static const struct ws_session_ops ops = {.on_message = on_ask, .send = ws_peer_send};

void desk_open(struct peer *peer, const struct request *request)
{
    peer->transport = &desk_transport;
    const struct slice *key = ws_peer_check(peer, request);
    if (!key)
        return;
    struct desk *desk = mem_zalloc(1, sizeof *desk);
    ws_peer_begin(&desk->ws, peer, request, key, LAB_FRAME_BYTES, &ops);
    desk->session = session_new(peer->service->lab);
    if (desk->session) {
        say(desk, asks_hello(desk->session));
    } else {
        say(desk, asks_full());
        ws_peer_goodbye(peer, WS_TRY_AGAIN_LATER, "too many sessions");
    }
}
