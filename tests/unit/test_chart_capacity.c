/* What the chart of capacities draws of searches: of several intervals the best, and of bounds those on age.
 */
#include "drawn.h"

#define SEARCH "[suite]\nrepeats = 1\n[c]\ntype = capacity\nsearch = clients\nfrom = 10\nto = 1000\n"

static void of_several_intervals_the_best_holds(void **state)
{
    (void)state;
    struct drawn d;
    judged_open(&d.judged, SEARCH "bound = age.p99 <= 2s\ntransport = poll\ninterval = 100ms, 1s\n");
    judged_probe(&d.judged, "poll 100ms", 50, true, NULL);
    judged_probe(&d.judged, "poll 100ms", 60, false, "age.p99 was 3 s");
    judged_probe(&d.judged, "poll 1s", 400, true, NULL);
    judged_probe(&d.judged, "poll 1s", 440, false, "late: the generator was");
    draw(&d);
    const json_t *series = series_of(chart_of(&d, "capacity"), 0, 0);
    assert_int_equal(json_array_size(json_object_get(series, "points")), 1);
    assert_near(number_at(series, 0, 0), 2e9);
    assert_near(number_at(series, 0, 1), 400.0);
    assert_true(json_is_true(json_array_get(json_array_get(json_object_get(series, "points"), 0), 4)));
    assert_string_equal(
        record_text(chart_of(&d, "capacity"), "sentence"),
        "With a 99th percentile of age below 2 s the server carried this many clients: polling at "
        "least 400.");
    drawn_close(&d);
}

static void a_bound_that_is_no_delay_is_no_chart(void **state)
{
    (void)state;
    static const char *const wanted[] = {"c, WebSocket: another question than the delay that is drawn"};
    static const char *const bounds[] = {"bound = cpu.server < 1ms\ntransport = ws\n",
                                         "bound = wire.l3 < 100B\ntransport = ws\n",
                                         "bound = age.p99 / age.p50 < 9\ntransport = ws\n"};
    for (size_t i = 0; i < COUNT_OF(bounds); i++) {
        char suite[300];
        struct drawn d;
        snprintf(suite, sizeof suite, SEARCH "%s", bounds[i]);
        judged_open(&d.judged, suite);
        judged_probe(&d.judged, "ws", 100, true, NULL);
        draw(&d);
        assert_left_out(chart_of(&d, "capacity"), wanted, 1);
        assert_non_null(record_text(chart_of(&d, "capacity"), "missing"));
        drawn_close(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_several_intervals_the_best_holds),
        cmocka_unit_test(a_bound_that_is_no_delay_is_no_chart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
