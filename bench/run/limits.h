/* Whether the descriptors that a process may have suffice for a suite, looked up before anything is started:
 * a run that would fail in its third trial is refused with the numbers and the way out. */
#ifndef PUSHMARK_BENCH_LIMITS_H
#define PUSHMARK_BENCH_LIMITS_H

#include "plan/suite.h"

#include <stdint.h>

/* The most descriptors that a process started by this one may have. */
int64_t limits_descriptors(void);

/* 0, or −1 with one line in `error`: every point, and the far ends of the searches, against `descriptors`. */
int limits_check(const struct suite *suite, int64_t descriptors, char error[SUITE_ERROR]);

#endif
