#include "explain/tap.h"

#include "clock.h"
#include "mem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Linux delays an acknowledgement by 40 ms on paths as short as this one; the rest is for a busy machine. */
static const int64_t SETTLE_NS = INT64_C(120) * NS_PER_MS;

static int fail(struct tap *tap, const char *what)
{
    snprintf(tap->error, TAP_ERROR, "%s: %s", what, strerror(errno));
    return -1;
}

static int await(struct tap *tap, short events)
{
    struct pollfd poller = {.fd = tap->fd, .events = events};
    int n;
    while ((n = poll(&poller, 1, TAP_PATIENCE_S * 1000)) < 0 && errno == EINTR)
        ;
    if (n < 0)
        return fail(tap, "cannot wait");
    if (n == 0) {
        snprintf(tap->error, TAP_ERROR, "the server does not answer in %d s", TAP_PATIENCE_S);
        return -1;
    }
    return 0;
}

int tap_open(struct tap *tap, uint16_t port, char *error)
{
    *tap = (struct tap){.fd = -1, .error = error};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1, mss = 1460;
    tap->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (tap->fd < 0)
        return fail(tap, "cannot make a socket");
    setsockopt(tap->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(tap->fd, IPPROTO_TCP, TCP_MAXSEG, &mss, sizeof mss);
    setsockopt(tap->fd, IPPROTO_TCP, TCP_CONGESTION, "cubic", strlen("cubic"));
    if (connect(tap->fd, (struct sockaddr *)&to, sizeof to) != 0)
        return fail(tap, "cannot connect to the server");
    return 0;
}

void tap_close(struct tap *tap)
{
    if (tap->fd >= 0)
        close(tap->fd);
    free(tap->in);
    tap->fd = -1;
    tap->in = NULL;
}

int tap_send(struct tap *tap, struct slice bytes)
{
    while (bytes.len > 0) {
        if (await(tap, POLLOUT) != 0)
            return -1;
        ssize_t n = send(tap->fd, bytes.at, bytes.len, MSG_NOSIGNAL);
        if (n < 0)
            return fail(tap, "cannot send to the server");
        bytes.at += n;
        bytes.len -= (size_t)n;
    }
    return 0;
}

int tap_more(struct tap *tap)
{
    enum { STEP = 65536 };
    if (await(tap, POLLIN) != 0)
        return -1;
    if (tap->room - tap->len < STEP) {
        tap->room += STEP;
        tap->in = mem_grow(tap->in, tap->room);
    }
    ssize_t n = recv(tap->fd, tap->in + tap->len, STEP, 0);
    if (n < 0)
        return fail(tap, "cannot receive from the server");
    if (n == 0) {
        snprintf(tap->error, TAP_ERROR, "the server closed the connection");
        return -1;
    }
    tap->len += (size_t)n;
    return 0;
}

void tap_take(struct tap *tap, size_t bytes)
{
    memmove(tap->in, tap->in + bytes, tap->len - bytes);
    tap->len -= bytes;
}

struct wire tap_settle(struct tap *tap)
{
    struct timespec pause = {.tv_nsec = SETTLE_NS};
    while (nanosleep(&pause, &pause) != 0 && errno == EINTR)
        ;
    return tap_wire(tap);
}

struct wire tap_wire(const struct tap *tap)
{
    struct wire_info info = {.len = sizeof info.bytes};
    if (getsockopt(tap->fd, IPPROTO_TCP, TCP_INFO, info.bytes, &info.len) != 0)
        return (struct wire){0};
    return wire_read(&info, WIRE_CONNECTED, false, false);
}
