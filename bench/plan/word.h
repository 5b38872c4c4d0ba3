/* The words that may stand before '=' in a suite: those of the key table, and the suite's own (title, expect,
 * search, …), each with the sections it may stand in. A word is a number: a key's enum key_id, or one of
 * these. Nothing here looks at values. */
#ifndef PUSHMARK_WORD_H
#define PUSHMARK_WORD_H

#include "key.h"

enum {
    WORD_EXPECT = KEYS,
    WORD_TYPE,
    WORD_REPEATS,
    WORD_ABOUT,
    WORD_TITLE,
    WORD_SEARCH,
    WORD_FROM,
    WORD_TO,
    WORD_PRECISION,
    WORD_BOUND,
    WORD_CLAIM,
    WORD_SOURCE,
    WORD_CASE,
    WORD_CELL,
    WORD_NOTE,
    WORD_CHART,
    WORDS,
};

/* In [quick] stands what may be set, in the manner of --set: no words of its own. */
enum word_place { PLACE_SUITE = 1, PLACE_GLOBAL = 2, PLACE_EXPERIMENT = 4, PLACE_QUICK = 8 };

const char *word_name(int word);
const char *word_help(int word);
bool word_fits(int word, enum word_place place);

/* Whether the word may come more than once in a section. */
static inline bool word_repeats(int word)
{
    return word == WORD_EXPECT || (word >= WORD_CASE && word <= WORD_CHART);
}

/* Whether only a section that claims something has it. */
static inline bool word_of_claim(int word)
{
    return word >= WORD_CLAIM && word <= WORD_CHART;
}

/* Whether only a capacity experiment has it. */
static inline bool word_of_capacity(int word)
{
    return word >= WORD_SEARCH && word <= WORD_BOUND;
}

/* The word of that name, a key's owner in front or not; or −1. */
int word_find(struct slice name);

/* The name of the word most likely meant there, or NULL. */
const char *word_nearest(struct slice name, enum word_place place);

#endif
