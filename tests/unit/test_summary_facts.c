/* What stands around the figures of a summary: trials that belong nowhere, gates, the floor, the model's
 * gaps; capacities and where polling breaks even. */
#include "judged.h"

#include "command.h"

static void damaged_records_belong_nowhere(void **state)
{
    (void)state;
    static const char *const odd[] = {"17", "{}", "{\"experiment\":\"main\",\"repeat\":-1}",
                                      "{\"experiment\":\"main\",\"repeat\":1e9,\"point\":[]}"};
    struct judged j;
    judged_open(&j, JUDGED_TWO_WAYS);
    judged_fill(&j);
    for (size_t i = 0; i < COUNT_OF(odd); i++)
        json_array_append_new(j.trials, json_loads(odd[i], JSON_DECODE_ANY, NULL));
    json_object_set_new(judged_trial(&j, "ws", 0, 9e9, 1, 1), "repeat", json_integer(2000000000));
    json_t *s = judged_summary(&j);
    assert_near(record_number(s, "trials.unknown"), 5.0);
    assert_known(judged_metric(s, "ws", "age.mean"), 1.1e6, 1e6, 2e6);
    json_decref(s);
    judged_close(&j);
}

static void nothing_measured_is_said(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, JUDGED_TWO_WAYS);
    json_t *s = judged_summary(&j);
    assert_string_equal(record_text(s, "verdict"), "Nothing was measured: no trial has ended.");
    assert_int_equal(summary_status(s), EXIT_NO_TRIAL);
    json_decref(s);
    judged_fill(&j);
    for (size_t i = 0; i < 6; i++)
        judged_void(json_array_get(j.trials, i), i < 4 ? "late" : "steal");
    s = judged_summary(&j);
    assert_string_equal(record_text(s, "verdict"),
                        "Nothing was measured: every trial was void (late 4, steal 2).");
    json_decref(s);
    judged_close(&j);
}

static void model_gaps_are_shares_of_the_prediction(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, JUDGED_TWO_WAYS);
    judged_fill(&j);
    for (size_t i = 0; i < 6; i++) {
        judged_set(json_array_get(j.trials, i), "model", "age_mean_ns", 500e6);
        judged_set(json_array_get(j.trials, i), "model", "up_l3", 4000);
        judged_set(json_array_get(j.trials, i), "model", "down_l3", 8500);
    }
    json_t *s = judged_summary(&j);
    const json_t *rows = json_object_get(s, "rows");
    const json_t *poll = json_object_get(json_object_get(json_array_get(rows, 0), "model"), "age.mean");
    const json_t *ws = json_object_get(json_object_get(json_array_get(rows, 1), "model"), "age.mean");
    assert_near(record_number(poll, "gap"), 0.1);
    assert_false(record_true(poll, "ok"));
    assert_true(record_true(ws, "ok")); /* of push the model does not know the machine's own time */
    const json_t *up = json_object_get(json_object_get(json_array_get(rows, 1), "model"), "wire.up.l3");
    assert_false(record_true(up, "judged")); /* one direction alone is shown, both together are judged */
    assert_true(record_number(up, "gap") == 0);
    const json_t *both = json_object_get(json_object_get(json_array_get(rows, 1), "model"), "wire.l3");
    assert_true(record_true(both, "judged") && !record_true(both, "ok"));
    assert_near(record_number(both, "gap"), -0.2);
    json_decref(s);
    judged_close(&j);
}

static void the_floor_comes_from_the_null_trial(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, JUDGED_TWO_WAYS);
    json_object_set_new(j.run, "floor",
                        json_pack("{s:{s:i},s:{s:i,s:n},s:{s:n,s:i}}", "messages", "delivered", 1000,
                                  "age_ns", "p50", 60000, "p99", "cpu", "server_ns", "clients_ns", 2500000));
    json_t *s = judged_summary(&j);
    assert_near(record_number(s, "floor.age_p50_ns"), 60000.0);
    assert_near(record_number(s, "floor.cpu_per_delivery_ns"), 2500.0);
    assert_true(json_is_null(record_at(s, "floor.age_p99_ns")));
    json_decref(s);
    judged_close(&j);
}

static const char search[] = "[suite]\nrepeats = 1\n[cap]\ntype = capacity\ntransport = poll, ws\n"
                             "search = clients\nfrom = 100\nto = 1600\nbound = age.p99 < 100ms\n";

static void capacities_are_what_held_and_what_broke(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, search);
    judged_probe(&j, "poll", 100, true, NULL);
    judged_probe(&j, "poll", 400, false, "age.p99 was 312 ms");
    judged_probe(&j, "poll", 200, false, "noise");
    judged_probe(&j, "poll", 200, true, NULL); /* what holds once holds */
    judged_probe(&j, "poll", 300, false, "the generator was saturated");
    judged_probe(&j, "ws", 1600, true, NULL);
    judged_probe(&j, "ws", 800, true, NULL);
    json_t *s = judged_summary(&j);
    const json_t *found = json_object_get(s, "capacity"), *poll = json_array_get(found, 0);
    assert_near(record_number(poll, "held"), 200.0);
    assert_near(record_number(poll, "broke"), 300.0);
    assert_string_equal(record_text(poll, "why"), "the generator was saturated");
    assert_false(record_true(poll, "at_least"));
    assert_true(record_true(json_array_get(found, 1), "at_least"));
    assert_near(record_number(json_array_get(found, 1), "held"), 1600.0);
    assert_true(record_number(s, "trials.run") == 0); /* probes are no trials */
    assert_int_equal(json_array_size(json_object_get(s, "rows")), 0);
    assert_int_equal(summary_status(s), EXIT_GOOD);
    assert_string_equal(record_text(s, "verdict"),
                        "Most clients carried: polling 200, WebSocket at least 1,600.");
    json_decref(s);
    judged_close(&j);
}

/* The last of each pair says why the next step up did not hold. */
static void what_broke_the_generator_is_no_limit_of_the_server(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second, *words, *verdict;
        bool at_least;
    } cases[] = {
        {"late: it was", "age.p99 was 312 ms",
         "polling held 200 clients, and at 300 clients no more: age.p99 was 312 ms", "polling 200", false},
        {"age.p99 was 312 ms", "metered: it was",
         "polling held 200 clients, and at 300 clients no more: age.p99 was 312 ms", "polling 200", false},
        {"late: it was", "late: again", "polling held at least 200 clients; at 300 clients, late: again",
         "polling at least 200", true},
        {"late: it was", "saturated: it was",
         "polling held at least 200 clients; at 300 clients, saturated: it was", "polling at least 200",
         true},
        {"lost: 3", "lost: 4", "polling held 200 clients, and at 300 clients no more: lost: 4", "polling 200",
         false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char wanted[200];
        struct judged j;
        judged_open(&j, search);
        judged_probe(&j, "poll", 200, true, NULL);
        judged_probe(&j, "poll", 300, false, cases[i].first);
        judged_probe(&j, "poll", 300, false, cases[i].second);
        judged_probe(&j, "ws", 100, false, cases[i].first);
        json_t *s = judged_summary(&j);
        const json_t *poll = json_array_get(json_object_get(s, "capacity"), 0);
        assert_string_equal(record_text(poll, "words"), cases[i].words);
        assert_int_equal(record_true(poll, "at_least"), cases[i].at_least);
        snprintf(wanted, sizeof wanted, "Most clients carried: %s, WebSocket %s.", cases[i].verdict,
                 strncmp(cases[i].first, "late", 4) == 0 ? "not known" : "none");
        assert_string_equal(record_text(s, "verdict"), wanted);
        json_decref(s);
        judged_close(&j);
    }
}

static void a_grid_says_where_the_lines_cross(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j,
                "[suite]\nrepeats = 1\n[grid]\ntransport = poll, ws\nrate = 1/s, 4/s\ninterval = 1s, 4s\n");
    judged_trial(&j, "poll 1s, 1/s", 0, 5e8, 400, 1e3);
    judged_trial(&j, "poll 4s, 1/s", 0, 2e9, 25, 1e3);
    judged_trial(&j, "poll 1s, 4/s", 0, 5e8, 300, 1e3);
    judged_trial(&j, "poll 4s, 4/s", 0, 2e9, 200, 1e3);
    judged_trial(&j, "ws 1/s", 0, 1e6, 100, 1e3);
    judged_trial(&j, "ws 4/s", 0, 1e6, 100, 1e3);
    json_t *s = judged_summary(&j);
    const json_t *bytes = json_array_get(json_object_get(s, "breakeven"), 0);
    assert_string_equal(record_text(bytes, "metric"), "wire.l3");
    const json_t *words = json_object_get(bytes, "words");
    /* 5 / interval − 1: that of 1 s is 4, of 4 s 1/4, and of 2.5 s 1 */
    assert_string_equal(json_string_value(json_array_get(words, 0)),
                        "at 1 messages/s polling is cheaper in bytes from an interval of 2.50 s on");
    assert_string_equal(json_string_value(json_array_get(words, 1)),
                        "at 4 messages/s WebSocket is cheaper in bytes at every interval measured");
    const json_t *crossing = json_array_get(json_object_get(bytes, "crossings"), 0);
    assert_near(record_number(crossing, "interval_ns"), 2.5e9);
    json_decref(s);
    judged_close(&j);
}

#define GRID                                                                                                 \
    "[suite]\nrepeats = 2\n[grid]\nengine = lean\ntransport = poll, ws\nrate = 1/s, 4/s\ndrain = 20s\n"      \
    "interval = 1s, 2s, 4s, 8s\n"

/* Two repeats of every poll of a rate: server CPU is `low` and `high` to WebSocket's 1; 0 for none. */
static void grid_row(struct judged *j, const char *rate, const double low[4], const double high[4])
{
    static const char *const intervals[] = {"1s", "2s", "4s", "8s"};
    char label[64];
    for (int r = 0; r < 2; r++) {
        snprintf(label, sizeof label, "ws %s", rate);
        judged_trial(j, label, r, 1e6, 100, 1e6);
        for (size_t i = 0; i < 4; i++) {
            snprintf(label, sizeof label, "poll %s, %s", intervals[i], rate);
            if (low[i] > 0)
                judged_trial(j, label, r, 5e8, 400, 1e6 * (r ? high : low)[i]);
        }
    }
}

static void grid_says(const struct judged *j, const char *first, const char *second, size_t count,
                      double crossing)
{
    json_t *s = judged_summary(j);
    const json_t *cpu = json_array_get(json_object_get(s, "breakeven"), 1);
    const json_t *words = json_object_get(cpu, "words"), *crossings = json_object_get(cpu, "crossings");
    assert_string_equal(record_text(cpu, "metric"), "cpu.server");
    assert_string_equal(json_string_value(json_array_get(words, 0)), first);
    assert_int_equal(json_array_size(words), second ? 2 : 1);
    if (second)
        assert_string_equal(json_string_value(json_array_get(words, 1)), second);
    assert_int_equal(json_array_size(crossings), count);
    if (count > 0)
        assert_near(record_number(json_array_get(crossings, 0), "interval_ns"), crossing);
    json_decref(s);
}

static void a_crossing_is_between_cells_that_somebody_wins(void **state)
{
    (void)state;
    static const struct {
        double low[2][4], high[2][4];
        const char *words[2];
        size_t count;
        double crossing;
    } cases[] = {
        /* within noise on the far side: nobody has seen polling win */
        {{{4, 2, .8, .7}, {4, 2, 1.5, 1.3}},
         {{4, 2, 1.1, 1.2}, {4, 2, 1.5, 1.3}},
         {"at 1 messages/s WebSocket is cheaper in server CPU at 2 of 4 intervals measured, neither at the "
          "rest",
          "at 4 messages/s WebSocket is cheaper in server CPU at every interval measured"},
         0,
         0},
        /* won on both sides, with one in between that nobody wins, and one that is not known */
        {{{4, .9, .25, .2}, {4, 0, .25, .2}},
         {{4, 1.2, .25, .2}, {4, 0, .25, .2}},
         {"at 1 messages/s polling is cheaper in server CPU from an interval of 4.00 s on, WebSocket up to "
          "one "
          "of 1.00 s, neither in between",
          "at 4 messages/s polling is cheaper in server CPU from an interval of 2.50 s on"},
         2,
         1e9 / (.5 - .25 * .05 / .8) /* the median of 0.9 and 1.2 is above 1 */},
        {{{4, .25, .8, .9}, {1, .9, .9, .9}},
         {{4, .25, 1.2, 1.2}, {1, 1.2, 1.2, 1.2}},
         {"at 1 messages/s polling is cheaper in server CPU from an interval of 1.67 s to 2.00 s",
          "at 4 messages/s neither is cheaper in server CPU at any interval measured"},
         1,
         1e9 / .6},
        {{{4, 3, 2, 1.5}, {4, 0, 2, 1.5}},
         {{4, 3, 2, 1.5}, {4, 0, 2, 1.5}},
         {"WebSocket is cheaper in server CPU at all 7 points known, of the grid's 8", NULL},
         0,
         0},
        {{{.9, .9, .9, .9}, {.9, .9, .9, .9}},
         {{1.2, 1.2, 1.2, 1.2}, {1.2, 1.2, 1.2, 1.2}},
         {"neither is cheaper in server CPU anywhere on the grid", NULL},
         0,
         0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct judged j;
        judged_open(&j, GRID);
        grid_row(&j, "1/s", cases[i].low[0], cases[i].high[0]);
        grid_row(&j, "4/s", cases[i].low[1], cases[i].high[1]);
        grid_says(&j, cases[i].words[0], cases[i].words[1], cases[i].count, cases[i].crossing);
        judged_close(&j);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_records_belong_nowhere),
        cmocka_unit_test(nothing_measured_is_said),
        cmocka_unit_test(model_gaps_are_shares_of_the_prediction),
        cmocka_unit_test(the_floor_comes_from_the_null_trial),
        cmocka_unit_test(capacities_are_what_held_and_what_broke),
        cmocka_unit_test(what_broke_the_generator_is_no_limit_of_the_server),
        cmocka_unit_test(a_grid_says_where_the_lines_cross),
        cmocka_unit_test(a_crossing_is_between_cells_that_somebody_wins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
