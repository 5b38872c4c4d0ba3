/* The charts that a suite's claims ask for, `chart = METRIC by KEY`: the metric of all points of the claim's
 * sections over the key where that is several numbers, else a bar a point. What is extrapolated is drawn as
 * such. The points are put in lines by claim_group.h. */
#ifndef PUSHMARK_CLAIM_H
#define PUSHMARK_CLAIM_H

#include "source.h"

/* "A1: mean age against poll interval" */
enum { CLAIM_TITLE = 200 };
char *claim_chart_title(const struct experiment *claim, const struct claim_line *line, char out[CLAIM_TITLE]);

/* Draws it on a chart that has its name and title. */
void claim_chart(const struct source *s, const struct experiment *claim, const struct claim_line *line,
                 json_t *chart);

#endif
