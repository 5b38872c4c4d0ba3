#include "ws.h"

#include "../publish.h"
#include "message.h"
#include "stream.h"
#include "url.h"
#include "ws_peer.h"

#include <stdio.h>
#include <stdlib.h>

struct ws_reader {
    struct ws_peer ws;
    char *publish; /* the topic that its text frames go to, NULL for the usual one */
};

static void reply(struct ws_session *s, const char *text, size_t len)
{
    ws_session_send(s, WS_TEXT, (const uint8_t *)text, len);
}

static struct slice publish_topic(const struct peer *peer)
{
    const struct ws_reader *reader = peer->state;
    if (reader->publish)
        return slice_of(reader->publish);
    return slice_of(peer->topic && hub_open(peer->topic) ? peer->topic->name : publish_default_topic);
}

/* A text frame is published and answered with its number, or with what was wrong with it. */
static void on_publish(struct ws_session *s, enum ws_opcode kind, uint8_t *data, size_t len)
{
    struct peer *peer = ws_peer_of(s)->peer;
    if (kind != WS_TEXT) {
        ws_peer_goodbye(peer, WS_UNSUPPORTED, "messages are text");
        return;
    }
    uint64_t number;
    const char *why;
    char text[MESSAGE_MAX_MARKER + 128];
    struct slice body = {(const char *)data, len};
    int status = publish_message(peer->service, publish_topic(peer), body, &number, &why);
    if (status == 0)
        reply(s, text, message_ack(text, number));
    else
        reply(s, text, (size_t)snprintf(text, sizeof text, "! refused %d %s", status, why));
}

static void on_echo(struct ws_session *s, enum ws_opcode kind, uint8_t *data, size_t len)
{
    ws_session_send(s, kind, data, len);
}

static const struct ws_session_ops publish_ops = {.on_message = on_publish, .send = ws_peer_send};
static const struct ws_session_ops echo_ops = {.on_message = on_echo, .send = ws_peer_send};

static uint64_t max_message(const struct peer *peer)
{
    return (uint64_t)peer->service->config->max_message;
}

static char *copy_name(struct slice name)
{
    char *copy = mem_zalloc(1, name.len + 1);
    memcpy(copy, name.at, name.len);
    return copy;
}

static void ws_open(struct peer *peer, const struct request *request)
{
    const struct slice *key = ws_peer_check(peer, request);
    bool known;
    struct topic *topic = key ? stream_read(peer, request, &known) : NULL;
    if (!topic)
        return;
    struct ws_reader *reader = mem_zalloc(1, sizeof *reader);
    struct slice publish;
    if (url_param(request->query, "publish", &publish))
        reader->publish = copy_name(publish);
    ws_peer_begin(&reader->ws, peer, request, key, max_message(peer), &publish_ops);
    stream_begin(peer, topic, FORM_FRAME, known);
}

static void ws_news(struct peer *peer)
{
    if (!stream_news(peer, FORM_FRAME)) {
        peer_count_error(peer, CAUSE_SLOW_CLOSED);
        ws_peer_goodbye(peer, WS_POLICY, "too slow");
    }
}

static void ws_drain(struct peer *peer)
{
    if (peer->topic)
        stream_pump(peer, FORM_FRAME);
}

static void ws_close(struct peer *peer)
{
    struct ws_reader *reader = peer->state;
    if (reader)
        free(reader->publish);
    ws_peer_close(peer);
}

const struct transport ws_transport = {
    .name = "ws",
    .path = "/ws",
    .slot = STATS_WS,
    .open = ws_open,
    .on_news = ws_news,
    .on_drain = ws_drain,
    .on_timer = ws_peer_timer,
    .on_bytes = ws_peer_bytes,
    .goodbye = ws_peer_goodbye,
    .leave = ws_peer_leave,
    .close = ws_close,
};

static const struct transport echo = {
    .name = "echo",
    .path = "/echo",
    .slot = STATS_OTHER,
    .on_timer = ws_peer_timer,
    .on_bytes = ws_peer_bytes,
    .goodbye = ws_peer_goodbye,
    .leave = ws_peer_leave,
    .close = ws_peer_close,
};

void ws_echo_open(struct peer *peer, const struct request *request)
{
    peer->transport = &echo;
    const struct slice *key = ws_peer_check(peer, request);
    if (key)
        ws_peer_begin(mem_zalloc(1, sizeof(struct ws_peer)), peer, request, key, max_message(peer),
                      &echo_ops);
}
