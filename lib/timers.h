/* Many deadlines on one loop: a binary heap, and a timerfd that is set to the earliest. An event loop's own
 * timers were off by up to 2.5 ms; an absolute timerfd is off by some tens of microseconds.
 *
 * Moving a deadline later costs one store: the heap keeps the earlier time and looks again when that has
 * come. A keep-alive connection moves its deadline with every request, and nearly all of those never expire.
 */
#ifndef PUSHMARK_TIMERS_H
#define PUSHMARK_TIMERS_H

#include <stdint.h>

struct timer;
typedef void (*timer_fn)(struct timer *t, int64_t now_ns);

/* Embedded in whatever waits; all zero but `fire` before its first use. */
struct timer {
    int64_t due_ns; /* INT64_MAX while it waits for nothing */
    timer_fn fire;
    uint32_t place; /* in the heap, from 1; 0 while in none */
};

struct timers {
    struct timer_slot *slots;
    uint32_t count, room;
    int fd;             /* the timerfd: becomes readable when timers_run is due */
    int64_t armed_ns;   /* what it is set to */
    int64_t running_ns; /* the time of the run under way, INT64_MIN outside of one */
};

/* 0, or a negative errno where no timerfd could be had. */
int timers_init(struct timers *ts);
void timers_close(struct timers *ts);

/* (Re)sets a deadline, absolute on the monotonic clock. */
void timers_set(struct timers *ts, struct timer *t, int64_t due_ns);

/* Waits for nothing any more; cheap, leaves its place in the heap. */
void timers_cancel(struct timer *t);

/* Out of the heap for good: before the timer's memory goes. */
void timers_remove(struct timers *ts, struct timer *t);

/* Fires what is due at `now_ns`, the earliest deadline first. A timer that is set again within its call, to a
 * time not after now, waits for the next run, so that nobody who is behind can starve the loop. */
void timers_run(struct timers *ts, int64_t now_ns);

/* Sets the timerfd to the earliest deadline; call it before the loop sleeps. */
void timers_arm(struct timers *ts);

/* The same, but only where that is sooner than what it is set to: for those who may have added a deadline and
 * do not sleep by the timerfd themselves. An expiry that its sleeper has not come to yet is left standing, at
 * no cost. */
void timers_arm_sooner(struct timers *ts);

#endif
