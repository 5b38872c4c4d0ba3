/* Claims about capacities: what searches found lies between what held and what did not, or is open above. */
#include "judged.h"

#define SEARCH                                                                                               \
    "[suite]\nrepeats = 1\n[A8]\nclaim = C\ntype = capacity\ntransport = poll, ws\nsearch = clients\n"       \
    "to = 10k\nbound = age.p99 < 5s\n"

static json_t *searched(const char *text, int poll_held, int poll_broke, int ws_held, int ws_broke)
{
    struct judged j;
    judged_open(&j, text);
    judged_probe(&j, "poll", poll_held, true, NULL);
    if (poll_broke)
        judged_probe(&j, "poll", poll_broke, false, "age.p99 was 7 s");
    judged_probe(&j, "ws", ws_held, true, NULL);
    if (ws_broke)
        judged_probe(&j, "ws", ws_broke, false, "age.p99 was 7 s");
    json_t *s = judged_summary(&j), *claims = json_incref(json_object_get(s, "claims"));
    json_decref(s);
    judged_close(&j);
    return claims;
}

static const json_t *first_case(const json_t *claims)
{
    return json_array_get(json_object_get(json_array_get(claims, 0), "cases"), 0);
}

static void a_capacity_lies_between_what_held_and_what_did_not(void **state)
{
    (void)state;
    static const char text[] = SEARCH "case = more : ws.capacity / poll.capacity > 2\n";
    json_t *c = searched(text, 100, 110, 300, 330);
    assert_case(c, 0, "more", "true");
    assert_known(first_case(c), 3.0, 300.0 / 110, 330.0 / 100);
    assert_string_equal(record_text(first_case(c), "shown"), "3.0× [2.7, 3.3]");
    json_decref(c);
    c = searched(text, 100, 110, 210, 230);
    assert_case(c, 0, "more", "undecided");
    json_decref(c);
    c = searched(text, 100, 110, 150, 160);
    assert_case(c, 0, "more", "false");
    json_decref(c);
}

/* Beside a published figure such a one is said to be a bound, and is no ratio. */
static void a_lower_bound_has_no_ratio(void **state)
{
    (void)state;
    static const char text[] =
        SEARCH "cell = w | n | 4000 | ws.capacity\ncell = w | r | 2 | ws.capacity / poll.capacity\n";
    json_t *c = searched(text, 100, 0, 9051, 0);
    const json_t *claim = json_array_get(c, 0), *cells = json_object_get(claim, "cells");
    assert_string_equal(record_text(json_array_get(cells, 0), "shown"), "≥ 9,051");
    assert_true(json_is_null(json_object_get(json_array_get(cells, 0), "ratio")));
    assert_string_equal(record_text(json_array_get(cells, 1), "shown"), "~ 90.5 (both ends open)");
    assert_string_equal(
        record_text(claim, "difference"),
        "No figure can be held against theirs. Beside 2 of theirs ours is only a lower bound.");
    json_decref(c);
    c = searched(text, 100, 110, 8000, 8800);
    assert_near(record_number(json_array_get(json_object_get(json_array_get(c, 0), "cells"), 0), "ratio"),
                2.0);
    json_decref(c);
}

/* Where the search ended first nothing above what held is known. */
static void at_least_decides_only_from_below(void **state)
{
    (void)state;
    static const char text[] = SEARCH "case = many : ws.capacity > 5000\ncase = few : ws.capacity < 5000\n";
    json_t *c = searched(text, 100, 110, 9051, 0);
    assert_case(c, 0, "many", "true");
    assert_case(c, 1, "few", "false");
    assert_string_equal(record_text(first_case(c), "shown"), "≥ 9,051");
    assert_true(json_is_null(json_object_get(first_case(c), "high")));
    json_decref(c);
    c = searched(text, 100, 110, 3000, 0);
    assert_case(c, 0, "many", "undecided");
    assert_case(c, 1, "few", "undecided");
    json_decref(c);
}

/* 9,000 and more by 100 and more may be any number: what held is told, and decides nothing. */
static void two_open_searches_have_no_bound_of_their_quotient(void **state)
{
    (void)state;
    static const char *const never[] = {"> 1", ">= 0", "!= 0", "~ 90"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        char text[1024];
        snprintf(text, sizeof text, "%scase = c : ws.capacity / poll.capacity %s\n", SEARCH, never[i]);
        json_t *c = searched(text, 100, 0, 9000, 0);
        assert_case(c, 0, "c", "undecided");
        assert_string_equal(record_text(first_case(c), "shown"), "~ 90.0× (both ends open)");
        assert_true(json_is_null(json_object_get(first_case(c), "low")));
        json_decref(c);
    }
    json_t *c = searched(SEARCH "case = c : ws.capacity - poll.capacity > 1\n", 100, 0, 9000, 0);
    assert_string_equal(record_text(first_case(c), "shown"), "~ 8,900 (both ends open)");
    json_decref(c);
    c = searched(SEARCH "case = c : ws.capacity / poll.capacity > 1\n", 100, 110, 9000, 0);
    assert_case(c, 0, "c", "true");
    assert_string_equal(record_text(first_case(c), "shown"), "≥ 81.8×");
    json_decref(c);
}

/* Bytes come from repeats, the capacity from a search that ended first: no product of them is bounded. */
static void nothing_bounds_what_is_open(void **state)
{
    (void)state;
    struct judged j;
    judged_open(
        &j, "[suite]\nrepeats = 1\n[A8]\nclaim = C\ntransport = poll\n"
            "case = load : ws.capacity * poll.wire.l3 < 1GB\ncase = part : poll.wire.l3 / ws.capacity < 1B\n"
            "[A8-n]\ntransport = ws\ntype = capacity\nsearch = clients\nto = 10k\n"
            "bound = age.p99 < 5s\n");
    judged_trial(&j, "poll", 0, 1e6, 300, 1e3);
    judged_probe(&j, "ws", 9000, true, NULL);
    json_t *s = judged_summary(&j);
    assert_case(json_object_get(s, "claims"), 0, "load", "undecided");
    assert_case(json_object_get(s, "claims"), 1, "part", "true");
    json_decref(s);
    judged_probe(&j, "ws", 9900, false, "age.p99 was 7 s");
    s = judged_summary(&j);
    assert_case(json_object_get(s, "claims"), 0, "load", "true");
    json_decref(s);
    judged_close(&j);
}

static void what_did_not_hold_even_at_the_start_is_below_it(void **state)
{
    (void)state;
    struct judged j;
    judged_open(&j, SEARCH "case = few : poll.capacity < 50\ncase = many : poll.capacity > 50\n");
    judged_probe(&j, "poll", 10, false, "age.p99 was 7 s");
    json_t *s = judged_summary(&j);
    assert_case(json_object_get(s, "claims"), 0, "few", "true");
    assert_case(json_object_get(s, "claims"), 1, "many", "false");
    json_decref(s);
    judged_close(&j);
    judged_open(&j, SEARCH "case = few : poll.capacity < 50\n");
    judged_probe(&j, "poll", 10, false, "saturated: made up"); /* it tells of the generator only */
    judged_probe(&j, "poll", 9, false, "age.p99 < 5s: it could not be measured");
    s = judged_summary(&j);
    assert_case(json_object_get(s, "claims"), 0, "few", "not measured");
    json_decref(s);
    judged_close(&j);
}

static void searches_under_one_bound_go_together(void **state)
{
    (void)state;
    json_t *c = searched(SEARCH "case = c : ws.capacity / poll.capacity > 2\n[A8-slow]\ntype = capacity\n"
                                "transport = poll, ws\nsearch = clients\nto = 10k\nbound = age.p99 < 9s\n",
                         100, 110, 300, 330);
    assert_int_equal(json_array_size(json_object_get(json_array_get(c, 0), "cases")), 2);
    assert_case(c, 0, "c (A8)", "true");
    assert_case(c, 1, "c (A8-slow)", "not measured");
    json_decref(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_capacity_lies_between_what_held_and_what_did_not),
        cmocka_unit_test(a_lower_bound_has_no_ratio),
        cmocka_unit_test(at_least_decides_only_from_below),
        cmocka_unit_test(two_open_searches_have_no_bound_of_their_quotient),
        cmocka_unit_test(nothing_bounds_what_is_open),
        cmocka_unit_test(what_did_not_hold_even_at_the_start_is_below_it),
        cmocka_unit_test(searches_under_one_bound_go_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
