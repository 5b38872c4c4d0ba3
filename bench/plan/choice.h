/* Which points a condition is about: its subjects, and for each every point that it may mean, so that those
 * of one choice agree in all keys but the ones that a subject fixes. Asked of one experiment, or of all
 * sections of a claim: these may also differ in how they were run (how long, by how many processes), and by
 * what a key that one of them does not say at all would mean; and points of two sections that are both named
 * may differ in anything. Knows points only, nothing of what was measured. */
#ifndef PUSHMARK_CHOICE_H
#define PUSHMARK_CHOICE_H

#include "expect.h"
#include "suite.h"

enum { CHOICE_SUBJECTS = 2 * EXPECT_TERMS, CHOICE_TEXT = 256 };

struct choice {
    const struct suite *suite;
    const struct experiment *experiment; /* a claim's first section with `group` */
    bool group;
    const struct expect_term *subjects[CHOICE_SUBJECTS]; /* borrowed */
    const struct point *points[CHOICE_SUBJECTS];         /* that stand for them at the moment */
    size_t subject_count;
};

void choice_init(struct choice *choice, const struct suite *suite, const struct experiment *experiment,
                 bool group);
void choice_add(struct choice *choice, const struct expect_sum *sum);

/* Calls for every choice there is, in the order of the suite, until it returns false. How many calls. */
typedef bool (*choice_fn)(void *user, const struct choice *choice);
size_t choice_each(struct choice *choice, choice_fn each, void *user);

/* The point that stands for the term's subject. */
const struct point *choice_point(const struct choice *choice, const struct expect_term *term);

/* Whether the point is one that a term's subject means. */
bool choice_means(const struct expect_term *subject, const struct point *point);

/* Whether the key says how a trial is run rather than what: sections of one claim may differ in it. */
bool choice_is_procedural(enum key_id key);

/* Why there is no choice at all: the subject that means no point, or that no points agree. */
char *choice_why_none(struct choice *choice, char out[CHOICE_TEXT]);

#endif
