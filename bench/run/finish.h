/* What is made of the records when a run ends, in order or by interruption: the summary's files, the
 * histogram log, run.json's last words; and what the user sees of it on stdout. The records themselves are in
 * the folder already. */
#ifndef PUSHMARK_FINISH_H
#define PUSHMARK_FINISH_H

#include "plan/suite.h"
#include "results/folder.h"

/* Returns the exit status of the run (command.h). `json`: the summary as JSON instead of tables. */
int finish(const struct suite *suite, struct folder *folder, bool interrupted, bool json);

/* The files and the view alone, for a report of an old folder. What files cannot be written is said once, and
 * false. */
bool finish_files(const struct suite *suite, struct folder *folder, const json_t *summary);
void finish_show(const json_t *summary, bool json);

#endif
