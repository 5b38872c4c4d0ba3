#include "conn.h"

#include "clock.h"
#include "http1.h"
#include "hub.h"
#include "lab/lab.h"
#include "log.h"
#include "queue.h"
#include "request.h"

#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Input that is the start of something; the parser has looked at `seen` bytes of it in vain. */
struct conn_input {
    size_t len, seen;
    char data[];
};

/* How long unsent bytes may stay where they are. */
static const int64_t STALL_NS = INT64_C(30) * NS_PER_S;

void pool_init(struct pool *pool, const struct mover *mover, uv_loop_t *loop)
{
    pool->mover = mover;
    pool->loop = loop;
    int error = timers_init(&pool->timers);
    if (error)
        log_fatal(1, "no timer: %s", strerror(-error));
    slab_init(&pool->slab, sizeof(struct conn));
    list_init(&pool->conns);
    list_init(&pool->ready);
    pool->buffer = mem_alloc(POOL_BUFFER);
    pool->scratch = mem_alloc(POOL_SCRATCH);
}

void pool_close(struct pool *pool)
{
    timers_close(&pool->timers);
    slab_close(&pool->slab);
    free(pool->buffer);
    free(pool->scratch);
}

/* --- closing --- */

bool conn_wire(const struct conn *conn, struct wire *wire)
{
    struct wire_info info = {.len = sizeof info.bytes};
    if (getsockopt(conn->fd, IPPROTO_TCP, TCP_INFO, info.bytes, &info.len) != 0)
        return false;
    *wire = wire_read(&info, WIRE_ACCEPTED, conn->ipv6, conn->ended);
    return true;
}

static void read_wire(struct conn *conn)
{
    struct wire wire;
    if (conn_wire(conn, &wire))
        wire_add(&conn->peer.service->stats.by[conn->slot].wire, &wire);
}

void conn_close(struct conn *conn)
{
    if (conn->state == CONN_CLOSED)
        return;
    struct pool *pool = conn_pool(conn);
    conn->state = CONN_CLOSED;
    http1_release(conn);
    read_wire(conn);
    if (pool->service.lab)
        lab_closed(conn);
    free(conn->input);
    conn->input = NULL;
    list_remove(&conn->link);
    pool->service.stats.connections--;
    pool->mover->end(conn);
}

static void count_and_close(struct conn *conn, enum cause cause)
{
    conn->peer.service->stats.errors[cause]++;
    conn_close(conn);
}

void conn_broken(struct conn *conn)
{
    count_and_close(conn, CAUSE_RESET);
}

/* --- sending --- */

static void push(struct conn *conn, struct buf *owned, size_t sent)
{
    queue_push(&conn->queue, owned, sent);
    stats_raise(&conn->peer.service->stats.queue_high_water_bytes, conn->queue->bytes);
}

void conn_account(struct conn *conn, size_t sent)
{
    conn->peer.service->stats.by[conn->slot].application_down += sent;
    conn->progress = true;
}

static size_t try_send(struct conn *conn, const void *data, size_t len)
{
    return conn->queue ? 0 : conn_pool(conn)->mover->send(conn, data, len);
}

void conn_send(struct conn *conn, struct buf *bytes)
{
    size_t sent = try_send(conn, bytes->data, bytes->len);
    if (sent < bytes->len) {
        push(conn, buf_ref(bytes), sent);
        conn_update(conn);
    }
}

void conn_send_copy(struct conn *conn, const void *data, size_t len)
{
    size_t sent = try_send(conn, data, len);
    if (sent < len) {
        push(conn, buf_copy((const char *)data + sent, len - sent), 0);
        conn_update(conn);
    }
}

static size_t total(size_t head_len, struct buf *const *bodies, size_t count)
{
    size_t sum = head_len;
    for (size_t i = 0; i < count; i++)
        sum += bodies[i]->len;
    return sum;
}

void conn_send_parts(struct conn *conn, const char *head, size_t head_len, struct buf *const *bodies,
                     size_t count)
{
    size_t len = total(head_len, bodies, count);
    if (count == 0 || len <= POOL_SCRATCH) {
        /* A copy of this little is cheaper than what writev adds to send. */
        char *at = conn_pool(conn)->scratch;
        memcpy(at, head, head_len);
        at += head_len;
        for (size_t i = 0; i < count; i++, at += bodies[i - 1]->len)
            memcpy(at, bodies[i]->data, bodies[i]->len);
        conn_send_copy(conn, conn_pool(conn)->scratch, len);
        return;
    }
    push(conn, buf_copy(head, head_len), 0);
    for (size_t i = 0; i < count; i++)
        push(conn, buf_ref(bodies[i]), 0);
    /* A broken socket is left to the poll handle: whoever sends goes on with its peer afterwards. */
    (void)conn_pool(conn)->mover->flush(conn);
}

void conn_sent(struct conn *conn, size_t n)
{
    conn_account(conn, n);
    queue_drop(&conn->queue, n);
}

/* --- receiving --- */

static void keep(struct conn *conn, const char *data, size_t len)
{
    if (len == 0 || conn->state == CONN_CLOSED)
        return;
    conn->input = mem_alloc(sizeof *conn->input + len);
    conn->input->len = len;
    conn->input->seen = conn->state == CONN_HEAD && !conn->queue ? len : 0;
    memcpy(conn->input->data, data, len);
    conn_update(conn);
}

/* Hands the bytes to the protocol and keeps what it does not use. */
static void take(struct conn *conn, char *data, size_t len, size_t seen)
{
    size_t used = request_take(conn, data, len, seen);
    if (used < len)
        keep(conn, data + used, len - used);
}

static size_t unkeep(struct conn *conn, char *into, size_t *seen)
{
    struct conn_input *input = conn->input;
    *seen = 0;
    if (!input)
        return 0;
    size_t len = input->len;
    *seen = input->seen;
    memcpy(into, input->data, len);
    free(input);
    conn->input = NULL;
    return len;
}

char *conn_room(struct conn *conn, size_t *room)
{
    size_t kept = conn->input ? conn->input->len : 0;
    *room = POOL_BUFFER - kept;
    return conn_pool(conn)->buffer + kept;
}

void conn_received(struct conn *conn, size_t n)
{
    if (n == 0) {
        conn->ended = true;
        http1_ended(conn);
        return;
    }
    size_t seen;
    size_t kept = unkeep(conn, conn_pool(conn)->buffer, &seen);
    take(conn, conn_pool(conn)->buffer, kept + n, seen);
}

void conn_retake(struct conn *conn)
{
    size_t seen;
    size_t len = unkeep(conn, conn_pool(conn)->buffer, &seen);
    take(conn, conn_pool(conn)->buffer, len, seen);
    conn_update(conn);
}

/* What was waiting for the last bytes to leave goes on. */
void conn_drained(struct conn *conn)
{
    http1_drained(conn);
    if (conn->state == CONN_HEAD && conn->input)
        conn_resume(conn);
}

bool conn_reads(const struct conn *conn)
{
    bool full = conn->input && conn->input->len >= CONN_KEEP_MAX;
    return !conn->ended && !full && (!conn->queue || conn->state == CONN_LINGER);
}

void conn_update(struct conn *conn)
{
    if (conn->state != CONN_CLOSED)
        conn_pool(conn)->mover->update(conn);
}

void conn_resume(struct conn *conn)
{
    conn_pool(conn)->mover->resume(conn);
}

/* --- time --- */

/* A queue that did not move for STALL_NS ends the connection whatever it was for, and a goodbye has no more
 * time than it was given; else it is the protocol's time. */
void conn_timeout(struct conn *conn, int64_t now_ns)
{
    if (!conn->queue) {
        http1_timeout(conn);
    } else if (conn->progress && !(conn->state == CONN_FLUSH && conn->linger)) {
        conn->progress = false;
        conn_wake_at(conn, now_ns + STALL_NS);
    } else {
        count_and_close(conn, CAUSE_STALLED);
    }
}

struct conn *conn_open(struct pool *pool, int fd, bool ipv6, bool over_limit)
{
    struct conn *conn = slab_get(&pool->slab);
    conn->fd = fd;
    conn->ipv6 = ipv6;
    conn->over_limit = over_limit;
    conn->slot = STATS_OTHER;
    conn->peer.service = &pool->service;
    list_init(&conn->peer.link);
    list_init(&conn->ready);
    if (pool->mover->begin(conn) != 0) {
        pool->service.stats.errors[CAUSE_ACCEPT]++;
        close(fd);
        slab_put(&pool->slab, conn);
        return NULL;
    }
    list_append(&pool->conns, &conn->link);
    struct stats *s = &pool->service.stats;
    s->connections++;
    s->connections_total++;
    stats_raise(&s->connections_high_water, s->connections);
    conn_wake_at(conn, conn_now_ns(conn) + pool->service.config->head_timeout_ns);
    conn_update(conn);
    return conn;
}
