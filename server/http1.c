#include "http1.h"

#include "clock.h"
#include "head.h"
#include "hub.h"
#include "route.h"
#include "url.h"

#include <assert.h>
#include <stdlib.h>

/* A request with a body that has not come whole: a copy of its head, then the body as far as it has come. */
struct http1_body {
    struct http_body reader;
    size_t head_len, len, room;
    char *bytes;
};

static const int64_t LINGER_NS = INT64_C(2) * NS_PER_S;

static struct conn *conn_of(struct peer *peer)
{
    return container_of(peer, struct conn, peer);
}

static const struct config *config_of(const struct conn *conn)
{
    return conn->peer.service->config;
}

/* --- the end of a request and of a connection
 * ---------------------------------------------------------------- */

/* The transport lets go of the peer. */
static void release_peer(struct peer *peer)
{
    hub_unsubscribe(peer);
    const struct transport *transport = peer->transport;
    peer->transport = NULL;
    if (transport && transport->close)
        transport->close(peer);
    peer->state = NULL;
}

static void free_body(struct conn *conn)
{
    if (conn->body)
        free(conn->body->bytes);
    free(conn->body);
    conn->body = NULL;
}

void http1_release(struct conn *conn)
{
    release_peer(&conn->peer);
    free_body(conn);
    if (conn->slot != STATS_OTHER)
        conn->peer.service->stats.by[conn->slot].peers--;
}

static void linger(struct conn *conn)
{
    shutdown(conn->fd, SHUT_WR);
    conn->state = CONN_LINGER;
    conn_wake_at(conn, conn_now_ns(conn) + LINGER_NS);
    conn_update(conn);
}

/* Closes once everything has left. */
static void finish(struct conn *conn)
{
    if (conn->state == CONN_CLOSED)
        return;
    release_peer(&conn->peer);
    free_body(conn);
    conn->state = CONN_FLUSH;
    if (conn->queue)
        conn_wake_at(conn, conn_now_ns(conn) + config_of(conn)->drain_ns);
    else
        http1_drained(conn);
}

void http1_drained(struct conn *conn)
{
    struct peer *peer = &conn->peer;
    if (conn->state == CONN_FLUSH && conn->linger && !conn->ended)
        linger(conn);
    else if (conn->state == CONN_FLUSH)
        conn_close(conn);
    else if (peer->transport && peer->transport->on_drain)
        peer->transport->on_drain(peer);
}

static void next_request(struct conn *conn)
{
    if (conn->ended || !conn->keep_alive || conn->peer.service->draining) {
        finish(conn);
        return;
    }
    release_peer(&conn->peer);
    conn->state = CONN_HEAD;
    conn_wake_at(conn, conn_now_ns(conn) + config_of(conn)->idle_timeout_ns);
    if (conn->input)
        conn_resume(conn);
}

/* --- what a carrier does for its peers
 * ----------------------------------------------------------------------- */

void peer_answer(struct peer *peer, const struct answer *answer)
{
    struct conn *conn = conn_of(peer);
    char head[HEAD_ROOM];
    size_t body_len = 0;
    for (size_t i = 0; i < answer->body_count; i++)
        body_len += answer->bodies[i]->len;
    if (answer->close || peer->service->draining)
        conn->keep_alive = false;
    size_t head_len = head_write(head, answer, body_len, !conn->keep_alive, conn->http10);
    bool bare = answer->head_only || conn->head_only;
    conn_send_parts(conn, head, head_len, answer->bodies, bare ? 0 : answer->body_count);
    next_request(conn);
}

void peer_answer_text(struct peer *peer, int status, const char *text)
{
    struct buf *body = buf_new(strlen(text) + 1);
    memcpy(body->data, text, body->len - 1);
    body->data[body->len - 1] = '\n';
    struct answer answer = {
        .status = status, .type = "text/plain; charset=utf-8", .etag = -1, .bodies = &body, .body_count = 1};
    peer_answer(peer, &answer);
    buf_unref(body);
}

void peer_refuse(struct peer *peer, int status, enum cause cause, const char *text)
{
    struct conn *conn = conn_of(peer);
    peer_count_error(peer, cause);
    conn->keep_alive = false;
    conn->linger = true;
    peer_answer_text(peer, status, text);
}

/* The body ends with the connection: fewer bytes an event than chunks, and EventSource asks for no more. */
void peer_stream(struct peer *peer, const char *type)
{
    struct conn *conn = conn_of(peer);
    char head[HEAD_ROOM];
    static const char fields[] = "Cache-Control: no-cache\r\nConnection: close\r\n\r\n";
    char date[HTTP_DATE_LEN + 1];
    http_date(clock_wall_s(), date);
    int n = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nDate: %s\r\nContent-Type: %s\r\n%s", date, type,
                     fields);
    conn->keep_alive = false;
    conn->state = CONN_STREAM;
    conn_send_copy(conn, head, (size_t)n);
    if (conn->head_only)
        finish(conn);
}

void peer_upgrade(struct peer *peer, const char *fields)
{
    struct conn *conn = conn_of(peer);
    char head[HEAD_ROOM];
    char date[HTTP_DATE_LEN + 1];
    http_date(clock_wall_s(), date);
    int n =
        snprintf(head, sizeof head, "HTTP/1.1 101 Switching Protocols\r\nDate: %s\r\n%s\r\n", date, fields);
    conn->state = CONN_UPGRADED;
    conn_send_copy(conn, head, (size_t)n);
}

void peer_send(struct peer *peer, struct buf *bytes)
{
    conn_send(conn_of(peer), bytes);
}

void peer_send_copy(struct peer *peer, const void *head, size_t head_len, const void *body, size_t body_len)
{
    struct conn *conn = conn_of(peer);
    char *scratch = conn_pool(conn)->scratch;
    if (head_len + body_len <= POOL_SCRATCH) {
        memcpy(scratch, head, head_len);
        if (body_len > 0)
            memcpy(scratch + head_len, body, body_len);
        conn_send_copy(conn, scratch, head_len + body_len);
        return;
    }
    struct buf *copy = buf_copy(body, body_len);
    conn_send_parts(conn, head, head_len, &copy, 1);
    buf_unref(copy);
}

bool peer_blocked(const struct peer *peer)
{
    const struct conn *conn =
        (const struct conn *)(const void *)((const char *)peer - offsetof(struct conn, peer));
    return conn->queue != NULL;
}

void peer_wake_at(struct peer *peer, int64_t due_ns)
{
    conn_wake_at(conn_of(peer), due_ns);
}

int64_t peer_now_ns(const struct peer *peer)
{
    const struct pool *pool = (const struct pool *)(const void *)peer->service; /* its first member */
    return (int64_t)uv_now(pool->loop) * NS_PER_MS;
}

/* What the peer still sends, of which there may be some on the way, must not destroy the goodbye. */
void peer_end(struct peer *peer)
{
    struct conn *conn = conn_of(peer);
    conn->linger = true;
    finish(conn);
}

/* --- requests
 * ------------------------------------------------------------------------------------------------ */

static void set_slot(struct conn *conn, enum stats_slot slot)
{
    struct tally *by = conn->peer.service->stats.by;
    by[slot].requests++;
    if (conn->slot == slot)
        return;
    if (conn->slot != STATS_OTHER)
        by[conn->slot].peers--;
    conn->slot = (uint8_t)slot;
    if (slot != STATS_OTHER)
        by[slot].peers++;
    by[slot].peers_total++;
}

/* A whole request, head and body. Afterwards it has been answered or the peer is held. */
static void serve(struct conn *conn, const struct http_head *head, size_t head_len, struct slice body)
{
    struct peer *peer = &conn->peer;
    struct request request = {.head = head, .body = body, .head_only = slice_is(head->method, "HEAD")};
    url_split(head->target, &request.path, &request.query);
    conn->keep_alive = head->keep_alive;
    conn->http10 = head->minor == 0;
    conn->head_only = request.head_only;
    const struct transport *transport = route_transport(&request);
    set_slot(conn, transport ? transport->slot : STATS_OTHER);
    peer->service->stats.by[conn->slot].application_up += head_len + body.len;
    conn->state = CONN_HELD;
    if (conn->over_limit)
        peer_refuse(peer, 503, CAUSE_OVER_LIMIT,
                    "too many connections; try again later, or raise --max-connections");
    else
        route(peer, transport, &request);
}

static void refuse_head(struct conn *conn, int status)
{
    static const struct {
        int status;
        enum cause cause;
        const char *text;
    } table[] = {
        {400, CAUSE_BAD_REQUEST, "this is no HTTP/1.1 request"},
        {414, CAUSE_HEAD_TOO_LARGE, "the request target is too long; the limit is 4 KiB"},
        {417, CAUSE_BAD_REQUEST, "no expectation but 100-continue can be met"},
        {431, CAUSE_HEAD_TOO_LARGE, "the request head is too large; the limit is 8 KiB and 64 fields"},
        {501, CAUSE_BAD_REQUEST, "this transfer coding is not known here; use chunked or Content-Length"},
        {505, CAUSE_BAD_REQUEST, "only HTTP/1.0 and HTTP/1.1 are spoken here"},
    };
    size_t i = 0;
    while (i + 1 < sizeof table / sizeof *table && table[i].status != status)
        i++;
    if (table[i].status != status)
        i = 0;
    conn->head_only = false;
    conn->http10 = false;
    peer_refuse(&conn->peer, table[i].status, table[i].cause, table[i].text);
}

static bool too_large(const struct conn *conn, uint64_t len)
{
    return len > (uint64_t)config_of(conn)->max_message;
}

static void refuse_body(struct conn *conn)
{
    conn->head_only = false;
    peer_refuse(&conn->peer, 413, CAUSE_BODY_TOO_LARGE,
                "the body is too large; --max-message sets the limit");
}

static void begin_body(struct conn *conn, const struct http_head *head, const char *data, size_t head_len,
                       bool more)
{
    if (head->framing == HTTP_BODY_LENGTH && too_large(conn, (uint64_t)head->content_length)) {
        refuse_body(conn);
        return;
    }
    struct http1_body *body = mem_zalloc(1, sizeof *body);
    http_body_init(&body->reader, head);
    body->head_len = body->len = body->room = head_len;
    body->bytes = mem_alloc(head_len);
    memcpy(body->bytes, data, head_len);
    conn->body = body;
    conn->state = CONN_BODY;
    conn_wake_at(conn, conn_now_ns(conn) + config_of(conn)->idle_timeout_ns);
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    if (head->expect_continue && !more)
        conn_send_copy(conn, go_on, sizeof go_on - 1);
}

static void append_body(struct http1_body *body, struct slice piece)
{
    if (piece.len == 0)
        return;
    if (body->len + piece.len > body->room) {
        body->room = body->len + piece.len > body->room * 2 ? body->len + piece.len : body->room * 2;
        body->bytes = mem_grow(body->bytes, body->room);
    }
    memcpy(body->bytes + body->len, piece.at, piece.len);
    body->len += piece.len;
}

/* The head is parsed again from its copy: simpler than making every slice of it survive. */
static void serve_body(struct conn *conn)
{
    struct http1_body *body = conn->body;
    struct http_head head;
    int n = http_parse_request(body->bytes, body->head_len, 0, &head);
    assert(n > 0 && (size_t)n == body->head_len);
    conn->body = NULL;
    serve(conn, &head, body->head_len,
          (struct slice){body->bytes + body->head_len, body->len - body->head_len});
    free(body->bytes);
    free(body);
}

static size_t take_body(struct conn *conn, const char *data, size_t len)
{
    struct http1_body *body = conn->body;
    size_t used = 0;
    while (used < len && !body->reader.done) {
        struct slice piece;
        ptrdiff_t n = http_body_read(&body->reader, data + used, len - used, &piece);
        if (n < 0) {
            refuse_head(conn, 400);
            return len;
        }
        used += (size_t)n;
        if (too_large(conn, body->len - body->head_len + piece.len)) {
            refuse_body(conn);
            return len;
        }
        append_body(body, piece);
    }
    if (body->reader.done)
        serve_body(conn);
    return used;
}

/* One head, with its body if all of that is here. Returns the bytes used, 0 where more are needed. */
static size_t take_head(struct conn *conn, const char *data, size_t len, size_t seen)
{
    struct http_head head;
    int n = http_parse_request(data, len, seen, &head);
    if (n < 0) {
        refuse_head(conn, -n);
        return len;
    }
    if (n == 0) {
        if (seen == 0)
            conn_wake_at(conn, conn_now_ns(conn) + config_of(conn)->head_timeout_ns);
        return 0;
    }
    size_t head_len = (size_t)n;
    if (head.framing == HTTP_BODY_NONE || (head.framing == HTTP_BODY_LENGTH && head.content_length == 0)) {
        serve(conn, &head, head_len, (struct slice){data + head_len, 0});
        return head_len;
    }
    begin_body(conn, &head, data, head_len, len > head_len);
    return head_len;
}

size_t http1_take(struct conn *conn, char *data, size_t len, size_t seen)
{
    size_t used = 0;
    while (used < len) {
        size_t n = len - used;
        switch ((enum conn_state)conn->state) {
        case CONN_HEAD:
            if (conn->queue)
                return used;
            n = take_head(conn, data + used, n, seen);
            seen = 0;
            if (n == 0)
                return used;
            break;
        case CONN_BODY:
            n = take_body(conn, data + used, n);
            break;
        case CONN_HELD:
            return used;
        case CONN_UPGRADED:
            conn->peer.service->stats.by[conn->slot].application_up += n;
            conn->peer.transport->on_bytes(&conn->peer, (uint8_t *)data + used, n);
            break;
        case CONN_STREAM: /* has nothing to say to us any more */
        case CONN_FLUSH:
        case CONN_LINGER:
        case CONN_CLOSED:
            break;
        }
        used += n;
    }
    return used;
}

void http1_ended(struct conn *conn)
{
    if (conn->state == CONN_FLUSH || (conn->state == CONN_HEAD && conn->queue)) {
        conn->state = CONN_FLUSH; /* it may still be reading */
        conn_update(conn);
        return;
    }
    conn_close(conn);
}

void http1_timeout(struct conn *conn)
{
    struct peer *peer = &conn->peer;
    bool begun = conn->state == CONN_BODY || (conn->state == CONN_HEAD && conn->input);
    if (begun) {
        conn->head_only = false;
        peer_refuse(peer, 408, CAUSE_REQUEST_TIMEOUT, "the request took too long to come");
    } else if (peer->transport && peer->transport->on_timer) {
        peer->transport->on_timer(peer);
    } else {
        conn_close(conn);
    }
}

void http1_leave(struct conn *conn)
{
    struct peer *peer = &conn->peer;
    if (conn->state == CONN_HEAD && !conn->queue)
        conn_close(conn);
    else if (peer->transport && peer->transport->leave)
        peer->transport->leave(peer);
}
