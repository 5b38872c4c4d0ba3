#include "ws.h"

#include "../publish.h"
#include "message.h"
#include "stream.h"
#include "url.h"
#include "ws_session.h"

#include <stdio.h>
#include <stdlib.h>

struct ws_peer {
    struct ws_session session;
    struct peer *peer;
    char *publish;   /* the topic that its text frames go to, NULL for the usual one */
    bool unanswered; /* a ping is out and nothing has come since */
};

static const char subprotocol[] = "pushmark.v1";

static struct ws_peer *of(struct ws_session *session)
{
    return container_of(session, struct ws_peer, session);
}

/* --- the session --- */

static void send_frame(struct ws_session *s, const uint8_t *head, size_t head_len, const uint8_t *body,
                       size_t len)
{
    peer_send_copy(of(s)->peer, head, head_len, body, len);
}

static void reply(struct ws_session *s, const char *text, size_t len)
{
    ws_session_send(s, WS_TEXT, (const uint8_t *)text, len);
}

static struct slice publish_topic(const struct ws_peer *wp)
{
    if (wp->publish)
        return slice_of(wp->publish);
    const struct topic *topic = wp->peer->topic;
    return slice_of(topic && !topic->feed ? topic->name : publish_default_topic);
}

/* Says goodbye and waits for the peer to do so too, but no longer than a drain may take. */
static void start_close(struct peer *peer, enum ws_code code, const char *reason)
{
    struct ws_peer *wp = peer->state;
    hub_unsubscribe(peer);
    if (wp->session.state != WS_OPEN)
        return;
    ws_session_close(&wp->session, code, reason);
    peer_wake_at(peer, peer_now_ns(peer) + peer->service->config->drain_ns);
}

/* A text frame is published and answered with its number, or with what was wrong with it. */
static void on_publish(struct ws_session *s, enum ws_opcode kind, uint8_t *data, size_t len)
{
    struct ws_peer *wp = of(s);
    if (kind != WS_TEXT) {
        start_close(wp->peer, WS_UNSUPPORTED, "messages are text");
        return;
    }
    uint64_t number;
    const char *why;
    char text[MESSAGE_MAX_MARKER + 128];
    struct slice body = {(const char *)data, len};
    int status = publish_message(wp->peer->service, publish_topic(wp), body, &number, &why);
    if (status == 0)
        reply(s, text, message_ack(text, number));
    else
        reply(s, text, (size_t)snprintf(text, sizeof text, "! refused %d %s", status, why));
}

static void on_echo(struct ws_session *s, enum ws_opcode kind, uint8_t *data, size_t len)
{
    ws_session_send(s, kind, data, len);
}

static const struct ws_session_ops publish_ops = {.on_message = on_publish, .send = send_frame};
static const struct ws_session_ops echo_ops = {.on_message = on_echo, .send = send_frame};

/* --- the handshake (RFC 6455 §4.2) --- */

static void refuse(struct peer *peer, int status, const char *fields, const char *why)
{
    struct buf *body = buf_copy(why, strlen(why));
    struct answer answer = {.status = status,
                            .type = "text/plain; charset=utf-8",
                            .fields = fields,
                            .etag = -1,
                            .bodies = &body,
                            .body_count = 1};
    peer_count_error(peer, CAUSE_HANDSHAKE);
    peer_answer(peer, &answer);
    buf_unref(body);
}

static const struct slice *check_handshake(struct peer *peer, const struct http_head *head)
{
    const struct slice *key = http_field(head, "sec-websocket-key");
    const struct slice *version = http_field(head, "sec-websocket-version");
    if (head->minor < 1 || !head->upgrade || !http_field_has_token(head, "upgrade", "websocket") ||
        !slice_is(head->method, "GET"))
        refuse(peer, 426, "Upgrade: websocket\r\n", "this is a WebSocket endpoint\n");
    else if (!version || !slice_is(*version, "13"))
        refuse(peer, 426, "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
               "version 13 is spoken here\n");
    else if (!key || !ws_key_valid(key->at, key->len))
        refuse(peer, 400, NULL, "Sec-WebSocket-Key: 16 bytes in base64 are wanted\n");
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

static struct ws_peer *begin(struct peer *peer, const struct request *request, const struct slice *key,
                             const struct ws_session_ops *ops)
{
    struct ws_peer *wp = mem_zalloc(1, sizeof *wp);
    wp->peer = peer;
    ws_session_init(&wp->session, WS_SERVER, (uint64_t)peer->service->config->max_message, ops);
    peer->state = wp;
    accept_handshake(peer, request->head, key);
    wake_for_ping(peer);
    return wp;
}

static char *copy_name(struct slice name)
{
    char *copy = mem_zalloc(1, name.len + 1);
    memcpy(copy, name.at, name.len);
    return copy;
}

static void ws_open(struct peer *peer, const struct request *request)
{
    const struct slice *key = check_handshake(peer, request->head);
    bool known;
    struct topic *topic = key ? stream_read(peer, request, &known) : NULL;
    if (!topic)
        return;
    struct ws_peer *wp = begin(peer, request, key, &publish_ops);
    struct slice publish;
    if (url_param(request->query, "publish", &publish))
        wp->publish = copy_name(publish);
    stream_begin(peer, topic, FORM_FRAME, known);
}

/* --- the peer --- */

static enum cause cause_of(int code)
{
    return code == WS_TOO_BIG        ? CAUSE_WS_TOO_BIG
           : code == WS_INVALID_DATA ? CAUSE_WS_UTF8
                                     : CAUSE_WS_PROTOCOL;
}

static void ws_bytes(struct peer *peer, uint8_t *data, size_t len)
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

static void ws_news(struct peer *peer)
{
    if (!stream_news(peer, FORM_FRAME)) {
        peer_count_error(peer, CAUSE_SLOW_CLOSED);
        start_close(peer, WS_POLICY, "too slow");
    }
}

static void ws_drain(struct peer *peer)
{
    if (peer->topic)
        stream_pump(peer, FORM_FRAME);
}

static void ws_timer(struct peer *peer)
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

static void ws_leave(struct peer *peer)
{
    start_close(peer, WS_GOING_AWAY, "the server is going down");
}

static void ws_close(struct peer *peer)
{
    struct ws_peer *wp = peer->state;
    if (!wp)
        return;
    ws_session_close_down(&wp->session);
    free(wp->publish);
    free(wp);
}

const struct transport ws_transport = {
    .name = "ws",
    .path = "/ws",
    .slot = STATS_WS,
    .open = ws_open,
    .on_news = ws_news,
    .on_drain = ws_drain,
    .on_timer = ws_timer,
    .on_bytes = ws_bytes,
    .leave = ws_leave,
    .close = ws_close,
};

static const struct transport echo = {
    .name = "echo",
    .path = "/echo",
    .slot = STATS_OTHER,
    .on_timer = ws_timer,
    .on_bytes = ws_bytes,
    .leave = ws_leave,
    .close = ws_close,
};

void ws_echo_open(struct peer *peer, const struct request *request)
{
    peer->transport = &echo;
    const struct slice *key = check_handshake(peer, request->head);
    if (key)
        begin(peer, request, key, &echo_ops);
}
