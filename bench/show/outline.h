/* A suite before it runs, for people and for machines: its points, what it expects, how long it will take;
 * and the reference of all keys. Prints to the stream given; reads and judges nothing. */
#ifndef PUSHMARK_OUTLINE_H
#define PUSHMARK_OUTLINE_H

#include "plan/plan.h"

#include <stdio.h>

void outline_print(const struct suite *suite, FILE *out);
json_t *outline_json(const struct suite *suite);

/* The sum of a suite: points, trials, time. */
json_t *outline_sum_json(const struct suite *suite);

void outline_keys(FILE *out);
json_t *outline_keys_json(void);

/* "45 s", "12 min", "1 h 5 min" */
enum { OUTLINE_TIME = 32 };
char *outline_time(char out[OUTLINE_TIME], int64_t ns);

#endif
