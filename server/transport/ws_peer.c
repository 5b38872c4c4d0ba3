#include "ws_peer.h"

#include <stdio.h>
#include <stdlib.h>

static const char subprotocol[] = "pushmark.v1";

/* --- the handshake (RFC 6455 §4.2) --- */

static void refuse(struct peer *peer, int status, const char *fields, const char *why)
{
    peer_count_error(peer, CAUSE_HANDSHAKE);
    peer_answer_with(peer, status, fields, why);
}

const struct slice *ws_peer_check(struct peer *peer, const struct request *request)
{
    const struct http_head *head = request->head;
    const struct slice *key = http_field(head, "sec-websocket-key");
    const struct slice *version = http_field(head, "sec-websocket-version");
    if (head->minor < 1 || !head->upgrade || !http_field_has_token(head, "upgrade", "websocket") ||
        !slice_is(head->method, "GET"))
        refuse(peer, 426, "Upgrade: websocket\r\n", "this is a WebSocket endpoint");
    else if (!version || !slice_is(*version, "13"))
        refuse(peer, 426, "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n", "version 13 is spoken here");
    else if (!key || !ws_key_valid(key->at, key->len))
        refuse(peer, 400, NULL, "Sec-WebSocket-Key: 16 bytes in base64 are wanted");
    else
        return key;
    return NULL;
}

static void accept_handshake(struct peer *peer, const struct http_head *head, const struct slice *key)
{
    char accept[WS_ACCEPT_LEN + 1], fields[256];
    ws_accept(key->at, accept);
    bool offered = http_field_has_token(head, "sec-websocket-protocol", subprotocol);
    snprintf(fields, sizeof fields,
             "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n%s%s%s", accept,
             offered ? "Sec-WebSocket-Protocol: " : "", offered ? subprotocol : "", offered ? "\r\n" : "");
    peer_upgrade(peer, fields);
}

static void wake_for_ping(struct peer *peer)
{
    int64_t ping_ns = peer->service->config->ping_ns;
    peer_wake_at(peer, ping_ns > 0 ? peer_now_ns(peer) + ping_ns : INT64_MAX);
}

void ws_peer_begin(struct ws_peer *wp, struct peer *peer, const struct request *request,
                   const struct slice *key, uint64_t max_message, const struct ws_session_ops *ops)
{
    wp->peer = peer;
    ws_session_init(&wp->session, WS_SERVER, max_message, ops);
    peer->state = wp;
    accept_handshake(peer, request->head, key);
    wake_for_ping(peer);
}

/* --- the peer --- */

void ws_peer_send(struct ws_session *s, const uint8_t *head, size_t head_len, const uint8_t *body, size_t len)
{
    peer_send_copy(ws_peer_of(s)->peer, head, head_len, body, len);
}

void ws_peer_goodbye(struct peer *peer, unsigned code, const char *reason)
{
    struct ws_peer *wp = peer->state;
    hub_unsubscribe(peer);
    if (wp->session.state != WS_OPEN)
        return;
    ws_session_close(&wp->session, code, reason);
    peer_wake_at(peer, peer_now_ns(peer) + peer->service->config->drain_ns);
}

static enum cause cause_of(int code)
{
    return code == WS_TOO_BIG        ? CAUSE_WS_TOO_BIG
           : code == WS_INVALID_DATA ? CAUSE_WS_UTF8
                                     : CAUSE_WS_PROTOCOL;
}

void ws_peer_bytes(struct peer *peer, uint8_t *data, size_t len)
{
    struct ws_peer *wp = peer->state;
    wp->unanswered = false;
    int result = ws_session_receive(&wp->session, data, len);
    if (result < 0)
        peer_count_error(peer, cause_of(-result));
    if (wp->session.state == WS_CLOSED)
        peer_end(peer);
    else if (wp->session.state == WS_CLOSING)
        hub_unsubscribe(peer);
}

void ws_peer_timer(struct peer *peer)
{
    struct ws_peer *wp = peer->state;
    if (wp->session.state != WS_OPEN) {
        peer_end(peer);
    } else if (wp->unanswered) {
        peer_count_error(peer, CAUSE_PING_TIMEOUT);
        peer_end(peer);
    } else {
        wp->unanswered = true;
        ws_session_ping(&wp->session, NULL, 0);
        wake_for_ping(peer);
    }
}

void ws_peer_leave(struct peer *peer)
{
    ws_peer_goodbye(peer, WS_GOING_AWAY, "the server is going down");
}

void ws_peer_close(struct peer *peer)
{
    struct ws_peer *wp = peer->state;
    if (!wp)
        return;
    ws_session_close_down(&wp->session);
    free(wp);
}
