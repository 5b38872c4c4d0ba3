/* What a sum comes to over a choice of points: the measured answer to an expectation, a case, a cell, a note.
 * Formulas are formula.h's; beside them this knows what searches found (capacities.h), which no trial holds:
 * the value that held is the figure, and the interval is from it to the least that did not. */
#ifndef PUSHMARK_ANSWER_H
#define PUSHMARK_ANSWER_H

#include "formula.h"
#include "plan/choice.h"

/* All that is known of a run. */
struct known {
    const struct suite *suite;
    const struct samples *samples;
    const json_t *capacities;
    json_int_t seed;
    bool single; /* one repeat is all that is asked: said once for all figures, not behind each */
};

struct answer {
    double value, low, high; /* NaN where nothing can be said; an end may be infinite: a search ended first */
    size_t n;
    bool merged;
    bool one;          /* a single repeat has no interval, which is to be said of this figure */
    bool worst;        /* the value alone judges, see metric.h */
    bool extrapolated; /* one of its metrics is */
    bool open;         /* searches ended first on both sides: neither end is known, both are infinite */
    const char *why;   /* there is nothing; NULL where there is */
};

struct answer answer_make(const struct known *known, const struct choice *choice,
                          const struct expect_sum *sum, uint64_t seed);

/* Of a sum without capacities. */
struct measured answer_measure(const struct choice *choice, const struct expect_sum *sum,
                               const struct samples *samples, uint64_t seed);

/* Whether each point of the choice has a valid trial; a search is one. */
bool answer_tried(const struct choice *choice, const struct samples *samples);

/* Whether more repeats may give it a figure: it holds a percentile. */
bool answer_merges(const struct expect_sum *sum);

#endif
