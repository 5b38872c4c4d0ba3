#include "timers.h"

#include "clock.h"
#include "mem.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* `due_ns` here may be earlier than the timer's own: see the header. */
struct timer_slot {
    int64_t due_ns;
    struct timer *timer;
};

int timers_init(struct timers *ts)
{
    *ts = (struct timers){.armed_ns = INT64_MAX, .running_ns = INT64_MIN};
    ts->fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    return ts->fd < 0 ? -errno : 0;
}

void timers_close(struct timers *ts)
{
    free(ts->slots);
    if (ts->fd >= 0)
        close(ts->fd);
    *ts = (struct timers){.fd = -1};
}

static void put(struct timers *ts, uint32_t place, struct timer_slot slot)
{
    ts->slots[place] = slot;
    slot.timer->place = place;
}

static void sift_up(struct timers *ts, uint32_t place, struct timer_slot slot)
{
    for (; place > 1 && slot.due_ns < ts->slots[place / 2].due_ns; place /= 2)
        put(ts, place, ts->slots[place / 2]);
    put(ts, place, slot);
}

static void sift_down(struct timers *ts, uint32_t place, struct timer_slot slot)
{
    for (;;) {
        uint32_t child = place * 2;
        if (child > ts->count)
            break;
        if (child < ts->count && ts->slots[child + 1].due_ns < ts->slots[child].due_ns)
            child++;
        if (slot.due_ns <= ts->slots[child].due_ns)
            break;
        put(ts, place, ts->slots[child]);
        place = child;
    }
    put(ts, place, slot);
}

void timers_set(struct timers *ts, struct timer *t, int64_t due_ns)
{
    t->due_ns = due_ns;
    if (due_ns <= ts->running_ns)
        due_ns =
            ts->running_ns + 1; /* the first moment after this run; the timer's own time stays the truth */
    if (t->place != 0) {
        if (due_ns < ts->slots[t->place].due_ns)
            sift_up(ts, t->place, (struct timer_slot){due_ns, t});
        return;
    }
    if (ts->count + 1 >= ts->room) {
        ts->room = ts->room ? ts->room * 2 : 64;
        ts->slots = mem_grow(ts->slots, ts->room * sizeof *ts->slots);
    }
    sift_up(ts, ++ts->count, (struct timer_slot){due_ns, t});
}

void timers_cancel(struct timer *t)
{
    t->due_ns = INT64_MAX;
}

void timers_remove(struct timers *ts, struct timer *t)
{
    uint32_t place = t->place;
    if (place == 0)
        return;
    t->place = 0;
    struct timer_slot last = ts->slots[ts->count--];
    if (last.timer == t)
        return;
    if (place > 1 && last.due_ns < ts->slots[place / 2].due_ns)
        sift_up(ts, place, last);
    else
        sift_down(ts, place, last);
}

void timers_run(struct timers *ts, int64_t now_ns)
{
    ts->running_ns = now_ns;
    while (ts->count > 0 && ts->slots[1].due_ns <= now_ns) {
        struct timer *t = ts->slots[1].timer;
        if (t->due_ns > ts->slots[1].due_ns) { /* postponed: even one that is due waits for its turn */
            sift_down(ts, 1, (struct timer_slot){t->due_ns, t});
            continue;
        }
        timers_remove(ts, t);
        t->fire(t, now_ns); /* may free it */
    }
    ts->running_ns = INT64_MIN;
}

void timers_arm(struct timers *ts)
{
    int64_t due_ns = ts->count > 0 ? ts->slots[1].due_ns : INT64_MAX;
    if (due_ns == ts->armed_ns && due_ns > clock_now_ns())
        return;
    ts->armed_ns = due_ns;
    if (due_ns < 1)
        due_ns = 1; /* zero would disarm it */
    struct itimerspec spec = {{0, 0}, {0, 0}};
    if (due_ns != INT64_MAX) {
        spec.it_value.tv_sec = due_ns / NS_PER_S;
        spec.it_value.tv_nsec = due_ns % NS_PER_S;
    }
    /* Setting it also clears an expiry that nobody has read, which saves that read. */
    timerfd_settime(ts->fd, TFD_TIMER_ABSTIME, &spec, NULL);
}

void timers_arm_sooner(struct timers *ts)
{
    if (ts->count > 0 && ts->slots[1].due_ns < ts->armed_ns)
        timers_arm(ts);
}
