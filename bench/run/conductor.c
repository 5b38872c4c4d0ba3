#include "run/conductor.h"

#include "clock.h"
#include "log.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

const struct conductor_trials conductor_trials = {trial_start, trial_phase, trial_stop, trial_kill};

static const int signal_numbers[CONDUCTOR_SIGNALS] = {SIGINT, SIGTERM, SIGHUP};

/* A trial of the null transport: what the harness costs and how late it is by itself, on this machine at this
 * hour. Every report prints it beside the figures. */
static const char floor_text[] = "[suite]\n"
                                 "title = The harness's own floor\n"
                                 "[floor]\n"
                                 "transport = null\n"
                                 "clients = 100\n"
                                 "rate = 100/s\n"
                                 "warmup = 200ms\n"
                                 "duration = 1s\n"
                                 "drain = 1s\n"
                                 "repeats = 1\n";

static void next(struct conductor *c);
static void on_done(void *context, json_t *record);

static bool floor_known(const struct conductor *c)
{
    return json_is_object(json_object_get(c->with.folder->run, "floor"));
}

static double points_left_ns(const struct conductor *c)
{
    double ns;
    ledger_left(&c->ledger, c->with.suite, &ns);
    return ns;
}

static double whole_plan_ns(const struct conductor *c)
{
    double ns = 0;
    for (size_t i = 0; i < c->plan.count; i++)
        ns += (double)plan_trial_ns(&c->with.suite->points[c->plan.trials[i].point]);
    return ns;
}

int conductor_init(struct conductor *c, const struct conductor_setup *setup, char error[SUITE_ERROR])
{
    *c = (struct conductor){.with = *setup};
    if (probes_init(&c->probes, setup->suite, error) != 0)
        return -1;
    const struct suite_changes none = {0};
    if (suite_read_text(&c->floor, "floor", "floor", floor_text, &none, error) != 0) {
        probes_close(&c->probes);
        return -1;
    }
    plan_make(&c->plan, setup->suite, setup->seed);
    ledger_init(&c->ledger, setup->suite, &c->plan, setup->retries, setup->folder->trials);
    c->probes_made = probes_replay(&c->probes, setup->folder->trials);
    c->done_ns = whole_plan_ns(c) - points_left_ns(c);
    return 0;
}

void conductor_close(struct conductor *c)
{
    ledger_close(&c->ledger);
    plan_close(&c->plan);
    suite_close(&c->floor);
    probes_close(&c->probes);
}

/* By the plan, what is still to be run, the floor too. */
static double left_ns(const struct conductor *c)
{
    double probes_ns;
    probes_left(&c->probes, &probes_ns);
    return points_left_ns(c) + probes_ns + (floor_known(c) ? 0 : (double)plan_trial_ns(&c->floor.points[0]));
}

char *conductor_estimate(const struct conductor *c, char out[CONDUCTOR_ESTIMATE])
{
    double unused;
    char took[PACE_TEXT];
    const size_t points = ledger_left(&c->ledger, c->with.suite, &unused);
    const double probes = probes_left(&c->probes, &unused);
    pace_show(took, pace_guess_ns(&c->pace, left_ns(c)));
    if (probes > 0)
        snprintf(out, CONDUCTOR_ESTIMATE, "%zu trials and about %.0f of a search, about %s", points,
                 ceil(probes), took);
    else
        snprintf(out, CONDUCTOR_ESTIMATE, "%zu trial%s, about %s", points, points == 1 ? "" : "s", took);
    return out;
}

static void close_all(struct conductor *c)
{
    c->step = STEP_OVER;
    live_close(&c->live);
    for (int i = 0; i < CONDUCTOR_SIGNALS; i++)
        uv_close((uv_handle_t *)&c->signals[i], NULL);
}

/* A run under nohup is meant to outlive its terminal. */
static bool ignored(int number)
{
    struct sigaction action;
    return number == SIGHUP && sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct conductor *c = handle->data;
    (void)number;
    if (!c->trial)
        return; /* between two trials there is no loop to come here; at the end nothing is to be done */
    if (c->interruptions++ == 0) {
        live_say(&c->live, "interrupted: ending the trial under way; once more stops at once");
        c->with.trials->stop(c->trial);
    } else {
        c->with.trials->kill(c->trial);
    }
}

static void show_begin(struct conductor *c, const struct trial_order *order)
{
    double unused;
    const double probes = probes_left(&c->probes, &unused);
    const size_t points_left = ledger_left(&c->ledger, c->with.suite, &unused);
    struct live_trial now = {
        .transport = point_transport(order->point),
        .total = c->plan.count + c->probes_made + (size_t)ceil(probes),
        .about = probes > 0,
        .done_ns = pace_guess_ns(&c->pace, c->done_ns),
        .this_ns = pace_guess_ns(&c->pace, c->planned_ns),
        .left_ns = pace_guess_ns(&c->pace, c->left_ns),
        .trial = c->trial,
        .phase = c->with.trials->phase,
    };
    if (c->step == STEP_FLOOR)
        snprintf(now.name, sizeof now.name, "the harness's own floor");
    else
        tell_name(order->point, order->repeat, order->attempt, c->step == STEP_PROBES ? c->probe : NULL,
                  now.name);
    now.number = c->plan.count - points_left + c->probes_made + (c->step != STEP_FLOOR);
    live_begin(&c->live, &now);
}

static void begin(struct conductor *c, const struct point *point, int repeat, int attempt, int seed)
{
    const struct trial_order order = {
        .suite = c->with.suite->name,
        .point = point,
        .repeat = repeat,
        .attempt = attempt,
        .seed = plan_seed(c->with.seed, seed),
        /* One picture of each point is enough, and probes are not looked at one by one. */
        .timeline = c->step == STEP_POINTS && repeat == 0,
    };
    c->planned_ns = (double)plan_trial_ns(point);
    c->left_ns = fmax(left_ns(c) - c->planned_ns, 0);
    c->began_ns = clock_now_ns();
    c->trial = c->with.trials->start(c->with.stage, &order, on_done, c);
    show_begin(c, &order);
}

static void next(struct conductor *c)
{
    const struct planned *planned;
    c->planned = ledger_next(&c->ledger);
    if (!floor_known(c)) {
        c->step = STEP_FLOOR;
        begin(c, &c->floor.points[0], 0, c->floor_attempts, 0);
    } else if (c->planned < c->plan.count) {
        c->step = STEP_POINTS;
        planned = &c->plan.trials[c->planned];
        begin(c, &c->with.suite->points[planned->point], planned->repeat,
              c->ledger.entries[c->planned].attempts, planned->repeat);
    } else if ((c->probe = probes_next(&c->probes))) {
        c->step = STEP_PROBES;
        begin(c, &c->probe->point, 0, c->probe->search.failed, c->probe->search.steps);
    } else {
        close_all(c);
    }
}

static int keep_floor(struct conductor *c, json_t *record, bool valid, const char **after,
                      char error[FOLDER_ERROR])
{
    if (!valid && c->floor_attempts++ < c->with.retries) {
        *after = "tried again";
        return 0;
    }
    json_object_set(c->with.folder->run, "floor", record);
    return folder_write_run(c->with.folder, error);
}

static int keep_point(struct conductor *c, json_t *record, bool valid, const char **after,
                      char error[FOLDER_ERROR])
{
    if (folder_append(c->with.folder, record, error) != 0)
        return -1;
    ledger_note(&c->ledger, c->planned, valid);
    if (!valid)
        *after = ledger_done(&c->ledger, c->planned) ? "given up" : "tried again";
    return 0;
}

static int keep_probe(struct conductor *c, json_t *record, const char **after, char error[FOLDER_ERROR])
{
    const bool again = c->probe->search.failed > 0;
    const bool held = probe_judge(c->probe, record);
    *after = held ? "holds" : again ? "does not hold" : "does not hold: tried once more";
    c->probes_made++;
    return folder_append(c->with.folder, record, error);
}

static int keep(struct conductor *c, json_t *record, const char **after, char error[FOLDER_ERROR])
{
    const bool valid = json_is_true(json_object_get(record, "valid"));
    switch (c->step) {
    case STEP_FLOOR:
        return keep_floor(c, record, valid, after, error);
    case STEP_POINTS:
        return keep_point(c, record, valid, after, error);
    case STEP_PROBES:
        return keep_probe(c, record, after, error);
    default:
        return 0;
    }
}

static void on_done(void *context, json_t *record)
{
    struct conductor *c = context;
    char error[FOLDER_ERROR];
    const char *after = NULL;
    c->trial = NULL;
    if (record)
        c->failed = keep(c, record, &after, error) != 0;
    live_end(&c->live, record, after);
    json_decref(record);
    if (c->failed)
        live_say(&c->live, "%s", error);
    pace_note(&c->pace, c->planned_ns, (double)(clock_now_ns() - c->began_ns));
    c->done_ns += c->planned_ns;
    if (c->failed || c->interruptions > 0)
        close_all(c);
    else
        next(c);
}

enum conductor_end conductor_run(struct conductor *c)
{
    uv_loop_t *loop = c->with.stage->loop;
    live_init(&c->live, loop, STDERR_FILENO);
    for (int i = 0; i < CONDUCTOR_SIGNALS; i++) {
        uv_signal_init(loop, &c->signals[i]);
        c->signals[i].data = c;
        if (!ignored(signal_numbers[i]))
            uv_signal_start(&c->signals[i], on_signal, signal_numbers[i]);
    }
    next(c);
    uv_run(loop, UV_RUN_DEFAULT);
    return c->failed               ? CONDUCTOR_FAILED
           : c->interruptions > 1  ? CONDUCTOR_KILLED
           : c->interruptions == 1 ? CONDUCTOR_INTERRUPTED
                                   : CONDUCTOR_COMPLETE;
}
