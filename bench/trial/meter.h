/* Reads what programs and the machine have used so far: CPU, memory, context switches, waiting for a core.
 * A window's use is the difference of two readings; nothing is sampled in between, so that metering costs the
 * metered nothing. A program is its process with those that it has started (workers, load processes). */
#ifndef PUSHMARK_METER_H
#define PUSHMARK_METER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { METER_PROCESSES = 520 }; /* the programs' own limit is 256 and the one that starts them */

struct meter_family {
    pid_t pids[METER_PROCESSES];
    size_t count;
};

/* Summed over a program's processes and threads; what depends on single threads, over those there are. */
struct meter_usage {
    bool known; /* false where one of the processes could not be read */
    int64_t cpu_ns, run_delay_ns;
    int64_t switches;  /* of a difference, -1 where threads have ended and taken more than a few with them */
    int64_t rss_bytes; /* at the moment; of a difference, at its beginning */
    int64_t ran_ns;    /* of the CPU, what the threads that are still there have used */
};

/* Of all cores together. */
struct meter_machine {
    bool known;
    int64_t at_ns;             /* when it was read; of a difference, its length */
    int64_t total_ns, busy_ns; /* busy: neither idle nor stolen */
    int64_t steal_ns;
    int64_t pressure_ns; /* of time in which someone waited for a core; −1 where the kernel does not say */
    int64_t own_ns;      /* this process's CPU */
};

/* The processes that there are now below `root`, with it. */
void meter_find(struct meter_family *family, pid_t root);

struct meter_usage meter_usage(const struct meter_family *family);
struct meter_machine meter_machine(void);

struct meter_usage meter_used(const struct meter_usage *from, const struct meter_usage *to);
struct meter_machine meter_passed(const struct meter_machine *from, const struct meter_machine *to);

#endif
