/* The programs of one trial together: the server or, over a restart, both; the load; and the link's emulator
 * where there is a link. Who has failed, what their ends come to, and their going. When each of them starts
 * is the trial's to say, and it starts them one by one. Embedded in the trial, all zero before its start. */
#ifndef PUSHMARK_TROUPE_H
#define PUSHMARK_TROUPE_H

#include "servers.h"

struct troupe {
    struct servers servers;
    struct program load, link;
};

/* Whether the server or the link has ended that should still be there, with one clause of how. */
bool troupe_failed(const struct troupe *t, char why[PROGRAM_ERROR]);

/* When all have ended: reads the reports of the server and of the link, and says what is wrong with the first
 * of them that is. The load is judged when it ends, which is before. */
int troupe_judge(struct troupe *t, char why[PROGRAM_ERROR]);

/* The server or the load; the link is not counted, which outlives both. */
bool troupe_running(const struct troupe *t);

void troupe_kill(const struct troupe *t);

/* Calls `closed` so many times. */
enum { TROUPE_PARTS = SERVERS_PARTS + 2 };
void troupe_close(struct troupe *t, child_fn closed, void *context);

#endif
