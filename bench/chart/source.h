/* What every chart is made from: a run's trials sorted out by point, and each point's row of the summary. All
 * of it is borrowed but for the sorting. Nothing is worked out again here: medians, intervals and verdicts
 * are the summary's. */
#ifndef PUSHMARK_SOURCE_H
#define PUSHMARK_SOURCE_H

#include "judge/sample.h"
#include "metric/metric.h"

/* From asking to being told; the one without network comes last. */
extern const enum transport source_order[TRANSPORTS];
enum { SOURCE_NETWORKED = TRANSPORTS - 1 };

struct source {
    const struct suite *suite;
    const json_t *run, *trials, *summary;
    struct samples samples;
    const json_t **rows; /* by point; NULL where the summary has none */
};

void source_open(struct source *s, const struct suite *suite, const json_t *run, const json_t *trials,
                 const json_t *summary);
void source_close(struct source *s);

/* One metric of one point; NaN where nothing is known. One repeat has no interval. */
struct figure {
    double value, low, high;
    size_t n;
};
struct figure source_figure(const struct source *s, const struct point *point, const char *metric);

const struct sample *source_sample(const struct source *s, const struct point *point);

/* Deliveries of all its valid trials. */
double source_delivered(const struct source *s, const struct point *point);

/* The summary's word on the ratio `of` to `to`: "none", "less", "more"; NULL where they were not compared. */
const char *source_verdict(const struct source *s, const struct point *of, const struct point *to,
                           const char *metric);

#endif
