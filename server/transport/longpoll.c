#include "poll.h"

#include <stdlib.h>

/* What a held request needs when its answer comes; the query's slices are gone by then. */
struct held {
    struct poll_query query;
};

static void answer_held(struct peer *peer)
{
    struct held *held = peer->state;
    const struct topic *topic = peer->topic;
    poll_answer(peer, topic, &held->query, false);
}

static void longpoll_open(struct peer *peer, const struct request *request)
{
    struct poll_query query;
    if (!poll_read(peer, request, &query))
        return;
    struct topic *topic = hub_topic(peer->service->hub, query.topic);
    if (!topic) {
        peer_answer_text(peer, 400, "no such topic can be made; see /publish");
        return;
    }
    /* Without a number it waits for the next message. */
    bool known =
        query.has_since ? poll_seek(peer, topic, &query) : hub_seek(topic, peer, (int64_t)topic->next - 1);
    if (!known || peer->cursor < topic->next || request->head_only || peer->service->draining) {
        poll_answer(peer, topic, &query, !known);
        hub_release(topic);
        return;
    }
    struct held *held = mem_alloc(sizeof *held);
    held->query = query;
    peer->state = held;
    hub_subscribe(topic, peer);
    peer_wake_at(peer, peer_now_ns(peer) + query.timeout_ns);
}

static void longpoll_close(struct peer *peer)
{
    free(peer->state);
}

const struct transport longpoll_transport = {
    .name = "longpoll",
    .path = "/longpoll",
    .slot = STATS_LONGPOLL,
    .open = longpoll_open,
    .on_news = answer_held,
    .on_timer = answer_held,
    .leave = answer_held,
    .close = longpoll_close,
};
