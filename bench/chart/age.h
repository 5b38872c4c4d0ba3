/* How old messages were on arrival: the share of them that was at most so old, and the percentiles far out.
 * Both are of the histograms of all valid repeats together, merged exactly. */
#ifndef PUSHMARK_CHART_AGE_H
#define PUSHMARK_CHART_AGE_H

#include "source.h"

bool age_asked(const struct source *s);
void age_ecdf(const struct source *s, json_t *chart);
void age_percentiles(const struct source *s, json_t *chart);

#endif
