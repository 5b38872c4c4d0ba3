/* run.json: what was asked for, by which program, on what, and how it ended; with it a run can be gone on
 * with, and be repeated. Composes and reads the object; the file is folder.h's. */
#ifndef PUSHMARK_RUNFILE_H
#define PUSHMARK_RUNFILE_H

#include "options.h"
#include "plan/suite.h"

#include <jansson.h>

enum { RUNFILE_SETS = OPTION_LIST_MAX + 1 /* one may come from the run itself */, RUNFILE_ERROR = 160 };

/* What it takes to run a suite again in the same way. From a command line, or borrowed from a run.json. */
struct request {
    const char *name, *path, *text; /* of the suite; the last two NULL until it was read */
    const char *sets[RUNFILE_SETS];
    size_t set_count;
    int repeats;
    const char *only;
    bool quick;
    uint64_t seed;
};

struct suite_changes request_changes(const struct request *request);

/* `environment` is taken. `publishable`: made by a release build. */
json_t *runfile_make(const struct request *request, const struct suite *suite, const char *command,
                     size_t planned, bool publishable, json_t *environment);

/* 0, or −1 with a clause of what is missing. */
int runfile_request(const json_t *run, struct request *request, char error[RUNFILE_ERROR]);

/* Notes that the run goes on now; true where another version of the program does so than began it. */
bool runfile_resume(json_t *run);

void runfile_end(json_t *run, int status);

#endif
