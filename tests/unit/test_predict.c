/* What the model is asked for a point, and what becomes of its answer; and where programs are put. */
#include "trial_doubles.h"

#include "links.h"
#include "trial/predict.h"
#include "trial/stage.h"

static struct point point_of(enum transport transport)
{
    struct point point = {0};
    doubles_set(&point, KEY_TRANSPORT, "x", transport);
    doubles_set(&point, KEY_CLIENTS, "100", 100);
    doubles_set(&point, KEY_RATE, "10/s", 10);
    doubles_set(&point, KEY_PAYLOAD, "64B", 64);
    doubles_set(&point, KEY_INTERVAL, "500ms", 5e8);
    doubles_set(&point, KEY_HEADERS, "cookie:100", 0);
    doubles_set(&point, KEY_EMPTY, "204", 1);
    doubles_set(&point, KEY_CONNECTION, "close", 1);
    doubles_set(&point, KEY_PACE, "after-response", 1);
    return point;
}

static json_t *predict(const struct point *point, bool window)
{
    json_t *record =
        json_pack("{s:o,s:i}", "window_ns", window ? json_integer(1000) : json_null(), "first_number", 7);
    doubles_asked = (struct model_point){0};
    doubles_model = (struct model){
        .known = true, .age_mean_ns = 250, .up_l3 = 1, .down_l3 = 2, .polls = 3, .empty_polls = 4};
    json_t *fields = predict_fields(point, record, "10.0.0.1:80");
    json_decref(record);
    assert_int_equal(json_object_size(fields), 5);
    return fields;
}

static void expect_unknown(const struct point *point, bool window)
{
    json_t *fields = predict(point, window), *value;
    const char *key;
    json_object_foreach(fields, key, value) assert_true(json_is_null(value));
    json_decref(fields);
}

static void a_link_s_delay_is_the_path_s_and_nothing_else_is_foreseen(void **state)
{
    (void)state;
    struct point point = point_of(TRANSPORT_WS);
    json_decref(predict(&point, true));
    assert_int_equal(doubles_asked.delay_ns, 0);
    doubles_set(&point, KEY_TOPOLOGY, "link", TOPOLOGY_LINK);
    doubles_set(&point, KEY_LINK_DELAY, "50ms", 50 * NS_PER_MS);
    json_decref(predict(&point, true));
    assert_int_equal(doubles_asked.delay_ns, 50 * NS_PER_MS);
    doubles_set(&point, KEY_LINK_LOSS, "1%", 0.01);
    expect_unknown(&point, true);
    doubles_set(&point, KEY_LINK_LOSS, NULL, 0);
    doubles_set(&point, KEY_LINK_JITTER, "1ms", NS_PER_MS);
    expect_unknown(&point, true);
    doubles_set(&point, KEY_LINK_JITTER, NULL, 0);
    doubles_set(&point, KEY_LINK, "3g", LINKS_3G);
    expect_unknown(&point, true);
}

static void the_model_is_asked_for_the_point(void **state)
{
    (void)state;
    struct point point = point_of(TRANSPORT_LONGPOLL);
    json_t *fields = predict(&point, true);
    assert_int_equal(doubles_asked.transport, MODEL_LONGPOLL);
    assert_true(doubles_asked.clients == 100 && doubles_asked.rate_hz == 10);
    assert_int_equal(doubles_asked.payload_bytes, 64);
    assert_int_equal(doubles_asked.interval_ns, 500 * NS_PER_MS);
    assert_int_equal(doubles_asked.window_ns, 1000);
    assert_int_equal(doubles_asked.first_number, 7);
    assert_int_equal(doubles_asked.empty, MODEL_EMPTY_204);
    assert_true(doubles_asked.close && doubles_asked.after_response);
    assert_int_equal(doubles_asked.profile.kind, PROFILE_COOKIE);
    assert_int_equal(doubles_asked.profile.cookie_bytes, 100);
    assert_string_equal(doubles_asked.host, "10.0.0.1:80");
    assert_string_equal(doubles_token, "");
    assert_true(json_number_value(json_object_get(fields, "age_mean_ns")) == 250);
    assert_true(json_number_value(json_object_get(fields, "empty_polls")) == 4);
    json_decref(fields);
}

static void the_model_knows_the_token(void **state)
{
    (void)state;
    struct point point = point_of(TRANSPORT_POLL);
    doubles_set(&point, KEY_AUTH, "connection", 1);
    json_decref(predict(&point, true));
    assert_int_equal(strlen(doubles_token), strlen("client.") + 64);
    doubles_set(&point, KEY_AUTH, "none", 0);
    json_decref(predict(&point, true));
    assert_string_equal(doubles_token, "");
}

static void a_delay_of_the_server_is_added_to_the_age_alone(void **state)
{
    (void)state;
    struct point point = point_of(TRANSPORT_WS);
    doubles_set(&point, KEY_DELAY, "1us", 1000);
    json_t *fields = predict(&point, true);
    assert_true(json_number_value(json_object_get(fields, "age_mean_ns")) == 1250);
    assert_true(json_number_value(json_object_get(fields, "up_l3")) == 1);
    assert_int_equal(doubles_asked.delay_ns, 0);
    json_decref(fields);
}

static void beyond_the_model_s_reach_all_is_null(void **state)
{
    (void)state;
    struct point point = point_of(TRANSPORT_NULL);
    expect_unknown(&point, true);
    point = point_of(TRANSPORT_WS);
    expect_unknown(&point, false);
    doubles_set(&point, KEY_SCHEDULE, "poisson", 1);
    expect_unknown(&point, true);
    point = point_of(TRANSPORT_WS);
    doubles_set(&point, KEY_SEND, "1/s", 1);
    expect_unknown(&point, true);
    point = point_of(TRANSPORT_WS);
    doubles_set(&point, KEY_COALESCE, "10ms", 1e7);
    expect_unknown(&point, true);
    point = point_of(TRANSPORT_POLL);
    doubles_set(&point, KEY_COMPRESSION, "gzip", 1);
    expect_unknown(&point, true);
}

/* --- the stage --- */

static void set_programs(const char *server, const char *load)
{
    if (server)
        setenv("PUSHMARK_SERVER", server, 1);
    else
        unsetenv("PUSHMARK_SERVER");
    if (load)
        setenv("PUSHMARK_LOAD", load, 1);
    else
        unsetenv("PUSHMARK_LOAD");
}

static void programs_are_beside_ours_unless_said(void **state)
{
    (void)state;
    struct stage stage;
    set_programs("/x/server", NULL);
    stage_init(&stage, NULL, NULL);
    assert_string_equal(stage.programs.server, "/x/server");
    const char *slash = strrchr(stage.programs.load, '/');
    assert_string_equal(slash, "/pushmark-load");
    assert_true(stage.programs.load[0] == '/' && strstr(stage.programs.load, "/tests/"));
    set_programs("", "load");
    stage_init(&stage, NULL, NULL);
    assert_string_equal(strrchr(stage.programs.server, '/'), "/pushmark-server");
    assert_string_equal(stage.programs.load, "load");
    set_programs(NULL, NULL);
}

static void each_program_has_its_own_core(void **state)
{
    (void)state;
    cpu_set_t all, server, load;
    struct stage stage;
    sched_getaffinity(0, sizeof all, &all);
    stage_init(&stage, NULL, NULL);
    if (CPU_COUNT(&all) < 2)
        skip();
    assert_true(stage.server_cpu >= 0 && stage.load_cpu > stage.server_cpu);
    assert_true(stage_server_cpus(&stage, 1, &server) && stage_load_cpus(&stage, 1, &load));
    assert_int_equal(CPU_COUNT(&server), 1);
    assert_int_equal(CPU_COUNT(&load), 1);
    assert_true(CPU_ISSET((unsigned)stage.server_cpu, &server) && CPU_ISSET((unsigned)stage.load_cpu, &load));
    assert_true(stage_load_cpus(&stage, 2, &load));
    assert_int_equal(CPU_COUNT(&load), CPU_COUNT(&all) - 1);
    assert_false(CPU_ISSET((unsigned)stage.server_cpu, &load));
    assert_false(stage_server_cpus(&stage, 2, &server));
}

static void on_one_core_nothing_is_pinned(void **state)
{
    (void)state;
    cpu_set_t all, one, cpus;
    struct stage stage;
    sched_getaffinity(0, sizeof all, &all);
    stage_init(&stage, NULL, NULL);
    CPU_ZERO(&one);
    CPU_SET((unsigned)(stage.load_cpu < 0 ? 0 : stage.load_cpu), &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    stage_init(&stage, NULL, NULL);
    sched_setaffinity(0, sizeof all, &all);
    assert_int_equal(stage.server_cpu, -1);
    assert_int_equal(stage.load_cpu, -1);
    assert_false(stage_server_cpus(&stage, 1, &cpus));
    assert_false(stage_load_cpus(&stage, 2, &cpus));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_model_is_asked_for_the_point),
        cmocka_unit_test(the_model_knows_the_token),
        cmocka_unit_test(a_link_s_delay_is_the_path_s_and_nothing_else_is_foreseen),
        cmocka_unit_test(a_delay_of_the_server_is_added_to_the_age_alone),
        cmocka_unit_test(beyond_the_model_s_reach_all_is_null),
        cmocka_unit_test(programs_are_beside_ours_unless_said),
        cmocka_unit_test(each_program_has_its_own_core),
        cmocka_unit_test(on_one_core_nothing_is_pinned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
