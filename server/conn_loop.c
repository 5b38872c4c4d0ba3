/* Connections of an event loop: written straight to the descriptor, queued only while that refuses, woken by
 * libuv when it takes or has more. */
#include "conn.h"

#include "queue.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SEND_IOV = 64 };

static bool passing(int error)
{
    return error == EAGAIN || error == EINTR || error == ENOBUFS;
}

/* --- sending --- */

/* A broken socket is closed when it is next read. */
static size_t send_now(struct conn *conn, const void *data, size_t len)
{
    ssize_t n = send(conn->fd, data, len, MSG_NOSIGNAL);
    if (n < 0)
        return passing(errno) ? 0 : len;
    conn_account(conn, (size_t)n);
    return (size_t)n;
}

static ssize_t send_queue(struct conn *conn)
{
    struct iovec iov[SEND_IOV];
    struct msghdr message = {.msg_iov = iov, .msg_iovlen = queue_peek(conn->queue, iov, SEND_IOV)};
    return sendmsg(conn->fd, &message, MSG_NOSIGNAL);
}

/* Afterwards the queue is empty, or the socket is full or (-1) broken. */
static int flush(struct conn *conn)
{
    ssize_t n = 0;
    while (conn->queue && n >= 0) {
        n = send_queue(conn);
        if (n >= 0)
            conn_sent(conn, (size_t)n);
    }
    bool broken = n < 0 && !passing(errno);
    conn_update(conn);
    return broken ? -1 : 0;
}

/* --- receiving --- */

static void receive(struct conn *conn)
{
    size_t room;
    char *at = conn_room(conn, &room);
    ssize_t n = recv(conn->fd, at, room, 0);
    if (n >= 0)
        conn_received(conn, (size_t)n);
    else if (errno != EAGAIN && errno != EINTR)
        conn_broken(conn);
}

static void on_poll(uv_poll_t *handle, int status, int events)
{
    struct conn *conn = container_of(handle, struct conn, poll);
    if (status < 0) {
        conn_broken(conn);
        return;
    }
    if (events & UV_READABLE)
        receive(conn);
    if ((events & UV_WRITABLE) && conn->state != CONN_CLOSED) {
        if (flush(conn) < 0)
            conn_broken(conn);
        else if (!conn->queue)
            conn_drained(conn);
    }
}

static void update(struct conn *conn)
{
    unsigned events = (conn_reads(conn) ? UV_READABLE : 0u) | (conn->queue ? UV_WRITABLE : 0u);
    if (events == conn->events)
        return;
    conn->events = events & 3;
    if (events)
        uv_poll_start(&conn->poll, (int)events, on_poll);
    else
        uv_poll_stop(&conn->poll);
}

/* --- time --- */

static int64_t now_ns(const struct pool *pool)
{
    return (int64_t)uv_now(pool->loop) * 1000000;
}

static void on_timer(struct timer *timer, int64_t at_ns)
{
    conn_timeout(container_of(timer, struct conn, timer), at_ns);
}

static void wake_at(struct conn *conn, int64_t due_ns)
{
    timers_set(&conn_pool(conn)->timers, &conn->timer, due_ns);
}

static void on_ready(struct timer *timer, int64_t at_ns)
{
    (void)at_ns;
    struct pool *pool = container_of(timer, struct pool, ready_timer);
    struct list batch;
    list_init(&batch);
    list_take(&batch, &pool->ready);
    while (!list_empty(&batch)) {
        struct conn *conn = container_of(batch.next, struct conn, ready);
        list_remove(&conn->ready);
        conn_retake(conn);
    }
}

static void resume(struct conn *conn)
{
    struct pool *pool = conn_pool(conn);
    if (!list_empty(&conn->ready))
        return;
    list_append(&pool->ready, &conn->ready);
    pool->ready_timer.fire = on_ready;
    timers_set(&pool->timers, &pool->ready_timer, now_ns(pool));
}

/* --- beginning and end --- */

static int begin(struct conn *conn)
{
    conn->timer.fire = on_timer;
    return uv_poll_init(conn_pool(conn)->loop, &conn->poll, conn->fd);
}

static void on_closed(uv_handle_t *handle)
{
    struct conn *conn = container_of(handle, struct conn, poll);
    slab_put(&conn_pool(conn)->slab, conn);
}

static void end(struct conn *conn)
{
    queue_free(conn->queue);
    conn->queue = NULL;
    timers_remove(&conn_pool(conn)->timers, &conn->timer);
    list_remove(&conn->ready);
    uv_close((uv_handle_t *)&conn->poll, on_closed);
    close(conn->fd);
}

const struct mover conn_loop_mover = {
    .begin = begin,
    .send = send_now,
    .flush = flush,
    .update = update,
    .resume = resume,
    .wake_at = wake_at,
    .end = end,
    .now_ns = now_ns,
};
