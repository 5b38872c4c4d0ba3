/* What an experiment says besides the lists that make its points: its type, repeats, expectations, and what a
 * capacity experiment searches. The points are expand.h's. */
#ifndef PUSHMARK_EXPERIMENT_H
#define PUSHMARK_EXPERIMENT_H

#include "draft.h"

/* Fills in everything but the points, `e->repeats` holding what the suite's head says. 0, or −1 with the
 * draft's error written. */
int experiment_read(struct experiment *e, struct draft *draft, struct draft_section *section);

/* Reads the value of a `repeats` line. */
int experiment_repeats(const struct draft *draft, const struct draft_line *line, int *repeats);

#endif
