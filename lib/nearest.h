/* The valid word that a mistyped one most likely meant: by edit distance, and none where all are too far off.
 */
#ifndef PUSHMARK_NEAREST_H
#define PUSHMARK_NEAREST_H

#include "slice.h"

struct nearest {
    struct slice word;
    const char *best; /* NULL so far */
    size_t distance;
};

struct nearest nearest_begin(struct slice word);
void nearest_try(struct nearest *n, const char *candidate);

#endif
