/* Runs the load, in this process or in several that it forks: keeps their windows in step, passes on
 * interruptions, and adds up what they measured. Whoever watches only waits and shows progress, so that
 * nothing disturbs what is measured. */
#ifndef PUSHMARK_LOAD_PROCESSES_H
#define PUSHMARK_LOAD_PROCESSES_H

#include "load.h"

enum outcome {
    OUTCOME_WHOLE,
    OUTCOME_INTERRUPTED,   /* by a signal; what there is counts */
    OUTCOME_NOT_CONNECTED, /* not all clients were, in time */
    OUTCOME_DIED,          /* a load process did; said so already */
};

/* Who is shown the sums so far, and how often. */
struct processes_watcher {
    int64_t pause_ns;
    void (*show)(void *context, const struct results *sum, int64_t now_ns);
    void *context;
};

/* `shared` is the common part but for results, process and control. `sum` is filled in. */
enum outcome processes_run(const struct load_part *shared, struct results *sum,
                           const struct processes_watcher *watcher);

#endif
