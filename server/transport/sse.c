/* Server-sent events: a response without end, an event a message, the message's number as the event's id. */
#include "stream.h"

static const char heartbeat[] = ":\n\n";

static void wake_for_ping(struct peer *peer)
{
    int64_t ping_ns = peer->service->config->ping_ns;
    if (ping_ns > 0)
        peer_wake_at(peer, peer_now_ns(peer) + ping_ns);
    else
        peer_wake_at(peer, INT64_MAX);
}

static void sse_open(struct peer *peer, const struct request *request)
{
    bool known;
    struct topic *topic = stream_read(peer, request, &known);
    if (!topic)
        return;
    peer_stream(peer, "text/event-stream");
    if (request->head_only) {
        hub_release(topic);
        return;
    }
    wake_for_ping(peer);
    stream_begin(peer, topic, FORM_EVENT, known);
}

static void sse_news(struct peer *peer)
{
    if (!stream_news(peer, FORM_EVENT)) {
        peer_count_error(peer, CAUSE_SLOW_CLOSED);
        peer_end(peer);
    }
}

static void sse_drain(struct peer *peer)
{
    stream_pump(peer, FORM_EVENT);
}

/* A comment, which readers skip: it finds out peers that are gone, and keeps middle boxes from hanging up. */
static void sse_timer(struct peer *peer)
{
    peer_send_copy(peer, heartbeat, sizeof heartbeat - 1, NULL, 0);
    wake_for_ping(peer);
}

const struct transport sse_transport = {
    .name = "sse",
    .path = "/sse",
    .slot = STATS_SSE,
    .open = sse_open,
    .on_news = sse_news,
    .on_drain = sse_drain,
    .on_timer = sse_timer,
    .leave = peer_end,
};
