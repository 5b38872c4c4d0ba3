/* histograms.hlog: the ages of every valid trial as an HdrHistogram log, one line a trial, tagged with its
 * experiment and point, so that the standard tools can plot and compare them. Made from the records alone. */
#ifndef PUSHMARK_HISTOGRAMS_H
#define PUSHMARK_HISTOGRAMS_H

#include "plan/suite.h"

#include <jansson.h>

/* The file's text, for free(); its length into `len`. */
char *histograms_text(const struct suite *suite, const json_t *run, const json_t *trials, size_t *len);

#endif
