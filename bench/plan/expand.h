/* Multiplies a draft's lists out into the points of a suite. The list that is written first varies slowest,
 * [global]'s before the section's own. */
#ifndef PUSHMARK_EXPAND_H
#define PUSHMARK_EXPAND_H

#include "draft.h"

enum { EXPAND_POINTS = 10000 };

/* The points so far, of all experiments. They move as more come: the suite gets its own copy at the end. */
struct expansion {
    struct draft *draft;
    struct point *points;
    size_t count, room;
};

/* Adds the points of one experiment, which has been read. 0, or −1 with the draft's error written. */
int expand_experiment(struct expansion *x, struct experiment *e, const struct draft_section *section);

#endif
