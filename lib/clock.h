/* The one clock: CLOCK_MONOTONIC in nanoseconds, the same in every process and network namespace of a host.
 */
#ifndef PUSHMARK_CLOCK_H
#define PUSHMARK_CLOCK_H

#include <stdint.h>

enum { NS_PER_US = 1000, NS_PER_MS = 1000 * 1000, NS_PER_S = 1000 * 1000 * 1000 };

int64_t clock_now_ns(void);

/* CPU time of this process so far. Its split into user and system is not offered: tick accounting makes it
 * up. */
int64_t clock_cpu_ns(void);

/* Seconds since 1970, from the coarse clock: for `Date` fields and file stamps, never for measuring. */
int64_t clock_wall_s(void);

/* Asks the kernel to wake this process's timers without the default 50 µs of slack. */
void clock_precise_timers(void);

#endif
