/* The conductor, on trials that take a millisecond and come out as the test says. */
#include "bench_world.h"
#include "stagehand.h"

#include <fcntl.h>

static const char suite_text[] = "[suite]\ntitle = Small\nrepeats = 3\n[global]\nclients = 10\n"
                                 "[headline]\ntransport = poll, ws\n[second]\ntransport = sse\n";

static void every_planned_trial_runs_once_in_the_plan_s_order(void **state)
{
    (void)state;
    struct stagehand h;
    struct plan plan;
    set_up(&h, suite_text);
    assert_int_equal(run(&h, 2), CONDUCTOR_COMPLETE);
    plan_make(&plan, &h.suite, SEED);
    assert_int_equal(plan.count, 9);
    assert_int_equal(h.count, 10);
    assert_int_equal(json_array_size(h.folder.trials), 9);
    assert_says(h.started[0].name, "floor null");
    assert_false(h.started[0].timeline);
    for (size_t i = 0; i < plan.count; i++) {
        char name[256], label[POINT_LABEL];
        const struct point *point = &h.suite.points[plan.trials[i].point];
        snprintf(name, sizeof name, "%s %s %d.0", point->experiment->name, point_label(point, label),
                 plan.trials[i].repeat);
        assert_string_equal(h.started[i + 1].name, name);
        assert_true(h.started[i + 1].seed == plan_seed(SEED, plan.trials[i].repeat));
        assert_true(h.started[i + 1].timeline == (plan.trials[i].repeat == 0));
    }
    plan_close(&plan);
    tear_down(&h);
}

static void the_floor_is_kept_in_run_json_and_not_among_the_trials(void **state)
{
    (void)state;
    struct stagehand h;
    set_up(&h, suite_text);
    assert_int_equal(run(&h, 2), CONDUCTOR_COMPLETE);
    json_t *kept = json_load_file("r/run.json", 0, NULL), *floor = json_object_get(kept, "floor");
    assert_string_equal(json_string_value(json_object_get(json_object_get(floor, "point"), "transport")),
                        "null");
    json_decref(kept);
    for (size_t i = 0; i < json_array_size(h.folder.trials); i++)
        assert_string_not_equal(json_string_value(json_object_get(record(&h, i), "experiment")), "floor");
    tear_down(&h);
}

static const char *first_two_of_ws_1_are_void(const struct trial_order *order)
{
    return point_transport(order->point) == TRANSPORT_WS && order->repeat == 1 && order->attempt < 2 ? "lost"
                                                                                                     : NULL;
}

static void a_void_trial_is_tried_again_right_after_itself(void **state)
{
    (void)state;
    struct stagehand h;
    set_up(&h, suite_text);
    h.verdict = first_two_of_ws_1_are_void;
    assert_int_equal(run(&h, 2), CONDUCTOR_COMPLETE);
    assert_int_equal(h.count, 1 + 9 + 2);
    int at = 0;
    while (strcmp(h.started[at].name, "headline ws 1.0") != 0)
        assert_true(++at < h.count);
    assert_string_equal(h.started[at + 1].name, "headline ws 1.1");
    assert_string_equal(h.started[at + 2].name, "headline ws 1.2");
    assert_true(h.started[at + 2].seed == h.started[at].seed);
    assert_int_equal(json_array_size(h.folder.trials), 11); /* the void ones are kept */
    tear_down(&h);
}

static const char *all_of_poll_is_void(const struct trial_order *order)
{
    return point_transport(order->point) == TRANSPORT_POLL ? "saturated" : NULL;
}

static void a_hopeless_point_is_given_up_and_the_others_go_on(void **state)
{
    (void)state;
    struct stagehand h;
    int void_count = 0;
    set_up(&h, suite_text);
    h.verdict = all_of_poll_is_void;
    assert_int_equal(run(&h, 1), CONDUCTOR_COMPLETE);
    for (size_t i = 0; i < json_array_size(h.folder.trials); i++)
        void_count += !valid(record(&h, i));
    assert_int_equal(void_count, 3 * 2);
    assert_int_equal(json_array_size(h.folder.trials), 6 + 3 * 2);
    tear_down(&h);
}

static const char *the_floor_is_void(const struct trial_order *order)
{
    return point_transport(order->point) == TRANSPORT_NULL ? "late" : NULL;
}

static void a_void_floor_is_tried_again_and_kept_at_last(void **state)
{
    (void)state;
    struct stagehand h;
    set_up(&h, suite_text);
    h.verdict = the_floor_is_void;
    assert_int_equal(run(&h, 2), CONDUCTOR_COMPLETE);
    assert_string_equal(h.started[2].name, "floor null 0.2");
    assert_int_equal(h.count, 3 + 9);
    assert_false(valid(json_object_get(h.folder.run, "floor")));
    tear_down(&h);
}

static void a_signal_ends_the_trial_and_keeps_the_others(void **state)
{
    (void)state;
    struct stagehand h;
    set_up(&h, suite_text);
    h.hang_at = 4;
    h.signals = 1;
    assert_int_equal(run(&h, 2), CONDUCTOR_INTERRUPTED);
    assert_int_equal(h.count, 5);
    assert_int_equal(h.stops, 1);
    assert_int_equal(h.kills, 0);
    assert_int_equal(json_array_size(h.folder.trials), 3);
    tear_down(&h);
}

static void a_second_signal_kills(void **state)
{
    (void)state;
    struct stagehand h;
    set_up(&h, suite_text);
    h.hang_at = 2;
    h.signals = 2;
    assert_int_equal(run(&h, 2), CONDUCTOR_KILLED);
    assert_int_equal(h.stops, 1);
    assert_int_equal(h.kills, 1);
    assert_int_equal(json_array_size(h.folder.trials), 1);
    tear_down(&h);
}

static void going_on_does_only_what_is_left(void **state)
{
    (void)state;
    struct stagehand h;
    set_up(&h, suite_text);
    h.hang_at = 4;
    assert_int_equal(run(&h, 2), CONDUCTOR_INTERRUPTED);
    char hung[200];
    snprintf(hung, sizeof hung, "%s", h.started[4].name);
    start_anew(&h);
    assert_int_equal(run(&h, 2), CONDUCTOR_COMPLETE);
    assert_int_equal(h.count, 9 - 3); /* the floor is known */
    assert_string_equal(h.started[0].name, hung);
    assert_int_equal(json_array_size(h.folder.trials), 9);
    start_anew(&h);
    assert_int_equal(run(&h, 2), CONDUCTOR_COMPLETE);
    assert_int_equal(h.count, 0);
    tear_down(&h);
}

static void attempts_before_an_interruption_count(void **state)
{
    (void)state;
    struct stagehand h;
    set_up(&h, suite_text);
    h.verdict = all_of_poll_is_void;
    assert_int_equal(run(&h, 0), CONDUCTOR_COMPLETE);
    assert_int_equal(json_array_size(h.folder.trials), 9);
    start_anew(&h);
    assert_int_equal(run(&h, 2), CONDUCTOR_COMPLETE);
    assert_int_equal(h.count, 3 * 2);
    for (int i = 0; i < h.count; i++)
        assert_says(h.started[i].name, i % 2 == 0 ? ".1" : ".2");
    tear_down(&h);
}

static void a_folder_that_cannot_be_written_ends_the_run(void **state)
{
    (void)state;
    struct stagehand h;
    set_up(&h, suite_text);
    close(h.folder.trials_fd);
    h.folder.trials_fd = open("/dev/full", O_RDWR | O_APPEND);
    assert_int_equal(run(&h, 2), CONDUCTOR_FAILED);
    assert_int_equal(h.count, 2);
    tear_down(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(every_planned_trial_runs_once_in_the_plan_s_order),
        IN_WORLD(the_floor_is_kept_in_run_json_and_not_among_the_trials),
        IN_WORLD(a_void_trial_is_tried_again_right_after_itself),
        IN_WORLD(a_hopeless_point_is_given_up_and_the_others_go_on),
        IN_WORLD(a_void_floor_is_tried_again_and_kept_at_last),
        IN_WORLD(a_signal_ends_the_trial_and_keeps_the_others),
        IN_WORLD(a_second_signal_kills),
        IN_WORLD(going_on_does_only_what_is_left),
        IN_WORLD(attempts_before_an_interruption_count),
        IN_WORLD(a_folder_that_cannot_be_written_ends_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
