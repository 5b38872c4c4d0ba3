/* What is made of the records when a run ends, in order or by interruption: the summary's files, the
 * histogram log, run.json's last words; and what the user sees of it on stdout. The records themselves are in
 * the folder already. */
#ifndef PUSHMARK_FINISH_H
#define PUSHMARK_FINISH_H

#include "plan/suite.h"
#include "results/folder.h"

/* Returns the exit status of the run (command.h). `json`: the summary as JSON instead of tables. */
int finish(const struct suite *suite, struct folder *folder, bool interrupted, bool json);

#endif
