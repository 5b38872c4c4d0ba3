/* Reading a trial's record, or any JSON of ours, by dotted paths, and writing numbers back. What is missing,
 * null or no number is NaN on the way in, and NaN is null on the way out: unknown stays unknown. */
#ifndef PUSHMARK_RECORD_H
#define PUSHMARK_RECORD_H

#include <jansson.h>
#include <stdbool.h>

/* "wire.up.l3"; NULL where there is none. */
const json_t *record_at(const json_t *object, const char *path);
double record_number(const json_t *object, const char *path);
const char *record_text(const json_t *object, const char *path); /* NULL where it is no text */
bool record_true(const json_t *object, const char *path);

/* Whether both have it, and the same. */
bool record_same(const json_t *a, const json_t *b, const char *key);

/* Whole numbers as integers, so that counts stay exact to the reader. */
json_t *record_of_number(double value);
json_t *record_of_text(const char *text); /* NULL is null */

#endif
