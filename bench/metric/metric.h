/* The metrics by name, as expectations, tables and comparisons use them: one table says where each stands in
 * a trial's record, its unit, which way is better, and how small a difference is of no account. Bytes,
 * packets and CPU are per delivered message unless the name begins with rate or hour; set-up bytes and memory
 * per client. */
#ifndef PUSHMARK_METRIC_H
#define PUSHMARK_METRIC_H

#include "slice.h"

#include <jansson.h>
#include <stdbool.h>

enum metric_unit { UNIT_NS, UNIT_BYTES, UNIT_COUNT, UNIT_SHARE };

struct metric {
    const char *name;  /* "age.p99", "wire.l3", "cpu.total", "messages.lost" */
    const char *words; /* "99th percentile of age", "bytes on the wire per message" */
    enum metric_unit unit;
    bool more_is_better;
    bool headline;                      /* part of every table and comparison */
    double percentile;                  /* of the age histogram; 0 for what is not a percentile */
    double of_no_account;               /* a relative difference below this is none: 0.01 */
    double (*of)(const json_t *record); /* NaN where the record cannot say */
    double too_small;  /* between two runs, an absolute difference below this is none either */
    bool worst;        /* judged by the worst of every attempt that counts, not by the median */
    bool searched;     /* what a search came to, which no single trial can say */
    bool extrapolated; /* what the window would come to if it went on: looks different everywhere */
};

extern const struct metric metrics[]; /* ended by one without name */

const struct metric *metric_find(struct slice name);
const char *metric_nearest(struct slice name);

/* "ns", "bytes", "count" or "share" */
const char *metric_unit(const struct metric *metric);

/* "1.52 ms", "84.1 B", "12.5 %" */
enum { METRIC_TEXT = 32 };
char *metric_show(const struct metric *metric, double value, char out[METRIC_TEXT]);

#endif
