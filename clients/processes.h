/* Forks the load processes, keeps their windows in step, passes on interruptions, and adds up what they
 * measured. The parent only waits and shows progress, so that nothing disturbs what is measured. */
#ifndef PUSHMARK_LOAD_PROCESSES_H
#define PUSHMARK_LOAD_PROCESSES_H

#include "load.h"

enum outcome {
    OUTCOME_WHOLE,
    OUTCOME_INTERRUPTED,   /* by a signal; what there is counts */
    OUTCOME_NOT_CONNECTED, /* not all clients were, in time */
    OUTCOME_DIED,          /* a load process did; said so already */
};

/* Called a few times a second with the sums so far. */
typedef void (*processes_progress_fn)(void *context, const struct results *sum, int64_t now_ns);

/* `shared` is the common part but for results, process and control. `sum` is filled in. */
enum outcome processes_run(const struct load_part *shared, struct results *sum,
                           processes_progress_fn progress, void *context);

#endif
