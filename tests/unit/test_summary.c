/* What a folder's trials amount to: medians by hand, ratios paired by repeat, which attempts count, merged
 * percentiles, expectations, capacities, and the exit status that it all calls for. */
#include "judged.h"

#include "command.h"

static const char two_ways[] = "[suite]\nrepeats = 3\n[main]\nengine = lean\ntransport = poll, ws\n";

/* Poll 500, 600, 550 ms; ws 1, 2, 1.1: the ratio of medians would be 500, the median of ratios is 500 too
 * only by pairs: 500, 300, 500. */
static void fill(struct judged *j)
{
    const double poll[] = {500e6, 600e6, 550e6}, ws[] = {1e6, 2e6, 1.1e6};
    for (int r = 0; r < 3; r++) {
        judged_trial(j, "poll", r, poll[r], 400 + r, 30e3);
        judged_trial(j, "ws", r, ws[r], 100, 10e3);
    }
}

static void a_row_holds_medians_and_intervals(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, two_ways);
    fill(&j);
    json_t *s = judged_summary(&j);
    assert_known(judged_metric(s, "poll", "age.mean"), 550e6, 500e6, 600e6);
    assert_known(judged_metric(s, "poll", "wire.l3"), 401, 400, 402);
    assert_known(judged_metric(s, "ws", "wire.l3"), 100, 100, 100);
    assert_known(judged_metric(s, "ws", "wire.up.l3"), 40, 40, 40);
    assert_known(judged_metric(s, "ws", "cpu.total"), 20e3, 20e3, 20e3);
    assert_true(json_is_null(json_object_get(judged_metric(s, "ws", "age.p999"), "value")));
    assert_int_equal(summary_status(s), EXIT_GOOD);
    json_decref(s);
    judged_close(&j);
}

static void ratios_are_paired_by_repeat(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, two_ways);
    judged_trial(&j, "poll", 0, 100e6, 400, 30e3);
    judged_trial(&j, "ws", 0, 1e6, 100, 10e3);
    judged_trial(&j, "poll", 1, 900e6, 400, 30e3);
    judged_trial(&j, "ws", 1, 3e6, 100, 10e3);
    judged_trial(&j, "poll", 2, 200e6, 400, 30e3);
    judged_trial(&j, "ws", 2, 8e6, 100, 10e3);
    json_t *s = judged_summary(&j);
    /* 100, 300, 25; the ratio of the medians would be 66.7 */
    assert_known(judged_ratio(s, "poll", "ws", "age.mean"), 100, 25, 300);
    assert_null(judged_ratio(s, "ws", "poll", "age.mean"));
    json_decref(s);
    judged_close(&j);
}

static void a_missing_repeat_leaves_its_pair_out(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, two_ways);
    fill(&j);
    judged_void(json_array_get(j.trials, 3), "late"); /* ws, repeat 1 */
    json_t *s = judged_summary(&j);
    const json_t *ratio = judged_ratio(s, "poll", "ws", "age.mean");
    assert_known(ratio, 500, 500, 500);
    assert_near(record_number(ratio, "n"), 2.0);
    assert_near(record_number(judged_metric(s, "poll", "age.mean"), "n"), 3.0);
    json_decref(s);
    judged_close(&j);
}

static void the_last_valid_attempt_speaks(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, two_ways);
    fill(&j);
    json_t *first = json_array_get(j.trials, 0);
    judged_void(first, "saturated");
    json_object_set_new(judged_trial(&j, "poll", 0, 700e6, 400, 30e3), "attempt", json_integer(1));
    json_t *s = judged_summary(&j);
    assert_known(judged_metric(s, "poll", "age.mean"), 600e6, 550e6, 700e6);
    assert_near(record_number(s, "trials.void"), 1.0);
    assert_near(record_number(s, "trials.retried"), 1.0);
    assert_near(record_number(s, "gates.saturated.void"), 1.0);
    json_decref(s);
    judged_trial(&j, "poll", 0, 560e6, 400, 30e3); /* twice valid: the later one */
    s = judged_summary(&j);
    assert_known(judged_metric(s, "poll", "age.mean"), 560e6, 550e6, 600e6);
    assert_int_equal(
        json_integer_value(json_object_get(json_array_get(json_object_get(s, "rows"), 0), "valid")), 3);
    json_decref(s);
    judged_close(&j);
}

static void client_cpu_is_compared_on_one_engine_only(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "[suite]\nrepeats = 1\n[main]\nengine = lean\ntransport = poll, ws\n",
        "[suite]\nrepeats = 1\n[main]\nengine = curl\ntransport = poll, ws\n"};
    for (int i = 0; i < 2; i++) {
        struct judged j;
        judged_open(&j, texts[i]);
        judged_trial(&j, "poll", 0, 500e6, 400, 30e3);
        judged_trial(&j, "ws", 0, 1e6, 100, 10e3);
        json_t *s = judged_summary(&j);
        assert_non_null(judged_ratio(s, "poll", "ws", "cpu.server"));
        assert_int_equal(judged_ratio(s, "poll", "ws", "cpu.clients") != NULL, i == 0);
        assert_int_equal(judged_ratio(s, "poll", "ws", "cpu.total") != NULL, i == 0);
        json_decref(s);
        judged_close(&j);
    }
}

static void points_pair_where_all_else_agrees(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j,
                "[suite]\nrepeats = 1\n[main]\ntransport = poll, ws\ninterval = 1s, 2s\nclients = 5, 9\n");
    static const char *const labels[] = {"poll 5 clients, 1s", "poll 5 clients, 2s", "poll 9 clients, 1s",
                                         "poll 9 clients, 2s", "ws 5 clients",       "ws 9 clients"};
    for (size_t i = 0; i < COUNT_OF(labels); i++)
        judged_trial(&j, labels[i], 0, (double)(i + 1) * 1e6, 100, 1e3);
    json_t *s = judged_summary(&j);
    assert_near(record_number(judged_ratio(s, labels[1], labels[4], "age.mean"), "value"), 2.0 / 5);
    assert_near(record_number(judged_ratio(s, labels[3], labels[5], "age.mean"), "value"), 4.0 / 6);
    assert_null(judged_ratio(s, labels[0], labels[5], "age.mean"));
    json_decref(s);
    judged_close(&j);
}

static void arms_are_held_against_the_first(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, "[suite]\nrepeats = 2\n[control]\ntransport = ws\narm = a, b\n"
                    "expect = ws[arm=a].age.mean / ws[arm=b].age.mean ~ 1\n");
    for (int r = 0; r < 2; r++) {
        judged_trial(&j, "ws a", r, r ? 1.1e6 : 1e6, 100, 1e3);
        judged_trial(&j, "ws b", r, r ? 1e6 : 1.1e6, 100, 1e3);
    }
    json_t *s = judged_summary(&j);
    assert_string_equal(record_text(judged_ratio(s, "ws b", "ws a", "age.mean"), "verdict"), "none");
    assert_null(judged_ratio(s, "ws a", "ws b", "age.mean"));
    assert_int_equal(summary_status(s), EXIT_GOOD);
    assert_string_equal(record_text(s, "verdict"),
                        "Arms of the same thing did not differ in 7 of 7 comparisons.");
    json_decref(s);
    judged_close(&j);
}

/* 300 samples a trial: p99 wants 1000. */
static void set_histogram(json_t *trial, int64_t base_ns)
{
    struct hdr h;
    assert_int_equal(hdr_init(&h, HDR_TIMES_NS), 0);
    for (int i = 0; i < 300; i++)
        hdr_record(&h, base_ns + i * 1000);
    char *text = hdr_encode(&h);
    json_object_set_new(json_object_get(trial, "age_ns"), "hdr", json_string(text));
    json_object_set_new(json_object_get(trial, "age_ns"), "p99", json_null());
    free(text);
    hdr_close(&h);
}

static void percentiles_too_rare_for_one_trial_are_merged(void **state)
{
    (void)state;
    for (int repeats = 3; repeats <= 4; repeats++) {
        struct judged j;
        judged_open(&j, repeats == 3 ? "[suite]\nrepeats = 3\n[m]\ntransport = ws\n"
                                     : "[suite]\nrepeats = 4\n[m]\ntransport = ws\n");
        for (int r = 0; r < repeats; r++)
            set_histogram(judged_trial(&j, "ws", r, 1e6, 100, 1e3), 1000000 + r * 1000000);
        json_t *s = judged_summary(&j);
        const json_t *p99 = judged_metric(s, "ws", "age.p99");
        if (repeats == 3) {
            assert_true(json_is_null(json_object_get(p99, "value"))); /* 900 samples, nine beyond it */
        } else {
            /* of 1200, the rank 1188 is the 288th of the last: 4,287,000 within a bucket of 4096 ns */
            assert_true(json_is_true(json_object_get(p99, "merged")));
            assert_true(fabs(record_number(p99, "value") - 4287e3) <= 4096);
            assert_near(record_number(p99, "n"), 4.0);
            assert_true(record_number(p99, "low") < 4e6 && record_number(p99, "high") >= 4287e3);
        }
        json_decref(s);
        judged_close(&j);
    }
}

static void no_percentile_is_the_median_of_a_few_that_carry_it(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, two_ways);
    fill(&j);
    for (size_t i = 1; i < 4; i += 2) /* two of the three ws trials carry none, and have no histogram */
        json_object_set_new(json_object_get(json_array_get(j.trials, i), "age_ns"), "p99", json_null());
    json_t *s = judged_summary(&j);
    assert_true(json_is_null(json_object_get(judged_metric(s, "ws", "age.p99"), "value")));
    assert_known(judged_metric(s, "poll", "age.p99"), 1100e6, 1000e6, 1200e6);
    json_decref(s);
    judged_close(&j);
}

/* Status of a suite of one expectation over the trials of fill(). */
static int status_of(const char *expect, char *why, size_t room)
{
    char text[400];
    struct judged j;
    snprintf(text, sizeof text, "%sexpect = %s\n", two_ways, expect);
    judged_open(&j, text);
    fill(&j);
    json_t *s = judged_summary(&j);
    const json_t *e = json_array_get(json_object_get(s, "expects"), 0);
    const char *said = record_text(e, "why");
    snprintf(why, room, "%s", said ? said : "");
    assert_int_equal(json_is_true(json_object_get(e, "ok")), said == NULL);
    const int status = summary_status(s);
    json_decref(s);
    judged_close(&j);
    return status;
}

static void expectations_are_asked_of_the_estimate(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int status;
        const char *why;
    } cases[] = {
        {"poll.age.mean < 551ms", EXIT_GOOD, ""},
        {"poll.age.mean < 550ms", EXIT_EXPECT, "it was 550 ms [500 ms, 600 ms]"},
        {"poll.age.mean <= 550ms", EXIT_GOOD, ""},
        {"ws.age.mean > 1.1ms", EXIT_EXPECT, "it was 1.10 ms [1.00 ms, 2.00 ms]"},
        {"ws.age.mean >= 1.1ms", EXIT_GOOD, ""},
        {"poll.age.mean / ws.age.mean > 499", EXIT_GOOD, ""},
        {"poll.age.mean / ws.age.mean ~ 450", EXIT_GOOD, ""},
        {"poll.age.mean / ws.age.mean ~ 501", EXIT_EXPECT, "it was 500 [300, 500]"},
        {"poll.wire.l3 == 401B", EXIT_GOOD, ""},
        {"poll.wire.l3 != 401B", EXIT_EXPECT, "it was 401 B [400 B, 402 B]"},
        {"poll.wire.l3 - ws.wire.l3 > 300B", EXIT_GOOD, ""},
        {"ws.wire.l3 < poll.wire.l3", EXIT_GOOD, ""},
        {"sse.age.mean < 1s", EXIT_EXPECT, "the experiment has no points that it could mean"},
        {"ws.age.p999 < 1s", EXIT_EXPECT,
         "no trial can say: it is unknown there, or too few samples carry it"},
        {"poll[clients=7].age.mean < 1s", EXIT_EXPECT, "the experiment has no points that it could mean"},
        {"poll[clients=100].age.mean < 1s", EXIT_GOOD, ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char why[200];
        assert_int_equal(status_of(cases[i].text, why, sizeof why), cases[i].status);
        assert_string_equal(why, cases[i].why);
    }
}

static void an_expectation_is_asked_of_every_group(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, "[suite]\nrepeats = 1\n[m]\ntransport = poll, ws\nclients = 5, 9\n"
                    "expect = poll.wire.l3 / ws.wire.l3 > 3\n");
    judged_trial(&j, "poll 5 clients", 0, 1e6, 400, 1e3);
    judged_trial(&j, "poll 9 clients", 0, 1e6, 200, 1e3);
    judged_trial(&j, "ws 5 clients", 0, 1e6, 100, 1e3);
    judged_trial(&j, "ws 9 clients", 0, 1e6, 100, 1e3);
    json_t *s = judged_summary(&j);
    const json_t *expects = json_object_get(s, "expects");
    assert_int_equal(json_array_size(expects), 2);
    assert_true(record_true(json_array_get(expects, 0), "ok"));
    assert_false(record_true(json_array_get(expects, 1), "ok"));
    assert_near(record_number(json_array_get(expects, 1), "value"), 2.0);
    json_decref(s);
    judged_close(&j);
}

static void a_loss_is_not_undone_by_a_second_attempt(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, "[suite]\nrepeats = 1\n[m]\ntransport = ws\nexpect = ws.messages.lost == 0\n");
    json_t *first = judged_trial(&j, "ws", 0, 1e6, 100, 1e3);
    judged_trial(&j, "ws", 0, 1e6, 100, 1e3);
    judged_set(first, "messages", "lost", 2);
    judged_void(first, "lost");
    json_t *s = judged_summary(&j);
    assert_int_equal(summary_status(s), EXIT_LOST);
    assert_false(record_true(json_array_get(json_object_get(s, "expects"), 0), "ok"));
    assert_near(record_number(judged_metric(s, "ws", "messages.lost"), "value"), 2.0);
    json_decref(s);
    judged_void(first, "saturated"); /* then it was the generator's */
    s = judged_summary(&j);
    assert_int_equal(summary_status(s), EXIT_GOOD);
    json_decref(s);
    judged_close(&j);
}

static void a_point_without_valid_trial_is_a_hole(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, two_ways);
    fill(&j);
    for (size_t i = 1; i < 6; i += 2)
        judged_void(json_array_get(j.trials, i), "late");
    json_t *s = judged_summary(&j);
    assert_int_equal(summary_status(s), EXIT_NO_TRIAL);
    assert_string_equal(
        record_text(s, "verdict"),
        "Poll: mean age 550 ms, 401 B a message on the wire; there was nothing to compare with. "
        "1 of 2 points has no valid trial.");
    json_decref(s);
    judged_close(&j);
}

static void what_is_missing_was_interrupted(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, two_ways);
    fill(&j);
    json_t *s = judged_summary(&j);
    assert_false(record_true(s, "interrupted"));
    json_decref(s);
    json_array_remove(j.trials, 5);
    s = judged_summary(&j);
    assert_true(record_true(s, "interrupted"));
    assert_near(record_number(s, "trials.missing"), 1.0);
    assert_int_equal(summary_status(s), EXIT_GOOD);
    json_decref(s);
    judged_close(&j);
}

static void damaged_records_belong_nowhere(void **state)
{
    (void)state;
    static const char *const odd[] = {"17", "{}", "{\"experiment\":\"main\",\"repeat\":-1}",
                                      "{\"experiment\":\"main\",\"repeat\":1e9,\"point\":[]}"};
    struct judged j;
    judged_open(&j, two_ways);
    fill(&j);
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
    judged_open(&j, two_ways);
    json_t *s = judged_summary(&j);
    assert_string_equal(record_text(s, "verdict"), "Nothing was measured: no trial has ended.");
    assert_int_equal(summary_status(s), EXIT_NO_TRIAL);
    json_decref(s);
    fill(&j);
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
    judged_open(&j, two_ways);
    fill(&j);
    for (size_t i = 0; i < 6; i++) {
        judged_set(json_array_get(j.trials, i), "model", "age_mean_ns", 500e6);
        judged_set(json_array_get(j.trials, i), "model", "up_l3", 4000);
    }
    json_t *s = judged_summary(&j);
    const json_t *rows = json_object_get(s, "rows");
    const json_t *poll = json_object_get(json_object_get(json_array_get(rows, 0), "model"), "age.mean");
    const json_t *ws = json_object_get(json_object_get(json_array_get(rows, 1), "model"), "age.mean");
    assert_near(record_number(poll, "gap"), 0.1);
    assert_false(record_true(poll, "ok"));
    assert_true(record_true(ws, "ok")); /* of push the model does not know the machine's own time */
    const json_t *up = json_object_get(json_object_get(json_array_get(rows, 1), "model"), "wire.up.l3");
    assert_true(record_true(up, "ok") && record_true(up, "judged"));
    assert_true(record_number(up, "gap") == 0);
    json_decref(s);
    judged_close(&j);
}

static void the_floor_comes_from_the_null_trial(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, two_ways);
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

static void probe(struct judged *j, const char *label, int value, bool held, const char *why)
{
    json_t *trial = judged_trial(j, label, 0, 1e6, 100, 1e3);
    json_object_set_new(json_object_get(trial, "point"), "clients", json_integer(value));
    json_object_set_new(trial, "capacity",
                        json_pack("{s:s,s:i,s:i,s:b,s:s?}", "key", "clients", "value", value, "step", 1,
                                  "held", held, "why", why));
}

static void capacities_are_what_held_and_what_broke(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, search);
    probe(&j, "poll", 100, true, NULL);
    probe(&j, "poll", 400, false, "age.p99 was 312 ms");
    probe(&j, "poll", 200, false, "noise");
    probe(&j, "poll", 200, true, NULL); /* what holds once holds */
    probe(&j, "poll", 300, false, "the generator was saturated");
    probe(&j, "ws", 1600, true, NULL);
    probe(&j, "ws", 800, true, NULL);
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
                        "Polling held 200 clients, and at 300 clients no more: the generator was saturated; "
                        "WebSocket held at least 1,600 clients, where the search ends.");
    json_decref(s);
    judged_close(&j);
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
    /* 4 to 1/4 over a factor of four: the middle of the logarithms is 2 s */
    assert_string_equal(json_string_value(json_array_get(words, 0)),
                        "at 1 messages/s polling is cheaper in bytes from an interval of 2.00 s on");
    assert_string_equal(json_string_value(json_array_get(words, 1)),
                        "at 4 messages/s WebSocket is cheaper in bytes at every interval measured");
    const json_t *crossing = json_array_get(json_object_get(bytes, "crossings"), 0);
    assert_near(record_number(crossing, "interval_ns"), 2e9);
    json_decref(s);
    judged_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_holds_medians_and_intervals),
        cmocka_unit_test(ratios_are_paired_by_repeat),
        cmocka_unit_test(a_missing_repeat_leaves_its_pair_out),
        cmocka_unit_test(the_last_valid_attempt_speaks),
        cmocka_unit_test(client_cpu_is_compared_on_one_engine_only),
        cmocka_unit_test(points_pair_where_all_else_agrees),
        cmocka_unit_test(arms_are_held_against_the_first),
        cmocka_unit_test(percentiles_too_rare_for_one_trial_are_merged),
        cmocka_unit_test(no_percentile_is_the_median_of_a_few_that_carry_it),
        cmocka_unit_test(expectations_are_asked_of_the_estimate),
        cmocka_unit_test(an_expectation_is_asked_of_every_group),
        cmocka_unit_test(a_loss_is_not_undone_by_a_second_attempt),
        cmocka_unit_test(a_point_without_valid_trial_is_a_hole),
        cmocka_unit_test(what_is_missing_was_interrupted),
        cmocka_unit_test(damaged_records_belong_nowhere),
        cmocka_unit_test(nothing_measured_is_said),
        cmocka_unit_test(model_gaps_are_shares_of_the_prediction),
        cmocka_unit_test(the_floor_comes_from_the_null_trial),
        cmocka_unit_test(capacities_are_what_held_and_what_broke),
        cmocka_unit_test(a_grid_says_where_the_lines_cross),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
