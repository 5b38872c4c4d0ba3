#include "parting.h"

#include "clock.h"
#include "line.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    PARTINGS_MAX = 32, /* half of the descriptors that are kept free of connections */
    MANY = PARTINGS_MAX / 2,
};

static const int64_t PATIENCE_NS = INT64_C(2) * NS_PER_S, LOOK_NS = 5 * NS_PER_MS;

struct parting {
    struct list link;
    struct line *line;
    int fd;
    bool ipv6, ended; /* ended: the peer's end of file has come */
    int64_t deadline_ns;
};

static bool read_info(const struct parting *parting, struct wire_info *info)
{
    *info = (struct wire_info){.len = sizeof info->bytes};
    return getsockopt(parting->fd, IPPROTO_TCP, TCP_INFO, info->bytes, &info->len) == 0;
}

bool parting_wire(const struct parting *parting, struct wire *wire)
{
    struct wire_info info;
    if (!read_info(parting, &info))
        return false;
    *wire = wire_read(&info, WIRE_ACCEPTED, parting->ipv6, parting->ended);
    return true;
}

static void end(struct partings *partings, struct parting *parting)
{
    line_settle(parting->line);
    line_free(parting->line);
    list_remove(&parting->link);
    partings->count--;
    close(parting->fd);
    free(parting);
}

/* What still comes is dropped; what counts is the end of file. A broken connection has none. */
static void drop_input(struct parting *parting)
{
    char bytes[4096];
    ssize_t n = 1;
    for (int i = 0; i < 64 && n > 0; i++)
        n = recv(parting->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    parting->ended |= n == 0;
}

static bool final(struct parting *parting)
{
    struct wire_info info;
    if (!parting->ended)
        drop_input(parting);
    return !read_info(parting, &info) || wire_final(&info);
}

void partings_look(struct partings *partings)
{
    int64_t now_ns = clock_now_ns();
    list_each(item, next, &partings->list)
    {
        struct parting *parting = container_of(item, struct parting, link);
        if (final(parting) || now_ns >= parting->deadline_ns)
            end(partings, parting);
    }
}

void partings_relieve(struct partings *partings)
{
    if (partings->count >= MANY)
        partings_look(partings);
}

static void on_timer(struct timer *timer, int64_t now_ns)
{
    struct partings *partings = container_of(timer, struct partings, timer);
    partings_look(partings);
    if (partings->count > 0)
        timers_set(partings->timers, timer, now_ns + LOOK_NS);
}

void partings_init(struct partings *partings, struct timers *timers)
{
    *partings = (struct partings){.timers = timers, .timer.fire = on_timer};
    list_init(&partings->list);
}

void partings_close(struct partings *partings)
{
    list_each(item, next, &partings->list) end(partings, container_of(item, struct parting, link));
    timers_remove(partings->timers, &partings->timer);
}

bool partings_take(struct partings *partings, struct line *line, const struct conn *conn)
{
    int fd = partings->count < PARTINGS_MAX ? fcntl(conn->fd, F_DUPFD_CLOEXEC, 0) : -1;
    if (fd < 0)
        return false;
    struct parting *parting = mem_zalloc(1, sizeof *parting);
    *parting = (struct parting){.line = line, .fd = fd, .ipv6 = conn->ipv6, .ended = conn->ended};
    parting->deadline_ns = clock_now_ns() + PATIENCE_NS;
    shutdown(fd, SHUT_WR); /* closing the connection's own descriptor no longer says so */
    line->conn = NULL;
    line->parting = parting;
    list_append(&partings->list, &parting->link);
    if (partings->count++ == 0)
        timers_set(partings->timers, &partings->timer, clock_now_ns() + LOOK_NS);
    return true;
}
