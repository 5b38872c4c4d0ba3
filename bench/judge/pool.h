/* The age histograms of several repeats together, for the percentiles that one trial has too few samples to
 * carry: merged exactly, never averaged, and resampled by whole repeats. */
#ifndef PUSHMARK_POOL_H
#define PUSHMARK_POOL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct pool;

/* Of records by repeat, NULL for a repeat without one. NULL where no record has a histogram that can be read,
 * or where they differ in kind. */
struct pool *pool_new(const json_t *const *records, size_t repeats, double percentile);
void pool_free(struct pool *pool); /* NULL is fine */

/* Whether this repeat has a histogram. */
bool pool_has(const struct pool *pool, size_t repeat);

/* Whether the merged histogram of these repeats carries the percentile. */
bool pool_sound(struct pool *pool, const size_t *repeats, size_t n);

/* The percentile of the merged histogram of these repeats, in which each may come often. */
double pool_percentile(struct pool *pool, const size_t *repeats, size_t n);

#endif
