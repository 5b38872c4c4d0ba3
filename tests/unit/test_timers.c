/* Deadlines under a virtual clock: nothing here sleeps, but for the last tests, which ask the kernel. */
#include "check.h"

#include "clock.h"
#include "mem.h"
#include "timers.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct probe {
    struct timer timer;
    struct timers *timers;
    int fired;
    int64_t seen_ns;  /* the time of its last run */
    int64_t again_ns; /* what to set itself to when it fires, INT64_MIN for nothing */
    struct probe *other;
    int64_t other_ns; /* what to set the other to */
};

static char order[64]; /* the names of the probes in the order in which they fired */

static struct timers ts;

static void on_fire(struct timer *t, int64_t now_ns)
{
    struct probe *p = container_of(t, struct probe, timer);
    p->fired++;
    p->seen_ns = now_ns;
    if (p->again_ns != INT64_MIN)
        timers_set(p->timers, t, p->again_ns);
    if (p->other)
        timers_set(p->timers, &p->other->timer, p->other_ns);
}

static struct probe probe(void)
{
    return (struct probe){.timer.fire = on_fire, .timers = &ts, .again_ns = INT64_MIN};
}

static int set_up(void **state)
{
    (void)state;
    memset(order, 0, sizeof order);
    return timers_init(&ts);
}

static int tear_down(void **state)
{
    (void)state;
    timers_close(&ts);
    return 0;
}

struct named {
    struct timer timer;
    char name;
};

static void note_name(struct timer *t, int64_t now_ns)
{
    (void)now_ns;
    order[strlen(order)] = container_of(t, struct named, timer)->name;
}

static void timers_fire_in_the_order_of_their_deadlines(void **state)
{
    (void)state;
    struct named named[26];
    for (int i = 0; i < 26; i++) {
        named[i] = (struct named){.timer.fire = note_name, .name = (char)('a' + i)};
    }
    for (int i = 0; i < 26; i++) /* 7 and 26 share no factor: all are set, shuffled */
        timers_set(&ts, &named[i * 7 % 26].timer, 100 + i * 7 % 26);
    timers_run(&ts, 99);
    assert_string_equal(order, "");
    timers_run(&ts, 100);
    assert_string_equal(order, "a");
    timers_run(&ts, 110);
    assert_string_equal(order, "abcdefghijk");
    timers_run(&ts, 1000);
    assert_string_equal(order, "abcdefghijklmnopqrstuvwxyz");
    timers_run(&ts, 2000);
    assert_int_equal(strlen(order), 26);
}

static void a_timer_learns_the_time_of_its_run(void **state)
{
    (void)state;
    struct probe p = probe();
    timers_set(&ts, &p.timer, 50);
    timers_run(&ts, 70);
    assert_int_equal(p.fired, 1);
    assert_int_equal(p.seen_ns, 70);
}

static void a_deadline_moved_later_fires_at_the_later_one(void **state)
{
    (void)state;
    struct probe p = probe();
    for (int64_t due = 10; due <= 1000; due += 10)
        timers_set(&ts, &p.timer, due);
    assert_int_equal(ts.count, 1);
    for (int64_t now = 0; now < 1000; now += 7)
        timers_run(&ts, now);
    assert_int_equal(p.fired, 0);
    timers_run(&ts, 1000);
    assert_int_equal(p.fired, 1);
}

static void moving_later_leaves_the_heap_alone(void **state)
{
    (void)state;
    struct probe first = probe(), second = probe();
    timers_set(&ts, &first.timer, 10);
    timers_set(&ts, &second.timer, 20);
    const uint32_t place = first.timer.place;
    timers_set(&ts, &first.timer, 500);
    assert_int_equal(first.timer.place, place); /* one store: the heap looks again at 10 */
    timers_run(&ts, 10);
    assert_int_equal(first.fired + second.fired, 0);
    assert_int_equal(second.timer.place, 1);
    timers_run(&ts, 20);
    assert_int_equal(second.fired, 1);
    timers_run(&ts, 500);
    assert_int_equal(first.fired, 1);
}

static void a_deadline_moved_earlier_fires_at_the_earlier_one(void **state)
{
    (void)state;
    struct probe others[10], p = probe();
    for (int i = 0; i < 10; i++) {
        others[i] = probe();
        timers_set(&ts, &others[i].timer, 100 + i);
    }
    timers_set(&ts, &p.timer, 1000);
    timers_set(&ts, &p.timer, 50);
    timers_run(&ts, 50);
    assert_int_equal(p.fired, 1);
    for (int i = 0; i < 10; i++)
        assert_int_equal(others[i].fired, 0);
    timers_set(&ts, &p.timer, 2000); /* later, and back to between the heap's time and the new one */
    timers_set(&ts, &p.timer, 3000);
    timers_set(&ts, &p.timer, 2500);
    timers_run(&ts, 2499);
    assert_int_equal(p.fired, 1);
    timers_run(&ts, 2500);
    assert_int_equal(p.fired, 2);
}

static void a_cancelled_timer_stays_silent_until_it_is_set_again(void **state)
{
    (void)state;
    struct probe p = probe();
    timers_set(&ts, &p.timer, 10);
    timers_cancel(&p.timer);
    timers_run(&ts, 100);
    assert_int_equal(p.fired, 0);
    timers_set(&ts, &p.timer, 150);
    timers_run(&ts, 149);
    assert_int_equal(p.fired, 0);
    timers_run(&ts, 150);
    assert_int_equal(p.fired, 1);
    timers_cancel(&p.timer); /* one that waits for nothing */
    timers_run(&ts, INT64_MAX - 1);
    assert_int_equal(p.fired, 1);
}

static void a_removed_timer_is_forgotten(void **state)
{
    (void)state;
    struct probe probes[20];
    for (int i = 0; i < 20; i++) {
        probes[i] = probe();
        timers_set(&ts, &probes[i].timer, 100 - i);
    }
    for (int i = 0; i < 20; i += 3) {
        timers_remove(&ts, &probes[i].timer);
        assert_int_equal(probes[i].timer.place, 0);
        timers_remove(&ts, &probes[i].timer); /* again: nothing */
    }
    assert_int_equal(ts.count, 13);
    timers_run(&ts, 1000);
    for (int i = 0; i < 20; i++)
        assert_int_equal(probes[i].fired, i % 3 != 0);
    struct probe never = probe();
    timers_remove(&ts, &never.timer);
}

static void a_timer_set_into_the_past_by_itself_runs_once_a_run(void **state)
{
    (void)state;
    struct probe p = probe();
    p.again_ns = 5;
    timers_set(&ts, &p.timer, 10);
    for (int run = 1; run <= 10; run++) {
        timers_run(&ts, 10 + run);
        assert_int_equal(p.fired, run);
        assert_int_equal(p.timer.due_ns, 5); /* its own time stays the truth */
    }
    p.again_ns = INT64_MIN;
    timers_run(&ts, 100);
    timers_run(&ts, 101);
    assert_int_equal(p.fired, 11);
}

static void a_timer_set_to_now_by_another_waits_for_the_next_run(void **state)
{
    (void)state;
    struct probe early = probe(), late = probe();
    early.other = &late;
    early.other_ns = 3;
    timers_set(&ts, &late.timer, 1000);
    timers_set(&ts, &early.timer, 10);
    timers_run(&ts, 20);
    assert_int_equal(early.fired, 1);
    assert_int_equal(late.fired, 0);
    timers_run(&ts, 21);
    assert_int_equal(late.fired, 1);
    timers_run(&ts, 2000);
    assert_int_equal(late.fired, 1);
}

static void a_timer_due_in_the_same_run_can_be_put_off_by_another(void **state)
{
    (void)state;
    struct probe early = probe(), late = probe();
    early.other = &late;
    early.other_ns = 500;
    timers_set(&ts, &early.timer, 10);
    timers_set(&ts, &late.timer, 11);
    timers_run(&ts, 20);
    assert_int_equal(late.fired, 0);
    timers_run(&ts, 500);
    assert_int_equal(late.fired, 1);
}

static int freed;

static void free_self(struct timer *t, int64_t now_ns)
{
    (void)now_ns;
    freed++;
    timers_remove(&ts, t);
    free(t);
}

static void a_timer_may_be_freed_in_its_own_call(void **state)
{
    (void)state;
    freed = 0;
    for (int i = 0; i < 200; i++) {
        struct timer *t = mem_zalloc(1, sizeof *t);
        t->fire = free_self;
        timers_set(&ts, t, 1000 - i % 17);
    }
    timers_run(&ts, 990);
    assert_in_range(freed, 1, 199);
    timers_run(&ts, 1000);
    assert_int_equal(freed, 200);
    assert_int_equal(ts.count, 0);
}

static struct named *victim;

static void remove_victim(struct timer *t, int64_t now_ns)
{
    note_name(t, now_ns);
    timers_remove(&ts, &victim->timer);
}

static void a_timer_may_remove_another_that_is_due(void **state)
{
    (void)state;
    struct named a = {{.fire = remove_victim}, 'a'}, b = {{.fire = note_name}, 'b'},
                 c = {{.fire = note_name}, 'c'};
    victim = &b;
    timers_set(&ts, &a.timer, 1);
    timers_set(&ts, &b.timer, 2);
    timers_set(&ts, &c.timer, 3);
    timers_run(&ts, 10);
    assert_string_equal(order, "ac");
}

/* Blocks until the timerfd is readable: no upper bound on how late a busy machine may be. */
static void wait_readable(int milliseconds, int expected)
{
    struct pollfd fd = {.fd = ts.fd, .events = POLLIN};
    assert_int_equal(poll(&fd, 1, milliseconds), expected);
}

static void arming_sets_the_timerfd_to_the_earliest_deadline(void **state)
{
    (void)state;
    struct probe soon = probe(), later = probe();
    const int64_t due_ns = clock_now_ns() + 20 * NS_PER_MS;
    timers_set(&ts, &later.timer, due_ns + INT64_C(3600) * NS_PER_S);
    timers_set(&ts, &soon.timer, due_ns);
    timers_arm(&ts);
    wait_readable(-1, 1);
    const int64_t now_ns = clock_now_ns();
    assert_true(now_ns >= due_ns); /* absolute: never before */
    timers_run(&ts, now_ns);
    assert_int_equal(soon.fired, 1);
    assert_int_equal(later.fired, 0);
    timers_arm(&ts);
    wait_readable(0, 0); /* setting it anew took the old expiry away */
    struct itimerspec left;
    assert_int_equal(timerfd_gettime(ts.fd, &left), 0);
    assert_in_range(left.it_value.tv_sec, 3000, 3600);
}

static void what_is_overdue_wakes_at_once(void **state)
{
    (void)state;
    static const int64_t overdue[] = {INT64_MIN, -1, 0, 1, 1000};
    for (size_t i = 0; i < COUNT_OF(overdue); i++) {
        struct probe p = probe();
        timers_set(&ts, &p.timer, overdue[i]);
        timers_arm(&ts);
        wait_readable(-1, 1);
        uint64_t expiries;
        assert_int_equal(read(ts.fd, &expiries, sizeof expiries), sizeof expiries);
        timers_arm(&ts); /* nobody ran them: it must not go quiet */
        wait_readable(-1, 1);
        timers_remove(&ts, &p.timer);
    }
}

/* Whoever does not sleep by the timerfd leaves alone what is overdue, and arms only what is sooner still. */
static void arming_sooner_touches_nothing_else(void **state)
{
    (void)state;
    struct probe overdue = probe(), sooner = probe(), later = probe();
    uint64_t expiries;
    timers_set(&ts, &overdue.timer, 1000);
    timers_arm_sooner(&ts);
    wait_readable(-1, 1);
    assert_int_equal(read(ts.fd, &expiries, sizeof expiries), sizeof expiries);
    timers_arm_sooner(&ts);
    timers_set(&ts, &later.timer, 2000);
    timers_arm_sooner(&ts);
    wait_readable(0, 0);
    timers_set(&ts, &sooner.timer, 500);
    timers_arm_sooner(&ts);
    wait_readable(-1, 1);
    timers_remove(&ts, &sooner.timer);
    timers_remove(&ts, &overdue.timer);
    timers_remove(&ts, &later.timer);
    timers_arm_sooner(&ts);
}

static void nothing_to_wait_for_disarms(void **state)
{
    (void)state;
    struct probe p = probe();
    struct itimerspec left;
    timers_set(&ts, &p.timer, clock_now_ns() + INT64_C(3600) * NS_PER_S);
    timers_arm(&ts);
    assert_int_equal(timerfd_gettime(ts.fd, &left), 0);
    assert_true(left.it_value.tv_sec > 0);
    timers_remove(&ts, &p.timer);
    timers_arm(&ts);
    assert_int_equal(timerfd_gettime(ts.fd, &left), 0);
    assert_int_equal(left.it_value.tv_sec, 0);
    assert_int_equal(left.it_value.tv_nsec, 0);
}

#define TIMERS_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TIMERS_TEST(timers_fire_in_the_order_of_their_deadlines),
        TIMERS_TEST(a_timer_learns_the_time_of_its_run),
        TIMERS_TEST(a_deadline_moved_later_fires_at_the_later_one),
        TIMERS_TEST(moving_later_leaves_the_heap_alone),
        TIMERS_TEST(a_deadline_moved_earlier_fires_at_the_earlier_one),
        TIMERS_TEST(a_cancelled_timer_stays_silent_until_it_is_set_again),
        TIMERS_TEST(a_removed_timer_is_forgotten),
        TIMERS_TEST(a_timer_set_into_the_past_by_itself_runs_once_a_run),
        TIMERS_TEST(a_timer_set_to_now_by_another_waits_for_the_next_run),
        TIMERS_TEST(a_timer_due_in_the_same_run_can_be_put_off_by_another),
        TIMERS_TEST(a_timer_may_be_freed_in_its_own_call),
        TIMERS_TEST(a_timer_may_remove_another_that_is_due),
        TIMERS_TEST(arming_sets_the_timerfd_to_the_earliest_deadline),
        TIMERS_TEST(what_is_overdue_wakes_at_once),
        TIMERS_TEST(arming_sooner_touches_nothing_else),
        TIMERS_TEST(nothing_to_wait_for_disarms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
