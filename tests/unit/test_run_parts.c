/* The conductor's small parts: limits, time left, what is told, run.json, the histogram log. */
#include "bench_world.h"

#include "hdr_log.h"
#include "results/histograms.h"
#include "results/match.h"
#include "results/runfile.h"
#include "results/stamp.h"
#include "run/limits.h"
#include "run/pace.h"
#include "run/tell.h"

#include <stdio.h>

static int limits(const char *text, int64_t descriptors, char error[SUITE_ERROR])
{
    struct suite suite;
    world_suite(&suite, text);
    error[0] = '\0';
    const int rc = limits_check(&suite, descriptors, error);
    suite_close(&suite);
    return rc;
}

#define SUITE "[suite]\ntitle = T\n[scaling]\n"

static void clients_beyond_the_descriptors_are_refused(void **state)
{
    (void)state;
    char error[SUITE_ERROR];
    assert_int_equal(limits(SUITE "transport = ws\nclients = 936\n", 1000, error), 0);
    assert_int_equal(limits(SUITE "transport = ws\nclients = 937\n", 1000, error), -1);
    assert_says(error, "[scaling] ws");
    assert_says(error, "937 clients are too many for each load process");
    assert_says(error, "limit of 1000 descriptors leaves room for 936");
    assert_says(error, "--set processes=2");
    assert_int_equal(limits(SUITE "transport = ws\nclients = 937\nprocesses = 2\n", 1000, error), -1);
    assert_says(error, "server worker");
    assert_says(error, "--set workers=2");
    assert_int_equal(limits(SUITE "transport = ws\nclients = 937\nprocesses = 2\nworkers = 2\n", 1000, error),
                     0);
    assert_int_equal(limits(SUITE "transport = null\nclients = 5000\n", 1000, error), 0);
}

static void what_clients_say_takes_a_connection_more(void **state)
{
    (void)state;
    char error[SUITE_ERROR];
    assert_int_equal(limits(SUITE "transport = sse\nclients = 500\n", 1000, error), 0);
    assert_int_equal(limits(SUITE "transport = sse\nclients = 500\nsend = 1/s\n", 1000, error), -1);
    assert_int_equal(limits(SUITE "transport = ws\nclients = 500\nsend = 1/s\n", 1000, error), 0);
}

static void the_far_end_of_a_search_counts(void **state)
{
    (void)state;
    static const char text[] =
        SUITE "type = capacity\ntransport = ws\nclients = 10\nsearch = clients\nfrom = 10\n"
              "to = 2000\nbound = age.p99 < 200ms\n";
    char error[SUITE_ERROR];
    assert_int_equal(limits(text, 2064, error), 0);
    assert_int_equal(limits(text, 2063, error), -1);
    assert_says(error, "2000 clients");
    assert_true(limits_descriptors() > 0);
}

static void estimates_learn_from_what_trials_took(void **state)
{
    (void)state;
    struct pace pace = {0};
    char text[PACE_TEXT];
    assert_true(pace_guess_ns(&pace, 92e9) == 92e9);
    pace_note(&pace, 90e9, 190e9);
    assert_true(pace_guess_ns(&pace, 50e9) == 100e9);
    struct pace first = {0};
    pace_note(&first, 5e9, 0); /* void at once */
    assert_true(pace_guess_ns(&first, 100e9) > 50e9);
    assert_string_equal(pace_show(text, 44.6e9), "45 s");
    assert_string_equal(pace_show(text, 92e9), "1 min 32 s");
    assert_string_equal(pace_show(text, 59.7e9), "1 min 00 s");
    assert_string_equal(pace_show(text, 7500e9), "2 h 05 min");
    assert_string_equal(pace_show(text, -1), "0 s");
}

static void figures_are_those_that_are_known(void **state)
{
    (void)state;
    struct suite suite;
    char text[TELL_TEXT];
    world_suite(&suite, SUITE "transport = ws\n");
    json_t *one = world_record(&suite.points[0], 0, 0, NULL);
    tell_line(one, text);
    assert_string_equal(text, "age p50 1.00 ms, p99 2.00 ms");
    json_object_set_new(json_object_get(one, "age_ns"), "p50", json_null());
    json_object_set_new(json_object_get(one, "age_ns"), "p99", json_null());
    json_object_set_new(one, "wire", json_pack("{s:{s:i}, s:{s:i}}", "up", "l3", 20800, "down", "l3", 20000));
    json_object_set_new(one, "cpu", json_pack("{s:i, s:i}", "server_ns", 4000000, "clients_ns", 8000000));
    tell_line(one, text);
    assert_string_equal(text, "age mean 1.10 ms, max 3.00 ms; a message: 102 B, CPU 10.0 µs + 20.0 µs");
    json_decref(one);
    suite_close(&suite);
}

static void every_gate_that_voided_is_told(void **state)
{
    (void)state;
    struct suite suite;
    char text[TELL_TEXT];
    world_suite(&suite, SUITE "transport = ws\n");
    json_t *one = world_record(&suite.points[0], 0, 0, "lost");
    json_array_append_new(json_object_get(one, "void"), json_string("late"));
    tell_void(one, text);
    assert_string_equal(text, "lost: it was so; late");
    json_array_clear(json_object_get(one, "void"));
    tell_void(one, text);
    assert_string_equal(text, "no reason given");
    json_decref(one);
    suite_close(&suite);
}

static void run_json_gives_back_what_was_asked(void **state)
{
    (void)state;
    struct suite suite;
    struct request asked = {.name = "small", .repeats = 3, .only = "scaling", .seed = (uint64_t)1 << 53};
    struct request again;
    char error[RUNFILE_ERROR];
    asked.sets[asked.set_count++] = "clients=7";
    asked.sets[asked.set_count++] = "topology=loopback";
    world_suite(&suite, SUITE "transport = ws\n");
    json_t *run = runfile_make(&asked, &suite, "pushmark run small", 3, true, json_object());
    assert_non_null(run);
    char *text = json_dumps(run, 0);
    json_decref(run);
    run = json_loads(text, 0, NULL); /* as from the disk */
    free(text);
    assert_int_equal(runfile_request(run, &again, error), 0);
    assert_string_equal(again.name, "small");
    assert_string_equal(again.path, "small.ini");
    assert_string_equal(again.text, suite.text);
    assert_int_equal(again.set_count, 2);
    assert_string_equal(again.sets[1], "topology=loopback");
    assert_int_equal(again.repeats, 3);
    assert_string_equal(again.only, "scaling");
    assert_true(again.seed == asked.seed);
    static const char *const needed[] = {"suite", "sets", "seed"};
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        json_t *less = json_copy(run);
        json_object_del(less, needed[i]);
        assert_int_equal(runfile_request(less, &again, error), -1);
        assert_says(error, needed[i]);
        json_decref(less);
    }
    json_decref(run);
    suite_close(&suite);
}

static void run_json_has_every_key_of_its_format(void **state)
{
    (void)state;
    struct suite suite;
    const struct request asked = {.name = "small"};
    static const char *const names[] = {"format",      "command", "suite",   "sets",   "repeats",
                                        "only",        "seed",    "started", "ended",  "status",
                                        "environment", "floor",   "resumed", "planned"};
    world_suite(&suite, SUITE "transport = ws\n");
    json_t *run = runfile_make(&asked, &suite, "pushmark run small", 3, true, json_object());
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (!json_object_get(run, names[i]))
            fail_msg("there is no %s", names[i]);
    assert_true(stamp_read(json_string_value(json_object_get(run, "started"))) > 0);
    assert_true(json_is_null(json_object_get(run, "repeats")));
    runfile_end(run, 130);
    assert_int_equal(json_integer_value(json_object_get(run, "status")), 130);
    assert_true(stamp_read(json_string_value(json_object_get(run, "ended"))) > 0);
    assert_false(runfile_resume(run));
    assert_true(json_is_null(json_object_get(run, "ended")));
    json_object_set_new(run, "version", json_string("0.1 (release)"));
    assert_true(runfile_resume(run));
    const json_t *resumed = json_object_get(run, "resumed");
    assert_int_equal(json_array_size(resumed), 2);
    assert_true(stamp_read(json_string_value(json_array_get(resumed, 0))) > 0);
    assert_says(json_string_value(json_array_get(resumed, 1)), "Z by ");
    json_decref(run);
    suite_close(&suite);
}

static void a_record_belongs_to_the_point_it_was_made_from(void **state)
{
    (void)state;
    struct suite suite;
    struct match match;
    world_suite(&suite,
                "[suite]\ntitle = T\n[a]\ntransport = poll, ws\n[b]\ntransport = ws\n[c]\ntype = capacity\n"
                "transport = ws\nsearch = clients\nfrom = 10\nto = 20\nbound = age.p99 < 200ms\n");
    match_init(&match, &suite);
    for (size_t i = 0; i < suite.point_count; i++) {
        json_t *one = world_record(&suite.points[i], 0, 0, NULL);
        if (suite.points[i].experiment->type == EXPERIMENT_CAPACITY) {
            assert_null(match_point(&match, one)); /* what is no probe belongs to no search */
            json_object_set_new(one, "capacity", json_object());
            json_object_set_new(json_object_get(one, "point"), "clients", json_integer(17));
        }
        assert_ptr_equal(match_point(&match, one), &suite.points[i]);
        json_object_set_new(json_object_get(one, "point"), "payload_bytes", json_integer(63));
        assert_null(match_point(&match, one));
        json_decref(one);
    }
    match_close(&match);
    suite_close(&suite);
}

static void add_ages(json_t *record, int64_t age_ns, const char *started)
{
    struct hdr h;
    hdr_init(&h, HDR_TIMES_NS);
    for (int i = 0; i < 100; i++)
        hdr_record(&h, age_ns);
    char *text = hdr_encode(&h);
    json_object_set_new(json_object_get(record, "age_ns"), "hdr", json_string(text));
    json_object_set_new(record, "started", json_string(started));
    free(text);
    hdr_close(&h);
}

static void the_histogram_log_has_a_line_a_valid_trial(void **state)
{
    (void)state;
    struct suite suite;
    size_t len;
    json_t *trials = json_array(), *run = json_pack("{s:s}", "started", "2026-11-21T12:00:00Z");
    world_suite(&suite, SUITE "transport = poll\ninterval = 500ms, 1s\npayload = 64B, 16K\n");
    static const char *const gates[] = {NULL, "lost", NULL};
    for (size_t i = 0; i < COUNT_OF(gates); i++) {
        json_t *one = world_record(&suite.points[i], 0, 0, gates[i]);
        if (i < 2) /* the third has no ages: nothing came */
            add_ages(one, 2000000, "2026-11-21T12:00:07.5Z");
        json_array_append_new(trials, one);
    }
    char *text = histograms_text(&suite, run, trials, &len), label[POINT_LABEL], start[256];
    assert_int_equal(len, strlen(text));
    assert_says(text, "#[Histogram log format version 1.3]\n");
    assert_says(text, "Sat Nov 21 12:00:00 UTC 2026");
    const char *line = strstr(text, "Tag=");
    assert_non_null(line);
    snprintf(start, sizeof start, "Tag=scaling/%s", point_label(&suite.points[0], label));
    for (char *c = start; (c = strpbrk(c, ", "));)
        *c = '_';
    assert_int_equal(strncmp(line, start, strlen(start)), 0);
    assert_int_equal(strncmp(line + strlen(start), ",7.500,3.000,2.0", 16), 0);
    assert_null(strstr(line + 1, "Tag="));
    free(text);
    json_decref(trials);
    json_decref(run);
    suite_close(&suite);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clients_beyond_the_descriptors_are_refused),
        cmocka_unit_test(what_clients_say_takes_a_connection_more),
        cmocka_unit_test(the_far_end_of_a_search_counts),
        cmocka_unit_test(estimates_learn_from_what_trials_took),
        cmocka_unit_test(figures_are_those_that_are_known),
        cmocka_unit_test(every_gate_that_voided_is_told),
        cmocka_unit_test(run_json_gives_back_what_was_asked),
        cmocka_unit_test(run_json_has_every_key_of_its_format),
        cmocka_unit_test(a_record_belongs_to_the_point_it_was_made_from),
        cmocka_unit_test(the_histogram_log_has_a_line_a_valid_trial),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
