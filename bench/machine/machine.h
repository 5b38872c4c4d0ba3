/* What this machine is, as its kernel tells: for `pushmark doctor` and for the environment that every result
 * carries. Facts only, read in a moment; what has to be measured stands in probe.h, what they are worth in
 * checks.h. Nothing that names the machine or its user is read. */
#ifndef PUSHMARK_MACHINE_H
#define PUSHMARK_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

enum { MACHINE_TEXT = 128 };

/* An empty text is one that the kernel does not tell. */
struct machine {
    char cpu_model[MACHINE_TEXT];
    int cpus_online, cpus_allowed;
    char cpus_list[MACHINE_TEXT]; /* those allowed: "0-3,6" */
    double cpu_quota;             /* cores' worth of time that the control group may use; 0: no bound */
    bool cores_shared;            /* all that is allowed are threads of one core */
    char governor[MACHINE_TEXT];
    int turbo; /* 1 on, 0 off, −1 not told */
    char hypervisor[MACHINE_TEXT];
    char clock_source[MACHINE_TEXT];
    char kernel[MACHINE_TEXT]; /* "Linux 6.1.0 x86_64" */
    char congestion_default[MACHINE_TEXT], congestion_available[MACHINE_TEXT];
    int64_t descriptors_soft, descriptors_hard; /* INT64_MAX: no limit */
    int64_t memory_bytes, memory_available_bytes;
    bool pressure, run_delay; /* /proc/pressure/cpu and /proc/self/schedstat are there */
};

void machine_read(struct machine *m);

#endif
