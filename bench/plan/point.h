/* One combination of a suite's parameters: what a trial runs. */
#ifndef PUSHMARK_POINT_H
#define PUSHMARK_POINT_H

#include "key.h"

#include <jansson.h>

struct experiment;

struct point {
    const struct experiment *experiment;
    size_t index; /* in its suite */
    struct value values[KEYS];
};

enum { POINT_LABEL = 160 };

enum transport point_transport(const struct point *point);
double point_number(const struct point *point, enum key_id key); /* 0 where it does not apply */
const char *point_text(const struct point *point, enum key_id key);

/* {"transport":"ws","clients":100,"rate_hz":1.0,…}: every key of the table, null where it does not apply. */
json_t *point_json(const struct point *point);

/* What tells this point from the others of its experiment, for people: "poll 500ms, 16K"; the transport
 * always. */
char *point_label(const struct point *point, char out[POINT_LABEL]);

/* Whether the key's values say by themselves what they are, so that its name need not stand before them. */
bool point_says_itself(enum key_id key);

/* Whether two points agree in all keys but the ignored; a key that means nothing to one of them agrees. */
bool point_agrees(const struct point *a, const struct point *b, const bool ignored[KEYS]);
bool point_same_value(enum key_id key, const struct value *a, const struct value *b);

#endif
