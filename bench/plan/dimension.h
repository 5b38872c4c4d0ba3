/* What a sum is measured in: a ratio of two times is a number of times, and only like may be added to or
 * compared with like. Figures a second count as what they are figures of: "rate.l3" is bytes. */
#ifndef PUSHMARK_DIMENSION_H
#define PUSHMARK_DIMENSION_H

#include "metric/metric.h"

/* What a plain number counts; a constant takes the kind of what it stands beside. */
enum dimension_kind { DIMENSION_CONSTANT, DIMENSION_COUNT, DIMENSION_SHARE, DIMENSION_TIMES };

struct dimension {
    int ns, bytes; /* exponents */
    enum dimension_kind kind;
};

struct dimension dimension_of(const struct metric *metric);

bool dimension_same(struct dimension a, struct dimension b); /* whatever their kind */

/* What `left` becomes by '+', '-', '*' or '/' and `right`; false where they cannot be joined. */
bool dimension_join(struct dimension *left, char op, struct dimension right);

/* For error lines: "a time, like 20ms". */
const char *dimension_words(struct dimension d);

/* "ns", "bytes", "count", "share" or "times"; NULL for products of units. */
const char *dimension_unit(struct dimension d);

#endif
