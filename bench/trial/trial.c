#include "trial.h"

#include "clock.h"
#include "evidence.h"
#include "log.h"
#include "mem.h"
#include "timers.h"
#include "units.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TROUBLE = 384 };

/* What happens is only stored; `next` alone decides what it means for the phase.
 *
 *   STARTING ──server listens──► RAMP ──load tells its window──► WARMUP ──from──► WINDOW ──to──► DRAIN
 *      │        (null: at once)   │                                │                │              │
 *      │                          └── the load ends, or the server does: trouble ───┴──────────────┤
 *      └── no server, or too late: trouble ──► STOPPING ◄──────────────────────── the load has ended
 *                                                 │
 *                                                 └── both have ended ──► record ──► closing ──► done, freed
 * Over a link its emulator is a third program: STARTING waits for it too, and its own end comes after both.
 * A deadline watches over STARTING, over all from RAMP to DRAIN, and over STOPPING. */
struct trial {
    const struct stage *stage;
    struct trial_order order;
    trial_done_fn done;
    void *context;
    enum trial_phase phase;
    bool stopped; /* by its owner: there will be no record */
    bool told;    /* the server has said where it listens */
    bool link_up;
    bool finished;         /* nothing is awaited any more but the handles' closing */
    char trouble[TROUBLE]; /* what went wrong first; "" for nothing */
    char host[64];         /* the server's ADDRESS:PORT */
    char url[80];
    int64_t started_ns, from_ns, to_ns;
    struct program server, load, link;
    struct evidence evidence;
    json_t *record;
    uv_poll_t clock;
    struct timers timers;
    struct timer deadline, window;
    int open; /* of the children and the clock, those not closed yet */
};

static void next(struct trial *t);

static bool has_server(const struct trial *t)
{
    return point_transport(t->order.point) != TRANSPORT_NULL;
}

static bool has_link(const struct trial *t)
{
    return has_server(t) && stage_path(t->stage, t->order.point) == TOPOLOGY_LINK;
}

static void set_timer(struct trial *t, struct timer *timer, int64_t due_ns)
{
    timers_set(&t->timers, timer, due_ns);
    timers_arm(&t->timers);
}

/* The first thing that goes wrong is the reason; what follows from it is not. */
static void __attribute__((format(printf, 2, 3))) blame(struct trial *t, const char *format, ...)
{
    va_list args;
    if (*t->trouble)
        return;
    va_start(args, format);
    vsnprintf(t->trouble, sizeof t->trouble, format, args);
    va_end(args);
}

/* --- the window --- */

static void on_window(struct timer *timer, int64_t now_ns)
{
    struct trial *t = container_of(timer, struct trial, window);
    (void)now_ns;
    if (t->phase == TRIAL_WARMUP) {
        evidence_from(&t->evidence);
        t->phase = TRIAL_WINDOW;
        timers_set(&t->timers, timer, t->to_ns);
    } else if (t->phase == TRIAL_WINDOW) {
        evidence_to(&t->evidence);
        t->phase = TRIAL_DRAIN;
    }
}

/* --- what the programs say --- */

static bool on_server_line(void *context, const char *line)
{
    struct trial *t = context;
    if (!program_says_address(line, t->host, sizeof t->host))
        return false;
    snprintf(t->url, sizeof t->url, "http://%s", t->host);
    t->told = true;
    next(t);
    return true;
}

static bool on_load_line(void *context, const char *line)
{
    struct trial *t = context;
    const bool ours = program_says_window(line, &t->from_ns, &t->to_ns);
    if (ours)
        next(t);
    return ours;
}

static bool on_link_line(void *context, const char *line)
{
    struct trial *t = context;
    const bool ours = program_says_link_up(line);
    t->link_up |= ours;
    if (ours)
        next(t);
    return ours;
}

static void on_child_end(void *context)
{
    next(context);
}

/* --- the end --- */

static void on_part_closed(void *context)
{
    struct trial *t = context;
    if (--t->open > 0)
        return;
    t->done(t->context, t->record);
    free(t);
}

static void on_clock_closed(uv_handle_t *handle)
{
    struct trial *t = container_of((uv_poll_t *)handle, struct trial, clock);
    timers_close(&t->timers);
    on_part_closed(t);
}

static void conclude(struct trial *t)
{
    char why[PROGRAM_ERROR];
    if ((t->server.child.ended && program_judge_server(&t->server, why) != 0) ||
        (t->link.child.ended && program_judge_link(&t->link, why) != 0))
        blame(t, "%s", why);
    t->evidence.facts.wall_ns = clock_now_ns() - t->started_ns;
    t->record = evidence_record(&t->evidence, t->host, *t->trouble ? t->trouble : NULL);
}

static void finish(struct trial *t)
{
    if (t->finished)
        return;
    t->finished = true;
    if (!t->stopped)
        conclude(t);
    timers_remove(&t->timers, &t->deadline);
    timers_remove(&t->timers, &t->window);
    t->open = 4;
    uv_close((uv_handle_t *)&t->clock, on_clock_closed);
    program_close(&t->server, on_part_closed, t);
    program_close(&t->load, on_part_closed, t);
    program_close(&t->link, on_part_closed, t);
}

/* The server is asked, so that it reports; a load that still runs has nothing to say any more. */
static void stop_programs(struct trial *t)
{
    t->phase = TRIAL_STOPPING;
    timers_cancel(&t->window);
    child_ask(&t->server.child);
    if (t->stopped)
        child_ask(&t->load.child);
    else
        child_kill(&t->load.child);
    set_timer(t, &t->deadline, clock_now_ns() + (t->stopped ? INT64_C(2) * NS_PER_S : t->stage->patience_ns));
    next(t);
}

/* --- starting --- */

static struct program_order order_of(struct trial *t, child_line_fn on_line)
{
    return (struct program_order){.stage = t->stage,
                                  .point = t->order.point,
                                  .seed = t->order.seed,
                                  .timeline = t->order.timeline,
                                  .on_line = on_line,
                                  .on_end = on_child_end,
                                  .context = t};
}

static void start_server(struct trial *t)
{
    char why[PROGRAM_ERROR];
    struct program_order order = order_of(t, on_server_line), link = order_of(t, on_link_line);
    if ((!has_link(t) || program_start_link(&t->link, &link, why) == 0) &&
        program_start_server(&t->server, &order, why) == 0)
        return;
    blame(t, "%s", why);
    stop_programs(t);
}

static void start_load(struct trial *t)
{
    char why[PROGRAM_ERROR];
    struct program_order order = order_of(t, on_load_line);
    evidence_before(&t->evidence);
    t->phase = TRIAL_RAMP;
    set_timer(t, &t->deadline, clock_now_ns() + stage_most_ns(t->stage, t->order.point));
    if (program_start_load(&t->load, &order, has_server(t) ? t->url : NULL, why) == 0)
        return;
    blame(t, "%s", why);
    stop_programs(t);
}

static void plan_window(struct trial *t)
{
    evidence_planned(&t->evidence);
    t->evidence.facts.from_ns = t->from_ns;
    t->evidence.facts.to_ns = t->to_ns;
    t->phase = TRIAL_WARMUP;
    set_timer(t, &t->window, t->from_ns);
}

/* --- what comes next --- */

static void kill_programs(const struct trial *t)
{
    child_kill(&t->server.child);
    child_kill(&t->load.child);
    child_kill(&t->link.child);
}

static void next_of_start(struct trial *t)
{
    char how[CHILD_ERROR];
    if (t->server.child.ended)
        blame(t, "before it listened, pushmark-server %s", child_how(&t->server.child, how));
    if (t->link.child.ended)
        blame(t, "before it was up, the link %s", child_how(&t->link.child, how));
    if (t->server.child.ended || t->link.child.ended) {
        stop_programs(t);
    } else if (t->told && (t->link_up || !has_link(t))) {
        evidence_listening(&t->evidence);
        start_load(t);
    }
}

static void judge_load(struct trial *t)
{
    char why[PROGRAM_ERROR];
    if (program_judge_load(&t->load, why) != 0)
        blame(t, "%s", why);
    else if (!t->evidence.facts.metered)
        blame(t, "%s",
              t->to_ns > 0 ? "the window had passed before it was metered to its end"
                           : "pushmark-load did not say when its window is");
}

static void next_of_run(struct trial *t)
{
    char how[CHILD_ERROR];
    if (has_server(t) && t->server.child.ended)
        blame(t, "in the middle of the trial, pushmark-server %s", child_how(&t->server.child, how));
    if (t->link.child.ended)
        blame(t, "in the middle of the trial, the link %s", child_how(&t->link.child, how));
    if (t->load.child.ended) {
        evidence_after(&t->evidence);
        judge_load(t);
    }
    if (t->load.child.ended || t->server.child.ended || t->link.child.ended)
        stop_programs(t);
    else if (t->phase == TRIAL_RAMP && t->to_ns > 0)
        plan_window(t);
}

static void next(struct trial *t)
{
    switch (t->phase) {
    case TRIAL_STARTING:
        next_of_start(t);
        break;
    case TRIAL_RAMP:
    case TRIAL_WARMUP:
    case TRIAL_WINDOW:
    case TRIAL_DRAIN:
        next_of_run(t);
        break;
    case TRIAL_STOPPING:
        if (program_running(&t->server) || program_running(&t->load))
            break;
        if (program_running(&t->link))
            child_ask(&t->link.child);
        else
            finish(t);
        break;
    }
}

static void on_deadline(struct timer *timer, int64_t now_ns)
{
    struct trial *t = container_of(timer, struct trial, deadline);
    char text[UNITS_TEXT];
    (void)now_ns;
    if (t->phase == TRIAL_STARTING) {
        blame(t, "pushmark-server did not say within %s where it listens",
              units_show_duration(text, (double)t->stage->patience_ns));
        child_kill(&t->server.child);
        stop_programs(t);
    } else if (t->phase == TRIAL_STOPPING) {
        if (program_running(&t->server))
            blame(t, "pushmark-server did not end within %s of SIGTERM and was killed",
                  units_show_duration(text, (double)t->stage->patience_ns));
        else if (program_running(&t->link))
            blame(t, "the link did not end in time and was killed");
        kill_programs(t);
    } else {
        blame(t, "pushmark-load did not end within %s and was killed",
              units_show_duration(text, (double)stage_most_ns(t->stage, t->order.point)));
        stop_programs(t);
    }
}

/* --- from outside --- */

static void on_clock(uv_poll_t *handle, int status, int events)
{
    struct trial *t = container_of(handle, struct trial, clock);
    (void)status, (void)events;
    timers_run(&t->timers, clock_now_ns());
    if (!t->finished)
        timers_arm(&t->timers);
}

static void start_clock(struct trial *t)
{
    int error = timers_init(&t->timers);
    if (error)
        log_fatal(1, "no timer: %s; raise the descriptor limit (ulimit -n)", strerror(-error));
    t->deadline.fire = on_deadline;
    t->window.fire = on_window;
    uv_poll_init(t->stage->loop, &t->clock, t->timers.fd);
    uv_poll_start(&t->clock, UV_READABLE, on_clock);
    set_timer(t, &t->deadline, t->started_ns + t->stage->patience_ns);
}

struct trial *trial_start(const struct stage *stage, const struct trial_order *order, trial_done_fn done,
                          void *context)
{
    struct trial *t = mem_zalloc(1, sizeof *t);
    t->stage = stage;
    t->order = *order;
    t->done = done;
    t->context = context;
    t->started_ns = clock_now_ns();
    evidence_init(&t->evidence, stage, order, &t->server, &t->load, &t->link);
    start_clock(t);
    topology_prepare(stage->topology, stage_path(stage, order->point));
    if (has_server(t))
        start_server(t);
    else
        start_load(t);
    return t;
}

enum trial_phase trial_phase(const struct trial *trial)
{
    return trial->phase;
}

static void drop_record(struct trial *t)
{
    t->stopped = true;
    json_decref(t->record);
    t->record = NULL;
}

void trial_stop(struct trial *trial)
{
    if (trial->stopped)
        return;
    drop_record(trial);
    if (!trial->finished)
        stop_programs(trial);
}

void trial_kill(struct trial *trial)
{
    if (!trial->stopped)
        drop_record(trial);
    if (trial->finished)
        return;
    kill_programs(trial);
    stop_programs(trial);
}
