/* Conditions: what is read of them, what is refused and why, and what they come to for one record. */
#include "check.h"

#include "plan/expect.h"

#include <math.h>

static struct expect parsed(const char *text, bool alone_)
{
    struct expect e;
    char why[EXPECT_ERROR] = "";
    if (expect_parse(&e, text, alone_, why) != 0)
        fail_msg("'%s': %s", text, why);
    return e;
}

static void assert_refuses(const char *text, bool alone_, const char *reason)
{
    struct expect e;
    char why[EXPECT_ERROR] = "";
    assert_int_equal(expect_parse(&e, text, alone_, why), -1);
    assert_string_equal(why, reason);
}

static void a_metric_is_compared_with_a_number(void **state)
{
    (void)state;
    const struct expect e = parsed("ws.age.p99 < 20ms", false);
    assert_int_equal(e.left.count, 1);
    assert_int_equal(e.right.count, 1);
    assert_int_equal(e.op, EXPECT_LESS);
    assert_int_equal(e.left.terms[0].transport, TRANSPORT_WS);
    assert_int_equal(e.left.terms[0].place.op, 0);
    assert_string_equal(e.left.terms[0].metric->name, "age.p99");
    assert_null(e.right.terms[0].metric);
    assert_int_equal(e.right.terms[0].transport, -1);
    assert_true(e.right.terms[0].number == 20e6);
}

static void every_comparison_has_its_sign(void **state)
{
    (void)state;
    static const char *const signs[] = {"<", "<=", ">", ">=", "==", "!=", "~"};
    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        char text[64];
        snprintf(text, sizeof text, "ws.messages.lost %s 0", signs[i]);
        assert_int_equal(parsed(text, false).op, i);
    }
}

static void sums_keep_their_order_and_operators(void **state)
{
    (void)state;
    const struct expect e = parsed("poll.wire.l3 / ws.wire.l3 * 2 >= 5 - 1 + 0.5", false);
    assert_int_equal(e.left.count, 3);
    assert_int_equal(e.left.terms[1].place.op, '/');
    assert_int_equal(e.left.terms[1].transport, TRANSPORT_WS);
    assert_int_equal(e.left.terms[2].place.op, '*');
    assert_int_equal(e.right.count, 3);
    assert_int_equal(e.right.terms[1].place.op, '-');
    assert_int_equal(e.right.terms[2].place.op, '+');
    assert_true(e.right.terms[2].number == 0.5);
}

static void conditions_stand_in_brackets(void **state)
{
    (void)state;
    const struct expect e =
        parsed("ws[arm=a, clients=1k].cpu.total / ws[interval=500ms].cpu.total ~ 1", false);
    assert_int_equal(e.left.terms[0].where_count, 2);
    assert_int_equal(e.left.terms[0].where[0].key, KEY_ARM);
    assert_string_equal(e.left.terms[0].where[0].text, "a");
    assert_int_equal(e.left.terms[0].where[1].key, KEY_CLIENTS);
    assert_true(e.left.terms[0].where[1].number == 1000);
    assert_string_equal(e.left.terms[0].where[1].text, "1k");
    assert_int_equal(e.left.terms[1].where_count, 1);
    assert_true(e.left.terms[1].where[0].number == 500e6);
}

static void numbers_carry_units(void **state)
{
    (void)state;
    assert_true(parsed("ws.age.p50 < 1.5s", false).right.terms[0].number == 1.5e9);
    assert_true(parsed("ws.wire.l3 < 64B", false).right.terms[0].number == 64);
    assert_true(parsed("ws.wire.l3 < 2KiB", false).right.terms[0].number == 2048);
    assert_true(parsed("poll.polls.empty_share > 80%", false).right.terms[0].number == 0.8);
    assert_true(parsed("ws.messages.delivered > 5", false).right.terms[0].number == 5);
    assert_refuses("ws.age.p50 < 5k", false, "'5k' is not a number like 5, 20ms, 64B or 10%");
    assert_refuses("ws.age.p50 < 5..0ms", false, "'5..0ms' is not a number like 5, 20ms, 64B or 10%");
}

static void units_have_to_agree(void **state)
{
    (void)state;
    assert_refuses("ws.age.p99 < 20", false, "the left side is a time, like 20ms, the right a plain number");
    assert_refuses("ws.wire.l3 < 20ms", false,
                   "the left side is a size, like 64B, the right a time, like 20ms");
    assert_refuses("ws.wire.l3 + ws.age.p50 < 20ms", false, "'+' joins what is measured in different units");
    assert_refuses("ws.age.p50 / ws.wire.l3 < 5", false,
                   "the left side is a product of units, the right a plain number");
    parsed("ws.age.p99 - 5ms < poll.age.p50 / 2", false);
    parsed("ws.age.p50 / ws.wire.l3 < sse.age.p50 / sse.wire.l3", false);
}

static void a_bound_has_one_subject(void **state)
{
    (void)state;
    const struct expect e = parsed("age.p99 < 100ms", true);
    assert_int_equal(e.left.terms[0].transport, -1);
    assert_string_equal(e.left.terms[0].metric->name, "age.p99");
    assert_refuses("ws.age.p99 < 100ms", true, "'ws.age.p99': a bound is a metric alone, like age.p99");
    assert_refuses("age.p99 < 100ms", false, "'age.p99' of which transport? say ws.age.p99");
    assert_refuses("messages.lost ~ 0", true,
                   "a bound is one figure, not an interval: '~' has no place in it");
    assert_refuses("agee.p99 < 1ms", true, "there is no metric 'agee.p99'; did you mean age.p99?");
}

static void mistakes_are_named(void **state)
{
    (void)state;
    static const char *const lines[][2] = {
        {"", "it ends where a metric or a number should stand"},
        {"ws.age.p99", "nothing is compared; it wants one of: < <= > >= == != ~"},
        {"ws.age.p99 <", "it ends where a metric or a number should stand"},
        {"< 5", "a metric or a number should stand before '<'"},
        {"ws.age.p99 = 5ms", "'=' is not among: < <= > >= == != ~ + - * /"},
        {"ws.age.p99 < 5ms 7", "'7' is too much; it ends before"},
        {"ws.age.p99 < 5ms < 7ms", "'<' is too much; it ends before"},
        {"ws.age.p99<5ms", "'age.p99<5ms': put blanks around the '<'"},
        {"poll.wire.l3/ws.wire.l3 > 5", "'wire.l3/ws.wire.l3': put blanks around the '/'"},
        {"5 < 6", "nothing in it is measured"},
        {"ws.agee.p99 < 5ms", "there is no metric 'agee.p99'; did you mean age.p99?"},
        {"wss.age.p99 < 5ms", "there is no transport 'wss'; did you mean ws?"},
        {"wss[arm=a].age.p99 < 5ms", "there is no transport 'wss'; did you mean ws?"},
        {"pigeon < 5ms", "'pigeon' is neither a number nor TRANSPORT.METRIC, like ws.age.p99"},
        {"ws < 5ms", "'ws' lacks a metric: ws.age.p99"},
        {"ws. < 5ms", "'ws.' lacks a metric: ws.age.p99"},
        {"ws[arm=a] < 5ms", "'ws[arm=a]' lacks a metric: ws.age.p99"},
        {"ws[arm=a.age.p99 < 5ms", "'[arm=a.age.p99 < 5ms' lacks its ]"},
        {"ws[].age.p99 < 5ms", "'[]' is not [KEY=VALUE]"},
        {"ws[arm=a,].age.p99 < 5ms", "'[]' is not [KEY=VALUE]"},
        {"ws[amr=a].age.p99 < 5ms", "there is no key 'amr'; did you mean arm?"},
        {"ws[clients=many].age.p99 < 5ms", "clients: 'many' is not a number like 100 or 10k"},
        {"ws[transport=ws].age.p99 < 5ms", "the transport stands before the bracket: ws[…]"},
        {"ws[ping=1,slow=close,history=1,arm=a,clients=1].age.p99 < 5ms",
         "at most 4 conditions fit in brackets"},
        {"ws.age.p99 < 1ms + 1ms + 1ms + 1ms + 1ms + 1ms + 1ms + 1ms + 1ms",
         "at most 8 terms fit on one side"},
        {"ws.age.p99 ~ poll.age.p99", "on the right of '~' stands a number"},
    };
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        assert_refuses(lines[i][0], false, lines[i][1]);
}

static double value_of(const char *text, const json_t *record, bool *holds)
{
    const struct expect e = parsed(text, true);
    double value;
    *holds = expect_of_record(&e, record, &value);
    return value;
}

static void assert_bound(const json_t *record, const char *text, double value, bool holds)
{
    bool held;
    const double v = value_of(text, record, &held);
    assert_int_equal(held, holds);
    assert_true(isnan(value) ? isnan(v) : v == value);
}

static void a_bound_is_asked_of_a_record(void **state)
{
    (void)state;
    json_t *record = json_pack("{s:{s:i,s:i,s:i},s:{s:i,s:i}}", "messages", "lost", 3, "delivered", 40,
                               "duplicate", 1, "age_ns", "mean", 7000000, "max", 9000000);
    assert_non_null(record);
    assert_bound(record, "messages.lost < 3", 3, false);
    assert_bound(record, "messages.lost <= 3", 3, true);
    assert_bound(record, "messages.lost >= 3", 3, true);
    assert_bound(record, "messages.lost > 3", 3, false);
    assert_bound(record, "messages.lost == 3", 3, true);
    assert_bound(record, "messages.lost != 3", 3, false);
    assert_bound(record, "messages.delivered - messages.lost * 2 + 1 == 75", 75, true);
    assert_bound(record, "messages.delivered / 8 > messages.lost", 5, true);
    assert_bound(record, "age.mean < 10ms", 7e6, true);
    assert_bound(record, "age.mean < 7ms", 7e6, false);
    json_decref(record);
}

static void the_unknown_holds_no_bound(void **state)
{
    (void)state;
    json_t *record = json_pack("{s:{s:n}}", "messages", "lost");
    assert_bound(record, "messages.lost < 5", (double)NAN, false);
    assert_bound(record, "messages.lost != 5", (double)NAN, false);
    assert_bound(record, "5 != messages.lost", 5, false);
    json_decref(record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_metric_is_compared_with_a_number),
        cmocka_unit_test(every_comparison_has_its_sign),
        cmocka_unit_test(sums_keep_their_order_and_operators),
        cmocka_unit_test(conditions_stand_in_brackets),
        cmocka_unit_test(numbers_carry_units),
        cmocka_unit_test(units_have_to_agree),
        cmocka_unit_test(a_bound_has_one_subject),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(a_bound_is_asked_of_a_record),
        cmocka_unit_test(the_unknown_holds_no_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
