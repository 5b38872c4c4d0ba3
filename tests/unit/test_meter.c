/* What /proc says, from texts; and the meters on programs whose use is known. */
#include "check.h"
#include "clock.h"
#include "trial/meter.h"
#include "trial/proc.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- texts --- */

static void the_machine_s_cpu_is_of_the_first_line(void **state)
{
    (void)state;
    struct proc_cpu cpu;
    assert_true(proc_cpu("cpu  100 20 30 4000 500 6 7 80 9 10\ncpu0 1 1 1 1 1 1 1 1 1 1\nintr 5\n", &cpu));
    assert_int_equal(cpu.busy, 100 + 20 + 30 + 6 + 7);
    assert_int_equal(cpu.steal, 80);
    assert_int_equal(cpu.total, 100 + 20 + 30 + 4000 + 500 + 6 + 7 + 80);
    assert_false(proc_cpu("cpu  100 20 30 4000\n", &cpu));
    assert_false(proc_cpu("", &cpu));
}

static void pressure_is_the_total_of_some(void **state)
{
    (void)state;
    int64_t us = -1;
    assert_true(proc_pressure("some avg10=5.86 avg60=2.83 avg300=0.83 total=10082770\n"
                              "full avg10=0.00 avg60=0.00 avg300=0.00 total=1\n",
                              &us));
    assert_int_equal(us, 10082770);
    assert_false(proc_pressure("full avg10=0.00 avg60=0.00 avg300=0.00 total=1\n", &us));
}

static void resets_stand_under_their_name(void **state)
{
    (void)state;
    int64_t sent = -1;
    assert_true(proc_resets("Ip: Forwarding OutRsts\nIp: 1 64\nTcp: Rto Max InErrs OutRsts InCsum\n"
                            "Tcp: 200 -1 3 74 5\nUdp: A\nUdp: 9\n",
                            &sent));
    assert_int_equal(sent, 74);
    assert_true(proc_resets("Tcp: OutRsts\nTcp: 8\n", &sent));
    assert_int_equal(sent, 8);
    assert_false(proc_resets("Tcp: Rto InErrs\nTcp: 200 3\n", &sent));
    assert_false(proc_resets("Tcp: Rto OutRsts\nTcp: 200\n", &sent));
    assert_false(proc_resets("Tcp: Rto OutRsts\n", &sent));
    assert_false(proc_resets("", &sent));
}

static void a_parent_is_found_behind_any_name(void **state)
{
    (void)state;
    pid_t parent = 0;
    assert_true(proc_parent("42 (pushmark-load) S 17 42 42 0 -1", &parent));
    assert_int_equal(parent, 17);
    assert_true(proc_parent("42 (a) S 1 (b) c) R 18 42", &parent));
    assert_int_equal(parent, 18);
    assert_false(proc_parent("42 (gone) Z 17 42 42 0 -1", &parent));
    assert_false(proc_parent("42 (cut", &parent));
}

static void small_files_give_their_one_number(void **state)
{
    (void)state;
    int64_t value = 0;
    assert_true(proc_resident("1234 567 89 1 0 2 0\n", &value));
    assert_int_equal(value, 567);
    assert_false(proc_resident("1234\n", &value));
    assert_true(proc_run_delay("0 50105 1\n", &value));
    assert_int_equal(value, 50105);
    assert_false(proc_run_delay("", &value));
}

static void both_kinds_of_switches_add_up(void **state)
{
    (void)state;
    int64_t value = 0;
    assert_true(
        proc_switches("Name:\tx\nvoluntary_ctxt_switches:\t150\nnonvoluntary_ctxt_switches:\t545\n", &value));
    assert_int_equal(value, 695);
    assert_false(proc_switches("Name:\tx\nnonvoluntary_ctxt_switches:\t545\n", &value));
    assert_false(proc_switches("Name:\tx\nvoluntary_ctxt_switches:\t545\n", &value));
}

/* --- programs --- */

enum { MIB = 1 << 20 };

static void use(int64_t cpu_ns, size_t bytes)
{
    char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (size_t i = 0; i < bytes; i += 512)
        ((volatile char *)memory)[i] = 1;
    volatile unsigned spin = 0;
    while (clock_cpu_ns() < cpu_ns)
        spin++;
}

/* A process with two below it that use CPU and memory and then wait; ends with all of them. */
static pid_t start_family(int64_t cpu_ns, size_t bytes)
{
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t root = fork();
    if (root == 0) {
        setpgid(0, 0);
        for (int i = 0; i < 2; i++)
            if (fork() == 0) {
                use(cpu_ns, bytes);
                if (write(ready[1], "x", 1) == 1)
                    pause();
                _exit(1);
            }
        pause();
        _exit(1);
    }
    char each;
    for (int i = 0; i < 2; i++)
        assert_int_equal(read(ready[0], &each, 1), 1);
    usleep(20000); /* until they wait: a clock read from outside is a tick stale while they run */
    close(ready[0]);
    close(ready[1]);
    return root;
}

static void end_family(pid_t root)
{
    kill(-root, SIGKILL);
    waitpid(root, NULL, 0);
}

static void a_program_is_metered_with_its_children(void **state)
{
    (void)state;
    struct meter_family family;
    pid_t root = start_family(100 * NS_PER_MS, 8 * MIB);
    meter_find(&family, root);
    struct meter_usage usage = meter_usage(&family);
    end_family(root);
    assert_int_equal(family.count, 3);
    assert_int_equal(family.pids[0], root);
    assert_true(usage.known);
    assert_in_range(usage.cpu_ns, 200 * NS_PER_MS, 400 * NS_PER_MS);
    assert_true(usage.rss_bytes >= 16 * MIB);
    assert_true(usage.switches >= 3);
    assert_true(usage.run_delay_ns > 0);
}

static void a_program_that_has_gone_is_not_known(void **state)
{
    (void)state;
    struct meter_family family;
    pid_t root = start_family(NS_PER_MS, 512);
    meter_find(&family, root);
    end_family(root);
    assert_false(meter_usage(&family).known);
    assert_false(meter_usage(&(struct meter_family){.count = 0}).known);
}

static void a_window_s_use_is_the_difference(void **state)
{
    (void)state;
    struct meter_usage from = {true, 100, 20, 3, 4096}, to = {true, 150, 27, 5, 8192};
    struct meter_usage used = meter_used(&from, &to);
    assert_true(used.known);
    assert_int_equal(used.cpu_ns, 50);
    assert_int_equal(used.run_delay_ns, 7);
    assert_int_equal(used.switches, 2);
    assert_int_equal(used.rss_bytes, 4096);
    to.known = false;
    assert_false(meter_used(&from, &to).known);
}

/* --- the machine --- */

static void what_this_process_uses_shows_on_the_machine(void **state)
{
    (void)state;
    struct meter_machine from = meter_machine();
    use(clock_cpu_ns() + 300 * NS_PER_MS, 512);
    struct meter_machine to = meter_machine(), passed = meter_passed(&from, &to);
    int64_t cores = sysconf(_SC_NPROCESSORS_ONLN);
    assert_true(passed.known);
    assert_in_range(passed.own_ns, 300 * NS_PER_MS, 400 * NS_PER_MS);
    assert_true(passed.at_ns >= 300 * NS_PER_MS);
    assert_true(passed.busy_ns >= 150 * NS_PER_MS); /* by ticks of 10 ms */
    assert_true(passed.total_ns >= passed.busy_ns);
    assert_in_range(passed.total_ns, cores * passed.at_ns / 2, 2 * cores * passed.at_ns);
}

static void pressure_is_unknown_where_one_reading_has_none(void **state)
{
    (void)state;
    struct meter_machine from = {.known = true, .pressure_ns = -1}, to = {.known = true, .pressure_ns = 5};
    assert_int_equal(meter_passed(&from, &to).pressure_ns, -1);
    from.pressure_ns = 2;
    assert_int_equal(meter_passed(&from, &to).pressure_ns, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_machine_s_cpu_is_of_the_first_line),
        cmocka_unit_test(pressure_is_the_total_of_some),
        cmocka_unit_test(resets_stand_under_their_name),
        cmocka_unit_test(a_parent_is_found_behind_any_name),
        cmocka_unit_test(small_files_give_their_one_number),
        cmocka_unit_test(both_kinds_of_switches_add_up),
        cmocka_unit_test(a_program_is_metered_with_its_children),
        cmocka_unit_test(a_program_that_has_gone_is_not_known),
        cmocka_unit_test(a_window_s_use_is_the_difference),
        cmocka_unit_test(what_this_process_uses_shows_on_the_machine),
        cmocka_unit_test(pressure_is_unknown_where_one_reading_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
