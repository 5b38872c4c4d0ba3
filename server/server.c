#include "server.h"

#include "clock.h"
#include "conn.h"
#include "feed.h"
#include "files.h"
#include "http1.h"
#include "hub.h"
#include "lab/lab.h"
#include "log.h"
#include "service.h"
#include "units.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 4096, ACCEPTS = 64, GRACE = 32 };

struct server {
    struct pool pool;
    struct hub hub;
    uv_loop_t loop;
    uv_poll_t listener, clock;
    uv_prepare_t before_sleep;
    uv_signal_t term, interrupt, usr1;
    struct timer stop_timer; /* --duration, then the drain's deadline */
    struct feeds feeds;
    int listener_fd;
    bool ipv6;
    server_report_fn report;
    void *context;
};

void server_hold_signals(void)
{
    static const int held[] = {SIGTERM, SIGINT, SIGUSR1};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof held / sizeof *held; i++)
        sigaddset(&set, held[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

static void let_signals_in(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* --- accepting --- */

/* A few connections over the limit are taken to be told so with a 503; more than that are dropped. */
static void admit(struct server *server, int fd)
{
    uint64_t limit = (uint64_t)server->pool.service.config->max_connections;
    uint64_t open = server->pool.service.stats.connections;
    if (open >= limit + GRACE) {
        server->pool.service.stats.errors[CAUSE_OVER_LIMIT]++;
        close(fd);
        return;
    }
    conn_open(&server->pool, fd, server->ipv6, open >= limit);
}

static void on_connections(uv_poll_t *handle, int status, int events)
{
    struct server *server = container_of(handle, struct server, listener);
    (void)status, (void)events;
    /* No more than a batch at a time: a rush of newcomers must not hold up the feed of those who are there.
     */
    for (int i = 0; i < ACCEPTS; i++) {
        int fd = accept4(server->listener_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            admit(server, fd);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            if (errno != EAGAIN)
                server->pool.service.stats.errors[CAUSE_ACCEPT]++;
            return;
        }
    }
}

/* Options of the listener that its connections inherit. */
static void tune(const struct config *config, int fd, bool loopback)
{
    int on = 1, mss = 1460;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    /* Loopback's 64 KiB packets would make figures of bytes unreal. */
    if (loopback)
        setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &mss, sizeof mss);
    /* May be refused to an ordinary user; the report says what is in force. */
    setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, config->congestion, (socklen_t)strlen(config->congestion));
}

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
    const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)address;
    return ntohl(in->sin_addr.s_addr) >> 24 == 127;
}

static int bind_one(const struct config *config, const struct addrinfo *where)
{
    int on = 1;
    int fd = socket(where->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (config->workers > 1)
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    tune(config, fd, is_loopback(where->ai_addr));
    if (bind(fd, where->ai_addr, where->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
        int error = -errno;
        close(fd);
        return error;
    }
    return fd;
}

static void name_address(int fd, char address[SERVER_ADDRESS])
{
    struct sockaddr_storage bound = {0};
    socklen_t len = sizeof bound;
    char host[46], port[8];
    getsockname(fd, (struct sockaddr *)&bound, &len);
    getnameinfo((struct sockaddr *)&bound, len, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    bool ipv6 = bound.ss_family == AF_INET6;
    snprintf(address, SERVER_ADDRESS, "%s%s%s:%s", ipv6 ? "[" : "", host, ipv6 ? "]" : "", port);
}

int server_listen(const struct config *config, char address[SERVER_ADDRESS])
{
    char host[SERVER_ADDRESS];
    const char *colon = strrchr(config->listen, ':');
    size_t n = colon ? (size_t)(colon - config->listen) : 0;
    int64_t port; /* checked here: getaddrinfo takes 70000 for 4464 */
    if (!colon || n >= sizeof host || units_integer(slice_of(colon + 1), &port) != 0 || port < 0 ||
        port > 65535)
        log_fatal(2, "--listen: '%s' is no ADDRESS:PORT, like 127.0.0.1:8080 or [::1]:0", config->listen);
    bool brackets = n >= 2 && config->listen[0] == '[' && config->listen[n - 1] == ']';
    snprintf(host, sizeof host, "%.*s", (int)(n - (brackets ? 2 : 0)), config->listen + brackets);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV | AI_PASSIVE}, *found;
    int error = getaddrinfo(n ? host : NULL, colon + 1, &hints, &found);
    if (error)
        log_fatal(2, "--listen: '%s': %s", config->listen, gai_strerror(error));
    int fd = bind_one(config, found);
    freeaddrinfo(found);
    if (fd == -EADDRINUSE)
        log_fatal(1, "%s is in use; stop what listens there, or choose another port (0 picks a free one)",
                  config->listen);
    if (fd < 0)
        log_fatal(1, "cannot listen on %s: %s", config->listen, strerror(-fd));
    name_address(fd, address);
    return fd;
}

/* --- the orderly end --- */

static void finish_loop(struct server *server)
{
    list_each(item, next, &server->pool.conns) conn_close(container_of(item, struct conn, link));
    uv_stop(&server->loop);
}

static void drain(struct server *server)
{
    struct service *service = &server->pool.service;
    if (service->draining) {
        finish_loop(server);
        return;
    }
    service->draining = true;
    feeds_stop(&server->feeds);
    if (service->lab)
        lab_stop(service->lab);
    server->hub.catch_up = NULL;
    uv_poll_stop(&server->listener);
    close(server->listener_fd);
    server->listener_fd = -1;
    hub_flush(&server->hub);
    list_each(item, next, &server->pool.conns) http1_leave(container_of(item, struct conn, link));
    timers_set(&server->pool.timers, &server->stop_timer, clock_now_ns() + service->config->drain_ns);
}

static void on_stop_timer(struct timer *timer, int64_t now_ns)
{
    (void)now_ns;
    drain(container_of(timer, struct server, stop_timer));
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct server *server = handle->data;
    if (number == SIGUSR1) {
        stats_refresh(&server->pool.service.stats, server->pool.service.started_ns);
        server->report(server->context, &server->pool.service.stats);
        return;
    }
    drain(server);
}

/* --- the loop --- */

static void on_clock(uv_poll_t *handle, int status, int events)
{
    struct server *server = container_of(handle, struct server, clock);
    (void)status, (void)events;
    timers_run(&server->pool.timers, clock_now_ns());
}

static void on_before_sleep(uv_prepare_t *handle)
{
    struct server *server = container_of(handle, struct server, before_sleep);
    if (server->pool.service.draining && list_empty(&server->pool.conns))
        uv_stop(&server->loop);
    timers_arm(&server->pool.timers);
}

static void watch_signal(struct server *server, uv_signal_t *handle, int number)
{
    uv_signal_init(&server->loop, handle);
    handle->data = server;
    uv_signal_start(handle, on_signal, number);
}

static void open_loop(struct server *server, const struct config *config, int64_t start_ns)
{
    uv_loop_init(&server->loop);
    service_open(&server->pool.service, config, &server->hub, start_ns);
    pool_init(&server->pool, &conn_loop_mover, &server->loop);
    hub_init(&server->hub, &server->pool.service, &server->pool.timers);
    server->hub.catch_up = feed_catch_up;
    if (config->lab)
        server->pool.service.lab = lab_new(&server->pool.service, &server->pool.timers);
    uv_poll_init(&server->loop, &server->clock, server->pool.timers.fd);
    uv_poll_start(&server->clock, UV_READABLE, on_clock);
    uv_poll_init(&server->loop, &server->listener, server->listener_fd);
    uv_poll_start(&server->listener, UV_READABLE, on_connections);
    uv_prepare_init(&server->loop, &server->before_sleep);
    uv_prepare_start(&server->before_sleep, on_before_sleep);
    watch_signal(server, &server->term, SIGTERM);
    watch_signal(server, &server->interrupt, SIGINT);
    watch_signal(server, &server->usr1, SIGUSR1);
    let_signals_in();
    server->stop_timer.fire = on_stop_timer;
    if (config->duration_ns > 0)
        timers_set(&server->pool.timers, &server->stop_timer, start_ns + config->duration_ns);
    feeds_start(&server->feeds, &server->hub, &server->pool.timers);
}

static void close_handle(uv_handle_t *handle, void *context)
{
    (void)context;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

static void close_loop(struct server *server)
{
    feeds_stop(&server->feeds);
    uv_walk(&server->loop, close_handle, NULL);
    uv_run(&server->loop, UV_RUN_DEFAULT);
    uv_loop_close(&server->loop);
    lab_free(server->pool.service.lab);
    hub_close(&server->hub);
    pool_close(&server->pool);
    service_close(&server->pool.service);
}

int server_run(const struct config *config, int listener, int64_t start_ns, server_report_fn report,
               void *context)
{
    struct server *server = mem_zalloc(1, sizeof *server);
    struct sockaddr_storage bound = {0};
    socklen_t len = sizeof bound;
    getsockname(listener, (struct sockaddr *)&bound, &len);
    server->ipv6 = bound.ss_family == AF_INET6;
    server->listener_fd = listener;
    server->report = report;
    server->context = context;
    clock_precise_timers();
    open_loop(server, config, start_ns);
    uv_run(&server->loop, UV_RUN_DEFAULT);
    server_hold_signals(); /* one more would end the process by its default before it has reported */
    stats_refresh(&server->pool.service.stats, start_ns);
    report(context, &server->pool.service.stats);
    close_loop(server);
    free(server);
    return 0;
}
