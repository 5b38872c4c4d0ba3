/* The gates at their limits: the record of a good trial, changed in one place. */
#include "check.h"
#include "trial/gate.h"

#include <stdbool.h>

static json_t *good_record(void)
{
    json_t *record = json_loads(
        "{\"window_ns\":10000000000,\"point\":{\"topology\":\"veth\"},\"messages\":{\"lost\":0,\"duplicate\":"
        "0,\"reordered\":0},"
        "\"errors\":{\"negative_age\":0},\"cpu\":{\"clients_share\":0.4},"
        "\"late_ns\":{\"p99\":300000,\"p90\":100000,\"mean\":50000.0},"
        "\"machine\":{\"steal_share\":0.0,\"run_delay_share\":0.001,\"foreign_share\":0.01},"
        "\"wire\":{\"meter\":\"tcp_info\",\"total\":{\"up_l3\":400,\"down_l3\":900,\"up_packets\":4,"
        "\"down_packets\":5},\"crosscheck\":{\"meter\":\"veth\",\"resets\":0,\"up_dropped\":0,\"down_"
        "dropped\":0,\"up_"
        "l2\":456,\"down_l2\":970,\"up_packets\":"
        "4,"
        "\"down_packets\":5,\"equal\":true}}}",
        0, NULL);
    assert_non_null(record);
    return record;
}

static const json_t *gate(const json_t *record, const char *name)
{
    const json_t *found = json_object_get(json_object_get(record, "gates"), name);
    assert_non_null(found);
    return found;
}

static bool voids(const json_t *record, const char *name)
{
    const json_t *names = json_object_get(record, "void");
    for (size_t i = 0; i < json_array_size(names); i++)
        if (strcmp(json_string_value(json_array_get(names, i)), name) == 0)
            return true;
    return false;
}

/* `json` in place of what stands at group.key; how the named gate then stands. */
static void judge(const char *group, const char *key, const char *json, const char *name, bool passes,
                  const char *why)
{
    json_t *record = good_record();
    json_object_set_new(json_object_get(record, group), key, json_loads(json, JSON_DECODE_ANY, NULL));
    gate_judge(record, NULL);
    const json_t *found = gate(record, name);
    bool warns = strcmp(json_string_value(json_object_get(found, "effect")), "warn") == 0;
    assert_int_equal(json_is_true(json_object_get(found, "ok")), passes);
    assert_int_equal(voids(record, name), !passes && !warns);
    assert_int_equal(json_is_true(json_object_get(record, "valid")), passes || warns);
    if (passes)
        assert_true(json_is_null(json_object_get(found, "why")));
    else
        assert_string_equal(json_string_value(json_object_get(found, "why")), why);
    json_decref(record);
}

static void a_good_trial_passes_all(void **state)
{
    (void)state;
    static const char *const names[] = {
        "completed", "saturated", "late",  "lost", "duplicate", "reordered", "negative_age", "crosscheck",
        "metered",   "dropped",   "stray", "busy", "steal",     "run_delay", "foreign",      "link_late"};
    json_t *record = good_record();
    gate_judge(record, NULL);
    assert_int_equal(json_object_size(json_object_get(record, "gates")), COUNT_OF(names));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const json_t *found = gate(record, names[i]);
        assert_true(json_is_true(json_object_get(found, "ok")));
        assert_non_null(json_object_get(found, "value"));
        assert_non_null(json_object_get(found, "limit"));
        assert_true(json_is_null(json_object_get(found, "why")));
    }
    assert_true(json_is_true(json_object_get(record, "valid")));
    assert_int_equal(json_array_size(json_object_get(record, "void")), 0);
    json_decref(record);
}

static void each_gate_trips_past_its_limit_only(void **state)
{
    (void)state;
    judge("cpu", "clients_share", "0.85", "saturated", true, NULL);
    judge("cpu", "clients_share", "0.86", "saturated", false,
          "the load generator used 86.0 % of a core: its times are its own, not the server's");
    judge("late_ns", "p99", "1000000", "late", true, NULL);
    judge("late_ns", "p99", "1500000", "late", false, "the load generator was late by 1.50 ms");
    judge("messages", "lost", "17", "lost", false, "17 messages were lost");
    judge("messages", "duplicate", "1", "duplicate", false, "1 messages came twice");
    judge("messages", "reordered", "2", "reordered", false, "2 messages came out of order");
    judge("errors", "negative_age", "3", "negative_age", false, "3 messages came before they were due");
    judge("machine", "steal_share", "0.005", "steal", true, NULL);
    judge("machine", "steal_share", "0.006", "steal", false,
          "the hypervisor withheld 0.6 % of the cores' time");
    judge("machine", "run_delay_share", "0.01", "run_delay", true, NULL);
    judge("machine", "run_delay_share", "0.02", "run_delay", false,
          "server or clients waited 2.0 % of the window for a core");
    judge("machine", "foreign_share", "0.02", "foreign", true, NULL);
    judge("machine", "foreign_share", "0.03", "foreign", false,
          "other programs used 3.0 % of the cores' time");
}

static void lateness_is_of_the_highest_percentile_that_is_sound(void **state)
{
    (void)state;
    json_t *record = good_record(), *late = json_object_get(record, "late_ns");
    json_object_set_new(late, "p99", json_null());
    json_object_set_new(late, "p90", json_integer(2000000));
    gate_judge(record, NULL);
    assert_true(voids(record, "late"));
    json_object_set_new(late, "p90", json_null());
    gate_judge(record, NULL);
    assert_false(voids(record, "late"));
    json_object_set_new(late, "mean", json_real(1000001));
    gate_judge(record, NULL);
    assert_true(voids(record, "late"));
    json_object_set_new(late, "mean", json_null());
    gate_judge(record, NULL);
    assert_false(voids(record, "late"));
    assert_true(json_is_null(json_object_get(gate(record, "late"), "value")));
    json_decref(record);
}

static void meters_may_be_a_hundredth_of_the_window_off(void **state)
{
    (void)state;
    static const char why[] =
        "the meters were read 101 ms off the window's ends: their CPU is of another time";
    judge("machine", "metered_off_ns", "100000000", "metered", true, NULL);
    judge("machine", "metered_off_ns", "101000000", "metered", false, why);
    json_t *record = good_record(), *machine = json_object_get(record, "machine");
    json_object_set_new(record, "window_ns", json_integer(500000000));
    json_object_set_new(machine, "metered_off_ns", json_integer(10000000)); /* of a short one a little more */
    gate_judge(record, NULL);
    assert_false(voids(record, "metered"));
    json_object_set_new(machine, "metered_off_ns", json_integer(10000001));
    gate_judge(record, NULL);
    assert_true(voids(record, "metered"));
    json_decref(record);
}

static void losses_that_nobody_knows_void(void **state)
{
    (void)state;
    judge("messages", "lost", "null", "lost", false, "how many messages were lost is not known");
}

static void what_else_is_unknown_passes(void **state)
{
    (void)state;
    judge("cpu", "clients_share", "null", "saturated", true, NULL);
    judge("machine", "steal_share", "null", "steal", true, NULL);
    judge("machine", "run_delay_share", "null", "run_delay", true, NULL);
    judge("errors", "negative_age", "null", "negative_age", true, NULL);
}

static void each_byte_and_packet_of_the_crosscheck_counts(void **state)
{
    (void)state;
    static const char *const keys[] = {"up_l3", "down_l3", "up_packets", "down_packets"};
    static const int off[] = {1, 1, 2 * 14, 2 * 14};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        json_t *record = good_record(), *total = json_object_get(json_object_get(record, "wire"), "total");
        json_object_set_new(total, keys[i],
                            json_integer(json_integer_value(json_object_get(total, keys[i])) - 1));
        gate_judge(record, NULL);
        assert_true(voids(record, "crosscheck"));
        assert_true(json_number_value(json_object_get(gate(record, "crosscheck"), "value")) == off[i]);
        json_decref(record);
    }
}

/* A path that drops packets: the meters stand on either side of the drop, and a hundredth is allowed. */
static void a_lossy_path_is_held_to_a_hundredth(void **state)
{
    (void)state;
    static const struct {
        const char *way;
        int bytes_off;
        bool passes;
    } cases[] = {{"resets", 14, true},
                 {"resets", 15, false},
                 {"up_dropped", 14, true},
                 {"down_dropped", 14, true},
                 {"up_dropped", 15, false}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *record = good_record(), *wire = json_object_get(record, "wire");
        json_object_set_new(json_object_get(wire, "crosscheck"), cases[i].way, json_integer(1));
        json_t *total = json_object_get(wire, "total");
        const json_int_t up = json_integer_value(json_object_get(total, "up_l3"));
        json_object_set_new(total, "up_l3", json_integer(up - cases[i].bytes_off));
        gate_judge(record, NULL);
        assert_int_equal(json_is_true(json_object_get(record, "valid")), cases[i].passes);
        const char *warned = strcmp(cases[i].way, "resets") == 0 ? "stray" : "dropped";
        assert_false(json_is_true(json_object_get(gate(record, warned), "ok")));
        json_decref(record);
    }
}

/* A server that is away answers attempts by resets, and those are on the attempts' accounts. */
static void refusals_are_not_stray(void **state)
{
    (void)state;
    for (int refused = 0; refused < 3; refused++) {
        json_t *record = good_record(), *wire = json_object_get(record, "wire");
        json_object_set_new(json_object_get(wire, "crosscheck"), "resets", json_integer(2));
        json_object_set_new(json_object_get(record, "errors"), "connection_refused", json_integer(refused));
        gate_judge(record, NULL);
        assert_int_equal(json_number_value(json_object_get(gate(record, "stray"), "value")), 2 - refused);
        assert_int_equal(json_is_true(json_object_get(gate(record, "stray"), "ok")), refused == 2);
        /* To the byte again where there is none. */
        const double limit = json_number_value(json_object_get(gate(record, "crosscheck"), "limit"));
        assert_int_equal(limit == 0, refused == 2);
        json_decref(record);
    }
}

static void errors_that_make_up_for_each_other_are_seen(void **state)
{
    (void)state;
    json_t *record = good_record(), *total = json_object_get(json_object_get(record, "wire"), "total");
    json_object_set_new(total, "up_l3", json_integer(400 + 14));
    json_object_set_new(total, "up_packets", json_integer(3));
    gate_judge(record, NULL);
    assert_true(voids(record, "crosscheck"));
    json_decref(record);
}

static void a_crosscheck_is_wanted_where_there_is_an_interface(void **state)
{
    (void)state;
    judge("wire", "crosscheck", "null", "crosscheck", false, "the interface's counters could not be read");
    json_t *record = good_record();
    json_object_set_new(json_object_get(record, "wire"), "crosscheck", json_null());
    json_object_set_new(json_object_get(record, "point"), "topology", json_string("loopback"));
    gate_judge(record, NULL);
    assert_true(json_is_true(json_object_get(record, "valid")));
    json_object_set_new(json_object_get(record, "point"), "topology", json_string("veth"));
    json_object_set_new(json_object_get(record, "wire"), "meter", json_null()); /* null transport */
    gate_judge(record, NULL);
    assert_true(json_is_true(json_object_get(record, "valid")));
    json_decref(record);
}

/* Heads of no Ethernet, and what the emulator saw that TCP_INFO cannot. */
static json_t *record_over_a_link(void)
{
    json_t *record = good_record();
    json_object_set_new(json_object_get(record, "point"), "topology", json_string("link"));
    json_object_set_new(
        json_object_get(record, "wire"), "crosscheck",
        json_loads("{\"meter\":\"link\",\"up_l2\":424,\"up_packets\":4,\"up_missed\":24,\"down_l2\":970,"
                   "\"down_packets\":5,\"down_missed\":70,\"lost\":0,\"resets\":0,\"up_dropped\":0,"
                   "\"down_dropped\":0,\"equal\":true}",
                   0, NULL));
    json_object_set_new(record, "link", json_loads("{\"late_ns\":{\"p99\":1000000}}", 0, NULL));
    return record;
}

static void over_a_link(const char *key, int value, bool passes)
{
    json_t *record = record_over_a_link();
    json_object_set_new(json_object_get(json_object_get(record, "wire"), "crosscheck"), key,
                        json_integer(value));
    gate_judge(record, NULL);
    assert_int_equal(voids(record, "crosscheck"), !passes);
    json_decref(record);
}

static void over_a_link_both_meters_agree_to_the_byte(void **state)
{
    (void)state;
    over_a_link("up_l2", 424, true);
    over_a_link("up_l2", 425, false);
    over_a_link("down_missed", 69, false);
    over_a_link("up_packets", 3, false);
}

static void over_a_link_that_loses_within_a_hundredth(void **state)
{
    (void)state;
    static const struct {
        int up_l2;
        bool passes;
    } cases[] = {{424 + 13, true}, {424 + 15, false}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *record = record_over_a_link();
        json_t *crosscheck = json_object_get(json_object_get(record, "wire"), "crosscheck");
        json_object_set_new(crosscheck, "lost", json_integer(1));
        json_object_set_new(crosscheck, "up_l2", json_integer(cases[i].up_l2));
        gate_judge(record, NULL);
        assert_int_equal(voids(record, "crosscheck"), !cases[i].passes);
        json_decref(record);
    }
}

static void a_link_that_is_late_voids(void **state)
{
    (void)state;
    json_t *record = record_over_a_link();
    gate_judge(record, NULL);
    assert_false(voids(record, "link_late"));
    json_object_set_new(record, "link", json_loads("{\"late_ns\":{\"p99\":1000001}}", 0, NULL));
    gate_judge(record, NULL);
    assert_true(voids(record, "link_late"));
    json_object_set_new(record, "link", json_null());
    json_object_set_new(json_object_get(record, "wire"), "crosscheck", json_null());
    gate_judge(record, NULL);
    assert_false(voids(record, "link_late"));
    assert_true(voids(record, "crosscheck")); /* a link has counters */
    json_decref(record);
}

static void trouble_is_the_reason_and_not_what_follows_from_it(void **state)
{
    (void)state;
    json_t *record = good_record();
    json_object_set_new(json_object_get(record, "messages"), "lost", json_null());
    json_object_set_new(json_object_get(record, "wire"), "crosscheck", json_null());
    gate_judge(record, "pushmark-server was ended by signal 9 (Killed)");
    assert_int_equal(json_array_size(json_object_get(record, "void")), 1);
    assert_true(voids(record, "completed"));
    assert_string_equal(json_string_value(json_object_get(gate(record, "completed"), "why")),
                        "pushmark-server was ended by signal 9 (Killed)");
    assert_true(json_is_false(json_object_get(record, "valid")));
    json_decref(record);
}

static void judging_again_forgets_the_first_judgement(void **state)
{
    (void)state;
    json_t *record = good_record();
    gate_judge(record, "trouble");
    gate_judge(record, NULL);
    assert_true(json_is_true(json_object_get(record, "valid")));
    assert_int_equal(json_array_size(json_object_get(record, "void")), 0);
    json_decref(record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_trial_passes_all),
        cmocka_unit_test(each_gate_trips_past_its_limit_only),
        cmocka_unit_test(lateness_is_of_the_highest_percentile_that_is_sound),
        cmocka_unit_test(meters_may_be_a_hundredth_of_the_window_off),
        cmocka_unit_test(losses_that_nobody_knows_void),
        cmocka_unit_test(what_else_is_unknown_passes),
        cmocka_unit_test(each_byte_and_packet_of_the_crosscheck_counts),
        cmocka_unit_test(a_lossy_path_is_held_to_a_hundredth),
        cmocka_unit_test(refusals_are_not_stray),
        cmocka_unit_test(errors_that_make_up_for_each_other_are_seen),
        cmocka_unit_test(a_crosscheck_is_wanted_where_there_is_an_interface),
        cmocka_unit_test(over_a_link_both_meters_agree_to_the_byte),
        cmocka_unit_test(over_a_link_that_loses_within_a_hundredth),
        cmocka_unit_test(a_link_that_is_late_voids),
        cmocka_unit_test(trouble_is_the_reason_and_not_what_follows_from_it),
        cmocka_unit_test(judging_again_forgets_the_first_judgement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
