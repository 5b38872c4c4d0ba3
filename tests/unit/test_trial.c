/* Trials that go as they should, and what is recorded of them. */
#include "trial_players.h"

/* --- good ones --- */

static void a_good_trial_is_valid_and_metered(void **state)
{
    (void)state;
    struct show s;
    set_up(&s, "good", "good");
    run(&s);
    assert_string_equal(void_but_late(&s), "");
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
    assert_string_equal(void_but_late(&s), "");
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
    assert_string_equal(void_but_late(&s), "lost");
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
    assert_string_equal(void_but_late(&s), "");
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
    assert_string_equal(void_but_late(&s), "crosscheck");
    assert_true(json_is_false(json_object_get(at(s.record, "wire", "crosscheck"), "equal")));
    tear_down(&s);
}

static int all_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_trial_is_valid_and_metered),
        cmocka_unit_test(the_record_says_which_trial_it_is),
        cmocka_unit_test(only_the_load_records_a_timeline),
        cmocka_unit_test(the_null_transport_has_no_server),
        cmocka_unit_test(losses_are_a_gate_s_matter),
        cmocka_unit_test(the_model_is_asked_with_what_the_trial_found),
        cmocka_unit_test(counters_that_agree_are_recorded),
        cmocka_unit_test(one_byte_of_difference_voids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(int argc, char **argv)
{
    return play(argc, argv, all_tests);
}
