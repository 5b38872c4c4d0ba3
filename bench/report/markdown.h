/* report.md: the report in short, to be pasted into an issue. The summary's Markdown (judge/summary.h) with
 * what stands around it: warnings first, what the charts show, gates, the machine. */
#ifndef PUSHMARK_MARKDOWN_H
#define PUSHMARK_MARKDOWN_H

#include "report/parts.h"

/* For free(). */
char *markdown_report(const struct subject *subject);

#endif
