/* One process's run: what its parts (clients, drivers, engines, senders) share and ask of each other. load.c
 * fills it in and moves it through its stages. */
#ifndef PUSHMARK_LOAD_RUN_H
#define PUSHMARK_LOAD_RUN_H

#include "config.h"
#include "engine.h"
#include "target.h"

struct senders;

enum { RUN_MAX_TOPICS = 64 };

struct run {
    const struct config *config;
    const struct target *target;
    struct results *results;
    struct net net;
    struct http http;
    const struct driver *driver;
    void *driver_state;
    uint32_t process;     /* which of config->processes this is */
    uint32_t count;       /* of its clients */
    uint32_t watched;     /* the first of them, whose events are recorded */
    int64_t start_ns;     /* the same in all processes: what all schedules start from */
    int64_t w0_ns, w1_ns; /* INT64_MAX while unknown */
    uint64_t waiting;     /* polls and messages of the window that have no answer yet */
    bool stopping;
    struct slice topics[RUN_MAX_TOPICS];        /* of --topic */
    struct schedule_cursor due[RUN_MAX_TOPICS]; /* where recovery has come to, by topic */
    size_t topic_count;
    struct senders *senders; /* NULL without --send */
    struct list errands;     /* clients waiting to connect again, or to leave */
    double *phases;          /* by client, each in [0, 1); NULL until asked for */
    void (*on_all_ready)(struct run *run);
};

static inline bool run_in_window(const struct run *run, int64_t time_ns)
{
    return time_ns >= run->w0_ns && time_ns < run->w1_ns;
}

/* A client's number among those of all processes. */
static inline uint64_t run_global(const struct run *run, uint32_t local)
{
    return (uint64_t)local * (uint64_t)run->config->processes + run->process;
}

/* Where in a period a client's turn is, in [0, 1): spread evenly over all clients of all processes in
 * shuffled order, or 0 for all with --phase aligned. */
double run_phase(struct run *run, uint32_t local);

#endif
