/* The rows of a summary, one a point: every metric with its interval, and how far the model is from what was
 * measured. */
#ifndef PUSHMARK_ROWS_H
#define PUSHMARK_ROWS_H

#include "sample.h"

/* An array; the points of capacity experiments have no rows. */
json_t *rows_make(const struct samples *samples, json_int_t seed);

#endif
