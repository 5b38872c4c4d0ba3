/* The points that a claim asks about, those of all its sections, put in lines: one a transport and a
 * combination of whatever else tells them apart. A line is what bears one name, so that two lines never look
 * the same; what only sets how long and how carefully a trial runs tells none apart. It chooses and names,
 * and draws nothing. */
#ifndef PUSHMARK_CLAIM_GROUP_H
#define PUSHMARK_CLAIM_GROUP_H

#include "cut.h"

enum { CLAIM_NAME = 200 };

struct claim_mark {
    const struct point *point;
    struct figure figure;
    double x;            /* the key's number; 0 where it means nothing to the point */
    bool level;          /* it means nothing: the same figure all along */
    bool at_least;       /* of a capacity: the search ended before the server did */
    char by[CLAIM_NAME]; /* its line: "polling every 1 s, 1K cookie" */
};

struct claim_group {
    const struct experiment *claim;
    const struct metric *metric;
    enum key_id by;
    bool numbers;             /* the key's values are several numbers: there is an axis for them */
    bool capacity;            /* found by searches, one each */
    bool bounds_differ;       /* between its searches */
    enum key_id search;       /* what they search for, where `capacity` */
    size_t other_searches;    /* of the claim, for something else: left out */
    struct claim_mark *marks; /* line after line, along the key; owned */
    size_t count;
};

void claim_group_make(struct claim_group *g, const struct source *s, const struct experiment *claim,
                      const struct metric *metric, enum key_id by);
void claim_group_close(struct claim_group *g);

/* How many marks from this one on are of the same line. */
size_t claim_group_line(const struct claim_group *g, size_t first);

#endif
