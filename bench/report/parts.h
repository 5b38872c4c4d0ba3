/* The parts of report.html, one section each, as the template names them (`{{verdict}}`). Each writes markup
 * that needs no script to be read, or nothing where the run has none of it; what scripts add is in
 * scripts/report. */
#ifndef PUSHMARK_PARTS_H
#define PUSHMARK_PARTS_H

#include "plan/suite.h"
#include "results/folder.h"

#include <stdio.h>

/* What a report is about; all borrowed. */
struct subject {
    const struct suite *suite;
    const struct folder *folder; /* where the report goes; its records */
    const json_t *summary, *charts;
    bool elsewhere; /* the report does not lie beside the records */
};

/* The first screen. */
void part_title(FILE *out, const void *subject);
void part_kicker(FILE *out, const void *subject);
void part_badges(FILE *out, const void *subject);
void part_verdict(FILE *out, const void *subject);
void part_glance(FILE *out, const void *subject);
void part_conditions(FILE *out, const void *subject);
void part_survey(FILE *out, const struct subject *subject); /* the glance at many points */

/* What the suite claims, put to the test; nothing where it claims nothing. */
void part_claims(FILE *out, const void *subject);
void part_claims_link(FILE *out, const void *subject);
void part_claims_glance(FILE *out, const struct subject *subject);
void part_published(FILE *out, const json_t *claim); /* a published table, theirs beside ours */

/* The charts, and what takes their place. */
void part_charts(FILE *out, const void *subject);
void part_chart(FILE *out, const struct subject *subject,
                const json_t *chart); /* one, or why it is missing */
void part_data(FILE *out, const void *subject);
void part_library(FILE *out, const void *subject); /* says where Chart.js is missing */

/* The figures. */
void part_points(FILE *out, const void *subject);
void part_expected(FILE *out, const void *subject);
void part_found(FILE *out, const void *subject); /* capacities and break-even */
void part_model(FILE *out, const void *subject);

/* How they came about. */
void part_method(FILE *out, const void *subject);
void part_links(FILE *out, const struct subject *subject); /* of the method: each emulated link */
void part_trials(FILE *out, const void *subject);
void part_environment(FILE *out, const void *subject);
void part_files(FILE *out, const void *subject);

/* What several of them write: a cell of a table with value and interval, and a transport's mark in its colour
 * and dash, alone or with its name as people say it and what the label says beyond that. */
struct metric;
void part_figure(FILE *out, const struct metric *metric, const json_t *value);
void part_mark(FILE *out, const char *transport);
void part_name(FILE *out, const char *transport, const char *label);

/* Whether any row of a summary knows the metric; a column of dashes tells nothing. */
bool part_known(const json_t *rows, const char *metric);

#endif
