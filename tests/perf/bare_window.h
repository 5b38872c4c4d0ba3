/* The measured window of a bare client: after a warm-up, from one moment to another, with this process's CPU
 * time and the metered server's over exactly the span in which things are counted.
 *
 * Both edges are put into a pause of the traffic where one comes in time: then the window holds whole rounds
 * of a feed, and a sleeping server's CPU clock is exact (a running one's may be a scheduler tick behind). No
 * clock is read between the edges, as that would be charged to the bare side of a comparison. */
#ifndef PUSHMARK_BARE_WINDOW_H
#define PUSHMARK_BARE_WINDOW_H

#include "bare.h"

struct window_counts {
    uint64_t bytes, reads;
    uint64_t lines;          /* of event streams, where three make an event */
    uint64_t sent, answered; /* of polls: requests, and whole answers, by kind below */
    uint64_t ok, not_modified, no_content, other;
    uint64_t late, closed; /* paced requests with no free connection; connections ended by the server */
};

enum window_phase { WINDOW_BEFORE, WINDOW_OPEN, WINDOW_OVER };

struct window {
    enum window_phase phase;
    bool due; /* the edge's time has come: it waits for a pause */
    int timer;
    pid_t meter;
    int64_t warmup_ns, duration_ns;
    int64_t start_ns, cpu_start_ns, metered_start_ns; /* differences once it is over */
    struct window_counts counts;
};

/* Starts the warm-up; its timer goes into `epoll`. */
void window_begin(struct window *w, int epoll, const struct bare_options *o);

/* What the loop has to pass to epoll_wait(), and to say of what it returned. */
int window_timeout_ms(const struct window *w);
void window_on_timer(struct window *w);
void window_on_pause(struct window *w);

/* Prints the JSON line. */
void window_report(const struct window *w, const char *mode, int clients);

#endif
