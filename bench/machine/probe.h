/* What this machine does, tried out in about half a second: the cost of reading the clock, how late a timer
 * wakes us, what others take of the CPUs meanwhile, and what can be made in namespaces of our own. For
 * `pushmark doctor`; the gates of a trial measure for themselves. */
#ifndef PUSHMARK_PROBE_H
#define PUSHMARK_PROBE_H

#include <stdbool.h>
#include <stdint.h>

/* What the kernel lets us make, found out by a child that makes it. */
struct probe_namespaces {
    bool veth, user; /* as in topology.h */
    bool settings;   /* the kernel's settings could be written there */
    bool cubic;      /* a socket there takes this congestion control */
    int tun_error;   /* an errno; 0: a TUN device could be made; −1: not tried */
    bool link;       /* both ends of a link could be made of such */
    char why[256];   /* why there is no veth, or no link */
};

struct probe {
    double clock_read_ns;
    int64_t timers, timer_p50_ns, timer_p99_ns, timer_max_ns; /* how late; how many were tried */
    double window_s, steal, foreign; /* shares of all CPUs' time within the window; NaN: not told */
    struct probe_namespaces namespaces;
};

void probe_run(struct probe *p);

#endif
