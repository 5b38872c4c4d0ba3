#include "alarms.h"

#include "clock.h"
#include "list.h"
#include "log.h"

#include <string.h>

static void on_clock(uv_poll_t *handle, int status, int events)
{
    struct alarms *a = container_of(handle, struct alarms, poll);
    (void)status, (void)events;
    timers_run(&a->timers, clock_now_ns());
    if (!uv_is_closing((uv_handle_t *)handle))
        timers_arm(&a->timers);
}

void alarms_open(struct alarms *a, uv_loop_t *loop)
{
    int error = timers_init(&a->timers);
    if (error)
        log_fatal(1, "no timer: %s; raise the descriptor limit (ulimit -n)", strerror(-error));
    uv_poll_init(loop, &a->poll, a->timers.fd);
    uv_poll_start(&a->poll, UV_READABLE, on_clock);
}

void alarms_set(struct alarms *a, struct timer *timer, int64_t due_ns)
{
    timers_set(&a->timers, timer, due_ns);
    timers_arm(&a->timers);
}

static void on_closed(uv_handle_t *handle)
{
    struct alarms *a = container_of((uv_poll_t *)handle, struct alarms, poll);
    timers_close(&a->timers);
    a->closed(a->context);
}

void alarms_close(struct alarms *a, void (*closed)(void *context), void *context)
{
    a->closed = closed;
    a->context = context;
    uv_close((uv_handle_t *)&a->poll, on_closed);
}
