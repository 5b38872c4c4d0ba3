/* One load process from its first connection to its last: ramp, warm-up, window, drain, orderly stop. It
 * decides when; drivers and clients do. */
#ifndef PUSHMARK_LOAD_LOAD_H
#define PUSHMARK_LOAD_LOAD_H

#include "config.h"
#include "results.h"
#include "target.h"

struct load_part {
    const struct config *config;
    const struct target *target;
    const struct address *sources;
    size_t source_count;
    struct results *results; /* filled in */
    uint32_t process;        /* which of config->processes */
    int64_t start_ns;        /* common to all */
    int control;             /* the socket to the parent */
};

void load_run(const struct load_part *part);

#endif
