#include "conn.h"

#include "clock.h"
#include "http1.h"
#include "hub.h"
#include "log.h"
#include "queue.h"
#include "request.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Input that is the start of something; the parser has looked at `seen` bytes of it in vain. */
struct conn_input {
    size_t len, seen;
    char data[];
};

enum { SEND_IOV = 64 };

/* How long unsent bytes may stay where they are. */
static const int64_t STALL_NS = INT64_C(30) * NS_PER_S;

static void on_timer(struct timer *timer, int64_t now_ns);
static void on_ready(struct timer *timer, int64_t now_ns);

void pool_init(struct pool *pool, uv_loop_t *loop)
{
    pool->loop = loop;
    int error = timers_init(&pool->timers);
    if (error)
        log_fatal(1, "no timer: %s", strerror(-error));
    slab_init(&pool->slab, sizeof(struct conn));
    list_init(&pool->conns);
    list_init(&pool->ready);
    pool->ready_timer = (struct timer){.fire = on_ready};
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

static void on_closed(uv_handle_t *handle)
{
    struct conn *conn = container_of(handle, struct conn, poll);
    slab_put(&conn_pool(conn)->slab, conn);
}

static void read_wire(struct conn *conn)
{
    struct wire_info info = {.len = sizeof info.bytes};
    if (getsockopt(conn->fd, IPPROTO_TCP, TCP_INFO, info.bytes, &info.len) != 0)
        return;
    struct wire wire = wire_read(&info, WIRE_ACCEPTED, conn->ipv6, conn->ended);
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
    queue_free(conn->queue);
    conn->queue = NULL;
    free(conn->input);
    conn->input = NULL;
    timers_remove(&pool->timers, &conn->timer);
    list_remove(&conn->link);
    list_remove(&conn->ready);
    pool->service.stats.connections--;
    uv_close((uv_handle_t *)&conn->poll, on_closed);
    close(conn->fd);
}

static void count_and_close(struct conn *conn, enum cause cause)
{
    conn->peer.service->stats.errors[cause]++;
    conn_close(conn);
}

/* --- sending --- */

static void push(struct conn *conn, struct buf *owned, size_t sent)
{
    queue_push(&conn->queue, owned, sent);
    stats_raise(&conn->peer.service->stats.queue_high_water_bytes, conn->queue->bytes);
}

static void account(struct conn *conn, size_t sent)
{
    conn->peer.service->stats.by[conn->slot].application_down += sent;
    conn->progress = true;
}

/* What the socket takes at once; a broken socket swallows all and is closed when it is next read. */
static size_t try_send(struct conn *conn, const void *data, size_t len)
{
    if (conn->queue)
        return 0;
    ssize_t n = send(conn->fd, data, len, MSG_NOSIGNAL);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR || errno == ENOBUFS ? 0 : len;
    account(conn, (size_t)n);
    return (size_t)n;
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

static int flush(struct conn *conn);

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
    (void)flush(conn);
}

static ssize_t send_queue(struct conn *conn)
{
    struct iovec iov[SEND_IOV];
    struct msghdr message = {.msg_iov = iov, .msg_iovlen = queue_peek(conn->queue, iov, SEND_IOV)};
    return sendmsg(conn->fd, &message, MSG_NOSIGNAL);
}

/* Sends what is queued; afterwards the queue is empty, or the socket is full or (-1) broken. */
static int flush(struct conn *conn)
{
    ssize_t n = 0;
    while (conn->queue && n >= 0) {
        n = send_queue(conn);
        if (n >= 0) {
            account(conn, (size_t)n);
            queue_drop(&conn->queue, (size_t)n);
        }
    }
    bool broken = n < 0 && errno != EAGAIN && errno != EINTR && errno != ENOBUFS;
    conn_update(conn);
    return broken ? -1 : 0;
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

static void receive(struct conn *conn)
{
    char *buffer = conn_pool(conn)->buffer;
    size_t room = POOL_BUFFER - (conn->input ? conn->input->len : 0);
    ssize_t n = recv(conn->fd, buffer + POOL_BUFFER - room, room, 0);
    if (n < 0) {
        if (errno != EAGAIN && errno != EINTR)
            count_and_close(conn, CAUSE_RESET);
    } else if (n == 0) {
        conn->ended = true;
        http1_ended(conn);
    } else {
        size_t seen;
        size_t kept = unkeep(conn, buffer, &seen);
        take(conn, buffer, kept + (size_t)n, seen);
    }
}

/* The last bytes have left: what was waiting for that goes on. */
static void drained(struct conn *conn)
{
    http1_drained(conn);
    if (conn->state == CONN_HEAD && conn->input)
        conn_resume(conn);
}

static void on_poll(uv_poll_t *handle, int status, int events)
{
    struct conn *conn = container_of(handle, struct conn, poll);
    if (status < 0) {
        count_and_close(conn, CAUSE_RESET);
        return;
    }
    if (events & UV_READABLE)
        receive(conn);
    if ((events & UV_WRITABLE) && conn->state != CONN_CLOSED) {
        if (flush(conn) < 0)
            count_and_close(conn, CAUSE_RESET);
        else if (!conn->queue)
            drained(conn);
    }
}

/* Reading stops while a peer does not take its answers, or has more waiting than it may: the window of TCP
 * then holds it back, and nothing that it sends can make this process grow. */
void conn_update(struct conn *conn)
{
    if (conn->state == CONN_CLOSED)
        return;
    bool full = conn->input && conn->input->len >= CONN_KEEP_MAX;
    bool reads = !conn->ended && !full && (!conn->queue || conn->state == CONN_LINGER);
    unsigned events = (reads ? UV_READABLE : 0u) | (conn->queue ? UV_WRITABLE : 0u);
    if (events == conn->events)
        return;
    conn->events = events & 3;
    if (events)
        uv_poll_start(&conn->poll, (int)events, on_poll);
    else
        uv_poll_stop(&conn->poll);
}

void conn_resume(struct conn *conn)
{
    struct pool *pool = conn_pool(conn);
    if (!list_empty(&conn->ready))
        return;
    list_append(&pool->ready, &conn->ready);
    timers_set(&pool->timers, &pool->ready_timer, conn_now_ns(conn));
}

static void on_ready(struct timer *timer, int64_t now_ns)
{
    (void)now_ns;
    struct pool *pool = container_of(timer, struct pool, ready_timer);
    struct list batch;
    list_init(&batch);
    list_take(&batch, &pool->ready);
    while (!list_empty(&batch)) {
        struct conn *conn = container_of(batch.next, struct conn, ready);
        list_remove(&conn->ready);
        size_t seen;
        size_t len = unkeep(conn, pool->buffer, &seen);
        take(conn, pool->buffer, len, seen);
        conn_update(conn);
    }
}

/* A queue that did not move for STALL_NS ends the connection whatever it was for, and a goodbye has no more
 * time than it was given; else it is the protocol's time. */
static void on_timer(struct timer *timer, int64_t now_ns)
{
    struct conn *conn = container_of(timer, struct conn, timer);
    if (!conn->queue) {
        http1_timeout(conn);
    } else if (conn->progress && !(conn->state == CONN_FLUSH && conn->linger)) {
        conn->progress = false;
        conn_wake_at(conn, now_ns + STALL_NS);
    } else {
        count_and_close(conn, CAUSE_STALLED);
    }
}

void conn_open(struct pool *pool, int fd, bool ipv6, bool over_limit)
{
    struct conn *conn = slab_get(&pool->slab);
    conn->fd = fd;
    conn->ipv6 = ipv6;
    conn->over_limit = over_limit;
    conn->slot = STATS_OTHER;
    conn->peer.service = &pool->service;
    conn->timer.fire = on_timer;
    list_init(&conn->peer.link);
    list_init(&conn->ready);
    if (uv_poll_init(pool->loop, &conn->poll, fd) != 0) {
        pool->service.stats.errors[CAUSE_ACCEPT]++;
        close(fd);
        slab_put(&pool->slab, conn);
        return;
    }
    list_append(&pool->conns, &conn->link);
    struct stats *s = &pool->service.stats;
    s->connections++;
    s->connections_total++;
    stats_raise(&s->connections_high_water, s->connections);
    conn_wake_at(conn, conn_now_ns(conn) + pool->service.config->head_timeout_ns);
    conn_update(conn);
}
