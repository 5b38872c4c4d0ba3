/* What happens to the records when a run ends, in order or by interruption: the report is made of them
 * (report/report.h), run.json gets its last words, and the user sees the summary on stdout. The records
 * themselves are in the folder already. */
#ifndef PUSHMARK_FINISH_H
#define PUSHMARK_FINISH_H

#include "plan/suite.h"
#include "results/folder.h"

/* Returns the exit status of the run (command.h). `json`: the summary as JSON instead of tables. */
int finish(const struct suite *suite, struct folder *folder, bool interrupted, bool json);

/* The view alone, for a report of an old folder. */
void finish_show(const json_t *summary, bool json);

#endif
