/* The search for a capacity, on machines whose capacity is known. */
#include "check.h"

#include "run/search.h"

#include <math.h>

/* Holds up to `truth`; at `flaky` values below it, the first try of each fails. */
struct machine {
    double truth;
    bool flaky;
    double last; /* tried */
    int probes, again;
};

static bool holds(struct machine *m, double value)
{
    bool first = value != m->last;
    m->last = value;
    m->probes++;
    m->again += !first;
    return value <= m->truth && !(m->flaky && first);
}

static struct search find(struct machine *m, double from, double to, double precision, bool whole)
{
    struct search s;
    search_init(&s, from, to, precision, whole);
    while (s.next > 0) {
        assert_true(s.next >= from && s.next <= to);
        assert_true(!whole || s.next == floor(s.next));
        assert_true(m->probes < 100);
        search_tell(&s, holds(m, s.next));
    }
    assert_int_equal(s.steps, m->probes);
    return s;
}

static void the_capacity_lies_within_the_precision(void **state)
{
    (void)state;
    static const double truths[] = {100, 101, 199, 200, 201, 777, 1234, 5000, 9999, 14999};
    static const double precisions[] = {0.5, 0.1, 0.02};
    for (size_t t = 0; t < COUNT_OF(truths); t++)
        for (size_t p = 0; p < COUNT_OF(precisions); p++)
            for (int flaky = 0; flaky < 2; flaky++) {
                struct machine m = {.truth = truths[t], .flaky = flaky};
                struct search s = find(&m, 100, 15000, precisions[p], true);
                assert_true(s.held <= truths[t] && truths[t] < s.broke);
                assert_true(s.broke <= s.held * (1 + precisions[p]) || s.broke == s.held + 1);
                assert_true(flaky || m.probes <= 24);
            }
}

static void rates_are_no_whole_numbers(void **state)
{
    (void)state;
    struct machine m = {.truth = 0.7331};
    struct search s = find(&m, 0.1, 200, 0.01, false);
    assert_true(s.held <= 0.7331 && s.broke > 0.7331 && s.broke <= s.held * 1.01);
}

static void whole_numbers_end_where_nothing_is_between(void **state)
{
    (void)state;
    struct machine m = {.truth = 2};
    struct search s = find(&m, 1, 64, 0.01, true);
    assert_true(s.held == 2 && s.broke == 3);
}

static void what_holds_at_the_end_has_no_upper_bound(void **state)
{
    (void)state;
    struct machine m = {.truth = 1e9};
    struct search s = find(&m, 100, 15000, 0.1, true);
    assert_true(s.held == 15000 && s.broke == 0);
    assert_int_equal(m.probes, 9); /* 100, 200 … 12800, 15000 */
    struct machine one = {.truth = 1e9};
    s = find(&one, 100, 100, 0.1, true);
    assert_true(s.held == 100 && s.broke == 0);
    assert_int_equal(one.probes, 1);
}

static void what_fails_at_the_start_is_below_it(void **state)
{
    (void)state;
    struct machine m = {.truth = 50};
    struct search s = find(&m, 100, 15000, 0.1, true);
    assert_true(s.held == 0 && s.broke == 100);
    assert_int_equal(m.probes, 2);
}

static void a_failure_counts_when_it_comes_twice(void **state)
{
    (void)state;
    struct search s;
    search_init(&s, 100, 1000, 0.1, true);
    search_tell(&s, false);
    assert_true(s.next == 100 && s.broke == 0);
    search_tell(&s, true);
    assert_true(s.next == 200 && s.held == 100);
    search_tell(&s, false); /* the first of this value: that of 100 is forgotten */
    assert_true(s.next == 200 && s.broke == 0);
    search_tell(&s, false);
    assert_true(s.broke == 200 && s.next == 141);
    assert_int_equal(s.steps, 4);
}

static void the_estimate_is_about_right(void **state)
{
    (void)state;
    struct machine m = {.truth = 1300};
    struct search s;
    search_init(&s, 100, 15000, 0.1, true);
    double before = search_left(&s), made = 0;
    while (s.next > 0) {
        assert_true(search_left(&s) >= 1);
        search_tell(&s, holds(&m, s.next));
        made++;
    }
    assert_true(search_left(&s) == 0);
    assert_true(before > made / 2 && before < made * 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_capacity_lies_within_the_precision),
        cmocka_unit_test(rates_are_no_whole_numbers),
        cmocka_unit_test(whole_numbers_end_where_nothing_is_between),
        cmocka_unit_test(what_holds_at_the_end_has_no_upper_bound),
        cmocka_unit_test(what_fails_at_the_start_is_below_it),
        cmocka_unit_test(a_failure_counts_when_it_comes_twice),
        cmocka_unit_test(the_estimate_is_about_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
