/* Trials that end otherwise than planned: programs that go wrong, servers that are restarted, owners that
 * stop them. */
#include "trial_players.h"

static const char *why_not_completed(const struct show *s)
{
    const json_t *gate = at(s->record, "gates", "completed");
    assert_true(json_is_false(json_object_get(s->record, "valid")));
    assert_false(json_is_true(json_object_get(gate, "ok")));
    assert_string_equal(void_but_late(s), "completed");
    return json_string_value(json_object_get(gate, "why"));
}

static void expect_trouble(const char *server, const char *load, const char *why)
{
    struct show s;
    set_up(&s, server, load);
    run(&s);
    assert_string_equal(why_not_completed(&s), why);
    tear_down(&s);
}

/* Of those who use up all patience, which is short for them. */
static void expect_late(const char *server, const char *load, const char *why)
{
    struct show s;
    set_up(&s, server, load);
    s.stage.patience_ns = 800 * NS_PER_MS;
    run(&s);
    assert_string_equal(why_not_completed(&s), why);
    tear_down(&s);
}

/* --- restarts --- */

static void on_tick(uv_timer_t *timer)
{
    (void)timer;
}

static void set_up_restart(struct show *s, const char *server, const char *again)
{
    set_up(s, server, "patient");
    setenv("PLAY_AGAIN", again, 1);
    doubles_set(&s->point, KEY_RESTART, "20ms", 20e6);
}

static void a_restarted_server_goes_on_where_it_was(void **state)
{
    (void)state;
    struct show s;
    set_up_restart(&s, "good", "good");
    run(&s);
    unsetenv("PLAY_AGAIN");
    assert_true(json_is_true(json_object_get(at(s.record, "gates", "completed"), "ok")));
    const json_t *restart = json_object_get(s.record, "restart");
    assert_in_range(json_integer_value(json_object_get(restart, "at_ns")), 50 * NS_PER_MS, 500 * NS_PER_MS);
    assert_in_range(json_integer_value(json_object_get(restart, "away_ns")), 20 * NS_PER_MS, 570 * NS_PER_MS);
    assert_true(json_is_null(at(s.record, "memory", "server_rss_bytes")));
    const char *server = json_string_value(at(s.record, "commands", "server"));
    assert_non_null(strstr(server, " --listen 127.0.0.1:4711 "));
    assert_non_null(strstr(server, " --start "));
    assert_string_equal(json_string_value(at(s.record, "versions", "server")), "8.8");
    tear_down(&s);
}

static void a_restart_that_goes_wrong_is_trouble(void **state)
{
    (void)state;
    static const struct {
        const char *server, *again, *why;
    } cases[] = {
        {"good", "refuses",
         "in the middle of the trial, pushmark-server was started again and ended with status 1: "
         "pushmark-server: 127.0.0.1:4711 is in use"},
        {"good", "mute", "the load ended before the server was back"},
        /* Before its time, a server's end is trouble as ever. */
        {"dies", "good", "in the middle of the trial, pushmark-server was ended by signal 9 (Killed)"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct show s;
        set_up_restart(&s, cases[i].server, cases[i].again);
        run(&s);
        unsetenv("PLAY_AGAIN");
        assert_string_equal(why_not_completed(&s), cases[i].why);
        tear_down(&s);
    }
}

static void a_restart_can_be_stopped_in_its_middle(void **state)
{
    (void)state;
    for (int killed = 0; killed < 2; killed++) {
        struct show s;
        set_up_restart(&s, "good", "good");
        doubles_set(&s.point, KEY_RESTART, "10s", 10e9);
        struct trial *trial = trial_start(&s.stage, &s.order, on_done, &s);
        const int64_t until_ns = clock_now_ns() + 200 * NS_PER_MS; /* it is away by then */
        uv_timer_t tick;
        uv_timer_init(&s.loop, &tick);
        while (clock_now_ns() < until_ns) {
            uv_timer_start(&tick, on_tick, 10, 0);
            uv_run(&s.loop, UV_RUN_ONCE);
        }
        uv_close((uv_handle_t *)&tick, NULL);
        assert_false(s.done);
        if (killed)
            trial_kill(trial);
        else
            trial_stop(trial);
        wait_for(&s);
        unsetenv("PLAY_AGAIN");
        assert_null(s.record);
        uv_run(&s.loop, UV_RUN_NOWAIT);
        tear_down(&s);
    }
}

/* --- ways to go wrong --- */

static void a_server_that_goes_wrong_is_quoted(void **state)
{
    (void)state;
    expect_trouble(
        "refuses", "good",
        "before all was up, pushmark-server ended with status 1: pushmark-server: 127.0.0.1:1 is in use");
    expect_late("mute", "good", "pushmark-server did not say within 800 ms where it listens");
    expect_trouble("dies", "good",
                   "in the middle of the trial, pushmark-server was ended by signal 9 (Killed)");
    expect_late("deaf", "good", "pushmark-server did not end within 800 ms of SIGTERM and was killed");
    expect_trouble("silent", "good", "pushmark-server printed no report");
    expect_trouble("fails", "good", "pushmark-server ended with status 1");
}

static void a_load_that_goes_wrong_is_quoted(void **state)
{
    (void)state;
    expect_trouble("good", "refuses", "pushmark-load ended with status 2: pushmark-load: --clients: no");
    expect_trouble("good", "dies", "pushmark-load was ended by signal 9 (Killed)");
    expect_trouble("good", "silent", "pushmark-load printed no report");
    expect_trouble("good", "stranger",
                   "pushmark-load printed a report that is not of the format pushmark-load/1: is it of this "
                   "version?");
    expect_trouble("good", "windowless", "pushmark-load did not say when its window is");
}

static void a_report_that_is_cut_off_is_told(void **state)
{
    (void)state;
    struct show s;
    set_up(&s, "good", "stutters");
    run(&s);
    assert_non_null(strstr(why_not_completed(&s), "pushmark-load printed a report that is no JSON: "));
    tear_down(&s);
}

static void what_is_no_text_is_quoted_as_far_as_it_is(void **state)
{
    (void)state;
    expect_trouble("good", "babbles", "pushmark-load ended with status 2: pushmark-load: ???");
}

static void a_drain_is_given_its_time(void **state)
{
    (void)state;
    struct show s;
    set_up(&s, "good", "lingers");
    s.stage.patience_ns = 800 * NS_PER_MS;
    doubles_set(&s.point, KEY_DRAIN, "2s", 2e9);
    run(&s);
    assert_string_equal(void_but_late(&s), "");
    tear_down(&s);
}

static void a_load_that_hangs_is_killed(void **state)
{
    (void)state;
    expect_late("good", "hangs", "pushmark-load did not end within 2.80 s and was killed");
}

static void a_program_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct show s;
    set_up(&s, "good", "good");
    snprintf(s.stage.programs.server, PROGRAMS_PATH, "/nowhere/server");
    run(&s);
    assert_string_equal(why_not_completed(&s), "/nowhere/server cannot be run: No such file or directory");
    tear_down(&s);
    set_up(&s, "good", "good");
    snprintf(s.stage.programs.load, PROGRAMS_PATH, "/nowhere/load");
    run(&s);
    assert_string_equal(why_not_completed(&s), "/nowhere/load cannot be run: No such file or directory");
    tear_down(&s);
}

/* --- stopped --- */

static void run_until(struct show *s, struct trial *trial, enum trial_phase phase)
{
    while (!s->done && trial_phase(trial) != phase)
        uv_run(&s->loop, UV_RUN_ONCE);
    assert_false(s->done);
}

/* The conductor was kept from reading them: stopped by Ctrl-Z, or without a core. */
static void meters_read_too_late_void(void **state)
{
    (void)state;
    struct show s;
    set_up(&s, "good", "good");
    struct trial *trial = trial_start(&s.stage, &s.order, on_done, &s);
    run_until(&s, trial, TRIAL_WARMUP);
    usleep(100000);
    wait_for(&s);
    assert_false(json_is_true(json_object_get(s.record, "valid")));
    assert_string_equal(json_string_value(json_array_get(json_object_get(s.record, "void"), 0)), "metered");
    assert_true(json_integer_value(at(s.record, "machine", "metered_off_ns")) > 20 * NS_PER_MS);
    tear_down(&s);
}

static void a_trial_that_is_stopped_has_no_record(void **state)
{
    (void)state;
    static const enum trial_phase phases[] = {TRIAL_STARTING, TRIAL_RAMP, TRIAL_WARMUP, TRIAL_WINDOW,
                                              TRIAL_DRAIN};
    for (size_t i = 0; i < COUNT_OF(phases); i++) {
        struct show s;
        set_up(&s, "good", "good");
        struct trial *trial = trial_start(&s.stage, &s.order, on_done, &s);
        run_until(&s, trial, phases[i]);
        trial_stop(trial);
        trial_stop(trial);
        wait_for(&s);
        assert_null(s.record);
        tear_down(&s);
    }
}

static void who_does_not_stop_is_killed(void **state)
{
    (void)state;
    struct show s;
    set_up(&s, "deaf", "good");
    int64_t begin_ns = clock_now_ns();
    struct trial *trial = trial_start(&s.stage, &s.order, on_done, &s);
    run_until(&s, trial, TRIAL_WARMUP);
    trial_stop(trial);
    wait_for(&s);
    assert_in_range(clock_now_ns() - begin_ns, INT64_C(2) * NS_PER_S, INT64_C(10) * NS_PER_S);
    assert_null(s.record);
    tear_down(&s);
}

static void killing_does_not_wait(void **state)
{
    (void)state;
    struct show s;
    set_up(&s, "deaf", "hangs");
    int64_t begin_ns = clock_now_ns();
    struct trial *trial = trial_start(&s.stage, &s.order, on_done, &s);
    run_until(&s, trial, TRIAL_RAMP);
    trial_stop(trial);
    trial_kill(trial);
    wait_for(&s);
    assert_true(clock_now_ns() - begin_ns < INT64_C(2) * NS_PER_S);
    assert_null(s.record);
    tear_down(&s);
}

static int all_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_restarted_server_goes_on_where_it_was),
        cmocka_unit_test(a_restart_that_goes_wrong_is_trouble),
        cmocka_unit_test(a_restart_can_be_stopped_in_its_middle),
        cmocka_unit_test(a_server_that_goes_wrong_is_quoted),
        cmocka_unit_test(a_load_that_goes_wrong_is_quoted),
        cmocka_unit_test(a_report_that_is_cut_off_is_told),
        cmocka_unit_test(what_is_no_text_is_quoted_as_far_as_it_is),
        cmocka_unit_test(a_drain_is_given_its_time),
        cmocka_unit_test(a_load_that_hangs_is_killed),
        cmocka_unit_test(a_program_that_is_not_there_is_told),
        cmocka_unit_test(meters_read_too_late_void),
        cmocka_unit_test(a_trial_that_is_stopped_has_no_record),
        cmocka_unit_test(who_does_not_stop_is_killed),
        cmocka_unit_test(killing_does_not_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(int argc, char **argv)
{
    return play(argc, argv, all_tests);
}
