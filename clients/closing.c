#include "closing.h"

#include "clock.h"
#include "mem.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

/*  shutdown()          end of file             state CLOSE
 *  ─────────► READING ─────────────► LOOKING ──────────────► (closed)
 *                 └── 2 s, or a reset ──► counted as unclean ──┘
 * LOOKING is short, and passed at once where our FIN has been acknowledged already. */
struct closing {
    uv_poll_t poll;
    struct traffic_item item;
    struct timer timer;
    int64_t deadline_ns, pause_ns;
    struct wire before; /* the readings when it was handed in */
    bool ended;
};

static struct net *net_of(const struct closing *c)
{
    return c->poll.loop->data;
}

static void on_closed(uv_handle_t *handle)
{
    free(container_of((uv_poll_t *)(void *)handle, struct closing, poll));
}

static void finish(struct closing *c, const struct wire *final)
{
    struct net *net = net_of(c);
    struct wire closing = *final;
    wire_subtract(&closing, &c->before);
    /* Connections that come and go in between are what the run is about. */
    if (net->results->stage == STAGE_STOP)
        wire_add(&net->traffic.setup, &closing);
    traffic_remove(&net->traffic, &c->item, final);
    timers_remove(&net->timers, &c->timer);
    uv_close((uv_handle_t *)&c->poll, on_closed);
    close(c->item.fd);
}

static void give_up(struct closing *c)
{
    struct wire wire = net_read_wire(c->item.fd, c->item.ipv6, c->ended);
    net_count(net_of(c), CAUSE_UNCLEAN_CLOSE);
    finish(c, &wire);
}

/* Whether our FIN has been acknowledged; looked at again soon if not, as no event tells. */
static void look(struct closing *c, int64_t now_ns)
{
    struct wire_info info = {.len = sizeof info.bytes};
    if (getsockopt(c->item.fd, IPPROTO_TCP, TCP_INFO, info.bytes, &info.len) == 0 && wire_final(&info)) {
        struct wire wire = wire_read(&info, WIRE_CONNECTED, c->item.ipv6, true);
        finish(c, &wire);
        return;
    }
    c->pause_ns *= 2;
    int64_t next_ns = now_ns + c->pause_ns;
    timers_set(&net_of(c)->timers, &c->timer, next_ns < c->deadline_ns ? next_ns : c->deadline_ns);
}

static void on_timer(struct timer *timer, int64_t now_ns)
{
    struct closing *c = container_of(timer, struct closing, timer);
    if (now_ns >= c->deadline_ns)
        give_up(c);
    else
        look(c, now_ns);
}

static void on_readable(uv_poll_t *handle, int status, int events)
{
    struct closing *c = container_of(handle, struct closing, poll);
    struct net *net = net_of(c);
    ssize_t n = status < 0 ? -1 : recv(c->item.fd, net->buffer, NET_BUFFER, 0);
    (void)events;
    if (n > 0 || (n < 0 && status >= 0 && (errno == EAGAIN || errno == EINTR)))
        return;
    if (n < 0) {
        give_up(c);
        return;
    }
    c->ended = true;
    uv_poll_stop(&c->poll);
    look(c, clock_now_ns());
}

void closing_begin(struct net *net, struct traffic_item *item, bool ended, bool broken)
{
    struct closing *c = mem_zalloc(1, sizeof *c);
    traffic_move(&net->traffic, item, &c->item);
    c->ended = ended;
    c->timer.fire = on_timer;
    c->pause_ns = 50 * NS_PER_US;
    c->deadline_ns = clock_now_ns() + (int64_t)CLOSING_PATIENCE_S * NS_PER_S;
    c->before = net_read_wire(c->item.fd, c->item.ipv6, ended);
    uv_poll_init(net->loop, &c->poll, c->item.fd);
    if (broken) {
        give_up(c);
        return;
    }
    if (shutdown(c->item.fd, SHUT_WR) != 0) { /* it never came to be */
        struct wire wire = net_read_refused(c->item.fd, c->item.ipv6);
        finish(c, &wire);
        return;
    }
    timers_set(&net->timers, &c->timer, c->deadline_ns);
    if (ended)
        look(c, clock_now_ns());
    else
        uv_poll_start(&c->poll, UV_READABLE, on_readable);
}
