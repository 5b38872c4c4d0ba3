/* Runs a suite: first the harness's own floor, then the trials of the plan, each void one tried again right
 * after itself, then the capacity searches. One trial at a time; every record is in the folder before the
 * next trial begins. What of it was done before is not done again: the folder's records say so. SIGINT,
 * SIGTERM and SIGHUP end the trial under way in order; a second one kills it.
 *
 * It does not judge what came out (judge/summary.h), and writes no file but through the folder. */
#ifndef PUSHMARK_CONDUCTOR_H
#define PUSHMARK_CONDUCTOR_H

#include "results/folder.h"
#include "run/ledger.h"
#include "run/live.h"
#include "run/pace.h"
#include "run/probe.h"
#include "trial/trial.h"

/* How trials are run: those of trial/trial.h, or a test's. */
struct conductor_trials {
    struct trial *(*start)(const struct stage *stage, const struct trial_order *order, trial_done_fn done,
                           void *context);
    enum trial_phase (*phase)(const struct trial *trial);
    void (*stop)(struct trial *trial);
    void (*kill)(struct trial *trial);
};

extern const struct conductor_trials conductor_trials;

enum conductor_end {
    CONDUCTOR_COMPLETE,
    CONDUCTOR_INTERRUPTED, /* the folder holds what there is */
    CONDUCTOR_KILLED,      /* at once, by a second signal */
    CONDUCTOR_FAILED,      /* the folder cannot be written; it has been said */
};

/* What it is given; all borrowed. */
struct conductor_setup {
    const struct stage *stage; /* with the loop */
    const struct conductor_trials *trials;
    const struct suite *suite;
    struct folder *folder; /* run.json is written */
    uint64_t seed;
    int retries;
};

enum { CONDUCTOR_SIGNALS = 3 };

/*          start          done                    done                   done
 *   FLOOR ─────► POINTS ──────► POINTS … ledger ──────► PROBES … searches ──────► OVER
 *     └──────────────┴───────── signal, or a folder that cannot be written ────────► */
enum conductor_step { STEP_FLOOR, STEP_POINTS, STEP_PROBES, STEP_OVER };

struct conductor {
    struct conductor_setup with;
    struct plan plan;
    struct ledger ledger;
    struct probes probes;
    struct suite floor; /* one point */
    struct live live;
    struct pace pace;
    uv_signal_t signals[CONDUCTOR_SIGNALS];

    enum conductor_step step;
    struct trial *trial; /* under way, or NULL */
    size_t planned;      /* at STEP_POINTS: which */
    struct probe *probe; /* at STEP_PROBES: whose */
    int floor_attempts;
    double planned_ns, done_ns, left_ns; /* by the plan: of this trial, before it, after it */
    int64_t began_ns;
    size_t probes_made;
    int interruptions;
    bool failed;
};

/* 0, or −1 with a line in `error`. Reads what is done from the folder. */
int conductor_init(struct conductor *c, const struct conductor_setup *setup, char error[SUITE_ERROR]);
void conductor_close(struct conductor *c);

/* "20 trials, about 1 min 32 s" of what is still to be run. */
enum { CONDUCTOR_ESTIMATE = 128 };
char *conductor_estimate(const struct conductor *c, char out[CONDUCTOR_ESTIMATE]);

/* Runs it all, on the stage's loop. */
enum conductor_end conductor_run(struct conductor *c);

#endif
