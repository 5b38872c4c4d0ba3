/* How the run is getting on, on stderr: one line rewritten in place on a terminal, a plain line every few
 * seconds elsewhere. */
#ifndef PUSHMARK_LOAD_PROGRESS_H
#define PUSHMARK_LOAD_PROGRESS_H

#include "config.h"
#include "results.h"

struct progress {
    const struct config *config;
    bool terminal, shown;
    int64_t last_ns;
    uint64_t last_texts;
};

void progress_init(struct progress *p, const struct config *config);
void progress_show(void *progress, const struct results *sum, int64_t now_ns);
int64_t progress_pause_ns(const struct progress *p); /* between two calls of it */

/* Takes the rewritten line away. */
void progress_end(struct progress *p);

#endif
