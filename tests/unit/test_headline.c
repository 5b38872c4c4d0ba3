/* The verdict of a suite is true whatever the figures are. */
#include "judged.h"

static void assert_verdict(const struct judged *j, const char *wanted)
{
    json_t *s = judged_summary(j);
    assert_string_equal(record_text(s, "verdict"), wanted);
    json_decref(s);
}

static const char four[] = "[suite]\nrepeats = 1\n[m]\ntransport = poll, longpoll, sse, ws\n";

static void polling_and_websocket_then_the_other_two(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, four);
    judged_trial(&j, "poll", 0, 510e6, 420, 24e3);
    judged_trial(&j, "longpoll", 0, 1.5e6, 500, 24e3);
    judged_trial(&j, "sse", 0, 1e6, 100, 8e3);
    judged_trial(&j, "ws", 0, 1e6, 100, 8e3);
    assert_verdict(
        &j, "WebSocket used 4.2× fewer bytes (one repeat) than polling; messages were 510× younger (one "
            "repeat) by WebSocket than by polling; the server used 3.0× less CPU (one repeat) for "
            "WebSocket than for polling. Long polling: as fresh as WebSocket to within 1 ms, 5.0× its "
            "bytes; server-sent events: as fresh as WebSocket, as many bytes.");
    judged_close(&j);
}

static void polling_may_win_and_long_polling_be_old(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, four);
    judged_trial(&j, "poll", 0, 5e6, 50, 4e3);
    judged_trial(&j, "longpoll", 0, 40e6, 80, 24e3);
    judged_trial(&j, "sse", 0, 2e6, 100, 8e3);
    judged_trial(&j, "ws", 0, 10e6, 100, 8e3);
    assert_verdict(
        &j, "Polling used 2.0× fewer bytes (one repeat) than WebSocket; messages were 2.0× younger (one "
            "repeat) by polling than by WebSocket; the server used 2.0× less CPU (one repeat) for polling "
            "than for WebSocket. Long polling: 4.0× older than by WebSocket, 0.80× its bytes; server-sent "
            "events: 5.0× younger than by WebSocket, as many bytes.");
    judged_close(&j);
}

static void many_points_are_surveyed(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, "[suite]\nrepeats = 1\n[m]\ntransport = poll, ws\ninterval = 1s, 2s, 3s\n");
    judged_trial(&j, "poll 1s", 0, 500e6, 400, 8e3);
    judged_trial(&j, "poll 2s", 0, 1000e6, 100, 8e3);
    judged_trial(&j, "poll 3s", 0, 1500e6, 50, 8e3);
    judged_trial(&j, "ws", 0, 1e6, 100, 8e3);
    assert_verdict(
        &j, "Against polling WebSocket won in bytes at 1 of 3 points (by 4.0×), polling at 1 (by 2.0×), "
            "neither at 1; in age at 3 of 3 points (by 500× to 1500×); in server CPU at 0 of 3 points, "
            "neither at 3.");
    judged_close(&j);
}

static void without_bytes_only_age_is_told(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, "[suite]\nrepeats = 1\n[m]\ntransport = sse, ws\n");
    json_t *trials[] = {judged_trial(&j, "sse", 0, 1e6, 100, 8e3), judged_trial(&j, "ws", 0, 1e6, 100, 8e3)};
    for (int i = 0; i < 2; i++) {
        json_object_set_new(trials[i], "wire", json_null());
        json_object_set_new(trials[i], "cpu", json_null());
    }
    assert_verdict(&j, "Server-sent events: as fresh as WebSocket.");
    judged_close(&j);
}

static void one_transport_alone_is_described(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, "[suite]\nrepeats = 1\n[m]\ntransport = ws\n");
    judged_trial(&j, "ws", 0, 1e6, 84, 8e3);
    assert_verdict(
        &j,
        "There was nothing to compare with. By itself, ws: mean age 1.00 ms, 84 B a message on the wire.");
    judged_close(&j);
}

static void arms_that_differ_are_not_hidden(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, "[suite]\nrepeats = 1\n[m]\ntransport = ws\narm = a, b\n");
    judged_trial(&j, "ws a", 0, 1e6, 100, 8e3);
    judged_trial(&j, "ws b", 0, 2e6, 100, 8e3);
    assert_verdict(&j,
                   "The control is off: the same thing under two names did not differ in 4 of 7 figures.");
    judged_close(&j);
}

#define SEARCH "type = capacity\nsearch = clients\nfrom = 100\nto = 1600\ntransport = poll\n"
#define A      "[suite]\nrepeats = 1\n[a]\n" SEARCH
#define B      "[b]\n" SEARCH

static void searches_are_told_apart_by_their_bounds(void **state)
{
    (void)state;
    static const struct {
        const char *suite, *wanted;
    } cases[] = {
        {A "bound = age.p99 < 200ms\n" B "bound = age.p99 < 1.5s\n",
         "Most clients carried with 99 % of the messages younger than 200 ms: polling 200; than 1.5 s: "
         "polling "
         "at least 1,600."},
        {A "bound = age.mean < 20ms\n" B "bound = age.mean < 50ms\n",
         "Most clients carried with mean age below 20.0 ms: polling 200; below 50.0 ms: polling at least "
         "1,600."},
        {A "bound = age.p99 < 1s\npayload = 20B\n" B "bound = age.p99 < 1s\npayload = 1K\n",
         "Most clients carried in a: polling 200; in b: polling at least 1,600."},
        {A "bound = age.p99 < 1s\n" B "bound = age.p50 < 2s\n",
         "Most clients carried in a: polling 200; in b: polling at least 1,600."},
        {A "bound = age.p99 / age.p50 < 9\n" B "bound = age.p50 < 2s\n",
         "Most clients carried in a: polling 200; in b: polling at least 1,600."},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct judged j;
        judged_open(&j, cases[i].suite);
        judged_probe(&j, "poll", 200, true, NULL);
        judged_probe(&j, "poll", 300, false, "age.p99 was 2 s");
        judged_probe(&j, "poll", 1600, true, NULL);
        for (size_t k = 0; k < 3; k++)
            json_object_set_new(json_array_get(j.trials, k), "experiment", json_string(k < 2 ? "a" : "b"));
        for (size_t k = 0; k < 3; k++)
            if (strstr(cases[i].suite, "payload"))
                json_object_set_new(json_object_get(json_array_get(j.trials, k), "point"), "payload_bytes",
                                    json_integer(k < 2 ? 20 : 1024));
        assert_verdict(&j, cases[i].wanted);
        judged_close(&j);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polling_and_websocket_then_the_other_two),
        cmocka_unit_test(polling_may_win_and_long_polling_be_old),
        cmocka_unit_test(many_points_are_surveyed),
        cmocka_unit_test(without_bytes_only_age_is_told),
        cmocka_unit_test(one_transport_alone_is_described),
        cmocka_unit_test(searches_are_told_apart_by_their_bounds),
        cmocka_unit_test(arms_that_differ_are_not_hidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
