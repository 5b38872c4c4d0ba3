/* The trials of one point, sorted out: which attempt of each repeat speaks for it, and which others count.
 * Records stay the folder's; the suite too.
 *
 * An attempt counts where nothing but its messages voided it (lost, duplicate, reordered): a message that was
 * lost while all else was sound was lost by the software under test, and a second attempt that went well does
 * not undo it. One that was lost by a saturated or killed generator says nothing. */
#ifndef PUSHMARK_SAMPLE_H
#define PUSHMARK_SAMPLE_H

#include "plan/suite.h"

#include <jansson.h>

struct sample {
    const struct point *point;
    json_t *json; /* the point's */
    char label[POINT_LABEL];
    size_t repeats;          /* asked for, or seen where that is more */
    const json_t **valid;    /* by repeat: its last valid attempt, or NULL */
    const json_t **attempts; /* all, in the order of the folder */
    size_t valid_count, attempt_count;
};

struct samples {
    struct sample *items; /* a sample a point, as in the suite */
    size_t count;
    size_t unknown; /* records that belong to none of them */
};

/* Probes of a capacity search are left out: they are no repeats of anything. */
void samples_make(struct samples *samples, const struct suite *suite, const json_t *trials);
void samples_close(struct samples *samples);

bool sample_counts(const json_t *attempt);

#endif
