/* The order of trials, their seeds, and the time that is promised for them. */
#include "suite_text.h"

#include "plan/plan.h"

enum { MS = 1000 * 1000 };

static const char three[] = "[a]\nclients = 1,2,3,4,5,6,7,8\nrepeats = 3\n[b]\nrepeats = 2\nclients = 9\n"
                            "[c]\ntype = capacity\nsearch = clients\nto = 10\nbound = age.p99 < 1s\n";

static void blocks_hold_each_point_once(void **state)
{
    (void)state;
    struct plan plan;
    assert_reads(three);
    plan_make(&plan, &suite, 42);
    assert_int_equal(plan.count, 8 * 3 + 2);
    int seen[3][10] = {{0}};
    for (size_t i = 0; i < plan.count; i++) {
        assert_in_range(plan.trials[i].point, 0, 8); /* 9 is the capacity's */
        seen[plan.trials[i].repeat][plan.trials[i].point]++;
        assert_true(i == 0 || plan.trials[i].repeat >= plan.trials[i - 1].repeat);
    }
    for (int repeat = 0; repeat < 3; repeat++)
        for (int point = 0; point < 9; point++)
            assert_int_equal(seen[repeat][point], point < 8 || repeat < 2);
    plan_close(&plan);
    suite_close(&suite);
}

static bool same_order(const struct plan *a, size_t from_a, const struct plan *b, size_t from_b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a->trials[from_a + i].point != b->trials[from_b + i].point)
            return false;
    return true;
}

static void the_seed_says_the_order(void **state)
{
    (void)state;
    struct plan a, again, other;
    assert_reads(three);
    plan_make(&a, &suite, 42);
    plan_make(&again, &suite, 42);
    plan_make(&other, &suite, 43);
    assert_true(same_order(&a, 0, &again, 0, a.count));
    assert_false(same_order(&a, 0, &other, 0, 9));
    assert_false(same_order(&a, 0, &a, 9, 9)); /* and every repeat has its own */
    plan_close(&again);
    plan_close(&other);
    suite_close(&suite);
    assert_reads_with(three, &(struct suite_changes){.repeats = 5});
    plan_make(&again, &suite, 42);
    assert_true(same_order(&a, 0, &again, 0, 9)); /* more repeats change nothing before them */
    plan_close(&again);
    plan_close(&a);
    suite_close(&suite);
}

static void every_point_comes_first_about_as_often(void **state)
{
    (void)state;
    int first[8] = {0};
    assert_reads("[a]\nclients = 1,2,3,4,5,6,7,8\n");
    for (uint64_t seed = 0; seed < 8000; seed++) {
        struct plan plan;
        plan_make(&plan, &suite, seed);
        first[plan.trials[0].point]++;
        plan_close(&plan);
    }
    for (int i = 0; i < 8; i++)
        assert_in_range(first[i], 850, 1150); /* 1000 ± 5 standard deviations */
    suite_close(&suite);
}

static void seeds_are_one_a_repeat_and_short_enough(void **state)
{
    (void)state;
    for (int repeat = 0; repeat < 100; repeat++) {
        assert_true(plan_seed(1, repeat) < UINT64_C(1) << 53);
        assert_true(plan_seed(1, repeat) == plan_seed(1, repeat));
        assert_true(plan_seed(1, repeat) != plan_seed(2, repeat));
        for (int before = 0; before < repeat; before++)
            assert_true(plan_seed(1, repeat) != plan_seed(1, before));
    }
}

static void assert_takes(const char *lines, int64_t ms)
{
    assert_reads(lines);
    assert_int_equal(plan_trial_ns(&suite.points[0]), ms * MS);
    suite_close(&suite);
}

static void a_trial_takes_all_its_phases(void **state)
{
    (void)state;
    assert_takes("[x]\nclients=100\nramp=1000/s\nwarmup=2s\nduration=3s\n",
                 150 + 100 + 2000 + 3000 + 100 + 100);
    assert_takes("[x]\nclients=5k\nwarmup=0\nduration=3s\ndrain=10ms\n", 150 + 5000 + 3000 + 10 + 100);
    assert_takes("[x]\ntransport=poll\nclients=1\nwarmup=0\nduration=3s\ninterval=2s\n",
                 150 + 1 + 3000 + 2000 + 100);
}

static void a_suite_takes_the_sum(void **state)
{
    (void)state;
    struct plan_sum sum;
    assert_reads("[x]\nclients=100,200\nwarmup=0\nduration=1s\nrepeats=3\n");
    plan_sum(&suite, &sum);
    assert_int_equal(sum.trials, 6);
    assert_int_equal(sum.search_trials, 0);
    assert_int_equal(sum.ns, INT64_C(3) * (1450 + 1550) * MS);
    suite_close(&suite);
}

static void a_search_counts_by_its_width(void **state)
{
    (void)state;
    struct plan_sum sum;
    /* 1 to 1024 is ten doublings; from a factor of 2 to one of 1.1, three halvings. */
    const struct capacity wide = {.from = 1, .to = 1024, .precision = 0.1};
    const struct capacity coarse = {.from = 1, .to = 1024, .precision = 1};
    assert_in_range(plan_search_trials(&wide), 14, 17);
    assert_in_range(plan_search_trials(&coarse), 11, 12);
    assert_reads(three);
    plan_sum(&suite, &sum);
    assert_int_equal(sum.trials, 26);
    assert_in_range(sum.search_trials, 5, 10);
    suite_close(&suite);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_hold_each_point_once),
        cmocka_unit_test(the_seed_says_the_order),
        cmocka_unit_test(every_point_comes_first_about_as_often),
        cmocka_unit_test(seeds_are_one_a_repeat_and_short_enough),
        cmocka_unit_test(a_trial_takes_all_its_phases),
        cmocka_unit_test(a_suite_takes_the_sum),
        cmocka_unit_test(a_search_counts_by_its_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
