/* A trial whose programs behave and misbehave on order: the test itself, run again, plays both, in the parts
 * that $PLAY_SERVER and $PLAY_LOAD name. With it the stage they play on, and what may be asked of the record.
 * Its main is `return play(argc, argv, ...)`.
 */
#ifndef PUSHMARK_TRIAL_PLAYERS_H
#define PUSHMARK_TRIAL_PLAYERS_H

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
        usleep(3000000);
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
    s->stage.patience_ns = INT64_C(5) * NS_PER_S;
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

/* The gate that voids the record, "" for none; there is one at most, for what follows is no reason. `metered`
 * does not count: on a busy machine the conductor itself may come late to the meters, and is right to say so.
 */
static const char *void_but_late(const struct show *s)
{
    const json_t *names = json_object_get(s->record, "void");
    const char *found = "";
    assert_true(json_is_array(names));
    assert_int_equal(json_is_true(json_object_get(s->record, "valid")), json_array_size(names) == 0);
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        if (strcmp(name, "metered") == 0)
            continue;
        assert_string_equal(found, "");
        found = name;
    }
    return found;
}

static bool is_server(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--listen") == 0)
            return true;
    return false;
}

/* Runs the tests; or, run again as a program with options, plays it. */
static int play(int argc, char **argv, int (*all_tests)(void))
{
    if (argc == 1)
        return all_tests();
    return is_server(argc, argv) ? play_server(getenv("PLAY_SERVER"), argv) : play_load(getenv("PLAY_LOAD"));
}

#endif
