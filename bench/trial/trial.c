#include "trial.h"

#include "alarms.h"
#include "clock.h"
#include "evidence.h"
#include "mem.h"
#include "plan/plan.h"
#include "troupe.h"
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
 *
 * In the middle of a WINDOW the server may be killed and started again (servers.h): its end is no trouble
 * then. Over a link its emulator is a third program: STARTING waits for it too, and its own end comes after
 * both. A deadline watches over STARTING, over all from RAMP to DRAIN, and over STOPPING. */
struct trial {
    const struct stage *stage;
    struct trial_order order;
    trial_done_fn done;
    void *context;
    enum trial_phase phase;
    bool stopped;          /* by its owner: there will be no record */
    bool link_up;          /* the link's emulator has said so, where there is one */
    bool finished;         /* nothing is awaited any more but the handles' closing */
    char trouble[TROUBLE]; /* what went wrong first; "" for nothing */
    char url[80];          /* the server's */
    int64_t started_ns, from_ns, to_ns;
    struct troupe troupe;
    struct evidence evidence;
    json_t *record;
    struct alarms alarms;
    struct timer deadline, window, restart;
    int open; /* of the programs and the alarms, those not closed yet */
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
        alarms_set(&t->alarms, timer, t->to_ns);
    } else if (t->phase == TRIAL_WINDOW) {
        evidence_to(&t->evidence);
        t->phase = TRIAL_DRAIN;
    }
}

/* --- what the programs say --- */

static bool on_server_line(void *context, const char *line)
{
    struct trial *t = context;
    if (!servers_listens(&t->troupe.servers, line))
        return false;
    if (t->troupe.servers.stage == SERVERS_BACK)
        evidence_back(&t->evidence, servers_now(&t->troupe.servers), clock_now_ns());
    snprintf(t->url, sizeof t->url, "http://%s", t->troupe.servers.host);
    next(t);
    return true;
}

static bool on_load_line(void *context, const char *line)
{
    struct trial *t = context;
    if (!program_says_window(line, &t->from_ns, &t->to_ns))
        return false;
    next(t);
    return true;
}

static bool on_link_line(void *context, const char *line)
{
    struct trial *t = context;
    if (!program_says_link_up(line))
        return false;
    t->link_up = true;
    next(t);
    return true;
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

static void conclude(struct trial *t)
{
    char why[PROGRAM_ERROR];
    if (troupe_judge(&t->troupe, why) != 0)
        blame(t, "%s", why);
    t->evidence.facts.wall_ns = clock_now_ns() - t->started_ns;
    t->record = evidence_record(&t->evidence, t->troupe.servers.host, *t->trouble ? t->trouble : NULL);
}

static void finish(struct trial *t)
{
    if (t->finished)
        return;
    t->finished = true;
    if (!t->stopped)
        conclude(t);
    t->open = 1 + TROUPE_PARTS;
    alarms_close(&t->alarms, on_part_closed, t);
    troupe_close(&t->troupe, on_part_closed, t);
}

/* The server is asked, so that it reports; a load that still runs has nothing to say any more. */
static void stop_programs(struct trial *t)
{
    t->phase = TRIAL_STOPPING;
    timers_cancel(&t->window);
    timers_cancel(&t->restart);
    servers_ask(&t->troupe.servers);
    if (t->stopped)
        child_ask(&t->troupe.load.child);
    else
        child_kill(&t->troupe.load.child);
    alarms_set(&t->alarms, &t->deadline,
               clock_now_ns() + (t->stopped ? INT64_C(2) * NS_PER_S : t->stage->patience_ns));
    next(t);
}

/* --- starting --- */

static void give_up(struct trial *t, const char *why)
{
    blame(t, "%s", why);
    stop_programs(t);
}

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
    struct program_order order = order_of(t, on_server_line);
    if (servers_start(&t->troupe.servers, &order, why) != 0)
        give_up(t, why);
}

static void start_link(struct trial *t)
{
    char why[PROGRAM_ERROR];
    struct program_order order = order_of(t, on_link_line);
    if (program_start_link(&t->troupe.link, &order, why) != 0)
        give_up(t, why);
}

static void start_load(struct trial *t)
{
    char why[PROGRAM_ERROR];
    struct program_order order = order_of(t, on_load_line);
    evidence_before(&t->evidence);
    t->phase = TRIAL_RAMP;
    alarms_set(&t->alarms, &t->deadline, clock_now_ns() + stage_most_ns(t->stage, t->order.point));
    if (program_start_load(&t->troupe.load, &order, has_server(t) ? t->url : NULL, why) != 0)
        give_up(t, why);
}

/* In the middle of the window, when the server has been away long enough, and while the killed one has not
 * ended yet, whose port the next one needs. */
static void on_restart(struct timer *timer, int64_t now_ns)
{
    struct trial *t = container_of(timer, struct trial, restart);
    if (t->troupe.servers.stage == SERVERS_ONE) {
        evidence_killed(&t->evidence, now_ns);
        servers_crash(&t->troupe.servers);
        alarms_set(&t->alarms, timer, now_ns + (int64_t)point_number(t->order.point, KEY_RESTART));
    } else if (program_running(&t->troupe.servers.first)) {
        alarms_set(&t->alarms, timer, now_ns + NS_PER_MS);
    } else {
        start_server(t);
    }
}

static void plan_window(struct trial *t)
{
    evidence_planned(&t->evidence);
    t->evidence.facts.from_ns = t->from_ns;
    t->evidence.facts.to_ns = t->to_ns;
    t->phase = TRIAL_WARMUP;
    alarms_set(&t->alarms, &t->window, t->from_ns);
    if (t->troupe.servers.start_ns != 0)
        alarms_set(&t->alarms, &t->restart, t->from_ns + (t->to_ns - t->from_ns) / 2);
}

/* --- what comes next --- */

static void next_of_start(struct trial *t)
{
    char how[PROGRAM_ERROR];
    if (troupe_failed(&t->troupe, how)) {
        blame(t, "before all was up, %s", how);
        stop_programs(t);
    } else if (*t->troupe.servers.host && (t->link_up || !has_link(t))) {
        evidence_listening(&t->evidence);
        start_load(t);
    }
}

static void judge_load(struct trial *t)
{
    char why[PROGRAM_ERROR];
    if (t->troupe.servers.start_ns != 0 && t->troupe.servers.stage != SERVERS_BACK)
        blame(t, "the load ended before the server was back");
    else if (program_judge_load(&t->troupe.load, why) != 0)
        blame(t, "%s", why);
    else if (!t->evidence.facts.metered)
        blame(t, "%s",
              t->to_ns > 0 ? "the window had passed before it was metered to its end"
                           : "pushmark-load did not say when its window is");
}

static void next_of_run(struct trial *t)
{
    char how[PROGRAM_ERROR];
    const bool failed = troupe_failed(&t->troupe, how);
    if (failed)
        blame(t, "in the middle of the trial, %s", how);
    if (t->troupe.load.child.ended) {
        evidence_after(&t->evidence);
        judge_load(t);
    }
    if (t->troupe.load.child.ended || failed)
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
        if (troupe_running(&t->troupe))
            break;
        if (program_running(&t->troupe.link))
            child_ask(&t->troupe.link.child);
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
        blame(t,
              *t->troupe.servers.host ? "the link was not up within %s"
                                      : "pushmark-server did not say within %s where it listens",
              units_show_duration(text, (double)t->stage->patience_ns));
        servers_kill(&t->troupe.servers);
        stop_programs(t);
    } else if (t->phase == TRIAL_STOPPING) {
        if (servers_running(&t->troupe.servers))
            blame(t, "pushmark-server did not end within %s of SIGTERM and was killed",
                  units_show_duration(text, (double)t->stage->patience_ns));
        if (program_running(&t->troupe.link) && !servers_running(&t->troupe.servers))
            blame(t, "the link did not end in time and was killed");
        troupe_kill(&t->troupe);
    } else {
        blame(t, "pushmark-load did not end within %s and was killed",
              units_show_duration(text, (double)stage_most_ns(t->stage, t->order.point)));
        stop_programs(t);
    }
}

/* --- from outside --- */

struct trial *trial_start(const struct stage *stage, const struct trial_order *order, trial_done_fn done,
                          void *context)
{
    struct trial *t = mem_zalloc(1, sizeof *t);
    t->stage = stage;
    t->order = *order;
    t->done = done;
    t->context = context;
    t->started_ns = clock_now_ns();
    t->deadline.fire = on_deadline;
    t->window.fire = on_window;
    t->restart.fire = on_restart;
    alarms_open(&t->alarms, stage->loop);
    alarms_set(&t->alarms, &t->deadline, t->started_ns + stage->patience_ns);
    evidence_init(&t->evidence, stage, order, &t->troupe.servers.first, &t->troupe.load, &t->troupe.link);
    topology_prepare(stage->topology, stage_path(stage, order->point));
    if (has_link(t))
        start_link(t);
    if (has_server(t) && !*t->trouble)
        start_server(t);
    else if (!has_server(t))
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
    troupe_kill(&trial->troupe);
    stop_programs(trial);
}
