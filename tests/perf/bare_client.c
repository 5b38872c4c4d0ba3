/* The bare read loop, and the bare opener of connections. */
#include "bare.h"
#include "bare_net.h"
#include "bare_text.h"
#include "bare_window.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *path_of(const struct bare_options *o)
{
    static const char *const paths[] = {[BARE_WS] = "/ws", [BARE_SSE] = "/sse", [BARE_NONE] = "/longpoll"};
    return o->path ? o->path : paths[o->upgrade];
}

static void send_request(int fd, const char *request, size_t len)
{
    if (send(fd, request, len, MSG_NOSIGNAL) != (ssize_t)len)
        net_fail("sending a request");
}

/* --- read --------------------------------------------------------------------------------------------------
 */

/* One connection after the other, so that the server has them in this order. Messages that come along with
 * the answer's head are left uncounted: the window is not open yet. */
static int open_reader(const struct bare_options *o, const char *request, size_t request_len, char *buffer)
{
    int fd = net_connect(o->port, true);
    size_t len = 0;
    const char *head_end = NULL;
    send_request(fd, request, request_len);
    while (!head_end) {
        ssize_t n = recv(fd, buffer + len, NET_BUFFER - len, 0);
        if (n <= 0)
            net_fail("no answer to the upgrade");
        len += (size_t)n;
        head_end = net_head_end(buffer, buffer + len);
    }
    if (!text_upgraded(o->upgrade, buffer, head_end)) {
        errno = EPROTO;
        net_fail("the upgrade was refused");
    }
    return fd;
}

static void open_readers(const struct bare_options *o, int epoll, char *buffer)
{
    char request[NET_MAX_HEAD];
    size_t len = text_request(request, o->upgrade, path_of(o), NULL);
    for (int i = 0; i < o->clients; i++)
        net_watch(epoll, open_reader(o, request, len, buffer), EPOLLIN);
}

/* Frames of one size are counted by their bytes, but events grow with their numbers' digits. */
static uint64_t count_lines(const char *at, const char *end)
{
    uint64_t lines = 0;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
        lines++;
        at++;
    }
    return lines;
}

static void read_once(struct window *w, int epoll, int fd, enum bare_upgrade upgrade, char *buffer)
{
    ssize_t n = recv(fd, buffer, NET_BUFFER, MSG_DONTWAIT);
    if (n > 0) {
        w->counts.reads++;
        w->counts.bytes += (size_t)n;
        if (upgrade == BARE_SSE)
            w->counts.lines += count_lines(buffer, buffer + n);
    } else if (n == 0 || errno != EAGAIN) {
        w->counts.closed++;
        epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
        close(fd);
    }
}

int bare_read(const struct bare_options *o)
{
    char buffer[NET_BUFFER];
    struct epoll_event events[NET_EVENTS];
    struct window w;
    int epoll = net_epoll();
    if (o->upgrade == BARE_NONE) {
        fputs("bare: read needs --upgrade ws or sse\n", stderr);
        return 2;
    }
    open_readers(o, epoll, buffer);
    window_begin(&w, epoll, o);
    while (w.phase != WINDOW_OVER) {
        int n = epoll_wait(epoll, events, NET_EVENTS, window_timeout_ms(&w));
        if (n == 0)
            window_on_pause(&w);
        for (int i = 0; i < n; i++) {
            if (events[i].data.fd == w.timer)
                window_on_timer(&w);
            else
                read_once(&w, epoll, events[i].data.fd, o->upgrade, buffer);
        }
    }
    window_report(&w, "read", o->clients);
    return 0;
}

/* --- connect -----------------------------------------------------------------------------------------------
 */

enum { UNDER_WAY = 64 };

struct opener {
    const struct bare_options *options;
    int epoll;
    int begun, done;
    size_t request_len;
    char request[NET_MAX_HEAD];
    char buffer[NET_BUFFER];
};

static void begin_more(struct opener *o)
{
    for (; o->begun < o->options->clients && o->begun - o->done < UNDER_WAY; o->begun++)
        net_watch(o->epoll, net_connect(o->options->port, false), EPOLLOUT);
}

static void finish_one(struct opener *o, int fd)
{
    if (epoll_ctl(o->epoll, EPOLL_CTL_DEL, fd, NULL))
        net_fail("epoll_ctl");
    o->done++;
}

/* The head of the answer is taken to come whole: it is one send() of a server at work on nothing else. */
static void on_opener_event(struct opener *o, int fd, uint32_t events)
{
    if (events & EPOLLOUT) {
        send_request(fd, o->request, o->request_len);
        if (o->options->upgrade == BARE_NONE)
            finish_one(o, fd);
        else
            net_rewatch(o->epoll, fd, EPOLLIN);
        return;
    }
    ssize_t n = recv(fd, o->buffer, sizeof o->buffer, MSG_DONTWAIT);
    const char *end = n > 0 ? net_head_end(o->buffer, o->buffer + n) : NULL;
    if (!end || !text_upgraded(o->options->upgrade, o->buffer, end)) {
        errno = EPROTO;
        net_fail("the upgrade was refused");
    }
    finish_one(o, fd);
}

static void hold_open(void)
{
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
}

int bare_connect(const struct bare_options *options)
{
    struct opener o = {.options = options, .epoll = net_epoll()};
    struct epoll_event events[NET_EVENTS];
    o.request_len = text_request(o.request, options->upgrade, path_of(options), NULL);
    int64_t metered_ns = net_cpu_of_ns(options->meter), cpu_ns = net_cpu_ns(), start_ns = net_now_ns();
    for (begin_more(&o); o.done < options->clients; begin_more(&o)) {
        int n = epoll_wait(o.epoll, events, NET_EVENTS, -1);
        for (int i = 0; i < n; i++)
            on_opener_event(&o, events[i].data.fd, events[i].events);
    }
    int64_t span_ns = net_now_ns() - start_ns;
    cpu_ns = net_cpu_ns() - cpu_ns;
    usleep(5000); /* let the server fall asleep: a running process's CPU clock may be a tick behind */
    metered_ns = net_cpu_of_ns(options->meter) - metered_ns;
    printf("{\"mode\":\"connect\",\"clients\":%d,\"window_ns\":%lld,\"cpu_ns\":%lld,\"metered_ns\":%lld,"
           "\"per_second\":%.0f}\n",
           o.done, (long long)span_ns, (long long)cpu_ns, (long long)metered_ns,
           (double)o.done * 1e9 / (double)span_ns);
    fflush(stdout);
    hold_open();
    return 0;
}
