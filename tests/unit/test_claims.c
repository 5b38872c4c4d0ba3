/* What a suite claims, put to the test: every verdict, and the figures that flip it. */
#include "judged.h"

#define CLAIM "[suite]\nrepeats = 3\n[A1]\nclaim = C\nabout = Q\ntransport = poll, ws\n"

/* Three repeats of poll and ws with these bytes a message; ages 500 ms and 1 ms. */
static json_t *claims_of(const char *text, const double poll[3], const double ws[3])
{
    struct judged j;
    judged_open(&j, text);
    for (int r = 0; r < 3 && poll; r++)
        judged_trial(&j, "poll", r, 500e6, poll[r], 30e3);
    for (int r = 0; r < 3 && ws; r++)
        judged_trial(&j, "ws", r, 1e6, ws[r], 10e3);
    json_t *summary = judged_summary(&j);
    json_t *claims = json_incref(json_object_get(summary, "claims"));
    assert_int_equal(record_number(summary, "status"), poll && ws ? 0 : 4);
    json_decref(summary);
    judged_close(&j);
    return claims;
}

static const double of_100[] = {99, 100, 101}, of_300[] = {299, 300, 303}, noisy[] = {50, 300, 400};

static void assert_verdict(const json_t *claims, const char *verdict, const char *sentence)
{
    const json_t *claim = json_array_get(claims, 0);
    assert_string_equal(record_text(claim, "name"), "A1");
    assert_string_equal(record_text(claim, "verdict"), verdict);
    assert_string_equal(record_text(claim, "sentence"), sentence);
}

static void the_same_case_flips_with_its_figures(void **state)
{
    (void)state;
    static const char text[] = CLAIM "case = bytes : poll.wire.l3 / ws.wire.l3 > 2\n";
    json_t *c = claims_of(text, of_300, of_100);
    assert_case(c, 0, "bytes", "true");
    assert_verdict(c, "holds", "It holds: bytes (3.0× [3.0, 3.0] > 2×).");
    json_decref(c);
    c = claims_of(text, of_100, of_300);
    assert_case(c, 0, "bytes", "false");
    assert_verdict(c, "does not hold", "It does not hold: bytes (0.33× [0.33, 0.33], not > 2×).");
    json_decref(c);
    c = claims_of(text, noisy, of_100);
    assert_case(c, 0, "bytes", "undecided");
    assert_verdict(c, "undecided", "The intervals do not decide it: bytes (3.0× [0.51, 4.0], against > 2×).");
    json_decref(c);
    c = claims_of(text, of_100, NULL);
    assert_case(c, 0, "bytes", "not measured");
    assert_verdict(c, "not measured", "It was not measured: bytes (a point has no valid trial).");
    json_decref(c);
}

static void some_true_cases_make_a_condition(void **state)
{
    (void)state;
    static const char text[] = CLAIM "case = bytes : poll.wire.l3 / ws.wire.l3 > 2\n"
                                     "case = ages : ws.age.mean > 20ms\n"
                                     "case = memory : ws.memory.server < 1MiB\n";
    json_t *c = claims_of(text, of_300, of_100);
    assert_verdict(c, "holds when",
                   "It holds when: bytes (3.0× [3.0, 3.0] > 2×); not when: ages (1.00 ms, not > 20.0 ms); "
                   "not measured: memory (no trial can say: it is unknown there).");
    json_decref(c);
    c = claims_of(text, noisy, of_100);
    assert_verdict(c, "does not hold",
                   "It does not hold: ages (1.00 ms, not > 20.0 ms); undecided: bytes (3.0× [0.51, 4.0], "
                   "against > 2×); not measured: memory (no trial can say: it is unknown there).");
    json_decref(c);
}

static void what_was_not_measured_takes_nothing_away(void **state)
{
    (void)state;
    json_t *c = claims_of(CLAIM "case = bytes : poll.wire.l3 / ws.wire.l3 > 2\n"
                                "case = memory : ws.memory.server < 1MiB\n",
                          of_300, of_100);
    assert_verdict(c, "holds",
                   "It holds: bytes (3.0× [3.0, 3.0] > 2×); not measured: memory (no trial can say: it is "
                   "unknown there).");
    json_decref(c);
}

/* Each operator at its edges: the interval of ws is 99 to 101. */
static void an_interval_lies_wholly_on_one_side(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"ws.wire.l3 < 102B", "true"},       {"ws.wire.l3 < 101B", "undecided"},
        {"ws.wire.l3 < 99B", "false"},       {"ws.wire.l3 <= 101B", "true"},
        {"ws.wire.l3 <= 99B", "undecided"},  {"ws.wire.l3 <= 98B", "false"},
        {"ws.wire.l3 > 98B", "true"},        {"ws.wire.l3 > 99B", "undecided"},
        {"ws.wire.l3 > 101B", "false"},      {"ws.wire.l3 >= 99B", "true"},
        {"ws.wire.l3 >= 101B", "undecided"}, {"ws.wire.l3 >= 102B", "false"},
        {"ws.wire.l3 == 100B", "undecided"}, {"ws.wire.l3 == 98B", "false"},
        {"ws.wire.l3 != 100B", "undecided"}, {"ws.wire.l3 != 98B", "true"},
        {"ws.wire.l3 ~ 101", "true"},        {"ws.wire.l3 ~ 102", "false"},
        {"ws.age.mean == 1ms", "true"},      {"ws.age.mean != 1ms", "false"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[300];
        const bool contains = strchr(cases[i][0], '~');
        snprintf(text, sizeof text, CLAIM "case = c : %s%s\n", cases[i][0], contains ? "B" : "");
        json_t *c = claims_of(text, of_300, of_100);
        assert_case(c, 0, "c", cases[i][1]);
        json_decref(c);
    }
}

/* 300 is noisy: its interval reaches from 50 to 400. */
static void a_measured_limit_counts_with_its_interval(void **state)
{
    (void)state;
    static const char text[] = CLAIM "case = c : ws.wire.l3 < poll.wire.l3\n";
    json_t *c = claims_of(text, of_300, of_100);
    assert_case(c, 0, "c", "true");
    json_decref(c);
    c = claims_of(text, noisy, of_100);
    assert_case(c, 0, "c", "undecided");
    json_decref(c);
    c = claims_of(text, of_100, of_300);
    assert_case(c, 0, "c", "false");
    json_decref(c);
}

static void a_loss_is_judged_by_the_worst(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, CLAIM "case = none lost : ws.messages.lost == 0\n");
    judged_fill(&j);
    json_t *s = judged_summary(&j);
    assert_case(json_object_get(s, "claims"), 0, "none lost", "true");
    json_decref(s);
    judged_set(json_array_get(j.trials, 1), "messages", "lost", 1);
    s = judged_summary(&j);
    assert_case(json_object_get(s, "claims"), 0, "none lost", "false");
    json_decref(s);
    judged_close(&j);
}

static void several_points_are_each_asked(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, "[suite]\nrepeats = 1\n[A1]\nclaim = C\ntransport = poll, ws\nrate = 1/s, 10/s\n"
                    "case = bytes : poll.wire.l3 / ws.wire.l3 > 2\n"
                    "[A1-slow]\ntransport = poll, ws\nrate = 1/m\nduration = 2m\n"
                    "[B]\ntransport = ws\nrate = 99/s\n");
    judged_trial(&j, "poll 1/s", 0, 1e6, 300, 1e3);
    judged_trial(&j, "ws 1/s", 0, 1e6, 100, 1e3);
    judged_trial(&j, "poll 10/s", 0, 1e6, 100, 1e3);
    judged_trial(&j, "ws 10/s", 0, 1e6, 100, 1e3);
    json_t *s = judged_summary(&j), *claims = json_object_get(s, "claims");
    assert_int_equal(json_array_size(claims), 1);
    assert_case(claims, 0, "bytes (1/s)", "true");
    assert_case(claims, 1, "bytes (10/s)", "false");
    assert_case(claims, 2, "bytes (1/m)", "not measured");
    assert_int_equal(json_array_size(json_object_get(json_array_get(claims, 0), "cases")), 3);
    json_decref(s);
    judged_close(&j);
}

/* Only a suite that was changed can come to it; unchanged, it would be a mistake. */
static void a_figure_of_several_points_is_none(void **state)
{
    (void)state;
    static const char text[] = "[suite]\nrepeats = 1\n[B1]\nsource = S\ntransport = ws\n"
                               "cell = r | c | 100 B | ws.wire.l3\nnote = {ws.wire.l3} it is\nnote = None\n";
    struct judged j;
    char error[SUITE_ERROR];
    judged_open(&j, text);
    suite_close(&j.suite);
    static const char *const sets[] = {"rate=1/s,2/s"};
    assert_int_equal(suite_read_text(&j.suite, "s", "s.ini", text,
                                     &(struct suite_changes){.sets = sets, .set_count = 1}, error),
                     0);
    judged_trial(&j, "ws 1/s", 0, 1e6, 100, 1e3);
    judged_trial(&j, "ws 2/s", 0, 1e6, 100, 1e3);
    json_t *s = judged_summary(&j), *claim = json_array_get(json_object_get(s, "claims"), 0);
    const json_t *cell = json_array_get(json_object_get(claim, "cells"), 0);
    assert_true(json_is_null(json_object_get(cell, "value")));
    assert_string_equal(record_text(cell, "why"), "this run has several such points");
    const json_t *notes =
        json_object_get(claim, "notes"); /* one whose figures are all unknown says nothing */
    assert_int_equal(json_array_size(notes), 1);
    assert_string_equal(json_string_value(json_array_get(notes, 0)), "None");
    json_decref(s);
    judged_close(&j);
}

static void who_claims_nothing_has_no_claims(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, JUDGED_TWO_WAYS);
    judged_fill(&j);
    json_t *s = judged_summary(&j);
    assert_true(json_is_array(json_object_get(s, "claims")));
    assert_int_equal(json_array_size(json_object_get(s, "claims")), 0);
    assert_non_null(strstr(record_text(s, "verdict"), "polling"));
    json_decref(s);
    judged_close(&j);
}

static void the_headline_counts_verdicts(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, "[suite]\nrepeats = 3\n[global]\ntransport = poll, ws\n"
                    "[A1]\nclaim = C\ncase = a : ws.age.mean < 20ms\n"
                    "[A2]\nclaim = C\narm = x\ncase = a : ws.age.mean > 20ms\n"
                    "[B1]\nsource = S\narm = y\ncell = p | b | 100 B | ws.wire.l3\n");
    for (int r = 0; r < 3; r++)
        judged_trial(&j, "ws", r, 1e6, 100, 1e3);
    for (size_t i = 0; i < 3; i++) { /* the other sections' points have the same label */
        json_t *copy = json_deep_copy(json_array_get(j.trials, i));
        json_object_set_new(copy, "experiment", json_string("A2"));
        json_object_set_new(json_object_get(copy, "point"), "arm", json_string("x"));
        json_array_append_new(j.trials, copy);
        copy = json_deep_copy(copy);
        json_object_set_new(copy, "experiment", json_string("B1"));
        json_object_set_new(json_object_get(copy, "point"), "arm", json_string("y"));
        json_array_append_new(j.trials, copy);
    }
    json_t *s = judged_summary(&j);
    assert_string_equal(record_text(s, "verdict"),
                        "Of 2 claims 1 holds, 1 does not hold. Of 1 published figures ours are within 10 % "
                        "for 1, more for 0 and less for 0. 3 of 6 points have no valid trial.");
    json_decref(s);
    judged_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_case_flips_with_its_figures),
        cmocka_unit_test(some_true_cases_make_a_condition),
        cmocka_unit_test(what_was_not_measured_takes_nothing_away),
        cmocka_unit_test(an_interval_lies_wholly_on_one_side),
        cmocka_unit_test(a_measured_limit_counts_with_its_interval),
        cmocka_unit_test(a_loss_is_judged_by_the_worst),
        cmocka_unit_test(several_points_are_each_asked),
        cmocka_unit_test(a_figure_of_several_points_is_none),
        cmocka_unit_test(who_claims_nothing_has_no_claims),
        cmocka_unit_test(the_headline_counts_verdicts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
