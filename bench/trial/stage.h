/* What the trials of a run stand on: which programs, which cores. The interface that others see is in
 * trial.h; this is what a trial asks of it. */
#ifndef PUSHMARK_STAGE_H
#define PUSHMARK_STAGE_H

#include "trial.h"

#include <sched.h>

/* What the point runs on: what it asks for, where there is that. */
enum topology_kind stage_path(const struct stage *stage, const struct point *point);

/* The longest that the trial may take once it is ramping. The plan expects a good one. One that loses
 * messages waits for them through all of its drain, and what does not connect is waited for until its
 * time-out: neither is hung. */
int64_t stage_most_ns(const struct stage *stage, const struct point *point);

/* The cores of a program of so many processes that do the work: false where it is not to be pinned. One
 * process has its own core. Several load processes share all but the server's; several server workers are
 * left to the kernel, which has no core to spare for each. */
bool stage_server_cpus(const struct stage *stage, int processes, cpu_set_t *cpus);
bool stage_load_cpus(const struct stage *stage, int processes, cpu_set_t *cpus);

#endif
