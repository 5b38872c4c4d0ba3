/* How the search for a capacity goes: doubling from its start while the bound holds, then halving the gap
 * between what held and what did not, in the geometric middle, until it is narrow enough. What does not hold
 * is tried once more before that counts, because one noisy moment would otherwise halve a capacity; what
 * holds once counts. Knows numbers only: what a probe is stands in probe.h. */
#ifndef PUSHMARK_SEARCH_H
#define PUSHMARK_SEARCH_H

#include <stdbool.h>

struct search {
    double from, to, precision; /* it ends when broke / held <= 1 + precision */
    bool whole;                 /* only whole numbers make sense */
    double next;                /* what is to be tried now; 0 when it is over */
    int failed;                 /* how often that has not held yet */
    int steps;                  /* probes so far */
    double held, broke;         /* the highest that held, the lowest that did not; 0: none */
};

void search_init(struct search *s, double from, double to, double precision, bool whole);

/* Whether `next` held. */
void search_tell(struct search *s, bool held);

/* How many more probes there will be, about; for estimates of time. */
double search_left(const struct search *s);

#endif
