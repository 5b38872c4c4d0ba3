/* What a folder's trials amount to: medians by hand, ratios paired by repeat, which attempts count, merged
 * percentiles, expectations, capacities, and the exit status that it all calls for. */
#include "judged.h"

#include "command.h"

static void a_row_holds_medians_and_intervals(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, JUDGED_TWO_WAYS);
    judged_fill(&j);
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
    judged_open(&j, JUDGED_TWO_WAYS);
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
    judged_open(&j, JUDGED_TWO_WAYS);
    judged_fill(&j);
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
    judged_open(&j, JUDGED_TWO_WAYS);
    judged_fill(&j);
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
    assert_string_equal(
        record_text(s, "verdict"),
        "The control holds: the same thing under two names did not differ in 7 of 7 figures.");
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
    judged_open(&j, JUDGED_TWO_WAYS);
    judged_fill(&j);
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
    snprintf(text, sizeof text, JUDGED_TWO_WAYS "expect = %s\n", expect);
    judged_open(&j, text);
    judged_fill(&j);
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
        {"sse.age.mean < 1s", EXIT_GOOD, "not asked: this run has no such point"},
        {"ws.age.p999 < 1s", EXIT_GOOD, "not asked: too few samples carry it; more repeats would"},
        {"poll[clients=7].age.mean < 1s", EXIT_GOOD, "not asked: this run has no such point"},
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
    judged_open(&j, JUDGED_TWO_WAYS);
    judged_fill(&j);
    for (size_t i = 1; i < 6; i += 2)
        judged_void(json_array_get(j.trials, i), "late");
    json_t *s = judged_summary(&j);
    assert_int_equal(summary_status(s), EXIT_NO_TRIAL);
    assert_string_equal(
        record_text(s, "verdict"),
        "There was nothing to compare with. By itself, poll: mean age 550 ms, 401 B a message on "
        "the wire. 1 of 2 points has no valid trial.");
    json_decref(s);
    judged_close(&j);
}

static void what_is_missing_was_interrupted(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, JUDGED_TWO_WAYS);
    judged_fill(&j);
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
