/* The bare HTTP client: keep-alive connections, one request under way on each, in a closed loop or paced. */
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

struct poller {
    int fd;
    bool busy;
    bool in_body;
    bool line_start; /* of a body's line, whose number is read into `reading` */
    struct net_stash stash;
    uint64_t body_left;
    uint64_t number, reading; /* the last message number received */
};

struct polls {
    const struct bare_options *options;
    struct window window;
    int epoll, pace;
    struct poller *pollers; /* in the order of their opening */
    int *by_fd;             /* one more than the place in `pollers`; 0: not a poller's */
    size_t next;            /* whose turn it is, where paced */
    size_t request_len;
    size_t number_at; /* where the request takes a number, or 0: it is fixed */
    char request[NET_MAX_HEAD];
    char buffer[NET_BUFFER];
};

/* --- requests ----------------------------------------------------------------------------------------------
 */

static void prepare_request(struct polls *p)
{
    static const char mark[] = "{n}";
    const char *path = p->options->path ? p->options->path : "/poll?since=0";
    p->request_len = text_request(p->request, BARE_NONE, path, p->options->etag);
    char *at = memmem(p->request, p->request_len, mark, strlen(mark));
    if (!at)
        return;
    p->number_at = (size_t)(at - p->request);
    p->request_len -= strlen(mark);
    memmove(at, at + strlen(mark), p->request_len - p->number_at);
}

static size_t numbered_request(const struct polls *p, uint64_t number, char out[NET_MAX_HEAD + 32])
{
    memcpy(out, p->request, p->number_at);
    size_t n = p->number_at + (size_t)sprintf(out + p->number_at, "%llu", (unsigned long long)number);
    memcpy(out + n, p->request + p->number_at, p->request_len - p->number_at);
    return n + p->request_len - p->number_at;
}

static void send_request(struct polls *p, struct poller *c)
{
    char numbered[NET_MAX_HEAD + 32];
    const char *request = p->request;
    size_t len = p->request_len;
    if (p->number_at > 0) {
        len = numbered_request(p, c->number, numbered);
        request = numbered;
    }
    if (send(c->fd, request, len, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)len)
        return; /* the end of file that follows is counted */
    c->busy = true;
    p->window.counts.sent++;
}

/* --- answers -----------------------------------------------------------------------------------------------
 */

static void count_status(struct window_counts *counts, const char *head)
{
    if (memcmp(head + 9, "200", 3) == 0)
        counts->ok++;
    else if (memcmp(head + 9, "304", 3) == 0)
        counts->not_modified++;
    else if (memcmp(head + 9, "204", 3) == 0)
        counts->no_content++;
    else
        counts->other++;
}

static void read_head(struct polls *p, struct poller *c, const char *head, const char *end)
{
    size_t len;
    const char *value = net_field(head, end, "Content-Length:", &len);
    c->in_body = true;
    c->body_left = value && memcmp(head + 9, "304", 3) != 0 ? strtoull(value, NULL, 10) : 0;
    c->line_start = true;
    c->reading = 0;
    count_status(&p->window.counts, head);
}

/* The decimal number at the start of each of a body's lines; the last one stays. */
static void read_numbers(struct poller *c, const char *at, const char *end)
{
    while (at < end) {
        if (!c->line_start) {
            const char *line = memchr(at, '\n', (size_t)(end - at));
            at = line ? line + 1 : end;
            c->line_start = line != NULL;
            c->reading = 0;
            continue;
        }
        for (; at < end && *at >= '0' && *at <= '9'; at++)
            c->reading = c->reading * 10 + (uint64_t)(*at - '0');
        if (at == end)
            return;
        if (*at == ' ')
            c->number = c->reading;
        c->line_start = false;
    }
}

/* Takes what belongs to this answer and returns where it ended; c->busy says whether more of it is to come.
 */
static const char *read_body(struct polls *p, struct poller *c, const char *at, const char *end)
{
    size_t len = (uint64_t)(end - at) < c->body_left ? (size_t)(end - at) : (size_t)c->body_left;
    if (p->number_at > 0)
        read_numbers(c, at, at + len);
    c->body_left -= len;
    if (c->body_left == 0) {
        c->in_body = false;
        c->busy = false;
        p->window.counts.answered++;
    }
    return at + len;
}

static void end_poller(struct polls *p, struct poller *c)
{
    p->window.counts.closed++;
    net_drop(&c->stash);
    epoll_ctl(p->epoll, EPOLL_CTL_DEL, c->fd, NULL);
    close(c->fd);
    c->busy = true; /* never free again */
}

static void read_poller(struct polls *p, struct poller *c)
{
    ssize_t len = net_recv(&c->stash, c->fd, p->buffer);
    if (len == 0)
        end_poller(p, c);
    if (len <= 0)
        return;
    p->window.counts.reads++;
    p->window.counts.bytes += (size_t)len;
    const char *at = p->buffer, *end = p->buffer + len;
    if (!c->in_body) {
        const char *head_end = net_head_end(at, end);
        if (!head_end) {
            net_keep(&c->stash, at, (size_t)len);
            return;
        }
        read_head(p, c, at, head_end);
        at = head_end;
    }
    if (read_body(p, c, at, end) != end) {
        errno = EPROTO;
        net_fail("more bytes than one answer");
    }
    if (!c->busy && p->options->rate_hz <= 0)
        send_request(p, c);
}

/* --- the loop ----------------------------------------------------------------------------------------------
 */

static void open_pollers(struct polls *p)
{
    size_t count = (size_t)p->options->clients;
    p->pollers = calloc(count, sizeof *p->pollers);
    p->by_fd = calloc(net_descriptors(), sizeof *p->by_fd);
    if (!p->pollers || !p->by_fd)
        net_fail("calloc");
    for (size_t i = 0; i < count; i++) {
        struct poller *c = &p->pollers[i];
        c->fd = net_connect(p->options->port, true);
        p->by_fd[c->fd] = (int)i + 1;
        net_watch(p->epoll, c->fd, EPOLLIN);
    }
}

static void start(struct polls *p)
{
    if (p->options->rate_hz > 0) {
        int64_t period_ns = (int64_t)(1e9 / p->options->rate_hz);
        net_timer_set(p->pace, net_now_ns() + period_ns, period_ns);
        return;
    }
    for (size_t i = 0; i < (size_t)p->options->clients; i++)
        send_request(p, &p->pollers[i]);
}

/* The next connection whose turn it is; one still busy has its turn skipped, which counts as late. */
static void on_pace(struct polls *p)
{
    for (uint64_t n = net_timer_read(p->pace); n > 0; n--) {
        struct poller *c = &p->pollers[p->next];
        p->next = (p->next + 1) % (size_t)p->options->clients;
        if (c->busy)
            p->window.counts.late++;
        else
            send_request(p, c);
    }
}

static void on_event(struct polls *p, int fd)
{
    if (p->by_fd[fd])
        read_poller(p, &p->pollers[p->by_fd[fd] - 1]);
    else if (fd == p->pace)
        on_pace(p);
    else
        window_on_timer(&p->window);
}

int bare_poll(const struct bare_options *o)
{
    struct polls p = {.options = o, .epoll = net_epoll()};
    struct epoll_event events[NET_EVENTS];
    p.pace = net_timer(p.epoll);
    prepare_request(&p);
    open_pollers(&p);
    window_begin(&p.window, p.epoll, o);
    start(&p);
    while (p.window.phase != WINDOW_OVER) {
        int n = epoll_wait(p.epoll, events, NET_EVENTS, window_timeout_ms(&p.window));
        if (n == 0)
            window_on_pause(&p.window);
        for (int i = 0; i < n; i++)
            on_event(&p, events[i].data.fd);
    }
    window_report(&p.window, "poll", o->clients);
    free(p.pollers);
    free(p.by_fd);
    return 0;
}
