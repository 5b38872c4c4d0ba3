/* What became of the same claims in two runs: which verdicts changed. A verdict is its run's own, from its
 * own intervals; whether a figure changed by more than noise is compare.h's business. */
#ifndef PUSHMARK_CLAIMS_COMPARE_H
#define PUSHMARK_CLAIMS_COMPARE_H

#include "results/opened.h"
#include "sample.h"

/* An array, in the order of the base's suite, of {"name","claim","base","new","changed","words"}: the
 * verdicts, null where a run does not have that claim or has no cases for it, and the new run's sentence.
 * Published tables, which have no verdict in either, are left out. */
json_t *claims_compare(const struct opened *base, const struct samples *base_samples,
                       const struct opened *now, const struct samples *now_samples);

#endif
