/* Trials that take a millisecond and come out as the test says, for the conductor. */
#ifndef PUSHMARK_STAGEHAND_H
#define PUSHMARK_STAGEHAND_H

#include "bench_world.h"

#include "run/conductor.h"

#include <signal.h>
#include <stdio.h>

enum { STARTED_MAX = 200, SEED = 7 };

/* What trials were started, and how they are to come out. */
struct stagehand {
    uv_loop_t loop;
    struct stage stage;
    struct suite suite;
    struct folder folder;
    int count, stops, kills;
    struct {
        char name[200];
        uint64_t seed;
        double clients, ramp_hz;
        bool timeline;
    } started[STARTED_MAX];
    const char *(*verdict)(const struct trial_order *order); /* a gate, or NULL: valid */
    double (*age_p99_ns)(const struct trial_order *order);
    int hang_at; /* this trial does not end by itself, and raises `signals` */
    int signals;
};

static struct stagehand *hand; /* the trials know only the stage */

struct trial {
    uv_timer_t timer;
    trial_done_fn done;
    void *context;
    json_t *record;
    bool over;
};

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void end(struct trial *trial)
{
    json_t *record = trial->record;
    assert_false(trial->over);
    trial->over = true;
    uv_close((uv_handle_t *)&trial->timer, on_closed);
    trial->done(trial->context, record);
}

static void on_timer(uv_timer_t *timer)
{
    end(timer->data);
}

static struct trial *fake_start(const struct stage *stage, const struct trial_order *order,
                                trial_done_fn done, void *context)
{
    struct trial *trial = calloc(1, sizeof *trial);
    const int n = hand->count++;
    assert_true(n < STARTED_MAX);
    char label[POINT_LABEL];
    snprintf(hand->started[n].name, sizeof hand->started[n].name, "%s %s %d.%d",
             order->point->experiment->name, point_label(order->point, label), order->repeat, order->attempt);
    hand->started[n].seed = order->seed;
    hand->started[n].timeline = order->timeline;
    hand->started[n].clients = point_number(order->point, KEY_CLIENTS);
    hand->started[n].ramp_hz = point_number(order->point, KEY_RAMP);
    const char *gate = hand->verdict ? hand->verdict(order) : NULL;
    *trial = (struct trial){.done = done, .context = context};
    trial->record = world_record(order->point, order->repeat, order->attempt, gate);
    if (hand->age_p99_ns)
        json_object_set_new(json_object_get(trial->record, "age_ns"), "p99",
                            json_real(hand->age_p99_ns(order)));
    uv_timer_init(stage->loop, &trial->timer);
    trial->timer.data = trial;
    if (n != hand->hang_at)
        uv_timer_start(&trial->timer, on_timer, 0, 0);
    else
        raise(SIGINT);
    return trial;
}

static enum trial_phase fake_phase(const struct trial *trial)
{
    assert_false(trial->over);
    return TRIAL_WINDOW;
}

static void fake_stop(struct trial *trial)
{
    hand->stops++;
    json_decref(trial->record);
    trial->record = NULL;
    if (hand->signals > 1)
        raise(SIGTERM);
    else
        uv_timer_start(&trial->timer, on_timer, 1, 0);
}

static void fake_kill(struct trial *trial)
{
    hand->kills++;
    uv_timer_start(&trial->timer, on_timer, 0, 0);
}

static const struct conductor_trials fakes = {fake_start, fake_phase, fake_stop, fake_kill};

static inline void set_up(struct stagehand *h, const char *text)
{
    char error[FOLDER_ERROR];
    *h = (struct stagehand){.hang_at = -1};
    hand = h;
    assert_int_equal(uv_loop_init(&h->loop), 0);
    h->stage.loop = &h->loop;
    world_suite(&h->suite, text);
    if (folder_create(&h->folder, "r", "small", error) != 0)
        fail_msg("%s", error);
}

static inline void tear_down(struct stagehand *h)
{
    suite_close(&h->suite);
    folder_close(&h->folder);
    assert_int_equal(uv_loop_close(&h->loop), 0); /* no handle is left */
}

static inline enum conductor_end run(struct stagehand *h, int retries)
{
    char error[SUITE_ERROR];
    struct conductor c;
    const struct conductor_setup setup = {&h->stage, &fakes, &h->suite, &h->folder, SEED, retries};
    if (conductor_init(&c, &setup, error) != 0)
        fail_msg("%s", error);
    const enum conductor_end ended = conductor_run(&c);
    conductor_close(&c);
    return ended;
}

/* As if the conductor had been started anew, on what is on the disk. */
static inline void start_anew(struct stagehand *h)
{
    char error[FOLDER_ERROR];
    if (folder_write_run(&h->folder, error) != 0)
        fail_msg("%s", error);
    folder_close(&h->folder);
    if (folder_open(&h->folder, "r", true, error) != 0)
        fail_msg("%s", error);
    h->count = 0;
    h->stops = 0;
    h->hang_at = -1;
}

static inline const json_t *record(const struct stagehand *h, size_t i)
{
    return json_array_get(h->folder.trials, i);
}

static inline bool valid(const json_t *one)
{
    return json_is_true(json_object_get(one, "valid"));
}

#endif
