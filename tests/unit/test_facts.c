/* A trial's record from what was reported and read: every key there, unknown as null, and the arithmetic. */
#include "check.h"
#include "clock.h"
#include "trial/facts.h"

#include <math.h>

enum { MS = NS_PER_MS };

static json_t *load_report(void)
{
    json_t *load = json_loads(
        "{\"format\":\"pushmark-load/1\",\"version\":\"1.2\",\"window_ns\":2000,\"window_from_ns\":77,"
        "\"first_number\":3,\"messages\":{\"published\":10,\"expected\":1000,\"delivered\":1000,\"lost\":0,"
        "\"duplicate\":0,\"reordered\":0,\"gaps\":0},\"age_ns\":{\"count\":1000,\"p50\":5,\"hdr\":\"xyz\"},"
        "\"polls\":{\"sent\":40,\"empty\":4},\"staleness_mean_ns\":1.5,\"coherence\":0.9,"
        "\"late_ns\":{\"mean\":2.0},\"send\":{\"sent\":0},\"inter_arrival_ns\":null,\"wire\":{\"up\":{\"l3\":"
        "7},"
        "\"total\":{\"up_l3\":400,\"down_l3\":900,\"up_packets\":4,\"down_packets\":5},\"meter\":\"tcp_"
        "info\","
        "\"crosscheck\":null},\"cpu\":{\"clients_ns\":55,\"share\":0.25,\"clients_total_ns\":99},"
        "\"memory\":{\"clients_rss_bytes\":4096},\"context_switches\":{\"clients\":12},"
        "\"errors\":{\"timeout\":0},\"reconnects\":0}",
        0, NULL);
    assert_non_null(load);
    return load;
}

static struct facts facts_of(json_t *point, const json_t *load)
{
    return (struct facts){.suite = "quick",
                          .experiment = "headline",
                          .repeat = 1,
                          .attempt = 2,
                          .seed = 42,
                          .started = 1767323045,
                          .wall_ns = 5,
                          .point = point,
                          .load = load,
                          .server_rss_idle_bytes = -1};
}

static json_t *point(const char *transport, int clients)
{
    return json_pack("{s:s,s:i,s:s}", "transport", transport, "clients", clients, "topology", "veth");
}

static const json_t *at(const json_t *record, const char *group, const char *key)
{
    const json_t *value = json_object_get(json_object_get(record, group), key);
    assert_non_null(value);
    return value;
}

static double number(const json_t *record, const char *group, const char *key)
{
    assert_true(json_is_number(at(record, group, key)));
    return json_number_value(at(record, group, key));
}

static void assert_near(double seen, double right)
{
    assert_true(fabs(seen - right) < 1e-9);
}

static void of_nothing_every_key_is_null_and_none_absent(void **state)
{
    (void)state;
    static const char *const groups[] = {"messages", "age_ns",           "late_ns", "cpu",
                                         "memory",   "context_switches", "machine"};
    static const char *const keys[] = {
        "polls",  "staleness_mean_ns", "coherence", "send",     "inter_arrival_ns", "events",
        "server", "capacity",          "model",     "window_ns"};
    json_t *where = point("poll", 100);
    struct facts facts = facts_of(where, NULL);
    json_t *record = facts_record(&facts), *value;
    const char *key;
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        json_object_foreach(json_object_get(record, groups[i]), key, value) assert_true(json_is_null(value));
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        assert_true(json_is_null(json_object_get(record, keys[i])));
    assert_int_equal(json_object_size(json_object_get(record, "messages")), 7);
    assert_int_equal(json_object_size(json_object_get(record, "age_ns")), 9);
    assert_true(json_is_null(json_object_get(at(record, "wire", "up"), "l3")));
    assert_true(json_is_null(json_object_get(at(record, "wire", "up"), "acks")));
    assert_true(json_is_null(json_object_get(at(record, "wire", "down"), "acks")));
    assert_true(json_is_null(json_object_get(at(record, "wire", "total"), "down_acks")));
    assert_true(json_is_null(json_object_get(at(record, "wire", "total"), "up_packets")));
    assert_true(json_is_null(at(record, "wire", "crosscheck")));
    assert_true(json_is_null(at(record, "versions", "load")));
    json_decref(record);
    json_decref(where);
}

static void the_load_s_report_is_laid_over_it(void **state)
{
    (void)state;
    json_t *where = point("poll", 100), *load = load_report();
    struct facts facts = facts_of(where, load);
    json_t *record = facts_record(&facts);
    assert_string_equal(json_string_value(json_object_get(record, "format")), "pushmark-trial/1");
    assert_string_equal(json_string_value(json_object_get(record, "started")), "2026-01-02T03:04:05Z");
    assert_int_equal(json_integer_value(json_object_get(record, "first_number")), 3);
    assert_int_equal(number(record, "messages", "delivered"), 1000);
    assert_string_equal(json_string_value(at(record, "age_ns", "hdr")), "xyz");
    assert_true(json_is_null(at(record, "age_ns", "p99"))); /* the report did not say */
    assert_int_equal(number(record, "polls", "empty"), 4);
    assert_true(number(record, "cpu", "clients_share") == 0.25);
    assert_null(json_object_get(json_object_get(record, "cpu"), "share"));
    assert_int_equal(number(record, "memory", "clients_rss_bytes"), 4096);
    assert_string_equal(json_string_value(at(record, "versions", "load")), "1.2");
    json_decref(record);
    json_decref(load);
    json_decref(where);
}

/* Marks at which the clients' end had sent and received so many packets of 100 bytes. */
static json_t *link_report(const json_int_t sent[4], const json_int_t received[4], int sack, int repeated,
                           int lost)
{
    json_t *marks = json_array();
    for (int i = 0; i < 4; i++)
        json_array_append_new(marks, json_pack("{s:i,s:{s:I,s:I,s:I,s:i,s:i},s:{s:I,s:I,s:I,s:i,s:i}}",
                                               "at_ns", i, "sent", "packets", sent[i], "bytes", 100 * sent[i],
                                               "data_packets", sent[i] / 2, "sack_bytes", i == 3 ? sack : 0,
                                               "repeated_bytes", 0, "received", "packets", received[i],
                                               "bytes", 100 * received[i], "data_packets", received[i],
                                               "sack_bytes", 0, "repeated_bytes", i == 3 ? repeated : 0));
    return json_pack("{s:s,s:n,s:{},s:{s:i},s:{s:i,s:i},s:{s:i,s:i},s:i,s:i,s:i,s:s,s:o}", "format",
                     "pushmark-link/1", "profile", "asked", "late_ns", "p99", 5, "up", "lost", 0, "dropped",
                     0, "down", "lost", lost, "dropped", 0, "foreign", 0, "stray", 0, "refused", 0, "version",
                     "1", "marks", marks);
}

static json_t *record_over_a_link(int sack, int repeated, int lost)
{
    json_t *where = point("poll", 100), *load = load_report();
    const json_int_t sent[] = {1, 2, 4, 5}, received[] = {10, 11, 14, 15};
    json_t *link = link_report(sent, received, sack, repeated, lost);
    struct facts facts = facts_of(where, load);
    facts.link = link;
    facts.crossed = true;
    json_t *record = facts_record(&facts);
    json_decref(where);
    json_decref(load);
    json_decref(link);
    return record;
}

static void a_link_s_marks_are_the_crosscheck(void **state)
{
    (void)state;
    json_t *record = record_over_a_link(0, 0, 0);
    const json_t *crosscheck = at(record, "wire", "crosscheck");
    assert_int_equal(json_integer_value(json_object_get(crosscheck, "up_l2")), 400);
    assert_int_equal(json_integer_value(json_object_get(crosscheck, "down_packets")), 5);
    assert_false(json_is_true(json_object_get(crosscheck, "equal"))); /* 500 there, 900 by TCP_INFO */
    assert_int_equal(number(record, "link", "foreign"), 0);
    assert_string_equal(json_string_value(at(record, "wire", "meter")), "tcp_info");
    assert_true(json_is_null(at(record, "wire", "tcp_info")));
    assert_true(json_is_null(json_object_get(at(record, "wire", "up"), "l2")));
    json_decref(record);
    record = record_over_a_link(0, -400, 0); /* what it missed is added to it */
    assert_true(json_is_true(json_object_get(at(record, "wire", "crosscheck"), "equal")));
    json_decref(record);
    record = record_over_a_link(12, -400, 0);
    assert_false(json_is_true(json_object_get(at(record, "wire", "crosscheck"), "equal")));
    json_decref(record);
}

static void where_packets_were_lost_the_link_s_bytes_count(void **state)
{
    (void)state;
    json_t *record = record_over_a_link(0, 0, 3);
    const json_t *up = at(record, "wire", "up"), *down = at(record, "wire", "down");
    assert_string_equal(json_string_value(at(record, "wire", "meter")), "link");
    assert_int_equal(json_integer_value(json_object_get(up, "l3")), 200);
    assert_int_equal(json_integer_value(json_object_get(up, "packets")), 2);
    assert_int_equal(json_integer_value(json_object_get(up, "acks")), 1);
    assert_int_equal(json_integer_value(json_object_get(down, "l3")), 300);
    assert_int_equal(json_integer_value(json_object_get(down, "acks")), 0);
    assert_int_equal(json_integer_value(json_object_get(at(record, "wire", "tcp_info"), "up_l3")), 7);
    json_decref(record);
}

static void only_pollers_have_polls(void **state)
{
    (void)state;
    static const char *const names[] = {"null", "poll", "longpoll", "sse", "ws"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        json_t *where = point(names[i], 100), *load = load_report();
        struct facts facts = facts_of(where, load);
        json_t *record = facts_record(&facts);
        assert_int_equal(json_is_object(json_object_get(record, "polls")), i == 1 || i == 2);
        json_decref(record);
        json_decref(load);
        json_decref(where);
    }
}

static void meter(struct facts *facts)
{
    facts->metered = true;
    facts->server_rss_idle_bytes = 1000000;
    facts->from_ns = 10; /* the first is read 3 ns before its time, the other 5 ns after */
    facts->to_ns = 2 + 1000 * MS;
    facts->from.server = (struct meter_usage){true, 10 * MS, 1 * MS, 100, 11000000, 0};
    facts->to.server = (struct meter_usage){true, 110 * MS, 3 * MS, 150, 9999999, 100 * MS};
    facts->from.load = (struct meter_usage){.known = true};
    facts->to.load = (struct meter_usage){true, 300 * MS, 5 * MS, 0, 0, 300 * MS};
    facts->from.machine = (struct meter_machine){.known = true, .at_ns = 7};
    facts->to.machine = (struct meter_machine){.known = true,
                                               .at_ns = 7 + 1000 * MS,
                                               .total_ns = 2000 * MS,
                                               .busy_ns = 500 * MS,
                                               .steal_ns = 20 * MS,
                                               .pressure_ns = 30 * MS,
                                               .own_ns = 40 * MS};
}

static void the_meters_give_shares_of_the_window(void **state)
{
    (void)state;
    json_t *where = point("poll", 1000), *load = load_report();
    struct facts facts = facts_of(where, load);
    meter(&facts);
    json_t *record = facts_record(&facts);
    assert_int_equal(number(record, "cpu", "server_ns"), 100 * MS);
    assert_near(number(record, "cpu", "server_share"), 0.1);
    assert_int_equal(number(record, "memory", "server_rss_bytes"), 11000000);
    assert_near(number(record, "memory", "server_rss_per_client_bytes"), 10000);
    assert_int_equal(number(record, "context_switches", "server"), 50);
    assert_int_equal(number(record, "context_switches", "clients"), 12);
    assert_near(number(record, "machine", "steal_share"), 0.01);
    assert_near(number(record, "machine", "foreign_share"), 0.03);    /* (500−100−300−40)/2000 */
    assert_near(number(record, "machine", "run_delay_share"), 0.005); /* the worse of the two */
    assert_near(number(record, "machine", "psi_cpu_some_share"), 0.03);
    assert_int_equal(number(record, "machine", "metered_off_ns"), 8);
    json_decref(record);
    json_decref(load);
    json_decref(where);
}

/* Two processes make one server: what each used in the window is known, what they held together is not. */
static void a_restart_adds_two_servers_up(void **state)
{
    (void)state;
    for (int back = 0; back < 2; back++) {
        json_t *where = point("ws", 1000), *load = load_report();
        struct facts facts = facts_of(where, load);
        meter(&facts);
        facts.killed_ns = facts.from_ns + 500 * MS;
        facts.back_ns = back ? facts.killed_ns + 70 * MS : 0;
        facts.killed = (struct meter_usage){true, 40 * MS, 2 * MS, 130, 5, 30 * MS};
        json_t *record = facts_record(&facts);
        const json_t *restart = json_object_get(record, "restart");
        assert_int_equal(json_integer_value(json_object_get(restart, "at_ns")), 500 * MS);
        if (back) {
            assert_int_equal(number(record, "cpu", "server_ns"), (40 - 10 + 110) * MS);
            assert_int_equal(number(record, "context_switches", "server"), 30 + 150);
            assert_int_equal(json_integer_value(json_object_get(restart, "away_ns")), 70 * MS);
        } else {
            assert_true(json_is_null(at(record, "cpu", "server_ns")));
            assert_true(json_is_null(json_object_get(restart, "away_ns")));
        }
        assert_true(json_is_null(at(record, "memory", "server_rss_bytes")));
        assert_true(json_is_null(at(record, "memory", "server_rss_per_client_bytes")));
        json_decref(record);
        facts.killed.ran_ns = 0; /* threads had gone with their switches */
        record = facts_record(&facts);
        assert_true(json_is_null(at(record, "context_switches", "server")));
        json_decref(record);
        json_decref(load);
        json_decref(where);
    }
}

static void switches_that_went_with_their_threads_are_null(void **state)
{
    (void)state;
    json_t *where = point("poll", 1000), *load = load_report();
    struct facts facts = facts_of(where, load);
    meter(&facts);
    facts.to.server.ran_ns = 50 * MS; /* half of the window's CPU was of threads that have ended */
    json_t *record = facts_record(&facts);
    assert_int_equal(number(record, "cpu", "server_ns"), 100 * MS);
    assert_true(json_is_null(json_object_get(json_object_get(record, "context_switches"), "server")));
    json_decref(record);
    json_decref(load);
    json_decref(where);
}

static void what_a_meter_did_not_know_is_null(void **state)
{
    (void)state;
    json_t *where = point("poll", 999), *load = load_report();
    struct facts facts = facts_of(where, load);
    meter(&facts);
    facts.to.machine.pressure_ns = -1;
    json_t *record = facts_record(&facts);
    assert_true(json_is_null(at(record, "machine", "psi_cpu_some_share")));
    assert_true(json_is_null(at(record, "memory", "server_rss_per_client_bytes"))); /* too few clients */
    json_decref(record);
    facts.to.server.known = facts.to.machine.known = false;
    record = facts_record(&facts);
    assert_true(json_is_null(at(record, "cpu", "server_ns")));
    assert_true(json_is_null(at(record, "memory", "server_rss_bytes")));
    assert_true(json_is_null(at(record, "machine", "steal_share")));
    assert_true(json_is_null(at(record, "machine", "foreign_share")));
    json_decref(record);
    json_decref(load);
    json_decref(where);
}

/* Of a reading in ticks less may come than was used by the clock. */
static void foreign_time_is_never_negative(void **state)
{
    (void)state;
    json_t *where = point("poll", 100);
    struct facts facts = facts_of(where, NULL);
    meter(&facts);
    facts.to.machine.busy_ns = 430 * MS;
    json_t *record = facts_record(&facts);
    assert_true(number(record, "machine", "foreign_share") == 0);
    json_decref(record);
    json_decref(where);
}

static void counters_are_compared_by_what_passed(void **state)
{
    (void)state;
    json_t *where = point("poll", 100), *load = load_report();
    struct facts facts = facts_of(where, load);
    facts.crossed = true;
    facts.before = (struct counters){1000, 2000, 10, 20, 1, 2, 3};
    facts.after = (struct counters){1456, 2970, 14, 25, 4, 7, 9};
    for (int off = 0; off < 2; off++) {
        facts.after.up_packets += (uint64_t)off;
        json_t *record = facts_record(&facts);
        const json_t *crosscheck = at(record, "wire", "crosscheck");
        assert_int_equal(json_integer_value(json_object_get(crosscheck, "up_l2")), 456);
        assert_int_equal(json_integer_value(json_object_get(crosscheck, "down_packets")), 5);
        assert_int_equal(json_integer_value(json_object_get(crosscheck, "up_dropped")), 3);
        assert_int_equal(json_integer_value(json_object_get(crosscheck, "resets")), 6);
        assert_int_equal(json_integer_value(json_object_get(crosscheck, "down_dropped")), 5);
        assert_int_equal(json_is_true(json_object_get(crosscheck, "equal")), !off);
        json_decref(record);
    }
    json_decref(load);
    json_decref(where);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_nothing_every_key_is_null_and_none_absent),
        cmocka_unit_test(the_load_s_report_is_laid_over_it),
        cmocka_unit_test(a_link_s_marks_are_the_crosscheck),
        cmocka_unit_test(where_packets_were_lost_the_link_s_bytes_count),
        cmocka_unit_test(only_pollers_have_polls),
        cmocka_unit_test(the_meters_give_shares_of_the_window),
        cmocka_unit_test(a_restart_adds_two_servers_up),
        cmocka_unit_test(switches_that_went_with_their_threads_are_null),
        cmocka_unit_test(what_a_meter_did_not_know_is_null),
        cmocka_unit_test(foreign_time_is_never_negative),
        cmocka_unit_test(counters_are_compared_by_what_passed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
