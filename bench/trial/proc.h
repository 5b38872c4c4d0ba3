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
bool proc_run_delay(const char *schedstat, int64_t *ns);    /* /proc/PID/task/TID/schedstat */
bool proc_resets(const char *snmp, int64_t *sent);          /* /proc/net/snmp: TCP resets sent */
bool proc_switches(const char *status, int64_t *switches);  /* /proc/PID/task/TID/status */

#endif
