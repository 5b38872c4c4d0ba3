/* A figure as somebody published it: "871,000 B/s", "6.0 ms", "14.3 %", "3×", "2.4". Reads it, and writes
 * ours beside it in the same unit. What a second it is, is left to whoever compares: our rates are of what
 * they are rates of (dimension.h). */
#ifndef PUSHMARK_THEIRS_H
#define PUSHMARK_THEIRS_H

#include "dimension.h"

struct theirs_unit;

struct theirs {
    double value;                   /* in ns, bytes, a share of one, or as it is */
    const struct theirs_unit *unit; /* as written */
};

enum { THEIRS_ERROR = 160, THEIRS_TEXT = 64 };

/* 0, or −1 with one clause in `error`. */
int theirs_read(struct theirs *theirs, const char *text, char error[THEIRS_ERROR]);

/* "ns", "bytes", "bytes/s", "hz", "share", "times" or "count". */
const char *theirs_unit(const struct theirs *theirs);

/* Whether a sum in this dimension can be held against it. */
bool theirs_fits(const struct theirs *theirs, struct dimension d);

/* A value in base units, written in the unit of theirs: "713,204 B/s"; without the unit's name. */
char *theirs_number(const struct theirs *theirs, double value, char out[THEIRS_TEXT]);

/* "1,234,567", "12.3", "0.021" */
char *theirs_plain(double value, char out[THEIRS_TEXT]);

/* The text that it was read from as ours are written, with the digits that were published: "871,000 B/s" of
 * "871000B/s", "6.0 ms" of "6.0ms". */
char *theirs_written(const struct theirs *theirs, const char *text, char out[THEIRS_TEXT]);

/* " B/s", "×": what stands behind a number. */
const char *theirs_suffix(const struct theirs *theirs);

#endif
