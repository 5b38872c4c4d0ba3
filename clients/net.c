#include "net.h"

#include "address.h"
#include "clock.h"
#include "log.h"
#include "mem.h"
#include "socket.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

/* The loop's own handles; its data is the net. */
struct net_loop {
    uv_loop_t loop;
    uv_poll_t clock;
    uv_prepare_t before_sleep;
};

static void on_clock(uv_poll_t *handle, int status, int events)
{
    (void)status, (void)events;
    timers_run(&((struct net *)handle->loop->data)->timers, clock_now_ns());
}

static void on_before_sleep(uv_prepare_t *handle)
{
    timers_arm(&((struct net *)handle->loop->data)->timers);
}

void net_open(struct net *net)
{
    struct net_loop *own = mem_zalloc(1, sizeof *own);
    int error = timers_init(&net->timers);
    if (error)
        log_fatal(1, "no timer: %s", strerror(-error));
    uv_loop_init(&own->loop);
    own->loop.data = net;
    net->loop = &own->loop;
    net->buffer = mem_alloc(NET_BUFFER);
    traffic_init(&net->traffic, &net->timers);
    slab_init(&net->sockets, socket_size);
    uv_poll_init(&own->loop, &own->clock, net->timers.fd);
    uv_poll_start(&own->clock, UV_READABLE, on_clock);
    uv_prepare_init(&own->loop, &own->before_sleep);
    uv_prepare_start(&own->before_sleep, on_before_sleep);
}

void net_run(struct net *net)
{
    uv_run(net->loop, UV_RUN_DEFAULT);
}

void net_stop(struct net *net)
{
    uv_stop(net->loop);
}

static void close_handle(uv_handle_t *handle, void *context)
{
    (void)context;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

void net_close(struct net *net)
{
    struct net_loop *own = container_of(net->loop, struct net_loop, loop);
    uv_walk(net->loop, close_handle, NULL);
    uv_run(net->loop, UV_RUN_DEFAULT);
    uv_loop_close(net->loop);
    timers_close(&net->timers);
    slab_close(&net->sockets);
    free(net->buffer);
    free(own);
}

static int bind_source(struct net *net, int fd)
{
    if (net->source_count == 0)
        return 0;
    const struct address *from = &net->sources[net->source_next++ % net->source_count];
    int on = 1;
    /* The port is chosen when connecting, so that one port can serve many destinations. */
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    return bind(fd, address_raw(from), from->len);
}

int net_socket(struct net *net)
{
    int fd = socket(net->to.ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    int on = 1, mss = 1460;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    /* Loopback's 64 KiB packets would make figures of bytes unreal. */
    if (address_is_loopback(&net->to))
        setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &mss, sizeof mss);
    /* May be refused to an ordinary user; the report says what is in force. */
    setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, net->congestion, (socklen_t)strlen(net->congestion));
    if (bind_source(net, fd) != 0) {
        int error = -errno;
        close(fd);
        return error;
    }
    return fd;
}

struct wire net_read_wire(int fd, bool ipv6, bool ended)
{
    struct wire_info info = {.len = sizeof info.bytes};
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, info.bytes, &info.len) != 0)
        return (struct wire){0};
    return wire_read(&info, WIRE_CONNECTED, ipv6, ended);
}

struct wire net_read_refused(int fd, bool ipv6)
{
    struct wire_info info = {.len = sizeof info.bytes};
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, info.bytes, &info.len) != 0)
        return (struct wire){0};
    return wire_read_refused(&info, ipv6);
}

void net_count_status(struct net *net, enum cause cause, int status)
{
    net->results->counts.errors[cause]++;
    if (cause == CAUSE_UNCLEAN_CLOSE) /* that is an effect of giving up, not its reason */
        return;
    net->results->why = (int32_t)cause;
    net->results->why_status = status;
}

void net_count(struct net *net, enum cause cause)
{
    net_count_status(net, cause, 0);
}

enum cause net_cause(int error)
{
    switch (error) {
    case ECONNREFUSED:
        return CAUSE_REFUSED;
    case EADDRNOTAVAIL:
    case EADDRINUSE:
    case EMFILE:
    case ENFILE:
        return CAUSE_NO_PORT;
    case ETIMEDOUT:
        return CAUSE_TIMEOUT;
    case ECONNRESET:
    case EPIPE:
        return CAUSE_RESET;
    default:
        return CAUSE_CONNECT;
    }
}
