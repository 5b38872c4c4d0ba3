/* What a folder's trials amount to: a row a point with medians and intervals, ratios between transports
 * paired by repeat, verdict words, what was expected, the capacities found, the gates that tripped. Made from
 * the records alone, so that a report of an old folder says the same as the run did. */
#ifndef PUSHMARK_SUMMARY_H
#define PUSHMARK_SUMMARY_H

#include "plan/suite.h"

#include <jansson.h>

/* summary.json as an object; `run` is run.json's. Never fails: what cannot be said is null. */
json_t *summary_make(const struct suite *suite, const json_t *run, const json_t *trials);

/* The exit status it calls for (3, 4, 5 of command.h), or 0. */
int summary_status(const json_t *summary);

/* For the terminal: the table, the floor, the model's gaps, expectations, the verdict sentence last. `colour`
 * for ANSI. */
#include <stdio.h>
void summary_print(const json_t *summary, FILE *out, bool colour, int columns);

/* For files; each for the caller to free(). */
char *summary_csv(const json_t *summary);
char *summary_markdown(const json_t *summary);

#endif
