/* A program that we start: in a process group of its own, on stated cores, in a stated network namespace, and
 * never outliving us. What it writes to stdout is kept whole up to a bound; stderr comes line by line. Its
 * end is noticed on the loop, whatever else it has started is then killed, and only its own id is ever waited
 * for.
 *
 * libuv's own spawning is not used: it has no place between fork and exec for the namespace and for the order
 * that the kernel is to kill it when we die. This file does not know what the programs mean.
 *
 * A child is embedded in its owner, all zero before its start; it is freed in child_close. */
#ifndef PUSHMARK_TRIAL_CHILD_H
#define PUSHMARK_TRIAL_CHILD_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <uv.h>

enum {
    CHILD_LINE = 512, /* of stderr; longer ones are cut */
    CHILD_ERROR = 256,
    CHILD_FDS = 8, /* at most */
    CHILD_OUT_MAX = 64 << 20,
};

/* A line of stderr, without its end. True: it was meant for the owner and is no message for people. */
typedef bool (*child_line_fn)(void *context, const char *line);
typedef void (*child_fn)(void *context);

struct child_order {
    const char *const *words; /* the command line, NULL-ended; the first is the program's path */
    const cpu_set_t *cpus;    /* NULL: wherever the kernel puts it */
    int net_ns;               /* of its network, or −1 for ours */
    const char *folder;       /* where it works; NULL: where we do */
    const int *fds;           /* what it gets beside its streams, from descriptor 3 on */
    int fd_count;
    child_line_fn on_line;
    child_fn on_end; /* it has ended and all that it wrote has been read */
    void *context;
};

struct child {
    pid_t pid;
    bool started, ended;
    int status;            /* as waitpid gives it, once it has ended */
    char *out;             /* what came on stdout, NUL-ended; NULL where nothing did */
    size_t out_len;        /* never above CHILD_OUT_MAX */
    bool out_cut;          /* there was more */
    char last[CHILD_LINE]; /* the last line of stderr that was a message */
    /* private */
    const char *name; /* the program's, without folders; borrowed */
    child_line_fn on_line;
    child_fn on_end, on_closed;
    void *context;
    size_t out_room, line_len;
    char line[CHILD_LINE];
    int exit_fd, out_fd, err_fd, handles;
    uv_poll_t exit_poll, out_poll, err_poll;
};

/* Returns when the program runs: 0, or −1 with one clause in `error` and nothing to close. */
int child_start(struct child *c, uv_loop_t *loop, const struct child_order *order, char error[CHILD_ERROR]);

/* Asks it alone to end (SIGTERM); kills it with its whole group. Nothing where it has ended. */
void child_ask(const struct child *c);
void child_kill(const struct child *c);
void child_mark(const struct child *c); /* SIGUSR1, for those that know what it means */

/* Whether it ended by itself with this status. */
bool child_exited(const struct child *c, int status);

/* "ended with status 2: cannot listen", "was ended by signal 9 (Killed)", for one that has ended. */
char *child_how(const struct child *c, char out[CHILD_ERROR]);

/* Frees what it holds, killing it if need be. `closed` is called when the loop holds nothing of it any more:
 * at once for one that was never started. */
void child_close(struct child *c, child_fn closed, void *context);

#endif
