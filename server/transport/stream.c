#include "stream.h"

#include "message.h"
#include "poll.h"
#include "units.h"
#include "url.h"

static struct topic *refuse(struct peer *peer, const char *why)
{
    peer_count_error(peer, CAUSE_BAD_REQUEST);
    peer_answer_text(peer, 400, why);
    return NULL;
}

struct topic *stream_read(struct peer *peer, const struct request *request, bool *known)
{
    struct slice name = slice_of(poll_default_topic), value;
    const struct slice *last = http_field(request->head, "last-event-id");
    int64_t since;
    url_param(request->query, "topic", &name);
    bool has_since = url_param(request->query, "since", &value);
    if (last && last->len > 0) { /* a reconnecting EventSource: newer than the URL that it started with */
        value = *last;
        has_since = true;
    }
    if (has_since && (units_integer(value, &since) != 0 || since < -1))
        return refuse(peer, "since: a message number is wanted, or -1 for all that is kept");
    struct topic *topic = hub_topic(peer->service->hub, name);
    if (!topic)
        return refuse(peer, "no such topic can be made; a name is 1 to 64 of A-Z a-z 0-9 . _ -");
    *known = hub_seek(topic, peer, has_since ? since : (int64_t)topic->next - 1);
    return topic;
}

static void send_marker(struct peer *peer, enum form form, struct slice text)
{
    struct buf *marker = framing_encode(form, true, 0, text);
    peer->service->stats.gaps++;
    peer_send(peer, marker);
    buf_unref(marker);
}

static void send_gap(struct peer *peer, enum form form)
{
    char text[MESSAGE_MAX_MARKER];
    size_t n = message_gap(text, peer->expected, peer->cursor - 1);
    peer->expected = peer->cursor;
    send_marker(peer, form, (struct slice){text, n});
}

void stream_begin(struct peer *peer, struct topic *topic, enum form form, bool known)
{
    hub_subscribe_stream(topic, peer);
    if (!known) {
        peer->expected = peer->cursor;
        send_marker(peer, form, slice_of(message_reset));
    }
    stream_pump(peer, form);
}

void stream_pump(struct peer *peer, enum form form)
{
    const struct topic *topic = peer->topic;
    hub_clamp(topic, peer);
    while (peer->cursor < topic->next && !peer_blocked(peer)) {
        if (peer->expected != peer->cursor)
            send_gap(peer, form);
        struct message *m = hub_message(topic, peer->cursor);
        peer->expected = ++peer->cursor;
        peer_deliver(peer, hub_form(m, form), 1, hub_text_len(m));
    }
}

static void drop_old(struct peer *peer, const struct topic *topic, uint64_t limit)
{
    struct stats *stats = &peer->service->stats;
    uint64_t from = peer->cursor;
    hub_clamp(topic, peer);
    while (peer->cursor + 1 < topic->next && hub_behind_bytes(topic, peer) > limit)
        peer->cursor++;
    stats->dropped_old += peer->cursor - from;
}

static void keep_latest(struct peer *peer, const struct topic *topic)
{
    peer->service->stats.dropped_latest += topic->next - 1 - peer->cursor;
    peer->cursor = topic->next - 1;
}

static bool send_batch(struct peer *peer, enum form form)
{
    struct topic *topic = peer->topic;
    struct buf *bytes = batch_bytes(topic, peer->cursor, form);
    if (!bytes || peer->expected != peer->cursor)
        return false;
    uint64_t count = topic->next - peer->cursor, text_bytes = hub_behind_bytes(topic, peer);
    peer->expected = peer->cursor = topic->next;
    peer_deliver(peer, bytes, count, text_bytes);
    return true;
}

bool stream_news(struct peer *peer, enum form form)
{
    const struct topic *topic = peer->topic;
    if (!peer_blocked(peer)) {
        if (!topic->batch.leaving || !send_batch(peer, form))
            stream_pump(peer, form);
        return true;
    }
    const struct config *config = peer->service->config;
    uint64_t limit = (uint64_t)config->high_water_bytes;
    bool fell_out = peer->cursor < topic->oldest;
    uint64_t behind = fell_out ? limit + 1 : hub_behind_bytes(topic, peer);
    stats_raise(&peer->service->stats.queue_high_water_bytes, behind);
    if (behind <= limit)
        return true;
    if (config->slow == SLOW_CLOSE)
        return false;
    if (config->slow == SLOW_LATEST)
        keep_latest(peer, topic);
    else
        drop_old(peer, topic, limit);
    return true;
}
