/* The chart of a published table: each of its figures beside what it is here, a panel a unit. The figures are
 * the summary's (judge/claims.h); nothing is measured again. */
#ifndef PUSHMARK_PAIRS_H
#define PUSHMARK_PAIRS_H

#include "source.h"

/* "table-b1", "B1: published figures and ours" */
enum { PAIRS_NAME = 64, PAIRS_TITLE = 200 };
char *pairs_name(const struct experiment *of, char out[PAIRS_NAME]);
char *pairs_title(const struct experiment *of, char out[PAIRS_TITLE]);

/* Draws it on a chart that has its name and title. */
void pairs_chart(const struct source *s, const struct experiment *of, json_t *chart);

#endif
