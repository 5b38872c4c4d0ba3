/* Two runs side by side: points matched by experiment and parameters (or else by label, so that a run under
 * changed conditions can be held against the old one; what differs is then said), the headline metrics of
 * each pair judged by change.h, and the thresholds of --fail-on by threshold.h. */
#ifndef PUSHMARK_COMPARE_H
#define PUSHMARK_COMPARE_H

#include "results/opened.h"
#include "threshold.h"

#include <stdio.h>

/* {"format":"pushmark-compare/1","base","new","differs","points","only_base","only_new","thresholds",
 * "verdict","counts","status","claims"}; thresholds that mean no point of both runs have "points" 0, and "ok"
 * null where none came true but "unknown" names points of which nothing can be said. */
json_t *compare_make(const struct opened *base, const struct opened *now, const struct threshold *thresholds,
                     size_t threshold_count);

void compare_print(const json_t *compared, FILE *out, bool colour, int columns);

#endif
