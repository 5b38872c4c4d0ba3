/* A results folder opened to be read, with the suite that it was run from: what `report` and `compare` start
 * from. Refuses what nothing could be said of. */
#ifndef PUSHMARK_OPENED_H
#define PUSHMARK_OPENED_H

#include "plan/suite.h"
#include "results/folder.h"

struct opened {
    struct folder folder;
    struct suite suite;
};

enum { OPENED_ERROR = FOLDER_ERROR + SUITE_ERROR };

/* 0, or −1 with one line in `error`. */
int opened_read(struct opened *opened, const char *path, char error[OPENED_ERROR]);
void opened_close(struct opened *opened);

#endif
