#include "request.h"

#include "lab/lab.h"
#include "route.h"
#include "url.h"

#include <assert.h>
#include <stdlib.h>

/* A request with a body that has not come whole: a copy of its head, then the body as far as it has come. */
struct request_body {
    struct http_body reader;
    size_t head_len, len, room;
    char *bytes;
};

static const struct config *config_of(const struct conn *conn)
{
    return conn->peer.service->config;
}

void request_forget(struct conn *conn)
{
    if (conn->body)
        free(conn->body->bytes);
    free(conn->body);
    conn->body = NULL;
}

static void heard(struct conn *conn, const void *bytes, size_t len)
{
    if (conn->peer.service->lab)
        lab_heard(conn, bytes, len);
}

static void set_slot(struct conn *conn, enum stats_slot slot)
{
    struct tally *by = conn->peer.service->stats.by;
    by[slot].requests++;
    if (conn->slot == slot)
        return;
    if (conn->slot != STATS_OTHER)
        by[conn->slot].peers--;
    conn->slot = (uint8_t)slot;
    if (slot == STATS_OTHER)
        return;
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
    conn->shared = false;
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
    struct request_body *body = mem_zalloc(1, sizeof *body);
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

static void append_body(struct request_body *body, struct slice piece)
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
    struct request_body *body = conn->body;
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
    struct request_body *body = conn->body;
    size_t used = 0;
    while (used < len && !body->reader.done) {
        struct slice piece;
        ptrdiff_t n = http_body_read(&body->reader, data + used, len - used, &piece);
        if (n < 0) {
            refuse_head(conn, 400);
            return len;
        }
        heard(conn, data + used, (size_t)n);
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
    if (conn->peer.service->lab)
        lab_request(conn, head.target, data, head_len);
    if (head.framing == HTTP_BODY_NONE || (head.framing == HTTP_BODY_LENGTH && head.content_length == 0)) {
        serve(conn, &head, head_len, (struct slice){data + head_len, 0});
        return head_len;
    }
    begin_body(conn, &head, data, head_len, len > head_len);
    return head_len;
}

size_t request_take(struct conn *conn, char *data, size_t len, size_t seen)
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
            heard(conn, data + used, n);
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
