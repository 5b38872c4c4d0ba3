/* What the probes of a capacity search came to: for each point the highest value that held, the lowest above
 * it that did not, and why it did not. What held once counts as held, as in the search (run/search.h). */
#ifndef PUSHMARK_CAPACITIES_H
#define PUSHMARK_CAPACITIES_H

#include "plan/suite.h"

/* An array: {"experiment","label","transport","key","bound":{"metric","limit"},"interval_ns","held","broke",
 * "why","at_least","probes","words"}; `bound` null where it is no upper limit of one metric, `at_least` where
 * the server was not seen to break: the search ended first, or the load generator and the meters did. With
 * `held` null it says that nothing is known, and not that nothing held. */
json_t *capacities_make(const struct suite *suite, const json_t *trials);

/* That of one point of a search; NULL where there is none. */
const json_t *capacities_find(const json_t *capacities, const struct point *point);

#endif
