/* Whether what a suite expects came true: each `expect` line is asked of every group of points that agree in
 * all keys but those that its subjects fix. Values and intervals are formulas (formula.h), so ratios are
 * paired by repeat; the point estimate decides, and for `~` the extremes of all resamples: a control asks
 * several figures, and one in twenty intervals of 95 % misses by chance.
 *
 * What this run has too few samples or no points for was not asked: it neither came true nor failed. What
 * finds no value for another reason has failed. */
#ifndef PUSHMARK_EXPECTATION_H
#define PUSHMARK_EXPECTATION_H

#include "sample.h"

/* An array: {"experiment","text","line","points","ok","value","low","high","n","limit","shown","why"}, `ok`
 * null where it was not asked, `why` null where it came true. */
json_t *expectations_make(const struct suite *suite, const struct samples *samples, json_int_t seed);

#endif
