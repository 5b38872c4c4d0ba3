/* What a section claims: the lines `claim`, `source`, `case`, `cell`, `note` and `chart` read and taken
 * apart, and which sections belong to one question. What comes of them is judge/claims.h's. */
#ifndef PUSHMARK_CLAIM_H
#define PUSHMARK_CLAIM_H

#include "draft.h"

/* The section whose question this one belongs to: itself where it has claim or source, the one it is named
 * after, or NULL. */
struct draft_section *claim_head(struct draft *draft, const struct draft_section *section);

/* Fills in what the section claims. 0, or −1 with the draft's error written, as all of these. */
int claim_read(struct experiment *e, struct draft *draft, struct draft_section *section);

/* Tells each experiment of a suite that is read whose question it belongs to. */
void claim_link(struct suite *suite);

/* Whether every sum means points of its sections: in a suite that nothing has changed, or it is a mistake. */
int claim_check(const struct suite *suite, struct draft *draft);

#endif
