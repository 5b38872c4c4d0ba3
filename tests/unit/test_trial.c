/* Trials with programs that behave and misbehave on order: this test itself, run again, plays both. */
#include "trial_doubles.h"

#include "trial/trial.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- the programs --- */

static const char load_report[] =
    "{\"format\":\"pushmark-load/1\",\"version\":\"9.9\",\"window_ns\":100000000,\"window_from_ns\":1,"
    "\"first_number\":17,\"messages\":{\"published\":10,\"expected\":20,\"delivered\":%d,\"lost\":%d,"
    "\"duplicate\":0,\"reordered\":0,\"gaps\":0},\"cpu\":{\"clients_ns\":5,\"share\":0.25},"
    "\"late_ns\":{\"count\":3,\"mean\":1000.0,\"p50\":null,\"p90\":null,\"p99\":null},"
    "\"wire\":{\"total\":{\"up_l3\":400,\"down_l3\":900,\"up_packets\":4,\"down_packets\":5},"
    "\"meter\":\"tcp_info\",\"crosscheck\":null},\"errors\":{\"negative_age\":0}}\n";

static void mark(int64_t from_ns, int64_t to_ns)
{
    fprintf(stderr, "window %lld %lld\n", (long long)from_ns, (long long)to_ns);
}

static int play_load(const char *part)
{
    int64_t from_ns = clock_now_ns() + 60 * NS_PER_MS, to_ns = from_ns + 100 * NS_PER_MS;
    if (strcmp(part, "refuses") == 0) {
        fprintf(stderr, "pushmark-load: --clients: no\n");
        return 2;
    }
    if (strcmp(part, "hangs") == 0)
        pause();
    if (strcmp(part, "windowless") != 0)
        mark(from_ns, to_ns);
    if (strcmp(part, "dies") == 0) {
        usleep(90000);
        raise(SIGKILL);
    }
    while (clock_now_ns() < to_ns + 30 * NS_PER_MS)
        usleep(5000);
    if (strcmp(part, "lingers") == 0)
        usleep(1500000);
    if (strcmp(part, "patient") == 0) /* a server's start may take long under a sanitizer */
        usleep(500000);
    if (strcmp(part, "babbles") == 0) {
        fprintf(stderr, "pushmark-load: \xff\xe2\x82\n");
        return 2;
    }
    if (strcmp(part, "stutters") == 0)
        printf("{\"format\": \"pushmark-load/1\", ");
    else if (strcmp(part, "stranger") == 0)
        puts("{\"format\":\"wrk/1\"}");
    else if (strcmp(part, "silent") != 0)
        printf(load_report, strcmp(part, "loses") == 0 ? 17 : 20, strcmp(part, "loses") == 0 ? 3 : 0);
    return strcmp(part, "loses") == 0 ? 5 : 0;
}

static volatile sig_atomic_t asked;

static void on_term(int number)
{
    (void)number;
    asked = 1;
}

static bool listens_at(char **argv, const char *where)
{
    for (int i = 1; argv[i] && argv[i + 1]; i++)
        if (strcmp(argv[i], "--listen") == 0 && strcmp(argv[i + 1], where) == 0)
            return true;
    return false;
}

static int play_server(const char *part, char **argv)
{
    if (strcmp(part, "refuses") == 0) {
        fprintf(stderr, "pushmark-server: 127.0.0.1:1 is in use\n");
        return 1;
    }
    signal(SIGTERM, strcmp(part, "deaf") == 0 ? SIG_IGN : on_term);
    const bool again = getenv("PLAY_AGAIN") && listens_at(argv, "127.0.0.1:4711");
    if (again && strcmp(getenv("PLAY_AGAIN"), "refuses") == 0) {
        fprintf(stderr, "pushmark-server: 127.0.0.1:4711 is in use\n");
        return 1;
    }
    if (strcmp(part, "mute") != 0 && !(again && strcmp(getenv("PLAY_AGAIN"), "mute") == 0))
        fprintf(stderr, "listening on http://127.0.0.1:4711\n");
    int64_t begin_ns = clock_now_ns();
    while (!asked) {
        usleep(5000);
        if (strcmp(part, "dies") == 0 && clock_now_ns() > begin_ns + 100 * NS_PER_MS)
            raise(SIGKILL);
    }
    if (strcmp(part, "silent") != 0)
        puts("{\"format\":\"pushmark-server/1\",\"version\":\"8.8\"}");
    return strcmp(part, "fails") == 0 ? 1 : 0;
}

/* --- the stage --- */

struct show {
    uv_loop_t loop;
    struct topology topology;
    struct stage stage;
    struct experiment experiment;
    struct point point;
    struct trial_order order;
    json_t *record;
    bool done;
};

static void on_done(void *context, json_t *record)
{
    struct show *s = context;
    s->record = record;
    s->done = true;
}

static void set_up(struct show *s, const char *server, const char *load)
{
    *s = (struct show){.topology = {.server_ns = -1}, .experiment = {.name = "headline"}};
    setenv("PLAY_SERVER", server, 1);
    setenv("PLAY_LOAD", load, 1);
    doubles_trial_ns = 200 * NS_PER_MS;
    doubles_turn = 0;
    uv_loop_init(&s->loop);
    stage_init(&s->stage, &s->loop, &s->topology);
    ssize_t n = readlink("/proc/self/exe", s->stage.programs.server, PROGRAMS_PATH - 1);
    assert_true(n > 0);
    s->stage.programs.server[n] = '\0';
    memcpy(s->stage.programs.load, s->stage.programs.server, PROGRAMS_PATH);
    s->stage.patience_ns = 300 * NS_PER_MS;
    s->point.experiment = &s->experiment;
    doubles_set(&s->point, KEY_TRANSPORT, "poll", TRANSPORT_POLL);
    doubles_set(&s->point, KEY_CLIENTS, "100", 100);
    doubles_set(&s->point, KEY_INTERVAL, "500ms", 5e8);
    doubles_set(&s->point, KEY_RATE, "10/s", 10);
    doubles_set(&s->point, KEY_CONGESTION, "cubic", 0);
    s->order = (struct trial_order){
        .suite = "quick", .point = &s->point, .repeat = 2, .attempt = 1, .seed = UINT64_C(1) << 63 | 41};
}

static void wait_for(struct show *s)
{
    while (!s->done)
        uv_run(&s->loop, UV_RUN_ONCE);
}

/* Nothing may be left: no handle, no process. */
static void tear_down(struct show *s)
{
    json_decref(s->record);
    assert_int_equal(uv_loop_close(&s->loop), 0);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void run(struct show *s)
{
    assert_non_null(trial_start(&s->stage, &s->order, on_done, s));
    assert_false(s->done);
    wait_for(s);
    assert_non_null(s->record);
}

static const json_t *at(const json_t *record, const char *group, const char *key)
{
    const json_t *value = json_object_get(json_object_get(record, group), key);
    assert_non_null(value); /* unknown is null, never absent */
    return value;
}

static const char *why_not_completed(const struct show *s)
{
    const json_t *gate = at(s->record, "gates", "completed");
    assert_true(json_is_false(json_object_get(s->record, "valid")));
    assert_false(json_is_true(json_object_get(gate, "ok")));
    assert_string_equal(json_string_value(json_array_get(json_object_get(s->record, "void"), 0)),
                        "completed");
    return json_string_value(json_object_get(gate, "why"));
}

static void expect_trouble(const char *server, const char *load, const char *why)
{
    struct show s;
    set_up(&s, server, load);
    run(&s);
    assert_string_equal(why_not_completed(&s), why);
    assert_int_equal(json_array_size(json_object_get(s.record, "void")), 1); /* what follows is no reason */
    tear_down(&s);
}

static void on_tick(uv_timer_t *timer)
{
    (void)timer;
}

/* --- good ones --- */

static void a_good_trial_is_valid_and_metered(void **state)
{
    (void)state;
    struct show s;
    set_up(&s, "good", "good");
    run(&s);
    assert_true(json_is_true(json_object_get(s.record, "valid")));
    assert_int_equal(json_array_size(json_object_get(s.record, "void")), 0);
    assert_int_equal(json_integer_value(at(s.record, "messages", "delivered")), 20);
    assert_true(json_integer_value(at(s.record, "cpu", "server_ns")) > 0);
    assert_true(json_integer_value(at(s.record, "memory", "server_rss_bytes")) > 0);
    assert_true(json_is_real(at(s.record, "machine", "foreign_share")));
    int64_t metered_ns = json_integer_value(at(s.record, "machine", "metered_ns"));
    assert_in_range(metered_ns, 90 * NS_PER_MS, 200 * NS_PER_MS);
    assert_string_equal(json_string_value(at(s.record, "versions", "load")), "9.9");
    assert_string_equal(json_string_value(at(s.record, "versions", "server")), "8.8");
    assert_true(json_is_null(at(s.record, "wire", "crosscheck")));
    assert_true(json_is_null(json_object_get(s.record, "restart")));
    assert_null(strstr(json_string_value(at(s.record, "commands", "server")), "--start"));
    tear_down(&s);
}

/* --- restarts --- */

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

static void the_record_says_which_trial_it_is(void **state)
{
    (void)state;
    struct show s;
    set_up(&s, "good", "good");
    run(&s);
    assert_string_equal(json_string_value(json_object_get(s.record, "suite")), "quick");
    assert_string_equal(json_string_value(json_object_get(s.record, "experiment")), "headline");
    assert_int_equal(json_integer_value(json_object_get(s.record, "repeat")), 2);
    assert_int_equal(json_integer_value(json_object_get(s.record, "attempt")), 1);
    assert_string_equal(json_string_value(at(s.record, "point", "topology")), "loopback");
    const char *load = json_string_value(at(s.record, "commands", "load"));
    const char *server = json_string_value(at(s.record, "commands", "server"));
    assert_non_null(strstr(load, " --json --marks --transport poll --url http://127.0.0.1:4711 --seed 41 "));
    assert_non_null(strstr(load, "--clients 100 --interval 500ms --congestion cubic"));
    assert_non_null(strstr(server, " --json --listen 127.0.0.1:0 --seed 41 --rate 10/s --congestion cubic"));
    assert_null(strstr(load, "--rate"));
    assert_null(strstr(server, "--clients"));
    assert_null(strstr(load, "--events"));
    tear_down(&s);
}

static void only_the_load_records_a_timeline(void **state)
{
    (void)state;
    struct show s;
    set_up(&s, "good", "good");
    s.order.timeline = true;
    run(&s);
    assert_non_null(strstr(json_string_value(at(s.record, "commands", "load")), " --events 3"));
    assert_null(strstr(json_string_value(at(s.record, "commands", "server")), "--events"));
    tear_down(&s);
}

static void the_null_transport_has_no_server(void **state)
{
    (void)state;
    struct show s;
    set_up(&s, "refuses", "good");
    doubles_set(&s.point, KEY_TRANSPORT, "null", TRANSPORT_NULL);
    run(&s);
    assert_true(json_is_true(json_object_get(s.record, "valid")));
    assert_non_null(strstr(json_string_value(at(s.record, "commands", "load")), "--rate 10/s"));
    assert_null(strstr(json_string_value(at(s.record, "commands", "load")), "--url"));
    assert_true(json_is_null(at(s.record, "commands", "server")));
    assert_true(json_is_null(at(s.record, "cpu", "server_ns")));
    tear_down(&s);
}

static void losses_are_a_gate_s_matter(void **state)
{
    (void)state;
    struct show s;
    set_up(&s, "good", "loses");
    run(&s);
    assert_true(json_is_false(json_object_get(s.record, "valid")));
    assert_string_equal(json_string_value(json_array_get(json_object_get(s.record, "void"), 0)), "lost");
    assert_true(json_is_true(json_object_get(at(s.record, "gates", "completed"), "ok")));
    tear_down(&s);
}

static void the_model_is_asked_with_what_the_trial_found(void **state)
{
    (void)state;
    struct show s;
    set_up(&s, "good", "good");
    doubles_model = (struct model){.known = true, .age_mean_ns = 5, .up_l3 = 6, .down_l3 = 7, .polls = 8};
    run(&s);
    doubles_model.known = false;
    assert_int_equal(doubles_asked.transport, MODEL_POLL);
    assert_int_equal(doubles_asked.first_number, 17);
    assert_int_equal(doubles_asked.window_ns, 100 * NS_PER_MS);
    assert_true(json_number_value(at(s.record, "model", "down_l3")) == 7);
    tear_down(&s);
}

/* --- on an interface --- */

static void run_on_veth(struct show *s, uint64_t down_l2)
{
    set_up(s, "good", "good");
    s->topology.veth = true;
    doubles_set(&s->point, KEY_TOPOLOGY, "veth", 0);
    doubles_counters[0] = (struct counters){1000, 2000, 10, 20, 0, 0, 0};
    doubles_counters[1] = (struct counters){1000 + 400 + 4 * 14, 2000 + down_l2, 14, 25, 0, 0, 0};
    run(s);
}

static void counters_that_agree_are_recorded(void **state)
{
    (void)state;
    struct show s;
    run_on_veth(&s, 900 + 5 * 14);
    assert_true(json_is_true(json_object_get(s.record, "valid")));
    const json_t *crosscheck = at(s.record, "wire", "crosscheck");
    assert_true(json_is_true(json_object_get(crosscheck, "equal")));
    assert_int_equal(json_integer_value(json_object_get(crosscheck, "down_l2")), 970);
    assert_non_null(strstr(json_string_value(at(s.record, "commands", "server")), "--listen 10.0.0.1:0"));
    tear_down(&s);
}

static void one_byte_of_difference_voids(void **state)
{
    (void)state;
    struct show s;
    run_on_veth(&s, 900 + 5 * 14 + 1);
    assert_true(json_is_false(json_object_get(s.record, "valid")));
    assert_string_equal(json_string_value(json_array_get(json_object_get(s.record, "void"), 0)),
                        "crosscheck");
    assert_true(json_is_false(json_object_get(at(s.record, "wire", "crosscheck"), "equal")));
    tear_down(&s);
}

/* --- ways to go wrong --- */

static void a_server_that_goes_wrong_is_quoted(void **state)
{
    (void)state;
    expect_trouble(
        "refuses", "good",
        "before all was up, pushmark-server ended with status 1: pushmark-server: 127.0.0.1:1 is in use");
    expect_trouble("mute", "good", "pushmark-server did not say within 300 ms where it listens");
    expect_trouble("dies", "good",
                   "in the middle of the trial, pushmark-server was ended by signal 9 (Killed)");
    expect_trouble("deaf", "good", "pushmark-server did not end within 300 ms of SIGTERM and was killed");
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
    doubles_set(&s.point, KEY_DRAIN, "2s", 2e9);
    run(&s);
    assert_true(json_is_true(json_object_get(s.record, "valid")));
    tear_down(&s);
}

static void a_load_that_hangs_is_killed(void **state)
{
    (void)state;
    expect_trouble("good", "hangs", "pushmark-load did not end within 1.30 s and was killed");
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

static bool is_server(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--listen") == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_trial_is_valid_and_metered),
        cmocka_unit_test(a_restarted_server_goes_on_where_it_was),
        cmocka_unit_test(a_restart_that_goes_wrong_is_trouble),
        cmocka_unit_test(a_restart_can_be_stopped_in_its_middle),
        cmocka_unit_test(the_record_says_which_trial_it_is),
        cmocka_unit_test(only_the_load_records_a_timeline),
        cmocka_unit_test(the_null_transport_has_no_server),
        cmocka_unit_test(losses_are_a_gate_s_matter),
        cmocka_unit_test(the_model_is_asked_with_what_the_trial_found),
        cmocka_unit_test(counters_that_agree_are_recorded),
        cmocka_unit_test(one_byte_of_difference_voids),
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
    if (argc > 1)
        return is_server(argc, argv) ? play_server(getenv("PLAY_SERVER"), argv)
                                     : play_load(getenv("PLAY_LOAD"));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
