#include "threads.h"

#include "clock.h"
#include "crew.h"
#include "feed.h"
#include "http1.h"
#include "hub.h"
#include "log.h"
#include "service.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { GRACE = 32 };

struct threads {
    struct crew crew;
    struct hub hub;
    struct feeds feeds;
    struct timer stop_feeds;
    pthread_t publisher;
    bool over; /* the publisher is to end */
    int listener;
    bool ipv6;
    sigset_t awake; /* what is blocked while the first thread waits: all but its signals */
    server_report_fn report;
    void *context;
};

/* Counted up by the handlers; only the first thread ever lets the signals in. */
static volatile sig_atomic_t told_to_stop, told_to_report;

static void on_signal(int number)
{
    if (number == SIGUSR1)
        told_to_report = 1;
    else
        told_to_stop++;
}

/* --- the feeds --- */

/* Publishes what is due and lets go of the lock between runs, so that readers come between two messages of a
 * feed that is behind. */
static void *publish(void *argument)
{
    struct threads *threads = argument;
    struct timers *timers = &threads->crew.pool.timers;
    struct pollfd due = {.fd = timers->fd, .events = POLLIN};
    for (bool over = false; !over;) {
        poll(&due, 1, -1);
        crew_lock(&threads->crew);
        timers_run(timers, clock_now_ns());
        over = threads->over;
        timers_arm(timers);
        crew_unlock(&threads->crew);
    }
    return NULL;
}

static void on_over(struct timer *timer, int64_t at_ns)
{
    (void)at_ns;
    container_of(timer, struct threads, stop_feeds)->over = true;
}

static void end_publisher(struct threads *threads)
{
    struct timers *timers = &threads->crew.pool.timers;
    crew_lock(&threads->crew);
    timers_set(timers, &threads->stop_feeds, clock_now_ns());
    crew_unlock(&threads->crew);
    pthread_join(threads->publisher, NULL);
    timers_remove(timers, &threads->stop_feeds);
}

/* --- the first thread --- */

static void report_now(struct threads *threads)
{
    struct service *service = &threads->crew.pool.service;
    crew_lock(&threads->crew);
    stats_refresh(&service->stats, service->started_ns);
    struct stats copy = service->stats;
    crew_unlock(&threads->crew);
    threads->report(threads->context, &copy);
}

/* Until there is a connection, a signal or the time. */
static void await(struct threads *threads, int fd, int64_t due_ns)
{
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    int64_t left_ns = due_ns - clock_now_ns();
    if (left_ns < 0)
        left_ns = 0;
    struct timespec left = {.tv_sec = left_ns / NS_PER_S, .tv_nsec = left_ns % NS_PER_S};
    ppoll(&wanted, 1, due_ns == INT64_MAX ? NULL : &left, &threads->awake);
    if (told_to_report) {
        told_to_report = 0;
        report_now(threads);
    }
}

static void admit(struct threads *threads, int fd)
{
    struct stats *stats = &threads->crew.pool.service.stats;
    uint64_t limit = (uint64_t)threads->crew.pool.service.config->max_connections;
    crew_lock(&threads->crew);
    uint64_t open = threads->crew.alive;
    if (open >= limit + GRACE)
        stats->errors[CAUSE_OVER_LIMIT]++;
    crew_unlock(&threads->crew);
    if (open >= limit + GRACE)
        close(fd);
    else
        crew_serve(&threads->crew, fd, threads->ipv6, open >= limit);
}

/* Out of descriptors or memory: what waits stays in the backlog, and only time helps. */
static void sit_out(struct threads *threads)
{
    static const int64_t while_ns = 10 * NS_PER_MS;
    crew_lock(&threads->crew);
    threads->crew.pool.service.stats.errors[CAUSE_ACCEPT]++;
    crew_unlock(&threads->crew);
    await(threads, -1, clock_now_ns() + while_ns);
}

static void accept_one(struct threads *threads)
{
    int fd = accept4(threads->listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0)
        admit(threads, fd);
    else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
        sit_out(threads);
}

/* --- the orderly end --- */

static size_t alive(struct threads *threads)
{
    crew_lock(&threads->crew);
    size_t n = threads->crew.alive;
    crew_unlock(&threads->crew);
    return n;
}

static void say_goodbye(struct threads *threads)
{
    struct pool *pool = &threads->crew.pool;
    close(threads->listener);
    crew_lock(&threads->crew);
    pool->service.draining = true;
    feeds_stop(&threads->feeds);
    threads->hub.catch_up = NULL;
    hub_flush(&threads->hub);
    list_each(item, next, &pool->conns) http1_leave(container_of(item, struct conn, link));
    crew_unlock(&threads->crew);
}

static void cut_off(struct threads *threads)
{
    crew_lock(&threads->crew);
    list_each(item, next, &threads->crew.pool.conns) conn_close(container_of(item, struct conn, link));
    crew_unlock(&threads->crew);
}

/* Everybody may finish, until the time is up or a second signal comes. */
static void drain(struct threads *threads)
{
    int64_t deadline_ns = clock_now_ns() + threads->crew.pool.service.config->drain_ns;
    int told = told_to_stop;
    say_goodbye(threads);
    while (alive(threads) > 0 && clock_now_ns() < deadline_ns && told_to_stop == told)
        await(threads, -1, deadline_ns);
    cut_off(threads);
    while (alive(threads) > 0)
        await(threads, -1, INT64_MAX);
    end_publisher(threads);
}

/* --- the whole --- */

static void hear_signals(struct threads *threads)
{
    static const int heard[] = {SIGTERM, SIGINT, SIGUSR1};
    struct sigaction action = {.sa_handler = on_signal};
    threads->awake = threads->crew.asleep; /* the wake-up signal says that the last thread has ended */
    for (size_t i = 0; i < sizeof heard / sizeof *heard; i++) {
        sigaction(heard[i], &action, NULL);
        sigdelset(&threads->awake, heard[i]);
    }
}

/* Accepted sockets inherit it: a thread that its reader holds up looks at its deadline once a second. */
static void limit_sends(int listener)
{
    struct timeval most = {.tv_sec = 1};
    setsockopt(listener, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
}

static struct threads *begin(const struct config *config, int listener, int64_t start_ns)
{
    struct threads *threads = mem_zalloc(1, sizeof *threads);
    struct service *service = &threads->crew.pool.service;
    struct sockaddr_storage bound = {0};
    socklen_t len = sizeof bound;
    getsockname(listener, (struct sockaddr *)&bound, &len);
    threads->ipv6 = bound.ss_family == AF_INET6;
    threads->listener = listener;
    limit_sends(listener);
    service_open(service, config, &threads->hub, start_ns);
    crew_init(&threads->crew);
    hub_init(&threads->hub, service, &threads->crew.pool.timers);
    threads->hub.catch_up = feed_catch_up;
    threads->stop_feeds.fire = on_over;
    hear_signals(threads);
    feeds_start(&threads->feeds, &threads->hub, &threads->crew.pool.timers);
    timers_arm(&threads->crew.pool.timers);
    int error = pthread_create(&threads->publisher, NULL, publish, threads);
    if (error)
        log_fatal(1, "no thread for the feed: %s; raise the limit of processes (ulimit -u)", strerror(error));
    return threads;
}

int threads_run(const struct config *config, int listener, int64_t start_ns, server_report_fn report,
                void *context)
{
    clock_precise_timers(); /* threads made later have it from here */
    struct threads *threads = begin(config, listener, start_ns);
    threads->report = report;
    threads->context = context;
    int64_t end_ns = config->duration_ns > 0 ? start_ns + config->duration_ns : INT64_MAX;
    while (!told_to_stop && clock_now_ns() < end_ns) {
        await(threads, listener, end_ns);
        if (!told_to_stop)
            accept_one(threads);
    }
    drain(threads);
    report_now(threads);
    hub_close(&threads->hub);
    service_close(&threads->crew.pool.service);
    crew_close(&threads->crew);
    free(threads);
    return 0;
}
