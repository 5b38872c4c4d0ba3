/* Ratios within an experiment, paired by repeat: each other transport to WebSocket, for points that agree in
 * all else; and of an A/A control, each arm to the first. Client CPU is compared between protocols only where
 * both sides run our own connection code (engine = lean): libcurl against it would compare software. */
#ifndef PUSHMARK_RATIO_H
#define PUSHMARK_RATIO_H

#include "sample.h"

/* An array, of the headline metrics that are known. Each with "of" and "to" (labels), "pair" ("transport" or
 * "arm"), the measured ratio, its "verdict" and its "words". */
json_t *ratios_make(const struct suite *suite, const struct samples *samples, json_int_t seed);

#endif
