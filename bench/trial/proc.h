/* What the texts under /proc say, as numbers. Only text comes in, so that every kernel's way of writing can
 * be tested; meter.h reads the files. Each returns false where the text does not say it. */
#ifndef PUSHMARK_PROC_H
#define PUSHMARK_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Ticks of all cores together since the start of the machine. */
struct proc_cpu {
    int64_t total, busy; /* neither idle nor waiting for a disk nor stolen */
    int64_t steal;
};

bool proc_cpu(const char *stat, struct proc_cpu *cpu);      /* /proc/stat */
bool proc_pressure(const char *pressure, int64_t *some_us); /* /proc/pressure/cpu */
bool proc_parent(const char *pid_stat, pid_t *parent);      /* /proc/PID/stat; false for a zombie */
bool proc_resident(const char *statm, int64_t *pages);      /* /proc/PID/statm */
bool proc_resets(const char *snmp, int64_t *sent);          /* /proc/net/snmp: TCP resets sent */

/* One thread since it began. */
struct proc_task {
    int64_t ran_ns, run_delay_ns;
    int64_t switches; /* how often it was given a core: once for each time that it was switched away from */
};

bool proc_task(const char *schedstat, struct proc_task *task); /* /proc/PID/task/TID/schedstat */

#endif
