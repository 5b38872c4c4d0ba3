/* Suites from texts: what they hold, how lists multiply, and what --set changes. */
#include "suite_text.h"

static const char *text_of(size_t point, enum key_id key)
{
    assert_in_range(point, 0, suite.point_count - 1);
    const char *text = point_text(&suite.points[point], key);
    return text ? text : "-";
}

static void the_head_and_its_experiments_are_read(void **state)
{
    (void)state;
    assert_reads("; a comment above\n[suite]\ntitle = A title, with commas\nabout = why\nrepeats = 5\n"
                 "# another\n[global]\nclients = 10\n\n[one]\nabout = what ; cut here\ntransport = ws\n"
                 "expect = ws.age.p99 < 20ms\nexpect = ws.messages.lost == 0\n[two]\nrepeats = 2\n");
    assert_string_equal(suite.name, "s");
    assert_string_equal(suite.path, "dir/s.ini");
    assert_string_equal(suite.title, "A title, with commas");
    assert_string_equal(suite.about, "why");
    assert_int_equal(suite.repeats, 5);
    assert_int_equal(suite.experiment_count, 2);
    assert_non_null(strstr(suite.text, "[two]"));
    const struct experiment *one = &suite.experiments[0], *two = &suite.experiments[1];
    assert_string_equal(one->name, "one");
    assert_string_equal(one->about, "what");
    assert_int_equal(one->type, EXPERIMENT_POINTS);
    assert_int_equal(one->repeats, 5);
    assert_int_equal(two->repeats, 2);
    assert_int_equal(one->expect_count, 2);
    assert_string_equal(one->expects[1].text, "ws.messages.lost == 0");
    assert_int_equal(one->expects[1].line, 14);
    assert_int_equal(two->expect_count, 0);
    suite_close(&suite);
}

static void values_are_understood_and_kept_as_written(void **state)
{
    (void)state;
    assert_reads(
        "[x]\ntransport = poll\ninterval = 250ms\nserver.payload = 16K\nrate = 6/m\nduration = 1m\n");
    const struct point *p = &suite.points[0];
    assert_string_equal(suite.title, "s");
    assert_int_equal(point_transport(p), TRANSPORT_POLL);
    assert_true(point_number(p, KEY_INTERVAL) == 250e6);
    assert_true(point_number(p, KEY_PAYLOAD) == 16384);
    assert_string_equal(point_text(p, KEY_PAYLOAD), "16K");
    assert_true(point_number(p, KEY_CLIENTS) == 100);
    assert_string_equal(point_text(p, KEY_CONGESTION), "cubic");
    assert_null(point_text(p, KEY_ARM));
    assert_true(point_number(p, KEY_DELAY) == 0);
    suite_close(&suite);
}

static void lists_multiply_the_first_varying_slowest(void **state)
{
    (void)state;
    assert_reads("[x]\nclients = 1 , 2\npayload = 20B,30B,40B\ntransport=ws\n");
    assert_int_equal(suite.point_count, 6);
    static const char *const seen[][2] = {{"1", "20B"}, {"1", "30B"}, {"1", "40B"},
                                          {"2", "20B"}, {"2", "30B"}, {"2", "40B"}};
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(text_of(i, KEY_CLIENTS), seen[i][0]);
        assert_string_equal(text_of(i, KEY_PAYLOAD), seen[i][1]);
        assert_int_equal(suite.points[i].index, i);
        assert_ptr_equal(suite.points[i].experiment, &suite.experiments[0]);
    }
    assert_true(suite.experiments[0].varies[KEY_CLIENTS] && suite.experiments[0].varies[KEY_PAYLOAD]);
    assert_false(suite.experiments[0].varies[KEY_RATE]);
    suite_close(&suite);
}

static void a_key_multiplies_only_what_it_means_something_to(void **state)
{
    (void)state;
    assert_reads("[x]\ntransport = poll, ws\ninterval = 1s, 2s\npace = fixed\nduration = 4s\n");
    assert_int_equal(suite.point_count, 3);
    assert_string_equal(text_of(0, KEY_INTERVAL), "1s");
    assert_string_equal(text_of(1, KEY_INTERVAL), "2s");
    assert_string_equal(text_of(2, KEY_TRANSPORT), "ws");
    assert_string_equal(text_of(2, KEY_INTERVAL), "-");
    assert_string_equal(text_of(2, KEY_PACE), "fixed"); /* one value: kept */
    assert_string_equal(text_of(2, KEY_PHASE), "-");    /* a default is not */
    suite_close(&suite);
    assert_reads("[x]\ninterval = 1s, 2s\ntransport = poll, ws\n");
    assert_int_equal(suite.point_count, 3);
    suite_close(&suite);
    assert_reads("[x]\ntransport = null\nworkers = 1, 2\nschedule = even, poisson\nclients = 1, 2\n");
    assert_int_equal(suite.point_count, 2);
    assert_string_equal(text_of(1, KEY_WORKERS), "-");
    suite_close(&suite);
}

static void experiments_inherit_wherever_global_stands(void **state)
{
    (void)state;
    assert_reads("[a]\nclients = 7\n[b]\npayload=32B\n[global]\nclients = 1, 2\nrepeats = 4\n"
                 "expect = ws.messages.lost == 0\n");
    assert_int_equal(suite.experiments[0].point_count, 1);
    assert_int_equal(suite.experiments[1].first_point, 1);
    assert_int_equal(suite.experiments[1].point_count, 2);
    assert_string_equal(text_of(0, KEY_CLIENTS), "7");
    assert_string_equal(text_of(2, KEY_CLIENTS), "2");
    assert_int_equal(suite.experiments[0].repeats, 4);
    assert_int_equal(suite.experiments[0].expect_count, 1);
    assert_int_equal(suite.experiments[1].expect_count, 1);
    suite_close(&suite);
}

static void a_section_without_keys_is_an_experiment(void **state)
{
    (void)state;
    assert_reads("[empty]\n[other]\nclients=5");
    assert_int_equal(suite.experiment_count, 2);
    assert_string_equal(suite.experiments[0].name, "empty");
    assert_string_equal(text_of(0, KEY_CLIENTS), "100");
    suite_close(&suite);
}

static void editors_leave_marks_that_do_no_harm(void **state)
{
    (void)state;
    assert_reads(
        "\xef\xbb\xbf[suite]\r\ntitle = T\xc3\xbc\r\n\r\n  [x]  ; here\r\n\tclients = 5 \r\n   rate=2/s\r\n");
    assert_string_equal(suite.title, "T\xc3\xbc");
    assert_string_equal(text_of(0, KEY_CLIENTS), "5");
    assert_string_equal(text_of(0, KEY_RATE), "2/s");
    suite_close(&suite);
}

static void capacities_are_searched(void **state)
{
    (void)state;
    assert_reads(HEAD
                 "[c]\ntype = capacity\nsearch = clients\nfrom = 100\nto = 15k\nbound = age.p99 < 200ms\n"
                 "transport = poll, ws\nrate=20/s\nprecision = 5%\n[d]\ntype=capacity\nsearch=rate\nto=1k/s\n"
                 "bound = messages.lost == 0\n[global]\nexpect = ws.messages.lost == 0\n");
    const struct experiment *c = &suite.experiments[0], *d = &suite.experiments[1];
    assert_int_equal(c->type, EXPERIMENT_CAPACITY);
    assert_int_equal(c->capacity.search, KEY_CLIENTS);
    assert_true(c->capacity.from == 100 && c->capacity.to == 15000 && c->capacity.precision == 0.05);
    assert_string_equal(c->capacity.bound, "age.p99 < 200ms");
    assert_int_equal(c->point_count, 2);
    assert_string_equal(text_of(1, KEY_CLIENTS), "100");
    assert_int_equal(c->expect_count, 0);
    assert_true(d->capacity.search == KEY_RATE && d->capacity.from == 1 && d->capacity.precision == 0.1);
    suite_close(&suite);
}

static void set_changes_everything_that_has_the_key(void **state)
{
    (void)state;
    static const char text[] = HEAD "[a]\nclients = 7\nserver.delay = 1ms\n[b]\npayload=32B\n";
    assert_reads_with(text, CHANGES("clients=3,4", "delay = 5ms", "clients=5"));
    assert_int_equal(suite.point_count, 2);
    assert_string_equal(text_of(0, KEY_CLIENTS), "5");
    assert_string_equal(text_of(1, KEY_CLIENTS), "5");
    assert_string_equal(text_of(0, KEY_DELAY), "5ms");
    assert_string_equal(text_of(1, KEY_DELAY), "5ms");
    suite_close(&suite);
    assert_reads_with(text, CHANGES("a.clients=9", "b.load.clients=8", "server.payload=1K"));
    assert_string_equal(text_of(0, KEY_CLIENTS), "9");
    assert_string_equal(text_of(1, KEY_CLIENTS), "8");
    assert_string_equal(text_of(1, KEY_PAYLOAD), "1K");
    suite_close(&suite);
}

static void set_takes_the_other_words_too(void **state)
{
    (void)state;
    static const char text[] = HEAD "[a]\nrepeats=2\nexpect = ws.messages.lost == 0\n[c]\ntype=capacity\n"
                                    "search=clients\nto=10\nbound=age.p50 < 1s\n";
    assert_reads_with(text,
                      CHANGES("expect=ws.age.p50 < 1s", "to=20", "repeats=7", "expect=ws.age.p99 < 1s"));
    assert_int_equal(suite.experiments[0].repeats, 7);
    assert_int_equal(suite.experiments[0].expect_count, 2);
    assert_string_equal(suite.experiments[0].expects[0].text, "ws.age.p50 < 1s");
    assert_int_equal(suite.experiments[0].expects[0].line, 0);
    assert_true(suite.experiments[1].capacity.to == 20);
    suite_close(&suite);
    assert_reads_with(text, &(struct suite_changes){.repeats = 9, .only = "a"});
    assert_int_equal(suite.repeats, 9);
    assert_int_equal(suite.experiments[0].repeats, 9);
    assert_int_equal(suite.experiment_count, 1);
    suite_close(&suite);
}

static void set_goes_where_there_is_no_section_for_it(void **state)
{
    (void)state;
    assert_reads_with("[a]\nclients=1\n", CHANGES("title=Mine", "repeats=3"));
    assert_string_equal(suite.title, "Mine");
    assert_int_equal(suite.repeats, 3); /* what tables say of the whole suite */
    assert_int_equal(suite.experiments[0].repeats, 3);
    suite_close(&suite);
}

static void no_point_is_there_twice(void **state)
{
    (void)state;
    assert_reads("[a]\ntransport=poll,ws\ninterval=1s\nwarmup=100ms,500ms,1000ms,2s\n");
    assert_int_equal(suite.point_count, 2 + 4);
    assert_string_equal(text_of(0, KEY_WARMUP), "1s");
    assert_string_equal(text_of(1, KEY_WARMUP), "2s");
    assert_int_equal(suite.points[5].index, 5);
    suite_close(&suite);
}

static void only_keeps_what_it_names(void **state)
{
    (void)state;
    static const char text[] = "[a]\nclients=1,2\n[b]\nclients=3\n[c]\nclients=4\n";
    assert_reads_with(text, &(struct suite_changes){.only = "c, b"});
    assert_int_equal(suite.experiment_count, 2);
    assert_int_equal(suite.point_count, 2);
    assert_string_equal(suite.points[1].experiment->name, "c");
    assert_int_equal(suite.points[1].index, 1);
    assert_int_equal(suite.experiments[1].first_point, 1);
    suite_close(&suite);
    assert_int_equal(read_with(text, &(struct suite_changes){.only = "a,headline"}), -1);
    assert_string_equal(why,
                        "--only: there is no experiment 'headline'; `pushmark show` names those there are");
    assert_int_equal(read_with(text, &(struct suite_changes){.only = ""}), -1);
    assert_string_equal(why, "--only: it names no experiment; `pushmark show` names those there are");
    assert_int_equal(read_with("[a]\n[b]\nclients=x\n", &(struct suite_changes){.only = "a"}), -1);
}

static void only_leaves_out_what_has_a_minus(void **state)
{
    (void)state;
    static const char text[] = "[a]\nclaim=x\ncase=y : ws.wire.l3 > 1B\n[a-1]\n[b]\n";
    static const struct {
        const char *only;
        size_t count;
        const char *last;
    } lists[] = {{"-b", 2, "a-1"}, {"-a", 1, "b"}, {"-a-1", 2, "b"}, {"a, -a-1", 1, "a"}, {"a-1", 1, "a-1"}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        assert_reads_with(text, &(struct suite_changes){.only = lists[i].only});
        assert_int_equal(suite.experiment_count, lists[i].count);
        assert_string_equal(suite.experiments[lists[i].count - 1].name, lists[i].last);
        suite_close(&suite);
    }
    assert_int_equal(read_with(text, &(struct suite_changes){.only = "a-1,-a"}), -1);
    assert_string_equal(why, "--only: it names no experiment; `pushmark show` names those there are");
    assert_int_equal(read_with(text, &(struct suite_changes){.only = "-c"}), -1);
    /* What is over a link makes no sense over loopback, which a run that leaves it out may fall back to. */
    static const char link[] = "[a]\n[b]\ntopology=link\nlink-delay=5ms\n";
    const char *const sets[] = {"topology=loopback"};
    static const char *const only[] = {"a", "-b"};
    assert_int_equal(read_with(link, &(struct suite_changes){sets, 1, .repeats = 1}), -1);
    for (size_t i = 0; i < 2; i++) {
        assert_reads_with(link, &(struct suite_changes){sets, 1, .only = only[i]});
        assert_int_equal(suite.experiment_count, 1);
        suite_close(&suite);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_head_and_its_experiments_are_read),
        cmocka_unit_test(values_are_understood_and_kept_as_written),
        cmocka_unit_test(lists_multiply_the_first_varying_slowest),
        cmocka_unit_test(a_key_multiplies_only_what_it_means_something_to),
        cmocka_unit_test(experiments_inherit_wherever_global_stands),
        cmocka_unit_test(a_section_without_keys_is_an_experiment),
        cmocka_unit_test(editors_leave_marks_that_do_no_harm),
        cmocka_unit_test(capacities_are_searched),
        cmocka_unit_test(set_changes_everything_that_has_the_key),
        cmocka_unit_test(set_takes_the_other_words_too),
        cmocka_unit_test(set_goes_where_there_is_no_section_for_it),
        cmocka_unit_test(no_point_is_there_twice),
        cmocka_unit_test(only_keeps_what_it_names),
        cmocka_unit_test(only_leaves_out_what_has_a_minus),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
