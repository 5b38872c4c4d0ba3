/* The parts of claims_make(): a case, a cell, a note each put to the test, and the words of what they come to
 * together. What their objects hold is said in claims.h. */
#ifndef PUSHMARK_JUDGE_CLAIM_H
#define PUSHMARK_JUDGE_CLAIM_H

#include "answer.h"

/* Adds a case for each choice of points to the array. */
void claim_case(json_t *cases, const struct known *known, const struct experiment *e,
                const struct claim_line *line);
json_t *claim_cell(const struct known *known, const struct experiment *e, const struct claim_line *line);

/* NULL where it holds figures and none is known. */
json_t *claim_note(const struct known *known, const struct experiment *e, const struct claim_line *line);

/* "holds", …; NULL without cases. */
const char *claim_verdict(const json_t *cases);

/* What stands between a case's figure and its limit: " ", ", not ", ", against ". */
const char *claim_relation(const json_t *c);

/* The verdict in words, with the figures that decided it; for free(), NULL without cases. */
char *claim_sentence(const json_t *cases);

/* Whether ours of a cell is only a lower bound: no ratio to theirs, but not nothing either. */
bool claim_cell_is_bound(const json_t *cell);

/* What the cells say together; for free(), NULL where no cell can be compared. */
char *claim_difference(const json_t *cells);

/* The figure of a sum that means one choice of points; `why` says so where it means none or several. */
struct answer claim_figure(const struct known *known, const struct experiment *e,
                           const struct expect_sum *sum, const char *seeded_by);

#endif
