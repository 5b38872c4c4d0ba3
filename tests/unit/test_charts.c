/* What charts say of runs that are not as they should be: empty, void, of one transport, of one repeat, with
 * figures that nobody knows. Whole runs are worked out again in tests/e2e/test_charts.py. */
#include "drawn.h"

#include "chart/gaps.h"

/* Histograms of ages from 1 to `most_ms`, as many as there are milliseconds. */
static void set_ages(json_t *trial, int most_ms)
{
    struct hdr h;
    assert_int_equal(hdr_init(&h, HDR_TIMES_NS), 0);
    for (int i = 1; i <= most_ms; i++)
        hdr_record(&h, (int64_t)i * 1000000);
    char *text = hdr_encode(&h);
    json_object_set_new(json_object_get(trial, "age_ns"), "hdr", json_string(text));
    free(text);
    hdr_close(&h);
}

static void an_empty_run_has_every_chart_missing(void **state)
{
    (void)state;
    struct drawn d;
    judged_open(&d.judged, JUDGED_TWO_WAYS);
    draw(&d);
    assert_int_equal(json_array_size(d.charts), 11);
    for (size_t i = 0; i < json_array_size(d.charts); i++) {
        const json_t *chart = json_array_get(d.charts, i);
        assert_false(charts_drawn(chart));
        assert_non_null(record_text(chart, "missing"));
        assert_int_equal(json_array_size(json_object_get(chart, "panels")), 0);
        assert_null(record_text(chart, "sentence"));
    }
    assert_string_equal(record_text(chart_of(&d, "bytes"), "missing"),
                        "no trial has ended; `pushmark run --resume` goes on with the run");
    drawn_close(&d);
}

static void void_trials_draw_nothing_and_say_why(void **state)
{
    (void)state;
    struct drawn d;
    judged_open(&d.judged, JUDGED_TWO_WAYS);
    judged_fill(&d.judged);
    for (size_t i = 0; i < 6; i++)
        judged_void(json_array_get(d.judged.trials, i), "late");
    draw(&d);
    assert_string_equal(record_text(chart_of(&d, "age-ecdf"), "missing"),
                        "every trial was void; the gates say why, and another run may do better");
    assert_true(record_true(chart_of(&d, "age-ecdf"), "asked"));
    drawn_close(&d);
}

static void figures_that_nobody_knows_are_left_out_by_name(void **state)
{
    (void)state;
    static const char *const no_bytes[] = {"WebSocket: bytes on the wire per message delivered is not known",
                                           "pure ACKs were not counted: they are part of the headers"};
    static const char *const no_histogram[] = {"polling every 1 s: 2 of 3 trials without a histogram",
                                               "WebSocket: 3 of 3 trials without a histogram"};
    struct drawn d;
    judged_open(&d.judged, JUDGED_TWO_WAYS);
    judged_fill(&d.judged);
    for (size_t i = 1; i < 6; i += 2)
        json_object_set_new(json_array_get(d.judged.trials, i), "wire", json_null());
    set_ages(json_array_get(d.judged.trials, 0), 100);
    json_object_set_new(json_object_get(json_array_get(d.judged.trials, 2), "age_ns"), "hdr",
                        json_string("not base64"));
    draw(&d);
    const json_t *bytes = chart_of(&d, "bytes"), *ages = chart_of(&d, "age-ecdf");
    assert_left_out(bytes, no_bytes, 2);
    assert_int_equal(json_array_size(json_object_get(panel_of(bytes, 0), "bars")), 1);
    assert_string_equal(record_text(bytes, "sentence"),
                        "A message of 64 B took 401 B on the wire by polling every 1 s.");
    assert_left_out(ages, no_histogram, 2);
    assert_int_equal(json_array_size(json_object_get(panel_of(ages, 0), "series")), 1);
    assert_true(json_is_null(json_object_get(chart_of(&d, "timeline"), "sentence")));
    drawn_close(&d);
}

static void an_ecdf_of_a_hundred_ages_is_drawn_whole(void **state)
{
    (void)state;
    struct drawn d;
    judged_open(&d.judged, "[suite]\nrepeats = 1\n[m]\ntransport = ws\n");
    set_ages(judged_trial(&d.judged, "ws", 0, 50e6, 170, 1e3), 100);
    draw(&d);
    const json_t *ecdf = series_of(chart_of(&d, "age-ecdf"), 0, 0);
    const json_t *far = series_of(chart_of(&d, "age-percentiles"), 0, 0);
    assert_int_equal(json_array_size(json_object_get(ecdf, "points")), 100);
    assert_near(number_at(ecdf, 0, 1), 0.01);
    assert_near(number_at(ecdf, 99, 1), 1.0);
    assert_true(fabs(number_at(ecdf, 49, 0) - 50e6) < 50e3);
    const size_t last = json_array_size(json_object_get(far, "points")) - 1;
    assert_near(number_at(far, 0, 0), 2.0);
    assert_true(fabs(number_at(far, 0, 1) - 50e6) < 50e3);
    assert_near(number_at(far, last, 0), 10.0); /* 90 %: ten lie beyond */
    assert_true(fabs(number_at(far, last, 1) - 90e6) < 90e3);
    assert_string_equal(record_text(chart_of(&d, "age-ecdf"), "sentence"),
                        "Half of the messages were at most this old on arrival: 50.0 ms by WebSocket.");
    drawn_close(&d);
}

static void few_ages_have_no_percentiles(void **state)
{
    (void)state;
    static const char *const wanted[] = {"WebSocket: too few messages"};
    struct drawn d;
    judged_open(&d.judged, "[suite]\nrepeats = 1\n[m]\ntransport = ws\n");
    set_ages(judged_trial(&d.judged, "ws", 0, 50e6, 170, 1e3), 19);
    draw(&d);
    assert_left_out(chart_of(&d, "age-percentiles"), wanted, 1);
    assert_string_equal(record_text(chart_of(&d, "age-percentiles"), "missing"),
                        "no valid trial carries what it draws; another run may do better");
    assert_true(charts_drawn(chart_of(&d, "age-ecdf")));
    assert_string_equal(record_text(chart_of(&d, "age-ecdf"), "sentence"),
                        "No transport delivered the 20 messages that a median wants.");
    drawn_close(&d);
}

static void one_repeat_has_no_interval(void **state)
{
    (void)state;
    for (int repeats = 1; repeats <= 2; repeats++) {
        struct drawn d;
        judged_open(&d.judged, repeats == 1 ? "[suite]\nrepeats = 1\n[m]\ntransport = ws\n"
                                            : "[suite]\nrepeats = 2\n[m]\ntransport = ws\n");
        for (int r = 0; r < repeats; r++)
            judged_trial(&d.judged, "ws", r, 1e6, 170 + r, 1e3);
        draw(&d);
        const json_t *chart = chart_of(&d, "bytes");
        const json_t *bar = json_array_get(json_object_get(panel_of(chart, 0), "bars"), 0);
        assert_near(record_number(bar, "total"), repeats == 1 ? 170.0 : 170.5);
        assert_int_equal(json_is_null(json_object_get(bar, "low")), repeats == 1);
        assert_int_equal(json_is_null(json_object_get(bar, "high")), repeats == 1);
        assert_non_null(strstr(record_text(chart, "note"),
                               repeats == 1 ? "1 repeat, so no intervals" : "2 repeats; whiskers: 95 % "));
        drawn_close(&d);
    }
}

static const char *sentence_of_bytes(const char *suite, double poll, double ws, char out[200])
{
    struct drawn d;
    judged_open(&d.judged, suite);
    for (int r = 0; r < 3; r++) {
        judged_trial(&d.judged, "poll", r, 1e6, poll + r, 1e3);
        judged_trial(&d.judged, "ws", r, 1e6, ws + 2 - r, 1e3);
    }
    draw(&d);
    snprintf(out, 200, "%s", record_text(chart_of(&d, "bytes"), "sentence"));
    drawn_close(&d);
    return out;
}

static void sentences_claim_no_difference_that_is_none(void **state)
{
    (void)state;
    char out[200];
    assert_string_equal(
        sentence_of_bytes(JUDGED_TWO_WAYS, 300, 300, out),
        "A message of 64 B took 301 B on the wire by WebSocket, 301 B by polling every 1 s (no "
        "difference beyond noise).");
    assert_string_equal(sentence_of_bytes(JUDGED_TWO_WAYS, 100, 300, out),
                        "A message of 64 B took 301 B on the wire by WebSocket, 101 B by polling every 1 s.");
}

static void what_was_not_compared_says_so(void **state)
{
    (void)state;
    struct drawn d;
    judged_open(&d.judged, "[suite]\nrepeats = 1\n[m]\nengine = curl\ntransport = poll, ws\n");
    judged_trial(&d.judged, "poll", 0, 1e6, 300, 4e3);
    judged_trial(&d.judged, "ws", 0, 1e6, 100, 1e3);
    draw(&d);
    assert_string_equal(
        record_text(chart_of(&d, "cpu"), "sentence"),
        "The CPU of server and clients for 1,000 deliveries was 2.00 ms by WebSocket, 8.00 ms by "
        "polling every 1 s (not compared).");
    drawn_close(&d);
}

static void a_link_emulators_cpu_is_named(void **state)
{
    (void)state;
    struct drawn d;
    judged_open(&d.judged, "[suite]\nrepeats = 1\n[m]\nengine = lean\ntransport = ws\n");
    judged_set(judged_trial(&d.judged, "ws", 0, 1e6, 100, 1e3), "cpu", "link_ns", 300e3);
    draw(&d);
    const json_t *chart = chart_of(&d, "cpu");
    assert_string_equal(
        record_text(chart, "sentence"),
        "The CPU of server, clients and link emulator for 1,000 deliveries was 5.00 ms by WebSocket.");
    assert_int_equal(json_array_size(json_object_get(panel_of(chart, 0), "parts")), 3);
    drawn_close(&d);
}

static void a_point_of_one_repeat_among_others_has_no_band(void **state)
{
    (void)state;
    struct drawn d;
    judged_open(&d.judged, "[suite]\nrepeats = 2\n[m]\ntransport = ws\nclients = 5, 9\n");
    judged_trial(&d.judged, "ws 5 clients", 0, 1e6, 100, 1e3);
    judged_trial(&d.judged, "ws 5 clients", 1, 2e6, 100, 1e3);
    judged_trial(&d.judged, "ws 9 clients", 0, 1e6, 100, 1e3);
    draw(&d);
    const json_t *chart = chart_of(&d, "scaling"),
                 *points = json_object_get(series_of(chart, 0, 0), "points");
    assert_non_null(
        strstr(record_text(chart, "note"), "1 to 2 repeats; bands: 95 % intervals of two repeats and more"));
    assert_false(json_is_null(json_array_get(json_array_get(points, 0), 2)));
    assert_true(json_is_null(json_array_get(json_array_get(points, 1), 2)));
    drawn_close(&d);
}

static void parts_are_told_apart(void **state)
{
    (void)state;
    static const double with_timestamps = 52, without = 40;
    for (int i = 0; i < 2; i++) {
        const double head = i == 0 ? with_timestamps : without;
        struct drawn d;
        judged_open(&d.judged, "[suite]\nrepeats = 1\n[m]\ntransport = ws\n");
        json_t *trial = judged_trial(&d.judged, "ws", 0, 1e6, 1, 1e3);
        json_t *up = json_pack("{s:i,s:i,s:f,s:i,s:i}", "payload", 0, "application", 0, "l3", 100 * head,
                               "packets", 100, "acks", 100);
        json_t *down = json_pack("{s:i,s:i,s:f,s:i,s:i}", "payload", 6400, "application", 6600, "l3",
                                 6600 + 100 * head, "packets", 100, "acks", 0);
        json_object_set_new(trial, "wire", json_pack("{s:o,s:o}", "up", up, "down", down));
        draw(&d);
        const json_t *bar = json_array_get(json_object_get(panel_of(chart_of(&d, "bytes"), 0), "bars"), 0);
        const json_t *parts = json_object_get(bar, "parts");
        const double wanted[] = {64, 2, head, head};
        for (size_t k = 0; k < 4; k++)
            assert_near(json_number_value(json_array_get(parts, k)), wanted[k]);
        drawn_close(&d);
    }
}

static void zero_has_no_place_on_a_logarithmic_axis(void **state)
{
    (void)state;
    static const char *const wanted[] = {
        "99th percentile of age by WebSocket at 5 and 9 clients: too few samples",
        "server CPU per message by WebSocket at 5 clients: not above zero",
        "server memory per client by WebSocket at 5 and 9 clients: not known"};
    struct drawn d;
    judged_open(&d.judged, "[suite]\nrepeats = 1\n[m]\ntransport = ws\nclients = 5, 9\n");
    judged_trial(&d.judged, "ws 5 clients", 0, 1e6, 100, 0);
    judged_trial(&d.judged, "ws 9 clients", 0, 2e6, 100, 1e3);
    for (size_t i = 0; i < 2; i++)
        json_object_set_new(json_object_get(json_array_get(d.judged.trials, i), "age_ns"), "p99",
                            json_null());
    draw(&d);
    const json_t *chart = chart_of(&d, "scaling");
    assert_left_out(chart, wanted, 3);
    assert_int_equal(json_array_size(json_object_get(chart, "panels")), 2);
    assert_near(number_at(series_of(chart, 1, 0), 0, 0), 9.0);
    assert_string_equal(
        record_text(chart, "sentence"),
        "With 5 clients the median age was 1.00 ms by WebSocket; with 9 clients 2.00 ms by WebSocket.");
    drawn_close(&d);
}

static void ends_that_compare_nothing_are_not_spoken_of(void **state)
{
    (void)state;
    struct drawn d;
    judged_open(&d.judged, "[suite]\nrepeats = 1\n[m]\ntransport = sse, ws\nclients = 5, 9, 20, 30\n");
    judged_trial(&d.judged, "ws 5 clients", 0, 1e6, 100, 1e3);
    judged_trial(&d.judged, "sse 9 clients", 0, 2e6, 100, 1e3);
    judged_trial(&d.judged, "ws 9 clients", 0, 3e6, 100, 1e3);
    judged_trial(&d.judged, "sse 20 clients", 0, 4e6, 100, 1e3);
    judged_trial(&d.judged, "ws 20 clients", 0, 5e6, 100, 1e3);
    judged_trial(&d.judged, "sse 30 clients", 0, 6e6, 100, 1e3);
    draw(&d);
    assert_string_equal(
        record_text(chart_of(&d, "scaling"), "sentence"),
        "With 9 clients the median age was 3.00 ms by WebSocket, 2.00 ms by server-sent events; with 20 "
        "clients 5.00 ms by WebSocket, 4.00 ms by server-sent events.");
    drawn_close(&d);
}

static void gaps_of_one_reason_are_said_together(void **state)
{
    (void)state;
    static const char *const wanted[] = {
        "with headers=lean a at 1 and 9 clients, c: no valid trial",
        "p at 1 client, q by a and b at 2 clients, q by c: too few samples",
        "r by a, b and c: not known",
        "alone by a at 1 client: not known",
    };
    json_t *chart = json_object();
    struct gaps g = {.unit = " client"};
    gaps_add(&g, NULL, "a", "1", "no valid trial");
    gaps_add(&g, NULL, "a", "9", "no valid trial");
    gaps_add(&g, NULL, "c", NULL, "no valid trial");
    gaps_close(&g, chart, "with headers=lean", 3);
    g.unit = " client";
    for (size_t i = 0; i < 3; i++)
        gaps_add(&g, "p", (const char *[]){"a", "b", "c"}[i], "1", "too few samples");
    gaps_add(&g, "q", "a", "2", "too few samples");
    gaps_add(&g, "q", "b", "2", "too few samples");
    gaps_add(&g, "q", "c", NULL, "too few samples");
    gaps_close(&g, chart, "", 3);
    for (size_t i = 0; i < 3; i++)
        gaps_add(&g, "r", (const char *[]){"a", "b", "c"}[i], NULL, "not known");
    gaps_close(&g, chart, "", 4);
    g.unit = " client";
    gaps_add(&g, "alone", "a", "1", "not known");
    gaps_close(&g, chart, "", 1);
    assert_left_out(chart, wanted, COUNT_OF(wanted));
    json_decref(chart);
}

static void a_gap_in_a_line_is_named(void **state)
{
    (void)state;
    static const char *const wanted[] = {"WebSocket at 9 clients: no valid trial"};
    struct drawn d;
    judged_open(&d.judged, "[suite]\nrepeats = 1\n[m]\ntransport = ws\nclients = 5, 9, 20\n");
    judged_trial(&d.judged, "ws 5 clients", 0, 1e6, 100, 1e3);
    judged_void(judged_trial(&d.judged, "ws 9 clients", 0, 2e6, 100, 1e3), "late");
    judged_trial(&d.judged, "ws 20 clients", 0, 3e6, 100, 1e3);
    for (size_t i = 0; i < 3; i++)
        json_object_set_new(json_array_get(d.judged.trials, i), "memory",
                            json_pack("{s:f}", "server_rss_per_client_bytes", -4.0));
    draw(&d);
    const json_t *chart = chart_of(&d, "scaling");
    assert_left_out(chart, wanted, 1);
    assert_int_equal(json_array_size(json_object_get(series_of(chart, 0, 0), "points")), 2);
    assert_near(number_at(series_of(chart, 3, 0), 0, 1), -4.0); /* a linear axis holds it */
    drawn_close(&d);
}

static void a_map_without_websocket_says_what_it_wants(void **state)
{
    (void)state;
    struct drawn d;
    judged_open(&d.judged,
                "[suite]\nrepeats = 1\n[m]\ntransport = poll\nrate = 1/s, 2/s\ninterval = 1s, 2s\n");
    judged_trial(&d.judged, "poll 1s, 1/s", 0, 1e6, 100, 1e3);
    draw(&d);
    assert_string_equal(
        record_text(chart_of(&d, "breakeven"), "missing"),
        "it wants polls that vary in update rate and interval and in nothing else, WebSocket beside "
        "them, and valid trials of both");
    assert_left_out(chart_of(&d, "breakeven"), NULL, 0);
    drawn_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_run_has_every_chart_missing),
        cmocka_unit_test(void_trials_draw_nothing_and_say_why),
        cmocka_unit_test(figures_that_nobody_knows_are_left_out_by_name),
        cmocka_unit_test(an_ecdf_of_a_hundred_ages_is_drawn_whole),
        cmocka_unit_test(few_ages_have_no_percentiles),
        cmocka_unit_test(one_repeat_has_no_interval),
        cmocka_unit_test(sentences_claim_no_difference_that_is_none),
        cmocka_unit_test(what_was_not_compared_says_so),
        cmocka_unit_test(a_link_emulators_cpu_is_named),
        cmocka_unit_test(a_point_of_one_repeat_among_others_has_no_band),
        cmocka_unit_test(parts_are_told_apart),
        cmocka_unit_test(zero_has_no_place_on_a_logarithmic_axis),
        cmocka_unit_test(ends_that_compare_nothing_are_not_spoken_of),
        cmocka_unit_test(gaps_of_one_reason_are_said_together),
        cmocka_unit_test(a_gap_in_a_line_is_named),
        cmocka_unit_test(a_map_without_websocket_says_what_it_wants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
