/* What `compare --fail-on` asks: "ws.age.p99 > +10%" fails where the metric rose by more than a tenth,
 * "poll.coherence < -5%" where it fell by more than a twentieth. The subject is written as in an `expect`
 * (expect.h); only changes that are differences at all count (change.h), with the threshold in the place of
 * what is of no account. */
#ifndef PUSHMARK_THRESHOLD_H
#define PUSHMARK_THRESHOLD_H

#include "change.h"
#include "plan/expect.h"

struct threshold {
    const char *text;           /* borrowed */
    struct expect_term subject; /* with its metric */
    bool rise;                  /* '>' */
    double share;               /* 0.1 */
};

/* 0, or −1 with one clause in `error`. */
int threshold_parse(struct threshold *threshold, const char *text, char error[EXPECT_ERROR]);

bool threshold_means(const struct threshold *threshold, const struct point *point);
bool threshold_passed(const struct threshold *threshold, const struct change *change);

#endif
