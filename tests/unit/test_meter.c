/* What /proc says, from texts; and the meters on programs whose use is known. */
#include "check.h"
#include "clock.h"
#include "trial/meter.h"
#include "trial/proc.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
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
}

static void a_thread_s_file_gives_its_three(void **state)
{
    (void)state;
    struct proc_task task;
    assert_true(proc_task("720 50105 695\n", &task));
    assert_int_equal(task.ran_ns, 720);
    assert_int_equal(task.run_delay_ns, 50105);
    assert_int_equal(task.switches, 695);
    assert_false(proc_task("720 50105\n", &task));
    assert_false(proc_task("", &task));
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

/* What getrusage says of this process, all its threads and those that have ended included. */
static int64_t own_switches(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_nvcsw + usage.ru_nivcsw;
}

enum { CROWD = 50, ROUNDS = 20 };

struct crowd {
    pthread_barrier_t gate;
    pthread_t threads[CROWD];
    int64_t spin_ns;
};

static void *sleep_and_spin(void *context)
{
    struct crowd *crowd = context;
    pthread_barrier_wait(&crowd->gate); /* the window's beginning */
    for (int i = 0; i < ROUNDS; i++)
        usleep(1000);
    struct timespec t = {0};
    do
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    while (t.tv_nsec < crowd->spin_ns);
    pthread_barrier_wait(&crowd->gate);
    pthread_barrier_wait(&crowd->gate); /* and its end */
    return NULL;
}

static void start_crowd(struct crowd *crowd)
{
    pthread_barrier_init(&crowd->gate, NULL, CROWD + 1);
    for (int i = 0; i < CROWD; i++)
        assert_int_equal(pthread_create(&crowd->threads[i], NULL, sleep_and_spin, crowd), 0);
}

static void end_crowd(struct crowd *crowd)
{
    pthread_barrier_wait(&crowd->gate);
    for (int i = 0; i < CROWD; i++)
        pthread_join(crowd->threads[i], NULL);
    pthread_barrier_destroy(&crowd->gate);
}

static void switches_are_of_all_threads(void **state)
{
    (void)state;
    const struct meter_family own = {.pids = {getpid()}, .count = 1};
    struct crowd crowd = {.spin_ns = 2 * NS_PER_MS};
    start_crowd(&crowd);
    int64_t before = own_switches();
    struct meter_usage from = meter_usage(&own);
    pthread_barrier_wait(&crowd.gate);
    pthread_barrier_wait(&crowd.gate);
    struct meter_usage to = meter_usage(&own);
    int64_t counted = own_switches() - before;
    end_crowd(&crowd);
    struct meter_usage used = meter_used(&from, &to);
    assert_true(used.known);
    assert_true(used.switches >= CROWD * ROUNDS);
    /* Those between the readings of the one and of the other, and of the last barrier. */
    assert_in_range(used.switches, counted - 4 * CROWD, counted + 4 * CROWD);
    assert_true(used.cpu_ns >= CROWD * 3 * NS_PER_MS / 2);
}

static void switches_of_threads_that_have_gone_are_not_known(void **state)
{
    (void)state;
    const struct meter_family own = {.pids = {getpid()}, .count = 1};
    struct crowd crowd = {.spin_ns = 2 * NS_PER_MS};
    start_crowd(&crowd);
    struct meter_usage from = meter_usage(&own);
    pthread_barrier_wait(&crowd.gate);
    pthread_barrier_wait(&crowd.gate);
    end_crowd(&crowd);
    struct meter_usage to = meter_usage(&own);
    struct meter_usage used = meter_used(&from, &to);
    assert_true(used.known);
    assert_true(used.cpu_ns >= CROWD * 3 * NS_PER_MS / 2);
    assert_int_equal(used.switches, -1);
}

static void a_window_s_use_is_the_difference(void **state)
{
    (void)state;
    enum { MS = NS_PER_MS };
    struct meter_usage from = {true, 100 * MS, 20, 3, 4096, 90 * MS};
    struct meter_usage to = {true, 1150 * MS, 27, 5, 8192, 1139 * MS};
    struct meter_usage used = meter_used(&from, &to);
    assert_true(used.known);
    assert_int_equal(used.cpu_ns, 1050 * MS);
    assert_int_equal(used.run_delay_ns, 7);
    assert_int_equal(used.switches, 2);
    assert_int_equal(used.rss_bytes, 4096);
    to.ran_ns = 1090 * MS; /* of 1,050 ms, 50 are of threads that have gone */
    assert_int_equal(meter_used(&from, &to).switches, -1);
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
        cmocka_unit_test(a_thread_s_file_gives_its_three),
        cmocka_unit_test(a_program_is_metered_with_its_children),
        cmocka_unit_test(a_program_that_has_gone_is_not_known),
        cmocka_unit_test(switches_are_of_all_threads),
        cmocka_unit_test(switches_of_threads_that_have_gone_are_not_known),
        cmocka_unit_test(a_window_s_use_is_the_difference),
        cmocka_unit_test(what_this_process_uses_shows_on_the_machine),
        cmocka_unit_test(pressure_is_unknown_where_one_reading_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
