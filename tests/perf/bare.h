/* The ground of `make perf`: servers and clients of bare sockets and epoll, the least work that does the job,
 * against which Pushmark's server and load generator are held in the same run.
 *
 * They link nothing of Pushmark and do not use libuv, so that no defect is shared by both sides of a
 * comparison. They are no reference for behaviour: they read and write only what the comparison needs, and
 * give up with one line where a peer does anything else. */
#ifndef PUSHMARK_BARE_H
#define PUSHMARK_BARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum bare_upgrade {
    BARE_WS,
    BARE_SSE,
    BARE_NONE, /* a plain request that is left unanswered: a held long poll */
};

struct bare_options {
    int port;
    int clients;         /* connections, of a client or awaited by `send` */
    double rate_hz;      /* 0: no ticks; closed loop */
    size_t size;         /* bytes of a message text */
    int64_t warmup_ns;   /* clients: before the window opens */
    int64_t duration_ns; /* of the measured part; 0: until SIGTERM */
    enum bare_upgrade upgrade;
    int status; /* `answer`: 200 or 304 */
    bool hold;
    bool inflight;    /* `send`: do not wait for all clients before the first tick */
    const char *path; /* NULL: the transport's own; "{n}" stands for the last number received */
    const char *etag; /* If-None-Match, or NULL */
    pid_t meter;      /* clients: the server whose CPU time is read at both edges of the window, or 0 */
};

/* Each runs one mode to its end, prints one line of JSON and returns the exit code. */
int bare_send(const struct bare_options *o);
int bare_answer(const struct bare_options *o);
int bare_accept(const struct bare_options *o);
int bare_read(const struct bare_options *o);
int bare_poll(const struct bare_options *o);
int bare_connect(const struct bare_options *o);

#endif
