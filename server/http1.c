#include "http1.h"

#include "clock.h"
#include "head.h"
#include "hub.h"
#include "lab/lab.h"
#include "queue.h"
#include "request.h"

#include <stdio.h>
#include <sys/socket.h>

static const int64_t LINGER_NS = INT64_C(2) * NS_PER_S;

static struct conn *conn_of(struct peer *peer)
{
    return container_of(peer, struct conn, peer);
}

static const struct config *config_of(const struct conn *conn)
{
    return conn->peer.service->config;
}

/* --- the end of a request and of a connection --- */

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

void http1_release(struct conn *conn)
{
    release_peer(&conn->peer);
    request_forget(conn);
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
    request_forget(conn);
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

/* --- what a carrier does for its peers --- */

static const struct conn *conn_seen(const struct peer *peer)
{
    return (const struct conn *)(const void *)((const char *)peer - offsetof(struct conn, peer));
}

void peer_trust(struct peer *peer)
{
    conn_of(peer)->trusted = true;
}

bool peer_trusted(const struct peer *peer)
{
    return conn_seen(peer)->trusted;
}

void peer_share(struct peer *peer)
{
    conn_of(peer)->shared = true;
}

static const char *shared_with(const struct conn *conn)
{
    return conn->shared ? config_of(conn)->allow_origin : NULL;
}

void peer_answer(struct peer *peer, const struct answer *answer)
{
    struct conn *conn = conn_of(peer);
    char head[HEAD_ROOM];
    size_t body_len = 0;
    for (size_t i = 0; i < answer->body_count; i++)
        body_len += answer->bodies[i]->len;
    if (peer->service->draining)
        conn->keep_alive = false;
    struct head_context context = {body_len, !conn->keep_alive, conn->http10, shared_with(conn)};
    size_t head_len = head_write(head, answer, &context);
    bool bare = answer->head_only || conn->head_only;
    if (peer->service->lab)
        lab_answered(conn, answer, head, head_len, bare);
    conn_send_parts(conn, head, head_len, answer->bodies, bare ? 0 : answer->body_count);
    next_request(conn);
}

void peer_answer_with(struct peer *peer, int status, const char *fields, const char *text)
{
    struct buf *body = buf_new(strlen(text) + 1);
    memcpy(body->data, text, body->len - 1);
    body->data[body->len - 1] = '\n';
    struct answer answer = {.status = status,
                            .type = "text/plain; charset=utf-8",
                            .fields = fields,
                            .etag = -1,
                            .bodies = &body,
                            .body_count = 1};
    peer_answer(peer, &answer);
    buf_unref(body);
}

void peer_answer_text(struct peer *peer, int status, const char *text)
{
    peer_answer_with(peer, status, NULL, text);
}

void peer_refuse(struct peer *peer, int status, enum cause cause, const char *text)
{
    struct conn *conn = conn_of(peer);
    peer_count_error(peer, cause);
    conn->keep_alive = false;
    conn->linger = true;
    peer_answer_text(peer, status, text);
}

void peer_stream(struct peer *peer, const char *type)
{
    struct conn *conn = conn_of(peer);
    char head[HEAD_ROOM];
    size_t n = head_write_stream(head, type, shared_with(conn));
    conn->keep_alive = false;
    conn->state = CONN_STREAM;
    if (peer->service->lab)
        lab_opened(conn, head, n);
    conn_send_copy(conn, head, n);
    if (conn->head_only)
        finish(conn);
}

void peer_upgrade(struct peer *peer, const char *fields)
{
    struct conn *conn = conn_of(peer);
    char head[HEAD_ROOM];
    size_t n = head_write_upgrade(head, fields);
    conn->state = CONN_UPGRADED;
    if (peer->service->lab)
        lab_opened(conn, head, n);
    conn_send_copy(conn, head, n);
}

static void tell_sent(struct conn *conn, struct slice first, struct slice second)
{
    if (conn->peer.service->lab)
        lab_sent(conn, first, second);
}

void peer_send(struct peer *peer, struct buf *bytes)
{
    struct conn *conn = conn_of(peer);
    tell_sent(conn, (struct slice){bytes->data, bytes->len}, (struct slice){NULL, 0});
    conn_send(conn, bytes);
}

void peer_deliver(struct peer *peer, struct buf *bytes, uint64_t count, uint64_t text_bytes)
{
    struct conn *conn = conn_of(peer);
    peer_count_deliveries(peer, count, text_bytes);
    if (peer->service->lab) {
        lab_delivered(conn, count, text_bytes);
        lab_sent(conn, (struct slice){bytes->data, bytes->len}, (struct slice){NULL, 0});
    }
    conn_send(conn, bytes);
}

void peer_send_copy(struct peer *peer, const void *head, size_t head_len, const void *body, size_t body_len)
{
    struct conn *conn = conn_of(peer);
    tell_sent(conn, (struct slice){head, head_len}, (struct slice){body, body_len});
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
    const struct conn *conn = conn_seen(peer);
    return conn->queue && conn->queue->bytes > conn_pool(conn)->mover->gather_bytes;
}

void peer_wake_at(struct peer *peer, int64_t due_ns)
{
    conn_wake_at(conn_of(peer), due_ns);
}

int64_t peer_now_ns(const struct peer *peer)
{
    const struct pool *pool = (const struct pool *)(const void *)peer->service; /* its first member */
    return pool->mover->now_ns(pool);
}

/* What the peer still sends, of which there may be some on the way, must not destroy the goodbye. */
void peer_end(struct peer *peer)
{
    struct conn *conn = conn_of(peer);
    conn->linger = true;
    finish(conn);
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
    if (conn->state == CONN_HEAD)
        finish(conn);
    else if (peer->transport && peer->transport->leave)
        peer->transport->leave(peer);
}
