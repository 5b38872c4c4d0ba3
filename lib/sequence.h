/* Which numbers of a sequence have come: told apart as new, late or seen before, in sixteen bytes a reader.
 * What is 64 or more behind the newest counts as seen before, because nothing is known of it any more. */
#ifndef PUSHMARK_SEQUENCE_H
#define PUSHMARK_SEQUENCE_H

#include <stdint.h>

enum sequence_kind { SEQUENCE_NEW, SEQUENCE_LATE, SEQUENCE_AGAIN };

/* All zero before the first. */
struct sequence {
    uint64_t next; /* the number after the newest that has come */
    uint64_t seen; /* bit i: next − 1 − i has come */
};

enum sequence_kind sequence_note(struct sequence *s, uint64_t number);

#endif
