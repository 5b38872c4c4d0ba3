/* What a suite claims, put to the test: for each section with `claim` or `source` (plan/suite.h) the verdict,
 * what decided it, and the published figures beside ours. Everything is computed from the trials; the words
 * of a suite only say what is asked.
 *
 * A case is a condition whose left side is measured with its 95 % interval. It is true or false where the
 * whole interval lies on that side of the limit, else undecided; a limit that is measured too counts with its
 * whole interval, and what is judged by its worst (messages lost) by that alone. "~" is true where the
 * interval contains the limit, else false. What a search found lies between what held and what did not; where
 * it only held "at least" so much, there is no upper end. A figure that this run does not have leaves the
 * case unmeasured. A subject that means several points asks the case of each, "WORDS (LABEL)". From the cases
 * that were measured follows the verdict:
 *
 *   holds            all are true
 *   holds when …     some are true: the words of these, and of those where it does not
 *   does not hold    none is true, and one is false
 *   undecided        all are undecided
 *   not measured     there is none
 *
 * Figures are formulas (formula.h), seeded by the section's name and the line's text. */
#ifndef PUSHMARK_CLAIMS_H
#define PUSHMARK_CLAIMS_H

#include "sample.h"

/* An array, in the order of the suite, of
 *
 *   {"name":"A1","claim":…,"source":…,"about":…,                       null where the suite says nothing
 *    "verdict":"holds"|"holds when"|"does not hold"|"undecided"|"not measured"|null,     null without cases
 *    "sentence":"It holds when …; not when …",                         the verdict in words with its figures
 *    "one_repeat":bool,                                                so no figure has an interval
 *    "cases":[{"words","text","op","line","ok":true|false|null,
 *              "state":"true"|"false"|"undecided"|"not measured","points":[labels],"sections":[their names],
 *              "value","low","high","n","merged","extrapolated","limit",      an end is null where it is open
 *              "unit":"ns"|"bytes"|"count"|"share"|"times"|null,       of value, low, high and limit
 *              "shown":"3.1× [2.9, 3.4]","shown_limit":"1×","why"}],   why it was not measured, or null
 *    "cells":[{"row","column","line","unit","theirs":number|null,"theirs_shown","value","low","high","n","merged",
 *              "shown","ratio":ours/theirs|null,"extrapolated":bool,"why":why there is none|null}],
 *    "difference":"Of 12 figures …" | null,      from the cells that can be compared
 *    "notes":["…"],                               with their figures, – where unknown; none without any
 *    "charts":["claim-a1-1", …]}                  their names, see claims_chart
 *
 * A figure is "extrapolated" where its cell says so or one of its metrics is. A cell's figures are in the
 * base unit of theirs ("ns", "bytes", "bytes/s", "hz", "share", "times", "count"), shown as theirs are
 * written, or those of the same row where theirs is open. Of a lower bound there is no ratio. */
json_t *claims_make(const struct suite *suite, const struct samples *samples, const json_t *capacities,
                    json_int_t seed);

/* "claim-a1-1": the name of the n-th chart, from 1, that a section asks for. */
enum { CLAIMS_CHART = 64 };
char *claims_chart(const struct experiment *claim, size_t n, char out[CLAIMS_CHART]);

#endif
