/* What the person at the terminal sees while a run goes on, on stderr. On a terminal: a row per transport
 * with the figures of its last valid trial, and a bar over all trials with the time left, redrawn in place.
 * Otherwise: a line a trial. It is told what happens, and asks the trial under way for its phase.
 *
 * The conductor shares two cores with what it measures: a frame is one write, four a second at most, and one
 * while a window is open. The cursor rests at the start of the line below the view whenever nothing is being
 * written, so that there is nothing to restore, not even after SIGKILL. */
#ifndef PUSHMARK_LIVE_H
#define PUSHMARK_LIVE_H

#include "run/tell.h"
#include "trial/trial.h"

enum { LIVE_LINE = 512, LIVE_LINES = TRANSPORTS + 2 };

/* The trial under way. */
struct live_trial {
    char name[TELL_NAME];
    enum transport transport;
    size_t number, total;             /* "[number/total]" */
    bool about;                       /* the total is an estimate: a search is in it */
    double done_ns, this_ns, left_ns; /* of all trials: before it, itself, after it */
    const struct trial *trial;
    enum trial_phase (*phase)(const struct trial *trial);
};

struct live {
    uv_timer_t timer;
    int fd;
    bool terminal, colour;
    bool running; /* `now` is under way */
    struct live_trial now;
    int64_t began_ns, drawn_ns;
    enum trial_phase drawn_phase;
    char rows[TRANSPORTS][LIVE_LINE]; /* "" where that transport has had no valid trial */
    int widths[LIVE_LINES];           /* of the lines on the screen */
    int drawn;                        /* how many there are */
};

void live_init(struct live *live, uv_loop_t *loop, int fd);

/* Takes the view off the screen; its timer closes on the loop. */
void live_close(struct live *live);

/* A line of its own, above the view. */
void live_say(struct live *live, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A trial begins; the view reads its phase until live_end. */
void live_begin(struct live *live, const struct live_trial *now);

/* It has ended: `record` is shown, if there is one; `after` is what follows from it, for people ("tried
 * again"), or NULL. */
void live_end(struct live *live, const json_t *record, const char *after);

#endif
