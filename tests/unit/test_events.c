/* The events of a trial's first clients: the first so many, joined over processes in order of time. */
#include "check.h"

#include "../../clients/events.h"

static struct event at(int64_t time_ns, uint64_t number)
{
    return (struct event){.time_ns = time_ns, .number = number, .kind = EVENT_MESSAGE};
}

static void fill(struct events *events, uint32_t count, int64_t from_ns, int64_t step_ns)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct event event = at(from_ns + step_ns * i, i);
        events_add(events, &event);
    }
}

static void the_first_400_are_kept_and_more_is_said(void **state)
{
    (void)state;
    struct events events = {0};
    fill(&events, 400, 0, 10);
    assert_int_equal(events.count, 400);
    assert_false(events.cut);
    fill(&events, 1, 1, 1);
    assert_int_equal(events.count, 400);
    assert_true(events.cut);
    assert_int_equal(events.items[399].time_ns, 3990);
}

static void merging_sorts_by_time(void **state)
{
    (void)state;
    struct events sum = {0}, one = {0}, other = {0};
    const struct event one_events[] = {at(5, 1), at(3, 2), at(9, 3)}, other_events[] = {at(4, 4), at(1, 5)};
    for (size_t i = 0; i < COUNT_OF(one_events); i++)
        events_add(&one, &one_events[i]);
    for (size_t i = 0; i < COUNT_OF(other_events); i++)
        events_add(&other, &other_events[i]);
    events_merge(&sum, &one);
    events_merge(&sum, &other);
    static const uint64_t right[] = {5, 2, 4, 1, 3};
    assert_int_equal(sum.count, COUNT_OF(right));
    for (size_t i = 0; i < COUNT_OF(right); i++)
        assert_int_equal(sum.items[i].number, right[i]);
    assert_false(sum.cut);
}

/* A message and the answer that it came in are of one moment. */
static void events_of_one_moment_stay_as_they_came(void **state)
{
    (void)state;
    struct events sum = {0}, one = {0}, none = {0};
    fill(&one, 50, 7, 0);
    events_merge(&sum, &one);
    events_merge(&sum, &none);
    assert_int_equal(sum.count, 50);
    for (uint32_t i = 0; i < 50; i++)
        assert_int_equal(sum.items[i].number, i);
}

/* Of 300 every 10 ns and 300 every 20 ns, 267 and 133 are the earliest 400. */
static void what_is_left_out_is_the_latest(void **state)
{
    (void)state;
    struct events sum = {0}, one = {0}, other = {0};
    fill(&one, 300, 0, 10);
    fill(&other, 300, 5, 20);
    events_merge(&sum, &other);
    events_merge(&sum, &one);
    assert_int_equal(sum.count, 400);
    assert_true(sum.cut);
    for (uint32_t i = 1; i < 400; i++)
        assert_true(sum.items[i - 1].time_ns < sum.items[i].time_ns);
    assert_int_equal(sum.items[399].time_ns, 2660);
}

static void what_one_process_has_cut_the_sum_lacks(void **state)
{
    (void)state;
    struct events sum = {0}, one = {0}, other = {0};
    fill(&one, 401, 0, 1);
    fill(&other, 3, 100000, 1);
    events_merge(&sum, &one);
    assert_true(sum.cut);
    events_merge(&sum, &other);
    assert_true(sum.cut);
    assert_int_equal(sum.items[399].time_ns, 399);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_400_are_kept_and_more_is_said),
        cmocka_unit_test(merging_sorts_by_time),
        cmocka_unit_test(events_of_one_moment_stay_as_they_came),
        cmocka_unit_test(what_is_left_out_is_the_latest),
        cmocka_unit_test(what_one_process_has_cut_the_sum_lacks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
