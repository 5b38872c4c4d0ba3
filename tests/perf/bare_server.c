/* The three servers, over one loop: what differs is what a request's head and a tick of the feed mean.
 *
 *   send    a head is answered by the upgrade; a tick sends a message to every connection
 *   answer  a head is answered at once, or (--hold) at the next tick
 *   accept  a head is answered by the upgrade; there are no ticks */
#include "bare.h"
#include "bare_net.h"
#include "bare_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct conn {
    struct net_stash stash;
    bool open;
    bool upgraded; /* `send`, `accept`: no more heads come */
    bool listed;
};

struct server {
    const struct bare_options *options;
    const char *name;
    void (*on_head)(struct server *, int fd, const char *head, const char *end);
    void (*on_tick)(struct server *);
    int epoll, listener, feed, deadline, signals;
    struct conn *conns; /* by descriptor */
    int *list;          /* descriptors: subscribers in the order of their coming, or requests held */
    size_t list_len;
    bool measuring, stopped;
    uint64_t number; /* of the next message */
    int64_t feed_start_ns, feed_period_ns;
    int64_t start_ns, cpu_start_ns;
    uint64_t accepted, requests, sends, sent_bytes, refused;
    size_t out_len;
    char out[TEXT_ROOM]; /* what is sent next, or (answers) always */
    char buffer[NET_BUFFER];
};

/* The measured part starts at the first request, but for `send`, where it starts with the feed. */
static void measure(struct server *s)
{
    s->measuring = true;
    s->start_ns = net_now_ns();
    s->cpu_start_ns = net_cpu_ns();
    if (s->options->duration_ns > 0)
        net_timer_set(s->deadline, s->start_ns + s->options->duration_ns, 0);
}

static void start_feed(struct server *s)
{
    if (s->options->rate_hz <= 0 || s->feed_period_ns > 0)
        return;
    s->feed_period_ns = (int64_t)(1e9 / s->options->rate_hz);
    s->feed_start_ns = net_now_ns() + s->feed_period_ns;
    net_timer_set(s->feed, s->feed_start_ns, s->feed_period_ns);
}

static void list_add(struct server *s, int fd)
{
    if (!s->conns[fd].listed)
        s->list[s->list_len++] = fd;
    s->conns[fd].listed = true;
}

/* Keeps the order: the walk over sockets in the order of their opening is what the comparison is about. */
static void list_remove(struct server *s, int fd)
{
    if (!s->conns[fd].listed)
        return;
    size_t i = 0;
    while (s->list[i] != fd)
        i++;
    memmove(s->list + i, s->list + i + 1, (s->list_len - i - 1) * sizeof *s->list);
    s->list_len--;
    s->conns[fd].listed = false;
}

static void close_conn(struct server *s, int fd)
{
    list_remove(s, fd);
    net_drop(&s->conns[fd].stash);
    s->conns[fd] = (struct conn){0};
    close(fd);
}

/* What a socket does not take whole ends its connection: nothing is queued here, and half a message is worse
 * than none. With a receiver that reads, it does not happen. */
static bool send_all(struct server *s, int fd, const char *bytes, size_t len)
{
    ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);
    if (n == (ssize_t)len)
        return true;
    s->refused++;
    shutdown(fd, SHUT_RDWR); /* it is closed where its end of file is read, never amid a walk over the list */
    return false;
}

static void send_out(struct server *s, int fd)
{
    if (send_all(s, fd, s->out, s->out_len)) {
        s->sends++;
        s->sent_bytes += s->out_len;
    }
}

/* --- what a head means -------------------------------------------------------------------------------------
 */

static void on_head_upgrade(struct server *s, int fd, const char *head, const char *end)
{
    char answer[TEXT_ROOM];
    size_t len = text_upgrade(answer, s->options->upgrade, head, end);
    if (len == 0)
        len = (size_t)sprintf(answer, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    else
        s->conns[fd].upgraded = true;
    if (!send_all(s, fd, answer, len) || !s->conns[fd].upgraded)
        shutdown(fd, SHUT_WR);
}

static void on_head_subscribe(struct server *s, int fd, const char *head, const char *end)
{
    on_head_upgrade(s, fd, head, end);
    if (!s->conns[fd].upgraded)
        return;
    list_add(s, fd);
    if (s->options->inflight || s->list_len == (size_t)s->options->clients)
        start_feed(s);
}

static void on_head_answer(struct server *s, int fd, const char *head, const char *end)
{
    (void)head;
    (void)end;
    send_out(s, fd);
}

static void on_head_hold(struct server *s, int fd, const char *head, const char *end)
{
    (void)head;
    (void)end;
    list_add(s, fd);
    start_feed(s);
}

/* --- what a tick means -------------------------------------------------------------------------------------
 */

static int64_t intended_ns(const struct server *s)
{
    return s->feed_start_ns + (int64_t)s->number * s->feed_period_ns;
}

static void on_tick_publish(struct server *s)
{
    if (!s->measuring)
        measure(s);
    s->out_len = (s->options->upgrade == BARE_SSE ? text_event : text_frame)(s->out, s->options->size,
                                                                             s->number, intended_ns(s));
    for (size_t i = 0; i < s->list_len; i++)
        send_out(s, s->list[i]);
    s->number++;
}

static void on_tick_release(struct server *s)
{
    s->out_len = text_answer(s->out, s->options->size, s->number, intended_ns(s));
    for (size_t i = 0; i < s->list_len; i++) {
        s->conns[s->list[i]].listed = false;
        send_out(s, s->list[i]);
    }
    s->list_len = 0;
    s->number++;
}

/* --- the loop ----------------------------------------------------------------------------------------------
 */

static void accept_all(struct server *s)
{
    int fd;
    while ((fd = net_accept(s->listener)) >= 0) {
        if (!s->measuring && s->on_head != on_head_subscribe)
            measure(s);
        s->accepted++;
        s->conns[fd].open = true;
        net_watch(s->epoll, fd, EPOLLIN);
    }
}

/* After the upgrade only a WebSocket Close frame is answered (RFC 6455 §5.5.1), so that clients need not wait
 * for their time-outs; all else is dropped. */
static void read_upgraded(struct server *s, int fd, size_t len)
{
    static const char close_frame[] = {(char)0x88, 0};
    if (s->options->upgrade != BARE_WS || len == 0 || (s->buffer[0] & 0x0f) != 0x8)
        return;
    list_remove(s, fd);
    send_all(s, fd, close_frame, sizeof close_frame);
    shutdown(fd, SHUT_WR);
}

static void read_conn(struct server *s, int fd)
{
    struct conn *c = &s->conns[fd];
    ssize_t len = net_recv(&c->stash, fd, s->buffer);
    if (len == 0)
        close_conn(s, fd);
    if (len <= 0)
        return;
    if (c->upgraded) {
        read_upgraded(s, fd, (size_t)len);
        return;
    }
    const char *at = s->buffer, *end = s->buffer + len, *head_end;
    while (at < end && !c->upgraded && (head_end = net_head_end(at, end))) {
        s->requests++;
        s->on_head(s, fd, at, head_end);
        at = head_end;
    }
    if (at < end && !c->upgraded)
        net_keep(&c->stash, at, (size_t)(end - at));
}

static void on_event(struct server *s, int fd)
{
    if (s->conns[fd].open)
        read_conn(s, fd);
    else if (fd == s->listener)
        accept_all(s);
    else if (fd == s->feed && s->on_tick)
        for (uint64_t n = net_timer_read(s->feed); n > 0; n--)
            s->on_tick(s);
    else if (fd == s->deadline || fd == s->signals)
        s->stopped = true;
}

static void report(const struct server *s)
{
    int64_t cpu_ns = s->measuring ? net_cpu_ns() - s->cpu_start_ns : 0;
    int64_t window_ns = s->measuring ? net_now_ns() - s->start_ns : 0;
    printf("{\"mode\":\"%s\",\"window_ns\":%lld,\"cpu_ns\":%lld,\"accepted\":%llu,\"requests\":%llu,"
           "\"ticks\":%llu,\"sends\":%llu,\"bytes\":%llu,\"refused\":%llu,\"rss_bytes\":%lld}\n",
           s->name, (long long)window_ns, (long long)cpu_ns, (unsigned long long)s->accepted,
           (unsigned long long)s->requests, (unsigned long long)s->number, (unsigned long long)s->sends,
           (unsigned long long)s->sent_bytes, (unsigned long long)s->refused, (long long)net_rss_bytes());
}

static int serve(struct server *s)
{
    struct epoll_event events[NET_EVENTS];
    s->conns = calloc(net_descriptors(), sizeof *s->conns);
    s->list = calloc(net_descriptors(), sizeof *s->list);
    if (!s->conns || !s->list)
        net_fail("calloc");
    s->epoll = net_epoll();
    s->feed = net_timer(s->epoll);
    s->deadline = net_timer(s->epoll);
    s->signals = net_signals(s->epoll);
    s->listener = net_listen(s->options->port);
    net_watch(s->epoll, s->listener, EPOLLIN);
    while (!s->stopped) {
        int n = epoll_wait(s->epoll, events, NET_EVENTS, -1);
        for (int i = 0; i < n; i++)
            on_event(s, events[i].data.fd);
    }
    report(s);
    free(s->conns);
    free(s->list);
    return 0;
}

int bare_send(const struct bare_options *o)
{
    struct server s = {
        .options = o, .name = "send", .on_head = on_head_subscribe, .on_tick = on_tick_publish};
    if (o->rate_hz <= 0 || o->upgrade == BARE_NONE) {
        fputs("bare: send needs --rate above 0, and --upgrade ws or sse\n", stderr);
        return 2;
    }
    return serve(&s);
}

int bare_answer(const struct bare_options *o)
{
    struct server s = {.options = o, .name = "answer"};
    s.on_head = o->hold ? on_head_hold : on_head_answer;
    s.on_tick = on_tick_release;
    s.out_len = o->status == 200 ? text_answer(s.out, o->size, 0, net_now_ns()) : text_not_modified(s.out);
    if (o->hold && o->rate_hz <= 0) {
        fputs("bare: answer --hold needs --rate above 0\n", stderr);
        return 2;
    }
    return serve(&s);
}

int bare_accept(const struct bare_options *o)
{
    struct server s = {.options = o, .name = "accept", .on_head = on_head_upgrade};
    return serve(&s);
}
