/* What touches the machine: the clock, the timer slack, and the lines on stderr. */
#include "check.h"
#include "child.h"

#include "clock.h"
#include "log.h"

#include <sys/prctl.h>
#include <time.h>

static int64_t read_ns(clockid_t id)
{
    struct timespec t;
    assert_int_equal(clock_gettime(id, &t), 0);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void now_is_the_monotonic_clock_in_nanoseconds(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        const int64_t before = read_ns(CLOCK_MONOTONIC), now = clock_now_ns(),
                      after = read_ns(CLOCK_MONOTONIC);
        assert_true(before <= now && now <= after);
    }
}

static void cpu_time_is_this_process_s(void **state)
{
    (void)state;
    const int64_t before = read_ns(CLOCK_PROCESS_CPUTIME_ID), first = clock_cpu_ns();
    assert_true(first >= before);
    volatile unsigned spin = 0;
    while (clock_cpu_ns() - first < NS_PER_MS)
        spin++;
    assert_true(clock_cpu_ns() <= read_ns(CLOCK_PROCESS_CPUTIME_ID));
    assert_true(spin > 0);
}

static void wall_time_is_seconds_of_the_calendar(void **state)
{
    (void)state;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME_COARSE, &t);
    const int64_t wall = clock_wall_s();
    assert_true(wall >= t.tv_sec && wall <= time(NULL));
}

static void units_of_time_are_what_they_say(void **state)
{
    (void)state;
    assert_int_equal(NS_PER_US, 1000);
    assert_int_equal(NS_PER_MS, 1000000);
    assert_int_equal(NS_PER_S, 1000000000);
}

static void ask_for_precise_timers(const void *nothing)
{
    (void)nothing;
    clock_precise_timers();
    exit(prctl(PR_GET_TIMERSLACK) == 1 ? 0 : 1);
}

static void precise_timers_have_no_slack(void **state)
{
    (void)state;
    struct child c;
    child_run(&c, ask_for_precise_timers, NULL);
    assert_int_equal(c.status, 0);
}

static void say_two_lines(const void *nothing)
{
    (void)nothing;
    log_line("nothing %s yet", "named");
    log_program("pushmark-server");
    log_line("%d of %s", 17, "many");
    exit(0);
}

static void each_line_is_one_write_with_the_name_in_front(void **state)
{
    (void)state;
    struct child c;
    child_run(&c, say_two_lines, NULL);
    assert_string_equal(c.err, "pushmark: nothing named yet\npushmark-server: 17 of many\n");
    assert_int_equal(c.err_writes, 2);
    assert_string_equal(c.out, "");
}

static void say_fatal(const void *status)
{
    log_fatal(*(const int *)status, "cannot listen on %s", "127.0.0.1:1");
}

static void fatal_says_one_line_and_ends_with_its_status(void **state)
{
    (void)state;
    static const int statuses[] = {0, 1, 2, 130};
    struct child c;
    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        child_run(&c, say_fatal, &statuses[i]);
        assert_int_equal(c.status, statuses[i]);
        assert_string_equal(c.err, "pushmark: cannot listen on 127.0.0.1:1\n");
        assert_int_equal(c.err_writes, 1);
    }
}

static void say_long(const void *length)
{
    static char text[5000];
    memset(text, 'x', sizeof text - 1);
    log_line("%.*s", *(const int *)length, text);
    exit(0);
}

/* Cut, but still one line and one write; 10 bytes of it are the name. */
static void long_lines_are_cut_and_still_end(void **state)
{
    (void)state;
    static const int lengths[] = {0, 1, 500, 1010, 1011, 1012, 1013, 1014, 1015, 1100, 4999};
    struct child c;
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        child_run(&c, say_long, &lengths[i]);
        const size_t len = strlen(c.err), whole = 10 + (size_t)lengths[i] + 1;
        assert_int_equal(len, whole < 1023 ? whole : 1023);
        assert_int_equal(strspn(c.err + 10, "x"), len - 11);
        assert_int_equal(c.err[len - 1], '\n');
        assert_int_equal(c.err_writes, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(now_is_the_monotonic_clock_in_nanoseconds),
        cmocka_unit_test(cpu_time_is_this_process_s),
        cmocka_unit_test(wall_time_is_seconds_of_the_calendar),
        cmocka_unit_test(units_of_time_are_what_they_say),
        cmocka_unit_test(precise_timers_have_no_slack),
        cmocka_unit_test(each_line_is_one_write_with_the_name_in_front),
        cmocka_unit_test(fatal_says_one_line_and_ends_with_its_status),
        cmocka_unit_test(long_lines_are_cut_and_still_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
