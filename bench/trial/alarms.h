/* Timers on a loop of libuv that does other things too, each to the moment that it is due: libuv's own are
 * off by milliseconds. Embedded in their owner, all zero before alarms_open; the timers are the owner's. */
#ifndef PUSHMARK_ALARMS_H
#define PUSHMARK_ALARMS_H

#include "timers.h"

#include <uv.h>

struct alarms {
    struct timers timers;
    uv_poll_t poll;
    void (*closed)(void *context);
    void *context;
};

/* Ends the program where there is no descriptor for it. */
void alarms_open(struct alarms *a, uv_loop_t *loop);

/* (Re)sets one, from anywhere. */
void alarms_set(struct alarms *a, struct timer *timer, int64_t due_ns);

/* None fires any more; `closed` is called when the loop holds nothing of them. */
void alarms_close(struct alarms *a, void (*closed)(void *context), void *context);

#endif
