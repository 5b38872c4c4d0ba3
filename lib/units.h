/* Quantities as people write them, in both directions: "10k", "64B", "64K", "1.5s", "20/s". The one place
 * that knows the suffixes: the command lines, the suites and the server's queries all read through here. */
#ifndef PUSHMARK_UNITS_H
#define PUSHMARK_UNITS_H

#include "slice.h"

#include <stdint.h>

/* Each returns 0, or -1 where the text is none of its kind or out of range; nothing negative is ever
 * accepted. */
int units_count(struct slice text, int64_t *value); /* 10, 10k, 1.5M: decimal multiples */
int units_bytes(struct slice text, int64_t *bytes); /* 64, 64B, 64K = 64KiB = 65536, 64kB = 64000, M, G */
int units_duration(struct slice text, int64_t *ns); /* 250us, 20ms, 1.5s, 2m, 1h; a bare number is seconds */
int units_rate(struct slice text, double *hz);      /* 10/s, 2k/s, 6/m, 1/h; a bare number is a second */
int units_share(struct slice text, double *share);  /* 1%, 0.5%: a part of one, 0.01, 0.005 */
int units_bits(struct slice text, double *hz);      /* 10Mbit/s, 256kbit/s: decimal, bits a second */
int units_integer(struct slice text, int64_t *value); /* -1, 17: plain digits with an optional minus */

/* For people: four or five characters and a unit. Each writes into `out` and returns it. */
enum { UNITS_TEXT = 32 };
char *units_show_duration(char out[UNITS_TEXT], double ns); /* "1.52 ms" */
char *units_show_bytes(char out[UNITS_TEXT], double bytes); /* "12.4 kB", decimal */
char *units_show_share(char out[UNITS_TEXT], double share); /* "12.5 %", "0.008 %" */
char *units_show_count(char out[UNITS_TEXT], double value); /* "12,345", "1.25M" */

#endif
