/* What stands around the figures of a summary: how the trials went and which gates tripped, the harness's own
 * floor, and the conditions that all points had in common. */
#ifndef PUSHMARK_CIRCUMSTANCES_H
#define PUSHMARK_CIRCUMSTANCES_H

#include "sample.h"

/* {"planned","run","valid","void","missing","retried","probes","unknown"}; probes are in no other count, and
 * `missing` are repeats without any attempt. */
json_t *circumstances_trials(const struct samples *samples, const json_t *run, const json_t *trials);

/* By gate, for those that ever tripped: {"late":{"void":2,"warn":0}}. */
json_t *circumstances_gates(const json_t *trials);

/* {"age_p50_ns","age_p99_ns","age_max_ns","cpu_per_delivery_ns"}, or null where the run has no null trial. */
json_t *circumstances_floor(const json_t *run);

/* By key, as the suite writes it, with a few values where points differ: {"clients":"100"}; and "cores". */
json_t *circumstances_conditions(const struct suite *suite, const json_t *run);

#endif
