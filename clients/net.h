/* What all connections of one process share: the loop's timers, the one receive buffer, and the account of
 * the bytes on the wire. It hides libuv from those who only keep time and count. */
#ifndef PUSHMARK_LOAD_NET_H
#define PUSHMARK_LOAD_NET_H

#include "results.h"
#include "slab.h"
#include "timers.h"
#include "traffic.h"

#include <stdbool.h>

struct uv_loop_s;

enum { NET_BUFFER = 256 * 1024, NET_MAX_SOURCES = 256 };

/* A socket address as bytes, so that those who only hand it on need no socket header; address.h looks into
 * it. */
struct address {
    _Alignas(8) unsigned char bytes[28];
    unsigned len;
    bool ipv6;
};

struct net {
    struct uv_loop_s *loop;
    struct timers timers;
    struct traffic traffic;
    struct address to;
    const struct address *sources; /* where connections come from, in turn; none: the kernel's choice */
    size_t source_count, source_next;
    const char *congestion;
    struct results *results;
    struct slab sockets;
    uint8_t *buffer;
};

/* Starts the loop's clock. `net` is zero but for the fields from `to` to `results`. */
void net_open(struct net *net);

/* Runs until net_stop(). */
void net_run(struct net *net);
void net_stop(struct net *net);
void net_close(struct net *net);

/* A non-blocking socket with the options that all of ours have, bound to the next source address, not
 * connected yet; or a negative errno. */
int net_socket(struct net *net);

/* The readings of a socket so far; `ended` says that its peer's end of file has been read. */
struct wire net_read_wire(int fd, bool ipv6, bool ended);

/* Of one that never was connected. */
struct wire net_read_refused(int fd, bool ipv6);

void net_count(struct net *net, enum cause cause);

/* The same with the HTTP status that was the cause. */
void net_count_status(struct net *net, enum cause cause, int status);

/* The name under which a failed system call of a connection counts. */
enum cause net_cause(int error);

static inline bool net_ipv6(const struct net *net)
{
    return net->to.ipv6;
}

#endif
