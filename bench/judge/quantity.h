/* A figure in its unit, for people: "1.52 ms [1.4, 1.6] ms" of an interval, "≥ 9,051" where only its lower
 * end is known, "~ 1.6× (both ends open)" where neither is, "≈ 3.1 kB (extrapolated)" where it was not
 * measured. Units are those of dimension.h. */
#ifndef PUSHMARK_QUANTITY_H
#define PUSHMARK_QUANTITY_H

#include "answer.h"

enum { QUANTITY_TEXT = 64, QUANTITY_SHOWN = 256 };

/* `unit` NULL for a bare number. */
char *quantity_show(const char *unit, double value, char out[QUANTITY_TEXT]);

/* The value with its interval; "–" where there is none. */
char *quantity_answer(const char *unit, const struct answer *a, char out[QUANTITY_SHOWN]);

/* The same by any writer of numbers. `suffix` stands once, behind the value. */
typedef char *(*quantity_fn)(const void *unit, double value, char out[QUANTITY_TEXT]);
char *quantity_by(quantity_fn write, const void *unit, const struct answer *a, const char *suffix,
                  bool extrapolated, char out[QUANTITY_SHOWN]);

#endif
