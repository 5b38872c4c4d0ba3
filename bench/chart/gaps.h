/* What a chart lacks, gathered point by point and then said in few words: what shares its reason is said
 * together, and what all lines lack is said of none. It only writes; what is missing and why, its callers
 * know. Texts are borrowed until it is closed, but for the places. */
#ifndef PUSHMARK_GAPS_H
#define PUSHMARK_GAPS_H

#include <jansson.h>

enum { GAPS_PLACE = 96, GAPS_TEXT = 400 };

/* One line that lacks one thing for one reason, at one or more places: "1, 10 and 100". */
struct gap {
    const char *what, *who, *why; /* `what` is NULL where everything is missing, `why` a literal */
    char places[GAPS_TEXT], last[GAPS_PLACE];
    size_t count;
};

struct gaps {
    const char *unit; /* of places, where they do not say: " client"; an "s" is added where it is wanted */
    struct gap *items;
    size_t count;
};

/* `place` is NULL where it is missing everywhere. */
void gaps_add(struct gaps *g, const char *what, const char *who, const char *place, const char *why);

/* Into the chart's "left_out", one a reason, each after `before`; `lines` are all that the chart could have.
 */
void gaps_close(struct gaps *g, json_t *chart, const char *before, size_t lines);

#endif
