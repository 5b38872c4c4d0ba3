/* Everything that people look at, made from a run's records and written into a folder: the summary's files,
 * the histogram log, the charts, report.html and report.md; and of two runs comparison.html and
 * comparison.md. The one place that knows which files there are. It runs nothing but gnuplot and prints
 * nothing on stdout. */
#ifndef PUSHMARK_REPORT_H
#define PUSHMARK_REPORT_H

#include "results/opened.h"

struct report {
    const struct suite *suite;
    const struct folder *folder; /* the run */
    const json_t *summary;
    const char *into; /* where to write instead of into the run's folder; NULL */
    bool pictures;    /* by gnuplot */
};

/* Whether all was written; what was not is said once, on stderr. */
bool report_write(const struct report *report);

/* Into the folder of the new run, or `into`. */
bool report_compare(const json_t *compared, const char *into);

/* What report_write() wrote, for people: "results/latest/report.html" where `latest` leads to it. */
enum { REPORT_PATH = 4096 };
char *report_path(const struct folder *folder, const char *into, char out[REPORT_PATH]);

#endif
