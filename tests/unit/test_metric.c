/* Metrics of rates, hours, sessions and recoveries against records written here by hand. */
#include "check.h"

#include "metric/metric.h"

#include <math.h>
#include <string.h>

static const char whole[] =
    "{'window_ns':2000000000,'point':{'clients':10},"
    "'messages':{'delivered':300},'polls':{'sent':250,'empty':100},"
    "'wire':{'up':{'payload':0,'application':5000,'l3':9000},'down':{'payload':1000,'application':3000,'l3':"
    "7000},"
    "'setup':{'up_application':900,'down_application':600}},"
    "'cpu':{'server_ns':100000000,'clients_ns':200000000,'link_ns':null},"
    "'recovery':{'still_lost':0,'whole_ns':7,'outage_ns':{'p50':1,'p99':2,'max':3},'attempts':4,"
    "'peak_per_100ms':5}}";

static json_t *record_of(const char *text)
{
    char json[1024];
    assert_true(strlen(text) < sizeof json);
    strcpy(json, text);
    for (char *at = json; *at; at++)
        *at = *at == '\'' ? '"' : *at;
    json_t *record = json_loads(json, 0, NULL);
    assert_non_null(record);
    return record;
}

static double value(const json_t *record, const char *name)
{
    const struct metric *metric = metric_find(slice_of(name));
    if (!metric)
        fail_msg("there is no metric %s", name);
    return metric->of(record);
}

static const struct {
    const char *name;
    double value;
} expected[] = {
    {"rate.l3", 8000},          {"rate.application", 4000}, {"rate.payload", 500},
    {"rate.heads", 3500},       {"rate.deliveries", 150},   {"hour.wire", 8000.0 * 3600},
    {"hour.cpu", 50e6 * 3600},  {"cpu.total_share", 0.15},  {"messages.per_answer", 2},
    {"polls.rate", 125},        {"setup.application", 150}, {"recovery.time", 7},
    {"recovery.outage.p50", 1}, {"recovery.outage.p99", 2}, {"recovery.outage.max", 3},
    {"recovery.attempts", 4},   {"recovery.peak", 5},       {"wire.rate", 800},
};

static void they_say_what_the_record_says(void **state)
{
    (void)state;
    json_t *record = record_of(whole);
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        if (fabs(value(record, expected[i].name) - expected[i].value) > 1e-9 * expected[i].value)
            fail_msg("%s is %g, not %g", expected[i].name, value(record, expected[i].name),
                     expected[i].value);
    json_decref(record);
}

static void what_is_unknown_stays_so(void **state)
{
    (void)state;
    static const char *const records[] = {"{}",
                                          "{'window_ns':0,'recovery':null,'polls':null,'sessions':null}"};
    for (size_t r = 0; r < COUNT_OF(records); r++) {
        json_t *record = record_of(records[r]);
        for (size_t i = 0; i < COUNT_OF(expected); i++)
            assert_true(isnan(value(record, expected[i].name)));
        json_decref(record);
    }
}

/* With sessions the set-ups outside the window are of some of them; packed, a text is longer than what the
 * wire has of it; and a poll that nobody answered has brought nothing. */
static void what_would_mislead_is_unknown(void **state)
{
    (void)state;
    json_t *record = record_of(whole);
    json_object_set_new(record, "sessions", json_integer(40));
    assert_true(fabs(value(record, "sessions.rate") - 20) < 1e-9);
    assert_true(isnan(value(record, "setup.application")) && isnan(value(record, "setup.l3")));
    json_object_set_new(json_object_get(record, "point"), "compression", json_string("none"));
    assert_true(value(record, "rate.heads") > 0);
    json_object_set_new(json_object_get(record, "point"), "compression", json_string("gzip"));
    assert_true(isnan(value(record, "rate.heads")));
    json_object_set_new(record, "restart", json_object());
    assert_true(isnan(value(record, "messages.per_answer")));
    json_decref(record);
}

/* Whoever is still away has no end of his outage, which may be the longest of all. */
static void outages_are_known_when_all_are_back(void **state)
{
    (void)state;
    json_t *record = record_of(whole), *recovery = json_object_get(record, "recovery");
    json_object_set_new(recovery, "still_lost", json_integer(1));
    assert_true(isnan(value(record, "recovery.outage.p50")));
    assert_true(isnan(value(record, "recovery.outage.p99")));
    assert_true(isnan(value(record, "recovery.outage.max")));
    json_decref(record);
}

static void an_idle_window_has_rates_and_nothing_per_message(void **state)
{
    (void)state;
    json_t *record = record_of(whole);
    json_object_set_new(json_object_get(record, "messages"), "delivered", json_integer(0));
    assert_true(value(record, "rate.deliveries") == 0);
    assert_true(value(record, "hour.wire") > 0);
    assert_true(isnan(value(record, "wire.l3")) && isnan(value(record, "cpu.total")));
    assert_true(isnan(value(record, "messages.per_answer")));
    json_decref(record);
}

static void a_link_is_part_of_all_cpu(void **state)
{
    (void)state;
    json_t *record = record_of(whole);
    json_object_set_new(json_object_get(record, "cpu"), "link_ns", json_integer(100000000));
    assert_true(fabs(value(record, "cpu.total_share") - 0.2) < 1e-12);
    json_decref(record);
}

static void hours_alone_are_extrapolated(void **state)
{
    (void)state;
    for (const struct metric *m = metrics; m->name; m++)
        assert_int_equal(m->extrapolated, strncmp(m->name, "hour.", 5) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_say_what_the_record_says),
        cmocka_unit_test(what_is_unknown_stays_so),
        cmocka_unit_test(what_would_mislead_is_unknown),
        cmocka_unit_test(outages_are_known_when_all_are_back),
        cmocka_unit_test(an_idle_window_has_rates_and_nothing_per_message),
        cmocka_unit_test(a_link_is_part_of_all_cpu),
        cmocka_unit_test(hours_alone_are_extrapolated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
