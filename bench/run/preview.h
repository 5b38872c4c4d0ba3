/* What a run would do, on stdout: its trials in their order, and how long they take. Starts nothing. */
#ifndef PUSHMARK_PREVIEW_H
#define PUSHMARK_PREVIEW_H

#include "plan/suite.h"

#include <jansson.h>

/* `trials` are the records of a run that is to be gone on with, or NULL: what is done is left out. */
void preview(const struct suite *suite, uint64_t seed, int retries, const json_t *trials, bool json);

#endif
