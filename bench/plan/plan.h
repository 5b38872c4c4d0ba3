/* The order in which the trials of a run come: blocks of one repeat each, every block holding each point that
 * has this repeat once, shuffled by the run's seed. So the points of one repeat are near in time (they are
 * paired in ratios) and no point is always first. Capacity experiments are not in it: they find their own way
 * (run/search.h). */
#ifndef PUSHMARK_PLAN_H
#define PUSHMARK_PLAN_H

#include "suite.h"

struct planned {
    size_t point; /* index in the suite */
    int repeat;   /* from 0 */
};

struct plan {
    struct planned *trials;
    size_t count;
};

void plan_make(struct plan *plan, const struct suite *suite, uint64_t seed);
void plan_close(struct plan *plan);

/* How long one trial of the point should take, with starting and stopping. */
int64_t plan_trial_ns(const struct point *point);

/* How many trials the search of one point may need, about: it doubles from its start, then halves, and what
 * does not hold is tried twice. */
size_t plan_search_trials(const struct capacity *capacity);

/* All of a suite; what searches are expected to need is told apart. */
struct plan_sum {
    size_t trials, search_trials;
    int64_t ns;
};
void plan_sum(const struct suite *suite, struct plan_sum *sum);

/* The seed of the feed, the phases and the generator in all trials of one repeat: below 2^53, so that JSON
 * and command lines carry it exactly. */
uint64_t plan_seed(uint64_t run_seed, int repeat);

#endif
