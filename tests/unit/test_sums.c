/* Sums: how they are worked out, what they are measured in, and published figures read and written alike. */
#include "check.h"

#include "plan/expect.h"
#include "plan/theirs.h"

#include <math.h>

static struct expect_sum read_sum(const char *text)
{
    struct expect_sum sum;
    char why[EXPECT_ERROR];
    if (expect_parse_sum(&sum, text, why) != 0)
        fail_msg("%s: %s", text, why);
    return sum;
}

/* What a condition's left side comes to where its metric is 12. */
static double worth(const char *left)
{
    char text[200], why[EXPECT_ERROR];
    struct expect e;
    double value;
    json_t *record = json_pack("{s:{s:f}}", "polls", "sent", 12.0);
    snprintf(text, sizeof text, "%s > 0", left);
    if (expect_parse(&e, text, true, why) != 0)
        fail_msg("%s: %s", text, why);
    expect_of_record(&e, record, &value);
    json_decref(record);
    return value;
}

static void parentheses_come_first_and_nothing_else_does(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } sums[] = {
        {"polls.sent + 2 * 3", 42},
        {"polls.sent + ( 2 * 3 )", 18},
        {"polls.sent + (2 * 3)", 18},
        {"(polls.sent + 2) * 3", 42},
        {"24 / (polls.sent - 8) / 2", 3},
        {"24 / ((polls.sent - 8) / 2)", 12},
        {"1 - (2 - (3 - (4 - polls.sent)))", 1 - (2 - (3 - (4 - 12.0)))},
        {"((polls.sent))", 12},
        {"(1 + 2) * (polls.sent - 10) - 1", 5},
    };
    for (size_t i = 0; i < COUNT_OF(sums); i++)
        assert_true(worth(sums[i].text) == sums[i].value);
}

static void parentheses_have_their_mistakes(void **state)
{
    (void)state;
    static const char *const lines[][2] = {
        {"(ws.age.p50", "a parenthesis is not closed: )"},
        {"ws.age.p50)", "')' is too much; it ends before"},
        {"()", "a metric or a number should stand before ')'"},
        {"(((((ws.age.p50)))))", "parentheses go 4 deep at most"},
        {"1 + 1 + 1 + 1 + 1 + 1 + 1 + (1 + ws.age.p50 / ws.age.p50)", "at most 8 terms fit on one side"},
        {"(ws.age.p50 - ws.wire.l3) / 2", "'-' joins what is measured in different units"},
        {"5 + 6", "nothing in it is measured"},
        {"ws.age.p50 < 5", "'<' is too much; it ends before"},
    };
    struct expect_sum sum;
    char why[EXPECT_ERROR];
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        assert_int_equal(expect_parse_sum(&sum, lines[i][0], why), -1);
        assert_string_equal(why, lines[i][1]);
    }
}

static void a_sum_knows_its_unit(void **state)
{
    (void)state;
    static const char *const units[][2] = {
        {"ws.age.p50", "ns"},
        {"ws.age.p50 - poll.age.p50", "ns"},
        {"ws.age.p50 * 3", "ns"},
        {"ws.age.p50 / poll.age.p50", "times"},
        {"1 / (ws.age.p50 / poll.age.p50)", "times"},
        {"(poll.age.p50 - ws.age.p50) / ws.age.p50", "times"},
        {"ws.age.p50 / poll.age.p50 - 1", "times"},
        {"ws.wire.l3 * poll.messages.delivered", "bytes"},
        {"ws.wire.l3 * 2 / poll.wire.l3", "times"},
        {"ws.wire.l3 / ws.wire.packets", "bytes"},
        {"poll.polls.empty_share", "share"},
        {"1 - poll.polls.empty_share", "share"},
        {"poll.polls.empty_share * poll.polls.sent", "count"},
        {"poll.polls.sent", "count"},
        {"poll.polls.sent / ws.messages.delivered", "times"},
        {"poll.cpu.server_share / ws.cpu.server_share", "times"},
        {"ws.capacity", "count"},
        {"ws.capacity / poll.capacity", "times"},
        {"ws.age.p50 / 20ms", "times"},
        {"ws.age.p50 / poll.age.p50 * ws.wire.l3", "bytes"},
    };
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        const struct expect_sum sum = read_sum(units[i][0]);
        const char *unit = dimension_unit(sum.in);
        if (!unit || strcmp(unit, units[i][1]) != 0)
            fail_msg("%s: %s", units[i][0], unit ? unit : "none");
    }
    assert_null(dimension_unit(read_sum("ws.wire.l3 / ws.age.p50").in));
}

static void where_is_none_or_a_section(void **state)
{
    (void)state;
    struct expect_sum sum = read_sum("ws[coalesce=none, section=A1-x].age.p50");
    assert_true(sum.terms[0].where[0].none);
    assert_int_equal(sum.terms[0].where[0].key, KEY_COALESCE);
    assert_string_equal(sum.terms[0].section, "A1-x");
    sum = read_sum("ws[auth=none].age.p50");
    assert_false(sum.terms[0].where[0].none); /* a word of its own */
    char why[EXPECT_ERROR];
    assert_int_equal(expect_parse_sum(&sum, "ws[rate=none].age.p50", why), -1);
    assert_string_equal(why, "rate: 'none' is not a rate like 10/s, 6/m or 0");
}

static void published_figures_are_read_and_written_alike(void **state)
{
    (void)state;
    static const struct {
        const char *text, *unit, *number, *suffix;
        double value;
    } figures[] = {
        {"871,000 B/s", "bytes/s", "871,000", " B/s", 871000},
        {"6.0 ms", "ns", "6", " ms", 6e6},
        {"14.3 %", "share", "14.3", " %", 0.143},
        {"7,200/s", "hz", "7,200", "/s", 7200},
        {"3×", "times", "3", "×", 3},
        {"0.015", "count", "0.015", "", 0.015},
        {"2.4", "count", "2.40", "", 2.4},
        {"10,285", "count", "10,285", "", 10285},
        {"5.2 kB", "bytes", "5.20", " kB", 5200},
        {"2 s", "ns", "2", " s", 2e9},
    };
    struct theirs theirs;
    char why[THEIRS_ERROR], number[THEIRS_TEXT];
    for (size_t i = 0; i < COUNT_OF(figures); i++) {
        assert_int_equal(theirs_read(&theirs, figures[i].text, why), 0);
        assert_string_equal(theirs_unit(&theirs), figures[i].unit);
        assert_true(fabs(theirs.value - figures[i].value) <= 1e-12 * figures[i].value);
        assert_string_equal(theirs_number(&theirs, theirs.value, number), figures[i].number);
        assert_string_equal(theirs_suffix(&theirs), figures[i].suffix);
    }
    static const char *const none[] = {"", "x", "B", "1,2.3.4", "1.2.3", "-5", "1,", ",1", "5 : 1", "1e9"};
    for (size_t i = 0; i < COUNT_OF(none); i++)
        assert_int_equal(theirs_read(&theirs, none[i], why), -1);
}

static void numbers_have_the_digits_that_count(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } numbers[] = {{0, "0"},
                   {0.00213, "0.0021"},
                   {0.9949, "0.99"},
                   {1.234, "1.23"},
                   {12.34, "12.3"},
                   {123.4, "123"},
                   {1234.5, "1,234"},
                   {1234567, "1,234,567"},
                   {-1234567, "-1,234,567"},
                   {-12.34, "-12.3"},
                   {100, "100"}};
    char text[THEIRS_TEXT];
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        assert_string_equal(theirs_plain(numbers[i].value, text), numbers[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parentheses_come_first_and_nothing_else_does),
        cmocka_unit_test(parentheses_have_their_mistakes),
        cmocka_unit_test(a_sum_knows_its_unit),
        cmocka_unit_test(where_is_none_or_a_section),
        cmocka_unit_test(published_figures_are_read_and_written_alike),
        cmocka_unit_test(numbers_have_the_digits_that_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
