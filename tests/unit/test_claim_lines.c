/* What a suite says that it claims: read, taken apart, and refused where it is wrong. */
#include "suite_text.h"

#include "metric/metric.h"

#define A1 "[A1]\nclaim = C\ntransport = poll, ws\n"

static void a_claim_is_taken_apart(void **state)
{
    (void)state;
    assert_reads(A1 "source = S 2010\ncase = at 10:1 : ws.wire.l3 < 20B\n"
                    "cell = polling | bytes | 871,000 B/s | poll.wire.rate * 100 | extrapolated\n"
                    "cell = ws | bytes | - | -\nnote = {ws.age.p50}, so\nchart = wire.l3 by load.clients\n");
    const struct experiment *e = suite.experiments;
    assert_string_equal(e->claim, "C");
    assert_string_equal(e->source, "S 2010");
    assert_ptr_equal(e->of, e);
    assert_string_equal(e->cases.items[0].words, "at 10:1");
    assert_string_equal(e->cases.items[0].condition, "ws.wire.l3 < 20B");
    assert_int_equal(e->cases.items[0].line, 5);
    const struct claim_line *cell = e->cells.items;
    assert_string_equal(cell->row, "polling");
    assert_string_equal(cell->column, "bytes");
    assert_string_equal(cell->theirs, "871,000 B/s");
    assert_string_equal(cell->sum, "poll.wire.rate * 100");
    assert_true(cell->extrapolated);
    assert_null(cell[1].theirs);
    assert_null(cell[1].sum);
    assert_false(cell[1].extrapolated);
    assert_int_equal(e->notes.count, 1);
    assert_string_equal(e->charts.items[0].metric->name, "wire.l3");
    assert_int_equal(e->charts.items[0].by, KEY_CLIENTS);
    suite_close(&suite);
}

static void sections_named_after_a_claim_belong_to_it(void **state)
{
    (void)state;
    assert_reads("[A1-rare]\nrate = 1/m\nduration = 2m\n" A1 "[A10]\n[A1b]\n[A1-x-y]\n[B-1]\n");
    const struct experiment *head = &suite.experiments[1];
    const struct experiment *const of[] = {head, head, NULL, NULL, head, NULL};
    for (size_t i = 0; i < COUNT_OF(of); i++)
        assert_ptr_equal(suite.experiments[i].of, of[i]);
    suite_close(&suite);
}

static void only_a_claim_means_all_of_it(void **state)
{
    (void)state;
    static const char text[] = A1 "case = c : ws.age.p50 < 1s\n[A1-rare]\n[B]\n";
    assert_reads_with(text, &(struct suite_changes){.only = "A1"});
    assert_int_equal(suite.experiment_count, 2);
    assert_string_equal(suite.experiments[1].name, "A1-rare");
    assert_ptr_equal(suite.experiments[1].of, &suite.experiments[0]);
    suite_close(&suite);
    assert_reads_with(text, &(struct suite_changes){.only = "A1-rare"});
    assert_int_equal(suite.experiment_count, 1);
    assert_null(suite.experiments[0].of);
    suite_close(&suite);
}

static void quick_changes_what_it_names(void **state)
{
    (void)state;
    static const char text[] =
        HEAD "[quick]\nrepeats = 1\nduration = 2s\nA1.rate = 5/s\nexpect = ws.age.p50 < 2s\n"
             "expect = ws.age.p99 < 3s\n[global]\nexpect = ws.age.p50 < 1s\n" A1
             "rate = 1/s, 10/s\n[B]\nrate = 7/s\nduration = 9s\n";
    assert_reads(text);
    assert_true(suite.has_quick);
    assert_int_equal(suite.point_count, 5);
    assert_int_equal(suite.experiments[0].repeats, 3);
    suite_close(&suite);
    assert_reads_with(text, &(struct suite_changes){.quick = true});
    assert_int_equal(suite.point_count, 3);
    assert_int_equal(suite.experiments[0].repeats, 1);
    assert_true(point_number(&suite.points[0], KEY_RATE) == 5);
    assert_true(point_number(&suite.points[2], KEY_RATE) == 7);
    assert_true(point_number(&suite.points[2], KEY_DURATION) == 2e9);
    assert_int_equal(suite.experiments[0].expect_count, 2);
    assert_string_equal(suite.experiments[0].expects[0].text, "ws.age.p50 < 2s");
    suite_close(&suite);
    static const char *const sets[] = {"duration=4s"};
    assert_reads_with(text,
                      &(struct suite_changes){.quick = true, .sets = sets, .set_count = 1, .repeats = 2});
    assert_true(point_number(&suite.points[0], KEY_DURATION) == 4e9);
    assert_int_equal(suite.experiments[0].repeats, 2);
    suite_close(&suite);
}

static void without_quick_there_is_none(void **state)
{
    (void)state;
    assert_int_equal(read_with("[x]\n", &(struct suite_changes){.quick = true}), -1);
    assert_string_equal(why, "--quick: dir/s.ini has no [quick]; make it shorter by --set and --repeats");
}

static void what_is_changed_may_leave_a_case_without_points(void **state)
{
    (void)state;
    static const char text[] = A1 "rate = 1/s, 2/s\ncase = c : ws[rate=2/s].age.p50 < 1s\n";
    static const char *const sets[] = {"rate=1/s"};
    assert_reads_with(text, &(struct suite_changes){.sets = sets, .set_count = 1});
    suite_close(&suite);
}

static void subjects_mean_points_of_all_sections(void **state)
{
    (void)state;
    assert_reads(A1 "[A1-c]\ntransport = ws\ncoalesce = 10ms\nduration = 5s\n[A1-n]\ntransport = poll, ws\n"
                    "type = capacity\nsearch = clients\nto = 9\nbound = age.p99 < 1s\n");
    suite_close(&suite);
    static const char *const good[] = {
        "ws[coalesce=none].wire.l3 / ws[coalesce=10ms].wire.l3 > 1",
        "ws[section=A1-c].age.p50 < poll.age.p50",
        "ws[section=A1].age.p50 < ws[section=A1-c].age.p50",
        "ws.capacity / poll.capacity > 1",
        "ws.capacity / 100 > (poll.age.p50 / ws[coalesce=none].age.p50)",
    };
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        char text[600];
        snprintf(text, sizeof text,
                 A1 "case = c : %s\n[A1-c]\ntransport = ws\ncoalesce = 10ms\nduration = 5s\n[A1-n]\n"
                    "transport = poll, ws\ntype = capacity\nsearch = clients\nto = 9\nbound = age.p99 < 1s\n",
                 good[i]);
        assert_reads(text);
        suite_close(&suite);
    }
}

static const char *const mistakes[][2] = {
    {"[x]\ncase = c : ws.age.p50 < 1s\n",
     "dir/s.ini:2: [x] case: only a section with claim or source has it; say what is claimed"},
    {A1 "[A1-b]\nnote = n\n",
     "dir/s.ini:5: [A1-b] note: [A1-b] belongs to [A1], which claims; move it there, or rename it"},
    {A1 "[A1-b]\nclaim = D\n",
     "dir/s.ini:5: [A1-b] claim: [A1-b] belongs to [A1], which claims; move it there, or rename it"},
    {"[A]\nclaim =\n", "dir/s.ini:2: [A] claim: its value is missing"},
    {A1 "claim = D\n",
     "dir/s.ini:4: [A1] claim: it is set already, in line 2; a list is written with commas"},
    {"[global]\nclaim = C\n[x]\n",
     "dir/s.ini:2: [global] claim: this key does not belong in [global]; move it to an experiment"},
    {A1 "case = ws.age.p50 < 1s\n", "dir/s.ini:4: [A1] case: write it as WORDS : CONDITION"},
    {A1 "case = : ws.age.p50 < 1s\n", "dir/s.ini:4: [A1] case: write it as WORDS : CONDITION"},
    {A1 "case = c : ws.agee.p50 < 1s\n",
     "dir/s.ini:4: [A1] case: there is no metric 'agee.p50'; did you mean age.p50?"},
    {A1 "case = c : sse.age.p50 < 1s\n",
     "dir/s.ini:4: [A1] case: sse means no point here; `pushmark show` lists them"},
    {A1 "case = c : ws[rate=9/s].age.p50 < 1s\n",
     "dir/s.ini:4: [A1] case: ws[rate=9/s] means no point here; `pushmark show` lists them"},
    {A1 "case = c : ws[section=A1-z].age.p50 < 1s\n",
     "dir/s.ini:4: [A1] case: ws[section=A1-z] means no point here; `pushmark show` lists them"},
    {A1 "case = c : ws.capacity > 5\n",
     "dir/s.ini:4: [A1] case: ws.capacity means no point here; `pushmark show` lists them"},
    {A1 "expect = ws.capacity > 5\n",
     "dir/s.ini:4: [A1] expect: no trial tells the capacity, a search does; ask for it in a case"},
    {"[A1]\nclaim = C\ntransport = ws\ncase = c : ws.age.p50 < sse.age.p50\n[A1-b]\ntransport = sse\n"
     "workers = 2\n",
     "dir/s.ini:4: [A1] case: no points of its subjects agree in all else; name in brackets what differs"},
    /* A section that only one of them names does not say what differs. */
    {"[A1]\nclaim = C\ntransport = ws\ncase = c : ws[section=A1].age.p50 < sse.age.p50\n"
     "[A1-b]\ntransport = sse\ncoalesce = 10ms\n",
     "dir/s.ini:4: [A1] case: no points of its subjects agree in all else; name in brackets what differs"},
    {A1 "cell = a | b | c\n",
     "dir/s.ini:4: [A1] cell: write it as ROW | COLUMN | THEIRS | SUM, or with | extrapolated behind"},
    {A1 "cell = a | b | - | - | extrapolated | x\n",
     "dir/s.ini:4: [A1] cell: write it as ROW | COLUMN | THEIRS | SUM, or with | extrapolated behind"},
    {A1 "cell = a | | 5 | ws.wire.packets\n",
     "dir/s.ini:4: [A1] cell: a part of it is empty; what there is not is written '-'"},
    {A1 "cell = a | b | 5 | ws.wire.packets | guessed\n",
     "dir/s.ini:4: [A1] cell: 'guessed': the last word is 'extrapolated', or there is none"},
    {A1 "cell = a | b | five | ws.wire.packets\n",
     "dir/s.ini:4: [A1] cell: 'five' is no figure like 871,000 B/s, 6.0 ms, 14.3 % or 3×; '-' is none"},
    {A1 "cell = a | b | 5 furlongs | ws.wire.packets\n",
     "dir/s.ini:4: [A1] cell: 'furlongs' is none of the units: ns us ms s B kB MB B/s kB/s MB/s /s % ×"},
    {A1 "cell = a | b | 5 ms | ws.wire.l3\n",
     "dir/s.ini:4: [A1] cell: theirs, '5 ms', is not measured in what "
     "ours is: a size, like 64B"},
    {A1 "cell = a | b | 5 | 7 + 8\n", "dir/s.ini:4: [A1] cell: nothing in it is measured"},
    {A1 "rate = 1/s, 2/s\ncell = a | b | 5 | ws.wire.packets\n",
     "dir/s.ini:5: [A1] cell: a subject of it means several points; say which by [KEY=VALUE] or "
     "[section=NAME]"},
    {A1 "note = {ws.age.p50\n", "dir/s.ini:4: [A1] note: a brace has no other; a sum stands in {…}"},
    {A1 "note = ws.age.p50}\n", "dir/s.ini:4: [A1] note: a brace has no other; a sum stands in {…}"},
    {A1 "note = {ws.age.p5}\n",
     "dir/s.ini:4: [A1] note: {ws.age.p5}: there is no metric 'age.p5'; did you mean age.p50?"},
    {A1 "note = {sse.age.p50}\n",
     "dir/s.ini:4: [A1] note: sse means no point here; `pushmark show` lists them"},
    {A1 "chart = wire.l3\n", "dir/s.ini:4: [A1] chart: write it as METRIC by KEY, like wire.l3 by rate"},
    {A1 "chart = wire.l4 by rate\n",
     "dir/s.ini:4: [A1] chart: there is no metric 'wire.l4'; did you mean wire.l3?"},
    {A1 "chart = wire.l3 by rat\n", "dir/s.ini:4: [A1] chart: there is no key 'rat'; did you mean rate?"},
    {"[quick]\nrat = 5\n[x]\n", "dir/s.ini:2: [quick] rat: there is no key 'rat'; did you mean rate?"},
    {"[quick]\ny.rate = 5\n[x]\n",
     "dir/s.ini:2: [quick] y.rate: there is no experiment 'y'; did you mean x?"},
    {"[quick]\nrate = many\n[x]\n", "dir/s.ini:2: [quick] rate: 'many' is not a rate like 10/s, 6/m or 0"},
    {"[quick]\nrate = 5/s\nrate = 6/s\n[x]\n",
     "dir/s.ini:3: [quick] rate: it is set already, in line 2; a list is written with commas"},
};

static void mistakes_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(mistakes); i++) {
        if (read_with(mistakes[i][0], NULL) == 0)
            fail_msg("taken: %s", mistakes[i][0]);
        assert_string_equal(why, mistakes[i][1]);
        assert_null(suite.memory);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_claim_is_taken_apart),
        cmocka_unit_test(sections_named_after_a_claim_belong_to_it),
        cmocka_unit_test(only_a_claim_means_all_of_it),
        cmocka_unit_test(quick_changes_what_it_names),
        cmocka_unit_test(without_quick_there_is_none),
        cmocka_unit_test(what_is_changed_may_leave_a_case_without_points),
        cmocka_unit_test(subjects_mean_points_of_all_sections),
        cmocka_unit_test(mistakes_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
