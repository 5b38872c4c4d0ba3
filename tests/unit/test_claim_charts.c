/* What a claim's charts say where a suite is not simple: keys that only some points have, points asked twice,
 * searches, metrics that are extrapolated. Whole runs are worked out again in tests/e2e/test_chapter.py. */
#include "drawn.h"

#include "chart/claim.h"
#include "chart/cut.h"
#include "metric/metric.h"

#define HEAD "[suite]\nrepeats = 1\n[global]\nengine = lean\n"

static json_t *bars_of(const json_t *chart)
{
    return json_object_get(panel_of(chart, 0), "bars");
}

static void assert_names(const json_t *items, const char *const *wanted, size_t count)
{
    assert_int_equal(json_array_size(items), count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(record_text(json_array_get(items, i), "name"), wanted[i]);
}

static void what_tells_lines_apart_is_in_their_names(void **state)
{
    (void)state;
    static const char *const wanted[] = {"polling every 1 s, headers lean", "polling every 1 s, 1K cookie",
                                         "WebSocket, headers lean", "WebSocket, 1K cookie"};
    struct drawn d;
    judged_open(&d.judged, HEAD "[A2]\nclaim = Heads waste bytes\ntransport = poll, ws\nheaders = lean, "
                                "cookie:1K\npayload = 64B, 1K\nchart = wire.l3 by payload\n");
    for (size_t i = 0; i < d.judged.suite.point_count; i++) {
        char label[POINT_LABEL];
        point_label(&d.judged.suite.points[i], label);
        judged_trial(&d.judged, label, 0, 1e6, 100.0 * (double)(i + 1), 1e3);
    }
    draw(&d);
    const json_t *chart = chart_of(&d, "claim-a2-1");
    assert_string_equal(record_text(chart, "kind"), "lines");
    assert_names(json_object_get(panel_of(chart, 0), "series"), wanted, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(json_array_size(json_object_get(series_of(chart, 0, i), "points")), 2);
    assert_near(number_at(series_of(chart, 0, 0), 0, 0), 64);
    assert_near(number_at(series_of(chart, 0, 0), 1, 0), 1024);
    assert_true(record_true(json_object_get(panel_of(chart, 0), "x"), "log"));
    assert_false(record_true(json_object_get(panel_of(chart, 0), "y"), "log")); /* 100 B to 800 B */
    drawn_close(&d);
}

static void a_point_asked_twice_is_drawn_once_and_named(void **state)
{
    (void)state;
    static const char *const wanted[] = {"WebSocket at 1/s: measured twice; the first is drawn",
                                         "WebSocket at 10/s: no valid trial"};
    struct drawn d;
    judged_open(&d.judged, HEAD "[A1]\nclaim = It costs\ntransport = ws\nrate = 1/s, 10/s, 100/s\nchart = "
                                "age.mean by rate\n[A1-long]\nduration = 30s\ntransport = ws\nrate = 1/s\n");
    judged_trial(&d.judged, "ws 1/s", 0, 1e6, 100, 1e3);
    judged_trial(&d.judged, "ws 100/s", 0, 3e6, 100, 1e3);
    judged_void(judged_trial(&d.judged, "ws 10/s", 0, 2e6, 100, 1e3), "late");
    judged_trial(&d.judged, "ws", 0, 9e6, 100, 1e3);
    draw(&d);
    const json_t *chart = chart_of(&d, "claim-a1-1");
    assert_int_equal(json_array_size(json_object_get(series_of(chart, 0, 0), "points")), 2);
    assert_near(number_at(series_of(chart, 0, 0), 0, 1), 1e6);
    assert_left_out(chart, wanted, 2);
    drawn_close(&d);
}

static void what_searches_found_is_drawn_with_its_open_ends(void **state)
{
    (void)state;
    static const char *const wanted[] = {"polling every 1 s", "WebSocket, at least"};
    struct drawn d;
    judged_open(&d.judged,
                HEAD "[B4]\nclaim = Push carries more\ntype = capacity\nsearch = clients\nfrom = "
                     "10\nto = 1000\nbound = age.p99 < 20ms\ntransport = poll, ws\nchart = capacity "
                     "by transport\n");
    judged_probe(&d.judged, "poll", 50, true, NULL);
    judged_probe(&d.judged, "poll", 100, false, "age.p99 was 30 ms");
    judged_probe(&d.judged, "ws", 1000, true, NULL);
    draw(&d);
    const json_t *chart = chart_of(&d, "claim-b4-1");
    assert_string_equal(record_text(chart, "kind"), "bars");
    assert_names(bars_of(chart), wanted, 2);
    assert_near(record_number(json_array_get(bars_of(chart), 0), "total"), 50);
    assert_near(record_number(json_array_get(bars_of(chart), 1), "total"), 1000);
    assert_non_null(strstr(record_text(chart, "sentence"), "at least 1,000 by WebSocket"));
    assert_null(strstr(record_text(chart, "sentence"), "×")); /* of a lower bound there is no ratio */
    assert_non_null(strstr(record_text(chart, "note"), "held while age.p99 < 20ms"));
    drawn_close(&d);
}

static void of_too_many_lines_push_is_never_left_out(void **state)
{
    (void)state;
    struct drawn d;
    judged_open(&d.judged,
                HEAD "[A3]\nclaim = Late\ntransport = poll, ws\ndrain = 60s\nwarmup = 60s\ninterval = "
                     "1s, 2s, 3s, 4s, 5s, 6s, 7s, 8s, 9s, 10s, 11s\nrate = 1/s, 10/s\nchart = "
                     "age.mean by rate\n");
    for (size_t i = 0; i < d.judged.suite.point_count; i++) {
        char label[POINT_LABEL];
        judged_trial(&d.judged, point_label(&d.judged.suite.points[i], label), 0, 1e6, 100, 1e3);
    }
    draw(&d);
    const json_t *chart = chart_of(&d, "claim-a3-1"), *series = json_object_get(panel_of(chart, 0), "series");
    assert_int_equal(json_array_size(series), CUT_LINES);
    assert_string_equal(record_text(json_array_get(series, CUT_LINES - 1), "name"), "WebSocket");
    assert_string_equal(record_text(json_array_get(series, CUT_LINES - 2), "name"), "polling every 11 s");
    static const char *const wanted[] = {"3 more lines: in the table of all figures"};
    assert_left_out(chart, wanted, 1);
    drawn_close(&d);
}

static const char *role_of(const json_t *chart)
{
    return record_text(series_of(chart, 0, 0), "role");
}

/* The same chart of a metric that is measured, and of one that is extrapolated. */
static void what_is_extrapolated_is_said_to_be(void **state)
{
    (void)state;
    struct drawn d;
    struct source source;
    judged_open(&d.judged,
                HEAD "[A10]\nclaim = Idle is free\ntransport = ws\nrate = 1/s, 10/s\nchart = age.mean "
                     "by rate\nchart = age.mean by transport\n");
    judged_trial(&d.judged, "ws 1/s", 0, 1e6, 100, 1e3);
    judged_trial(&d.judged, "ws 10/s", 0, 2e6, 100, 1e3);
    draw(&d);
    assert_string_equal(role_of(chart_of(&d, "claim-a10-1")), "measured");
    assert_false(record_true(json_array_get(bars_of(chart_of(&d, "claim-a10-2")), 0), "extrapolated"));
    assert_null(strstr(record_text(chart_of(&d, "claim-a10-1"), "note"), "extrapolated"));
    const struct experiment *claim = &d.judged.suite.experiments[0];
    struct metric hourly = *metric_find(slice_of("age.mean"));
    hourly.extrapolated = true;
    json_t *lines = json_object(), *bars = json_object();
    struct claim_line by_rate = claim->charts.items[0], by_transport = claim->charts.items[1];
    by_rate.metric = by_transport.metric = &hourly;
    source_open(&source, &d.judged.suite, d.judged.run, d.judged.trials, d.summary);
    claim_chart(&source, claim, &by_rate, lines);
    claim_chart(&source, claim, &by_transport, bars);
    source_close(&source);
    assert_string_equal(role_of(lines), "extrapolated");
    assert_true(record_true(json_array_get(bars_of(bars), 0), "extrapolated"));
    assert_non_null(strstr(record_text(lines, "note"), "xtrapolated"));
    assert_non_null(strstr(record_text(lines, "sentence"), "Extrapolated, "));
    assert_non_null(strstr(record_text(lines, "sentence"), "≈ 1.00 ms by WebSocket"));
    json_decref(lines);
    json_decref(bars);
    drawn_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_tells_lines_apart_is_in_their_names),
        cmocka_unit_test(a_point_asked_twice_is_drawn_once_and_named),
        cmocka_unit_test(what_searches_found_is_drawn_with_its_open_ends),
        cmocka_unit_test(of_too_many_lines_push_is_never_left_out),
        cmocka_unit_test(what_is_extrapolated_is_said_to_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
