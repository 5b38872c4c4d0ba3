/* What a run has shown, as one JSON object, as a table for people, and as a log of its histograms; and the
 * exit status that says whether it can be relied on. */
#ifndef PUSHMARK_LOAD_REPORT_H
#define PUSHMARK_LOAD_REPORT_H

#include "config.h"
#include "processes.h"
#include "target.h"

struct report {
    const struct config *config;
    const struct target *target;
    const struct results *sum; /* the probe's bytes included */
    enum outcome outcome;
};

enum exit_status { EXIT_GOOD, EXIT_INTERNAL, EXIT_NOTHING = 4, EXIT_LOST = 5, EXIT_INTERRUPTED = 130 };

void report_json(const struct report *report);
void report_table(const struct report *report);

/* Appends to the log; one line where it cannot be written. */
void report_hlog(const struct report *report);

/* Says what is wrong, one line each, and returns the exit status. */
enum exit_status report_judge(const struct report *report);

/* How many messages were published in the window: false where the feed is unknown. */
bool report_published(const struct report *report, uint64_t *published);

/* The number of the first message published in the window: false where the feed is unknown. Of several topics
 * it is the first one's. */
bool report_first_number(const struct report *report, uint64_t *number);

/* Expected minus delivered: false where unknown. */
bool report_lost(const struct report *report, uint64_t *lost);

/* The share of its cores that the generator used in the window. */
double report_cpu_share(const struct report *report);

/* What each client after a process's first adds to its memory: false where there are too few. The first one's
 * share is the program's own: pages of code and tables that are touched for the first time. */
bool report_rss_per_client(const struct report *report, double *bytes);

static inline int64_t report_window_ns(const struct report *report)
{
    return report->sum->w1_ns - report->sum->w0_ns;
}

#endif
