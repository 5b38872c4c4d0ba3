/* The conditions of a run, for run.json: versions, CPU, clock, limits, memory, the settings of the path. What
 * a reader needs to judge a number or to repeat it; nothing that names the machine or its user. */
#ifndef PUSHMARK_ENVIRONMENT_H
#define PUSHMARK_ENVIRONMENT_H

#include "trial/topology.h"

#include <jansson.h>

/* A new object. `topology` may be NULL: then it says nothing of the path. */
json_t *environment_json(const struct topology *topology);

#endif
