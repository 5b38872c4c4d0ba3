/* The server of a trial: one process; or, where the point has a restart, two, one after the other. The first
 * is then killed in the middle of the window (a crash: what it held is gone, and it reports nothing), and
 * when its time away is over the second listens on the same port and goes on with the same feed. When is the
 * trial's to say. Embedded in the trial, all zero before its start.
 *
 *   ONE ──restart's time──► KILLED ──ended, and away long enough──► AGAIN ──listens──► BACK
 */
#ifndef PUSHMARK_SERVERS_H
#define PUSHMARK_SERVERS_H

#include "program.h"

enum servers_stage { SERVERS_ONE, SERVERS_KILLED, SERVERS_AGAIN, SERVERS_BACK };

struct servers {
    struct program first, again;
    enum servers_stage stage;
    int64_t start_ns; /* of the feed; 0 where there is no restart, and the server's own start is it */
    char host[64];    /* ADDRESS:PORT; "" before it listens */
};

/* The first, or, when that was killed, the next in its place. As in program.h. */
int servers_start(struct servers *s, const struct program_order *order, char error[PROGRAM_ERROR]);

/* Whether a line of stderr says where it listens; that is noted. */
bool servers_listens(struct servers *s, const char *line);

void servers_crash(struct servers *s);

/* The one that serves, or is to. */
struct program *servers_now(struct servers *s);

/* Whether one has ended that should not have, with one clause of how. */
bool servers_failed(const struct servers *s, char why[PROGRAM_ERROR]);

/* The report is the last one's. */
int servers_judge(struct servers *s, char why[PROGRAM_ERROR]);

void servers_ask(const struct servers *s);
void servers_kill(const struct servers *s);
bool servers_running(const struct servers *s);

/* Calls `closed` so many times. */
enum { SERVERS_PARTS = 2 };
void servers_close(struct servers *s, child_fn closed, void *context);

#endif
