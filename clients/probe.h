/* One question before the start: GET /health, which tells the feed's schedule, so that anyone can compute
 * what is to come. Its connection is accounted for like all others. */
#ifndef PUSHMARK_LOAD_PROBE_H
#define PUSHMARK_LOAD_PROBE_H

#include "config.h"
#include "target.h"

/* Fills in what the server says of itself. A server that cannot be reached or understood ends the program
 * with one line and status 4. */
void probe_run(struct target *target, const struct config *config, const struct address *sources,
               size_t source_count);

#endif
