/* One trial: one point, once, in fresh processes, pinned, metered and judged by the gates. It runs on the
 * loop and calls back once with the record, a line of trials.jsonl as an object. */
#ifndef PUSHMARK_TRIAL_H
#define PUSHMARK_TRIAL_H

#include "plan/suite.h"
#include "programs.h"
#include "topology.h"

#include <jansson.h>
#include <uv.h>

/* Where the programs are and what they run on; the same for all trials of a run, and there for as long as any
 * of them. */
struct stage {
    uv_loop_t *loop;
    struct topology *topology;
    struct programs programs;
    int server_cpu, load_cpu; /* −1: not pinned */
    int64_t patience_ns;      /* for a program to start, and for it to end when it is asked to */
};

void stage_init(struct stage *stage, uv_loop_t *loop, struct topology *topology);

struct trial_order {
    const char *suite;
    const struct point *point;
    int repeat, attempt;
    uint64_t seed;
    bool timeline; /* events are recorded, for a picture of it */
};

/* How the trial is getting on, for the live view. */
enum trial_phase { TRIAL_STARTING, TRIAL_RAMP, TRIAL_WARMUP, TRIAL_WINDOW, TRIAL_DRAIN, TRIAL_STOPPING };

struct trial;

/* `record` is given to the callee; NULL where the trial was stopped and has nothing to say. A trial that went
 * wrong has a record too, with "valid": false and the gate that says why. The trial is freed when this
 * returns. */
typedef void (*trial_done_fn)(void *context, json_t *record);

struct trial *trial_start(const struct stage *stage, const struct trial_order *order, trial_done_fn done,
                          void *context);

enum trial_phase trial_phase(const struct trial *trial);

/* Ends the trial early: its processes are asked to go, and killed if they do not within two seconds. `done`
 * is called with NULL. */
void trial_stop(struct trial *trial);

/* Kills its processes at once; `done` is called with NULL, soon. */
void trial_kill(struct trial *trial);

#endif
