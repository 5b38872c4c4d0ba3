#include "poll.h"

#include "message.h"
#include "packer.h"
#include "units.h"
#include "url.h"

#include "clock.h"

enum { MAX_BATCH = 1000 };

const char poll_default_topic[] = "feed";

/* "123" in quotes, weak or not, is ours; anything else is an entity tag that never matches. */
static int64_t read_etag(struct slice value)
{
    if (value.len > 2 && memcmp(value.at, "W/", 2) == 0) {
        value.at += 2;
        value.len -= 2;
    }
    int64_t number;
    if (value.len < 3 || value.at[0] != '"' || value.at[value.len - 1] != '"')
        return -1;
    return units_integer((struct slice){value.at + 1, value.len - 2}, &number) == 0 ? number : -1;
}

static bool wrong(struct peer *peer, const char *why)
{
    peer_count_error(peer, CAUSE_BAD_REQUEST);
    peer_answer_text(peer, 400, why);
    return false;
}

bool poll_read(struct peer *peer, const struct request *request, struct poll_query *query)
{
    struct slice value;
    int64_t limit = MAX_BATCH;
    *query = (struct poll_query){.topic = slice_of(poll_default_topic), .etag = -1};
    query->timeout_ns = INT64_C(25) * NS_PER_S;
    url_param(request->query, "topic", &query->topic);
    query->has_since = url_param(request->query, "since", &value);
    if (query->has_since && (units_integer(value, &query->since) != 0 || query->since < -1))
        return wrong(peer, "since: a message number is wanted, or -1 for all that is kept");
    if (url_param(request->query, "limit", &value) && (units_integer(value, &limit) != 0 || limit < 1))
        return wrong(peer, "limit: a number of messages from 1 up is wanted");
    if (url_param(request->query, "timeout", &value) &&
        (units_duration(value, &query->timeout_ns) != 0 || query->timeout_ns > INT64_C(300) * NS_PER_S))
        return wrong(peer, "timeout: a time up to 5m is wanted, like 25s");
    query->limit = (uint32_t)(limit < MAX_BATCH ? limit : MAX_BATCH);
    query->head_only = request->head_only;
    query->padded = url_param(request->query, "headers", &value) && slice_is(value, "lubbers");
    query->packed = peer->service->packer && !query->padded && http_accepts(request->head, "gzip");
    const struct slice *field = http_field(request->head, "if-none-match");
    query->conditional = field != NULL;
    if (field)
        query->etag = read_etag(*field);
    return true;
}

/* Without a number a poll asks for the state of things: the newest message. */
bool poll_seek(struct peer *peer, struct topic *topic, const struct poll_query *query)
{
    int64_t newest = (int64_t)topic->next - 1;
    return hub_seek(topic, peer, query->has_since ? query->since : newest > 0 ? newest - 1 : -1);
}

/* Whether the answer to the same request without Accept-Encoding could be another (RFC 9110 §12.5.5). */
static const char *vary(const struct peer *peer)
{
    return peer->service->packer ? "Vary: Accept-Encoding\r\n" : NULL;
}

static void answer_empty(struct peer *peer, const struct poll_query *query, int64_t etag)
{
    struct answer answer = {
        .status = 204, .etag = etag, .fields = vary(peer), .empty = true, .padded = query->padded};
    int wanted = peer->service->config->empty;
    if (wanted == EMPTY_304 && query->conditional)
        answer.status = 304;
    else if (wanted == EMPTY_200)
        answer.status = 200;
    peer_tally(peer)->empty++;
    peer_answer(peer, &answer);
}

/* Puts a marker in front of a batch; returns how many bodies that made. */
static size_t put_markers(struct peer *peer, struct buf **bodies, bool reset)
{
    char text[MESSAGE_MAX_MARKER];
    struct slice marker = {text, 0};
    if (reset)
        marker = slice_of(message_reset);
    else if (peer->cursor > peer->expected)
        marker.len = message_gap(text, peer->expected, peer->cursor - 1);
    if (marker.len == 0)
        return 0;
    peer->service->stats.gaps++;
    bodies[0] = framing_encode(FORM_LINE, true, 0, marker);
    return 1;
}

/* Puts the compressed body in the place of `body`, if there is one to be had. */
static void pack(struct peer *peer, const struct packer_body *body, struct answer *answer,
                 struct buf **packed)
{
    struct service *service = peer->service;
    *packed = packer_pack(service->packer, body, &service->stats);
    if (!*packed)
        return;
    answer->bodies = packed;
    answer->body_count = 1;
    answer->weak = true;
    answer->fields = "Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n";
}

/* Takes what the query asks for, as bodies. Bounded in bytes too: what a slow reader has been sent outlives
 * the ring. It comes back for the rest. */
static size_t take(struct peer *peer, const struct topic *topic, const struct poll_query *query,
                   struct buf **bodies, uint64_t *text_bytes)
{
    uint64_t room = (uint64_t)peer->service->config->high_water_bytes;
    size_t count = 0;
    while (peer->cursor < topic->next && count < query->limit && room > 0) {
        struct message *m = hub_message(topic, peer->cursor++);
        bodies[count++] = hub_form(m, FORM_LINE);
        *text_bytes += hub_text_len(m);
        room -= room < bodies[count - 1]->len ? room : bodies[count - 1]->len;
    }
    return count;
}

void poll_answer(struct peer *peer, const struct topic *topic, const struct poll_query *query, bool reset)
{
    struct buf *bodies[MAX_BATCH + 1];
    uint64_t next = topic ? topic->next : 0;
    /* A reader without a number is told nothing new by the entity tag alone. */
    bool known = !query->has_since && query->conditional && query->etag + 1 == (int64_t)next;
    if (!topic || (peer->cursor >= next && !reset) || known) {
        answer_empty(peer, query, (int64_t)next - 1);
        return;
    }
    uint64_t first = peer->cursor;
    size_t markers = put_markers(peer, bodies, reset);
    uint64_t text_bytes = 0;
    size_t messages = take(peer, topic, query, bodies + markers, &text_bytes);
    size_t count = markers + messages;
    struct answer answer = {.status = 200,
                            .type = "text/plain; charset=utf-8",
                            .fields = vary(peer),
                            .etag = (int64_t)peer->cursor - 1,
                            .bodies = bodies,
                            .body_count = count,
                            .padded = query->padded};
    if (!query->head_only) {
        answer.messages = messages;
        answer.text_bytes = text_bytes;
        peer_count_deliveries(peer, messages, text_bytes);
    }
    struct packer_body body = {markers ? NULL : topic, first, peer->cursor, bodies, count};
    struct buf *packed;
    if (query->packed)
        pack(peer, &body, &answer, &packed);
    peer_answer(peer, &answer);
    if (markers)
        buf_unref(bodies[0]);
}

static void poll_open(struct peer *peer, const struct request *request)
{
    struct poll_query query;
    if (!poll_read(peer, request, &query))
        return;
    struct topic *topic = hub_find(peer->service->hub, query.topic);
    bool known = !topic || poll_seek(peer, topic, &query);
    poll_answer(peer, topic, &query, !known);
}

const struct transport poll_transport = {
    .name = "poll",
    .path = "/poll",
    .slot = STATS_POLL,
    .open = poll_open,
};
