/* Which point of the suite a record was made from: the same experiment and the same parameters. A probe of a
 * capacity search belongs to the point that it started from, whatever value it tried. */
#ifndef PUSHMARK_MATCH_H
#define PUSHMARK_MATCH_H

#include "plan/suite.h"

#include <jansson.h>

struct match {
    const struct suite *suite;
    json_t **points; /* as records have them */
};

void match_init(struct match *m, const struct suite *suite);
void match_close(struct match *m);

/* The point, or NULL where the suite (with --only, say) does not hold it. */
const struct point *match_point(const struct match *m, const json_t *record);

/* Whether it is a probe of a capacity search. */
bool match_is_probe(const json_t *record);

#endif
