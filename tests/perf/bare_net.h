/* What the bare servers and clients have in common: clocks and meters, sockets and timers, and a place for
 * the part of a head that came alone. Everything fails by one line and exit(1): a benchmark's ground has
 * nothing to save. */
#ifndef PUSHMARK_BARE_NET_H
#define PUSHMARK_BARE_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    NET_BUFFER = 64 * 1024, /* the one receive buffer of a process */
    NET_EVENTS = 512,
    NET_MAX_TEXT = 64 * 1024,
    NET_MAX_HEAD = 8 * 1024,
};

/* Raises the descriptor limit, takes the slack off the timers. */
void net_prepare(void);
_Noreturn void net_fail(const char *what);

int64_t net_now_ns(void);
int64_t net_cpu_ns(void);             /* of this process */
int64_t net_cpu_of_ns(pid_t process); /* of another, up to a scheduler tick stale while it runs */
int64_t net_rss_bytes(void);

int net_listen(int port);     /* non-blocking; says "listening on" to stderr */
int net_accept(int listener); /* non-blocking, TCP_NODELAY; -1 when none waits */
int net_connect(int port, bool blocking);
size_t net_descriptors(void); /* one more than the highest descriptor possible */

int net_epoll(void);
void net_watch(int epoll, int fd, uint32_t events);
void net_rewatch(int epoll, int fd, uint32_t events);
/* A timer of CLOCK_MONOTONIC, set to absolute times: first_ns 0 leaves it unset, period_ns 0 makes it fire
 * once. */
int net_timer(int epoll);
void net_timer_set(int timer, int64_t first_ns, int64_t period_ns);
uint64_t net_timer_read(int timer); /* expirations since the last time */
int net_signals(int epoll);         /* a descriptor readable at SIGTERM or SIGINT */

/* The start of a head whose rest has not come. Holds memory only then. */
struct net_stash {
    char *bytes;
    size_t len;
};

/* One recv() behind what is kept: the length of all that is in `buffer`; 0 at the end of file or a reset, -1
 * where nothing was there. */
ssize_t net_recv(struct net_stash *stash, int fd, char buffer[NET_BUFFER]);
void net_keep(struct net_stash *stash, const char *rest, size_t len);
void net_drop(struct net_stash *stash);

/* The end of the head that starts at `at` (past its empty line), or NULL. */
const char *net_head_end(const char *at, const char *end);

/* A field's value up to its line's end, or NULL. `name` holds its colon: "Content-Length:". */
const char *net_field(const char *head, const char *head_end, const char *name, size_t *len);

#endif
