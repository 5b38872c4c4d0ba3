#include "socket.h"

#include "address.h"
#include "clock.h"
#include "closing.h"
#include "mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#include <uv.h>

/* Unsent bytes. Exists only while there are any. */
struct socket_queue {
    size_t len, sent;
    char data[];
};

/*                connected                 socket_end()             queue empty
 *  CONNECTING ──────────────► CONNECTED ──────────────► LEAVING ─────────────────► GONE
 *       ├── socket_end() ──► UNWANTED ── connected ────────────────────────────────►  │
 *       └──── failed ────────────┴── end of file, reset ───┴──────────────────────►  │
 * UNWANTED waits, because the kernel may have connected already: closed now, the connection's last packets
 * would be seen by nobody. From GONE on the descriptor belongs to closing.c, or is closed; the memory goes in
 * the close callback. */
enum socket_state { CONNECTING, UNWANTED, CONNECTED, LEAVING, GONE };

struct socket {
    uv_poll_t poll; /* its data is the owner */
    const struct socket_ops *ops;
    struct socket_queue *queue;
    struct traffic_item item;
    uint8_t state; /* enum socket_state */
};

static struct net *net_of(const struct socket *s)
{
    return s->poll.loop->data;
}

static void on_poll(uv_poll_t *handle, int status, int events);

static void update(struct socket *s)
{
    bool writes = s->state < CONNECTED || s->queue;
    uv_poll_start(&s->poll, UV_READABLE | (writes ? UV_WRITABLE : 0), on_poll);
}

/* --- the end */

static void on_closed(uv_handle_t *handle)
{
    struct socket *s = container_of((uv_poll_t *)(void *)handle, struct socket, poll);
    slab_put(&net_of(s)->sockets, s);
}

static void leave(struct socket *s, bool ended, bool broken)
{
    bool was_connected = s->state >= CONNECTED;
    s->state = GONE;
    free(s->queue);
    s->queue = NULL;
    uv_close((uv_handle_t *)&s->poll, on_closed);
    /* What never was connected may yet have sent SYNs, which are in its readings. */
    if (was_connected)
        closing_begin(net_of(s), &s->item, ended, broken);
    else {
        struct wire wire = net_read_refused(s->item.fd, s->item.ipv6);
        traffic_remove(&net_of(s)->traffic, &s->item, &wire);
        close(s->item.fd);
    }
}

static void end(struct socket *s, enum cause cause, bool ended)
{
    const struct socket_ops *ops = s->state == LEAVING || s->state == UNWANTED ? NULL : s->ops;
    void *owner = s->poll.data;
    leave(s, ended, !ended);
    if (ops)
        ops->on_end(owner, cause);
}

void socket_end(struct socket *s)
{
    if (s->state == CONNECTING)
        s->state = UNWANTED;
    else if (s->state == CONNECTED && s->queue)
        s->state = LEAVING;
    else if (s->state == CONNECTED)
        leave(s, false, false);
}

/* --- sending */

static void keep(struct socket *s, const struct iovec iov[2], size_t sent)
{
    size_t len = iov[0].iov_len + iov[1].iov_len, old = s->queue ? s->queue->len : 0;
    s->queue = mem_grow(s->queue, sizeof *s->queue + old + len - sent);
    if (old == 0)
        s->queue->sent = 0;
    char *at = s->queue->data + old;
    for (int i = 0; i < 2; i++) {
        size_t skip = sent < iov[i].iov_len ? sent : iov[i].iov_len;
        if (iov[i].iov_len > skip)
            memcpy(at, (const char *)iov[i].iov_base + skip, iov[i].iov_len - skip);
        at += iov[i].iov_len - skip;
        sent -= skip;
    }
    s->queue->len = (size_t)(at - s->queue->data);
    update(s);
}

/* send() where one run will do, and for two small ones a copy: sendmsg() costs more than either. */
static ssize_t send_both(int fd, const struct iovec iov[2])
{
    char joined[512];
    size_t len = iov[0].iov_len + iov[1].iov_len;
    if (iov[1].iov_len == 0)
        return send(fd, iov[0].iov_base, len, MSG_NOSIGNAL);
    if (len <= sizeof joined) {
        memcpy(joined, iov[0].iov_base, iov[0].iov_len);
        memcpy(joined + iov[0].iov_len, iov[1].iov_base, iov[1].iov_len);
        return send(fd, joined, len, MSG_NOSIGNAL);
    }
    struct iovec both[2] = {iov[0], iov[1]};
    struct msghdr message = {.msg_iov = both, .msg_iovlen = 2};
    return sendmsg(fd, &message, MSG_NOSIGNAL);
}

void socket_send(struct socket *s, const void *head, size_t head_len, const void *body, size_t body_len)
{
    struct iovec iov[2] = {{(void *)(uintptr_t)head, head_len}, {(void *)(uintptr_t)body, body_len}};
    ssize_t n = 0;
    if (s->state >= LEAVING)
        return;
    if (!s->queue && s->state == CONNECTED)
        n = send_both(s->item.fd, iov);
    if (n < 0 && errno != EAGAIN && errno != EINTR && errno != ENOBUFS)
        return; /* a broken socket tells when it is next read */
    size_t sent = n > 0 ? (size_t)n : 0;
    if (sent < head_len + body_len)
        keep(s, iov, sent);
}

static void flush(struct socket *s)
{
    struct socket_queue *q = s->queue;
    ssize_t n = q ? send(s->item.fd, q->data + q->sent, q->len - q->sent, MSG_NOSIGNAL) : 0;
    if (n < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOBUFS))
        return;
    if (n < 0) {
        end(s, CAUSE_RESET, false);
        return;
    }
    if (q && (q->sent += (size_t)n) < q->len)
        return;
    free(q);
    s->queue = NULL;
    if (s->state == LEAVING)
        leave(s, false, false);
    else
        update(s);
}

/* --- receiving */

static void receive(struct socket *s)
{
    uint8_t *buffer = net_of(s)->buffer;
    ssize_t n = recv(s->item.fd, buffer, NET_BUFFER, 0);
    if (n > 0) {
        int64_t now_ns = clock_now_ns();
        if (s->state == CONNECTED)
            s->ops->on_bytes(s->poll.data, buffer, (size_t)n, now_ns);
    } else if (n == 0) {
        end(s, CAUSE_CLOSED, true);
    } else if (errno != EAGAIN && errno != EINTR) {
        end(s, net_cause(errno), false);
    }
}

static void finish_connecting(struct socket *s)
{
    int error = 0;
    socklen_t len = sizeof error;
    getsockopt(s->item.fd, SOL_SOCKET, SO_ERROR, &error, &len);
    if (error) {
        end(s, net_cause(error), false);
        return;
    }
    bool unwanted = s->state == UNWANTED;
    s->state = CONNECTED;
    if (unwanted) {
        leave(s, false, false);
        return;
    }
    s->ops->on_connected(s->poll.data, clock_now_ns());
    if (s->state == CONNECTED)
        update(s);
}

static void on_poll(uv_poll_t *handle, int status, int events)
{
    struct socket *s = container_of(handle, struct socket, poll);
    if (s->state < CONNECTED) {
        finish_connecting(s);
        return;
    }
    if (status < 0 || (events & UV_READABLE))
        receive(s);
    if (s->state < GONE && s->queue && (events & UV_WRITABLE))
        flush(s);
}

/* --- connecting */

const size_t socket_size = sizeof(struct socket);

struct socket *socket_connect(struct net *net, const struct socket_ops *ops, void *owner, enum cause *cause)
{
    int fd = net_socket(net);
    if (fd < 0) {
        *cause = net_cause(-fd);
        return NULL;
    }
    if (connect(fd, address_raw(&net->to), net->to.len) != 0 && errno != EINPROGRESS) {
        *cause = net_cause(errno);
        close(fd);
        return NULL;
    }
    struct socket *s = slab_get(&net->sockets);
    s->ops = ops;
    s->poll.data = owner;
    if (uv_poll_init(net->loop, &s->poll, fd) != 0) {
        *cause = CAUSE_CONNECT;
        close(fd);
        slab_put(&net->sockets, s);
        return NULL;
    }
    traffic_add(&net->traffic, &s->item, fd, net_ipv6(net));
    update(s);
    return s;
}

struct wire socket_wire(const struct socket *s)
{
    return net_read_wire(s->item.fd, s->item.ipv6, false);
}
