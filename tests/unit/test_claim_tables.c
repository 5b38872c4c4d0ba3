/* Published figures beside ours, what the table says as a whole, and notes with figures in them. */
#include "judged.h"

#define TABLE "[suite]\nrepeats = 3\n[B1]\nsource = S\ntransport = poll, ws\n"

static json_t *b1(const char *text, double poll, double ws)
{
    struct judged j;
    judged_open(&j, text);
    for (int r = 0; r < 3; r++) {
        judged_trial(&j, "poll", r, 500e6, poll + r, 30e3);
        judged_trial(&j, "ws", r, 1e6, ws, 10e3);
    }
    json_t *s = judged_summary(&j), *claim = json_array_get(json_object_get(s, "claims"), 0);
    assert_non_null(claim);
    json_incref(claim);
    json_decref(s);
    judged_close(&j);
    return claim;
}

static const json_t *cell_of(const json_t *claim, size_t i)
{
    return json_array_get(json_object_get(claim, "cells"), i);
}

static void a_cell_is_theirs_beside_ours(void **state)
{
    (void)state;
    json_t *claim =
        b1(TABLE "cell = p | b | 804 B | poll.wire.l3\ncell = w | b | - | ws.wire.l3\n"
                 "cell = w | x | 7 ms | -\ncell = w | a | 2 ms | ws.age.mean * 3 | extrapolated\n",
           400, 100);
    const json_t *cell = cell_of(claim, 0);
    assert_known(cell, 401.0, 400.0, 402.0);
    assert_near(record_number(cell, "theirs"), 804.0);
    assert_near(record_number(cell, "ratio"), 401.0 / 804);
    assert_string_equal(record_text(cell, "unit"), "bytes");
    assert_string_equal(record_text(cell, "theirs_shown"), "804 B");
    assert_string_equal(record_text(cell, "shown"), "401 B [400, 402]");
    cell = cell_of(claim, 1);
    assert_true(json_is_null(json_object_get(cell, "theirs")));
    assert_true(json_is_null(json_object_get(cell, "ratio")));
    assert_string_equal(record_text(cell, "shown"), "100 B");
    cell = cell_of(claim, 2);
    assert_true(json_is_null(json_object_get(cell, "value")));
    assert_string_equal(record_text(cell, "why"), "it cannot be had");
    cell = cell_of(claim, 3);
    assert_true(record_true(cell, "extrapolated"));
    assert_string_equal(record_text(cell, "shown"), "≈ 3 ms (extrapolated)");
    assert_true(json_is_null(json_object_get(claim, "verdict")));
    assert_true(json_is_null(json_object_get(claim, "sentence")));
    json_decref(claim);
}

/* Digits stay as published; what they left open takes the unit of its row, where it is of that kind. */
static void figures_are_written_alike(void **state)
{
    (void)state;
    json_t *claim =
        b1(TABLE "cell = p | b | 871000B/s | poll.rate.l3\ncell = p | h | - | poll.wire.l3 * 3000\n"
                 "cell = p | t | - | poll.age.mean\ncell = w | a | 6.0ms | ws.age.mean\n"
                 "cell = w | s | 14.30% | -\ncell = w | b | - | ws.wire.l3 * 3000\n",
           400, 100);
    assert_string_equal(record_text(cell_of(claim, 0), "theirs_shown"), "871,000 B/s");
    assert_string_equal(record_text(cell_of(claim, 1), "shown"), "1,203,000 B/s [1,200,000, 1,206,000]");
    assert_string_equal(record_text(cell_of(claim, 1), "unit"), "bytes/s");
    assert_true(json_is_null(json_object_get(cell_of(claim, 1), "theirs")));
    assert_string_equal(record_text(cell_of(claim, 2), "shown"), "500 ms");
    assert_string_equal(record_text(cell_of(claim, 3), "theirs_shown"), "6.0 ms");
    assert_string_equal(record_text(cell_of(claim, 4), "theirs_shown"), "14.30 %");
    assert_string_equal(record_text(cell_of(claim, 5), "shown"), "300 kB");
    json_decref(claim);
}

static void one_repeat_is_said_once(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "[suite]\nrepeats = 1\n[B1]\nsource = S\ntransport = ws\ncell = w | b | 100 B | ws.wire.l3\n",
        "[suite]\nrepeats = 3\n[B1]\nsource = S\ntransport = ws\ncell = w | b | 100 B | ws.wire.l3\n"};
    for (size_t i = 0; i < 2; i++) {
        struct judged j;
        judged_open(&j, texts[i]);
        judged_trial(&j, "ws", 0, 1e6, 100, 10e3);
        json_t *s = judged_summary(&j), *claim = json_array_get(json_object_get(s, "claims"), 0);
        assert_int_equal(record_true(claim, "one_repeat"), i == 0);
        assert_string_equal(record_text(cell_of(claim, 0), "shown"), i == 0 ? "100 B" : "100 B (one repeat)");
        json_decref(s);
        judged_close(&j);
    }
}

#define FOUR                                                                                                 \
    TABLE "cell = p | b | 800 B | poll.wire.l3\ncell = w | b | 200 B | ws.wire.l3\n"                         \
          "cell = p | a | 500 ms | poll.age.mean\ncell = w | a | 2 ms | ws.age.mean\n"                       \
          "cell = w | c | - | ws.cpu.server\ncell = w | d | 5 ms | -\n"

static void the_difference_is_computed(void **state)
{
    (void)state;
    json_t *claim = b1(FOUR, 400, 100);
    assert_string_equal(record_text(claim, "difference"),
                        "Of 4 figures with both, ours are 0.50× to 1× theirs (median 0.50×), 1 within 10 %; "
                        "farthest: w, b, 0.50×. No two rows change places. 1 of ours fills what they left "
                        "open. For 1 of theirs there is none of ours.");
    json_decref(claim);
    claim = b1(FOUR, 100, 400);
    assert_string_equal(record_text(claim, "difference"),
                        "Of 4 figures with both, ours are 0.13× to 2× theirs (median 0.75×), 1 within 10 %; "
                        "farthest: p, b, 0.13×. Of 2 pairs of rows in a column 1 changes places: in b, ours "
                        "puts w above p. 1 of ours fills what they left open. For 1 of theirs there is none "
                        "of ours.");
    json_decref(claim);
}

/* 100, 101, 102 against 101: the intervals meet, so nobody can say which is more. */
static void rows_that_noise_may_turn_do_not_change_places(void **state)
{
    (void)state;
    json_t *claim =
        b1(TABLE "cell = p | b | 90 B | poll.wire.l3\ncell = w | b | 95 B | ws.wire.l3\n", 100, 100.5);
    assert_non_null(strstr(record_text(claim, "difference"), "No two rows change places."));
    json_decref(claim);
}

static void nothing_with_both_has_no_difference(void **state)
{
    (void)state;
    json_t *claim = b1(TABLE "cell = p | b | - | poll.wire.l3\n", 400, 100);
    assert_true(json_is_null(json_object_get(claim, "difference")));
    json_decref(claim);
    claim = b1(TABLE "cell = p | b | 400 B | ws.wire.l3 | extrapolated\n", 400, 100);
    assert_string_equal(record_text(claim, "difference"),
                        "Of the one figure with both, ours is 0.25× theirs (extrapolated).");
    json_decref(claim);
}

static void notes_hold_figures(void **state)
{
    (void)state;
    json_t *claim =
        b1(TABLE "note = Polls take {poll.wire.l3}, {poll.wire.l3 / ws.wire.l3} of ws; "
                 "{ws.memory.server} is unknown.\nchart = wire.l3 by rate\nchart = age.p99 by rate\n",
           400, 100);
    const json_t *notes = json_object_get(claim, "notes"), *charts = json_object_get(claim, "charts");
    assert_string_equal(json_string_value(json_array_get(notes, 0)),
                        "Polls take 401 B, 4.0× of ws; – is unknown.");
    assert_string_equal(json_string_value(json_array_get(charts, 1)), "claim-b1-2");
    json_decref(claim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_is_theirs_beside_ours),
        cmocka_unit_test(figures_are_written_alike),
        cmocka_unit_test(one_repeat_is_said_once),
        cmocka_unit_test(the_difference_is_computed),
        cmocka_unit_test(rows_that_noise_may_turn_do_not_change_places),
        cmocka_unit_test(nothing_with_both_has_no_difference),
        cmocka_unit_test(notes_hold_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
