#include "bare_net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

_Noreturn void net_fail(const char *what)
{
    fprintf(stderr, "bare: %s: %s\n", what, strerror(errno));
    exit(1);
}

void net_prepare(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit))
        net_fail("getrlimit");
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    prctl(PR_SET_TIMERSLACK, 1);
}

size_t net_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit))
        net_fail("getrlimit");
    return limit.rlim_cur < 1 << 20 ? limit.rlim_cur : 1 << 20;
}

/* --- clocks and meters -------------------------------------------------------------------------------------
 */

static int64_t read_ns(clockid_t clock)
{
    struct timespec t;
    if (clock_gettime(clock, &t))
        net_fail("clock_gettime");
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t net_now_ns(void)
{
    return read_ns(CLOCK_MONOTONIC);
}

int64_t net_cpu_ns(void)
{
    return read_ns(CLOCK_PROCESS_CPUTIME_ID);
}

int64_t net_cpu_of_ns(pid_t process)
{
    clockid_t clock;
    errno = process ? clock_getcpuclockid(process, &clock) : 0;
    if (errno)
        net_fail("the metered process");
    return process ? read_ns(clock) : 0;
}

/* From smaps_rollup, as statm's counter is kept per CPU and may be some hundred pages out. */
int64_t net_rss_bytes(void)
{
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    char line[256];
    long long kib = 0;
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "Rss: %lld", &kib) == 1)
            break;
    if (file)
        fclose(file);
    return kib * 1024;
}

/* --- sockets -----------------------------------------------------------------------------------------------
 */

static struct sockaddr_in loopback(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void set_nodelay(int fd)
{
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)))
        net_fail("TCP_NODELAY");
}

int net_listen(int port)
{
    struct sockaddr_in address = loopback(port);
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) ||
        bind(fd, (struct sockaddr *)&address, len) || listen(fd, SOMAXCONN) ||
        getsockname(fd, (struct sockaddr *)&address, &len))
        net_fail("listen");
    fprintf(stderr, "listening on http://127.0.0.1:%d\n", ntohs(address.sin_port));
    return fd;
}

int net_accept(int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0)
        set_nodelay(fd);
    else if (errno != EAGAIN && errno != ECONNABORTED)
        net_fail("accept");
    return fd;
}

int net_connect(int port, bool blocking)
{
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK), 0);
    if (fd < 0)
        net_fail("socket");
    set_nodelay(fd);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS)
        net_fail("connect");
    return fd;
}

/* --- epoll, timers, signals --------------------------------------------------------------------------------
 */

int net_epoll(void)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0)
        net_fail("epoll_create1");
    return epoll;
}

static void control(int epoll, int operation, int fd, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.fd = fd};
    if (epoll_ctl(epoll, operation, fd, &event))
        net_fail("epoll_ctl");
}

void net_watch(int epoll, int fd, uint32_t events)
{
    control(epoll, EPOLL_CTL_ADD, fd, events);
}

void net_rewatch(int epoll, int fd, uint32_t events)
{
    control(epoll, EPOLL_CTL_MOD, fd, events);
}

int net_timer(int epoll)
{
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (timer < 0)
        net_fail("timerfd_create");
    net_watch(epoll, timer, EPOLLIN);
    return timer;
}

static struct timespec timespec_of(int64_t ns)
{
    return (struct timespec){.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
}

void net_timer_set(int timer, int64_t first_ns, int64_t period_ns)
{
    struct itimerspec when = {.it_value = timespec_of(first_ns), .it_interval = timespec_of(period_ns)};
    if (timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL))
        net_fail("timerfd_settime");
}

uint64_t net_timer_read(int timer)
{
    uint64_t expirations;
    return read(timer, &expirations, sizeof expirations) == sizeof expirations ? expirations : 0;
}

int net_signals(int epoll)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (fd < 0)
        net_fail("signalfd");
    net_watch(epoll, fd, EPOLLIN);
    return fd;
}

/* --- heads -------------------------------------------------------------------------------------------------
 */

ssize_t net_recv(struct net_stash *stash, int fd, char buffer[NET_BUFFER])
{
    size_t kept = stash->len;
    if (kept > 0)
        memcpy(buffer, stash->bytes, kept);
    ssize_t n = recv(fd, buffer + kept, NET_BUFFER - kept, MSG_DONTWAIT);
    if (n < 0)
        return errno == EAGAIN ? -1 : 0;
    stash->len = 0;
    return n > 0 ? n + (ssize_t)kept : 0;
}

void net_keep(struct net_stash *stash, const char *rest, size_t len)
{
    if (len > NET_MAX_HEAD) {
        errno = EMSGSIZE;
        net_fail("a head without an end");
    }
    if (len > 0 && !stash->bytes && !(stash->bytes = malloc(NET_MAX_HEAD)))
        net_fail("malloc");
    if (len > 0)
        memcpy(stash->bytes, rest, len);
    stash->len = len;
}

void net_drop(struct net_stash *stash)
{
    free(stash->bytes);
    *stash = (struct net_stash){0};
}

const char *net_head_end(const char *at, const char *end)
{
    const char *empty = memmem(at, (size_t)(end - at), "\r\n\r\n", 4);
    return empty ? empty + 4 : NULL;
}

const char *net_field(const char *head, const char *head_end, const char *name, size_t *len)
{
    size_t name_len = strlen(name);
    const char *line = head;
    while ((line = memchr(line, '\n', (size_t)(head_end - line)))) {
        line++;
        if ((size_t)(head_end - line) <= name_len || strncasecmp(line, name, name_len) != 0)
            continue;
        const char *value = line + name_len;
        value += strspn(value, " ");
        *len = strcspn(value, "\r");
        return value;
    }
    return NULL;
}
