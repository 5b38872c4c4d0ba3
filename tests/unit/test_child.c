/* Starting, watching and ending other programs: small real ones, each with its own way to end. */
#include "check.h"
#include "clock.h"
#include "trial/child.h"
#include "utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

struct seen {
    uv_loop_t loop;
    struct child child;
    struct child_order order;
    const char *words[4];
    char error[CHILD_ERROR], how[CHILD_ERROR];
    char marks[256]; /* lines that begin with "mark" */
    bool ended, closed;
};

static bool on_line(void *context, const char *line)
{
    struct seen *s = context;
    if (strncmp(line, "mark", 4) != 0)
        return false;
    strncat(s->marks, line, sizeof s->marks - strlen(s->marks) - 1);
    return true;
}

static void on_end(void *context)
{
    ((struct seen *)context)->ended = true;
}

static void on_closed(void *context)
{
    ((struct seen *)context)->closed = true;
}

/* A shell with this script, not yet started. */
static struct seen *shell(const char *script)
{
    struct seen *s = calloc(1, sizeof *s);
    assert_non_null(s);
    uv_loop_init(&s->loop);
    s->words[0] = "/bin/sh";
    s->words[1] = "-c";
    s->words[2] = script;
    s->order = (struct child_order){
        .words = s->words, .net_ns = -1, .on_line = on_line, .on_end = on_end, .context = s};
    return s;
}

static void start(struct seen *s)
{
    assert_int_equal(child_start(&s->child, &s->loop, &s->order, s->error), 0);
    assert_true(s->child.started && s->child.pid > 0);
}

static void wait_for_end(struct seen *s)
{
    while (!s->ended)
        uv_run(&s->loop, UV_RUN_ONCE);
    child_how(&s->child, s->how);
}

static struct seen *run(const char *script)
{
    struct seen *s = shell(script);
    start(s);
    wait_for_end(s);
    return s;
}

/* Nothing may be left on the loop. */
static void finish(struct seen *s)
{
    child_close(&s->child, on_closed, s);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    assert_true(s->closed);
    assert_int_equal(uv_loop_close(&s->loop), 0);
    free(s);
}

/* Gone within two seconds: no such process, or a zombie that somebody else is to wait for. */
static bool gone(pid_t pid)
{
    int64_t deadline_ns = clock_now_ns() + INT64_C(2) * NS_PER_S;
    while (clock_now_ns() < deadline_ns) {
        char path[64], text[256] = "";
        snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
        FILE *file = fopen(path, "re");
        size_t n = file ? fread(text, 1, sizeof text - 1, file) : 0;
        if (file)
            fclose(file);
        if (n == 0 || strstr(text, ") Z") || strstr(text, ") X"))
            return true;
        usleep(2000);
    }
    return false;
}

static void it_works_in_the_folder_that_it_is_given(void **state)
{
    (void)state;
    struct seen *s = shell("pwd");
    s->order.folder = "/proc/sys";
    start(s);
    wait_for_end(s);
    assert_string_equal(s->child.out, "/proc/sys\n");
    finish(s);
    s = shell("pwd");
    s->order.folder = "/nowhere/at/all";
    assert_int_equal(child_start(&s->child, &s->loop, &s->order, s->error), -1);
    assert_string_equal(s->error, "/bin/sh cannot enter its folder: No such file or directory");
    finish(s);
}

static void a_status_is_told_with_the_last_line(void **state)
{
    (void)state;
    struct seen *s = run("echo result; echo first >&2; echo 'cannot listen' >&2; exit 3");
    assert_true(child_exited(&s->child, 3));
    assert_false(child_exited(&s->child, 0));
    assert_string_equal(s->child.out, "result\n");
    assert_string_equal(s->child.last, "cannot listen");
    assert_string_equal(s->how, "ended with status 3: cannot listen");
    finish(s);
}

static void a_message_loses_the_program_s_own_name(void **state)
{
    (void)state;
    struct seen *s = run("echo 'sh: no such thing' >&2; exit 4");
    assert_string_equal(s->how, "ended with status 4: no such thing");
    finish(s);
}

/* Records hold UTF-8 only, and quote what it said. */
static void what_is_told_is_text_wherever_it_is_cut(void **state)
{
    (void)state;
    struct seen *s = run("printf 'a\\377b\\342\\202\\n' >&2; exit 1");
    assert_string_equal(s->how, "ended with status 1: a?b??");
    finish(s);
    s = run("i=0; printf x >&2; while [ $i -lt 400 ]; do printf 'µ' >&2; i=$((i + 1)); done; exit 1");
    assert_true(utf8_valid(s->how, strlen(s->how)));
    finish(s);
}

static void a_good_end_has_nothing_to_say(void **state)
{
    (void)state;
    struct seen *s = run("exit 0");
    assert_true(child_exited(&s->child, 0));
    assert_null(s->child.out);
    assert_string_equal(s->how, "ended with status 0");
    finish(s);
}

static void a_signal_is_told_by_number_and_name(void **state)
{
    (void)state;
    struct seen *s = run("kill -9 $$");
    assert_false(child_exited(&s->child, 0));
    assert_string_equal(s->how, "was ended by signal 9 (Killed)");
    finish(s);
}

static void a_program_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct seen *s = shell("");
    s->words[0] = "/nowhere/pushmark-server";
    assert_int_equal(child_start(&s->child, &s->loop, &s->order, s->error), -1);
    assert_string_equal(s->error, "/nowhere/pushmark-server cannot be run: No such file or directory");
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    finish(s);
}

static void a_namespace_that_is_none_is_told(void **state)
{
    (void)state;
    struct seen *s = shell("exit 0");
    s->order.net_ns = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_int_equal(child_start(&s->child, &s->loop, &s->order, s->error), -1);
    assert_non_null(strstr(s->error, "/bin/sh cannot enter its network namespace: "));
    close(s->order.net_ns);
    finish(s);
}

static void cores_that_are_not_there_are_told(void **state)
{
    (void)state;
    cpu_set_t none;
    CPU_ZERO(&none);
    struct seen *s = shell("exit 0");
    s->order.cpus = &none;
    assert_int_equal(child_start(&s->child, &s->loop, &s->order, s->error), -1);
    assert_non_null(strstr(s->error, "/bin/sh cannot be pinned to its cores: "));
    finish(s);
}

static void lines_for_the_owner_are_no_messages(void **state)
{
    (void)state;
    struct seen *s = run("echo talk >&2; echo 'mark 1' >&2; printf 'mark ' >&2; sleep .05; echo 2 >&2");
    assert_string_equal(s->marks, "mark 1mark 2");
    assert_string_equal(s->child.last, "talk");
    finish(s);
}

static void a_line_without_end_and_one_too_long_are_kept(void **state)
{
    (void)state;
    struct seen *s = run("printf 'unfinished' >&2");
    assert_string_equal(s->child.last, "unfinished");
    finish(s);
    s = run("head -c 5000 /dev/zero | tr '\\0' x >&2");
    assert_int_equal(strlen(s->child.last), CHILD_LINE - 1);
    finish(s);
}

static void output_larger_than_a_pipe_comes_whole(void **state)
{
    (void)state;
    struct seen *s = run("head -c 3000000 /dev/zero | tr '\\0' a; head -c 200000 /dev/zero >&2; echo z");
    assert_int_equal(s->child.out_len, 3000002);
    assert_false(s->child.out_cut);
    for (size_t i = 0; i < 3000000; i++)
        if (s->child.out[i] != 'a')
            fail_msg("byte %zu is not as written", i);
    assert_string_equal(s->child.out + 3000000, "z\n");
    finish(s);
}

static void output_beyond_the_bound_is_cut_and_said_to_be(void **state)
{
    (void)state;
    struct seen *s = run("head -c 70000000 /dev/zero");
    assert_int_equal(s->child.out_len, CHILD_OUT_MAX);
    assert_true(s->child.out_cut);
    assert_true(child_exited(&s->child, 0));
    finish(s);
}

static void it_has_no_input_a_group_of_its_own_and_plain_signals(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int silent[2], input = dup(STDIN_FILENO);
    assert_int_equal(pipe(silent), 0);
    dup2(silent[0], STDIN_FILENO); /* ours never ends */
    struct seen *s = shell("cat; echo mark >&2; exec sleep 60");
    start(s);
    dup2(input, STDIN_FILENO);
    close(input);
    close(silent[0]);
    assert_int_equal(getpgid(s->child.pid), s->child.pid);
    int64_t deadline_ns = clock_now_ns() + INT64_C(10) * NS_PER_S;
    while (!*s->marks && clock_now_ns() < deadline_ns)
        uv_run(&s->loop, UV_RUN_NOWAIT);
    assert_string_equal(s->marks, "mark");
    child_ask(&s->child);
    wait_for_end(s);
    close(silent[1]);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    assert_string_equal(s->how, "was ended by signal 15 (Terminated)");
    finish(s);
    s = run("kill -PIPE $$; exit 0");
    signal(SIGPIPE, SIG_DFL);
    assert_string_equal(s->how, "was ended by signal 13 (Broken pipe)");
    finish(s);
}

static void it_runs_on_the_cores_that_it_was_given(void **state)
{
    (void)state;
    cpu_set_t ours, one;
    sched_getaffinity(0, sizeof ours, &ours);
    unsigned last = 0;
    for (unsigned i = 0; i < CPU_SETSIZE; i++)
        last = CPU_ISSET(i, &ours) ? i : last;
    CPU_ZERO(&one);
    CPU_SET(last, &one);
    struct seen *s = shell("grep Cpus_allowed_list /proc/self/status");
    s->order.cpus = &one;
    start(s);
    wait_for_end(s);
    char line[64];
    snprintf(line, sizeof line, "Cpus_allowed_list:\t%u\n", last);
    assert_string_equal(s->child.out, line);
    finish(s);
}

static void nothing_of_ours_is_open_in_it(void **state)
{
    (void)state;
    int left_open = open("/dev/null", O_RDONLY); /* as a library might, without O_CLOEXEC */
    struct seen *s = run("for n in 0 1 2 3 4 5 6 7 8 9 10 11 12; do [ -e /proc/$$/fd/$n ] && echo $n; done");
    assert_in_range(left_open, 3, 12);
    assert_string_equal(s->child.out, "0\n1\n2\n");
    close(left_open);
    finish(s);
}

/* What it leaves behind holds its pipes open: neither waited for nor left alive. */
static void its_end_is_not_held_up_by_what_it_started(void **state)
{
    (void)state;
    int64_t begin_ns = clock_now_ns();
    struct seen *s = run("sleep 60 & echo $!; exit 0");
    assert_true(clock_now_ns() - begin_ns < INT64_C(20) * NS_PER_S);
    assert_true(child_exited(&s->child, 0));
    assert_true(gone((pid_t)strtol(s->child.out, NULL, 10)));
    finish(s);
}

static void killing_it_takes_its_group_along(void **state)
{
    (void)state;
    struct seen *s = shell("trap '' TERM; sleep 60 & echo mark $! >&2; wait; wait; sleep 60");
    start(s);
    while (!*s->marks)
        uv_run(&s->loop, UV_RUN_ONCE);
    child_ask(&s->child); /* which it ignores */
    child_kill(&s->child);
    wait_for_end(s);
    assert_string_equal(s->how, "was ended by signal 9 (Killed)");
    assert_true(gone((pid_t)strtol(s->marks + 5, NULL, 10)));
    finish(s);
}

static void closing_ends_what_still_runs(void **state)
{
    (void)state;
    struct seen *s = shell("sleep 60");
    start(s);
    pid_t pid = s->child.pid;
    finish(s);
    assert_int_equal(kill(pid, 0), -1);
}

static void death_of_the_parent_ends_it(void **state)
{
    (void)state;
    int ends[2];
    pid_t pid = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t parent = fork();
    if (parent == 0) {
        struct seen *s = shell("exec sleep 60");
        if (child_start(&s->child, &s->loop, &s->order, s->error) == 0 &&
            write(ends[1], &s->child.pid, sizeof pid) == sizeof pid)
            pause();
        _exit(1);
    }
    assert_int_equal(read(ends[0], &pid, sizeof pid), sizeof pid);
    assert_false(kill(pid, 0));
    kill(parent, SIGKILL);
    assert_int_equal(waitpid(parent, NULL, 0), parent);
    assert_true(gone(pid));
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_is_told_with_the_last_line),
        cmocka_unit_test(it_works_in_the_folder_that_it_is_given),
        cmocka_unit_test(a_message_loses_the_program_s_own_name),
        cmocka_unit_test(what_is_told_is_text_wherever_it_is_cut),
        cmocka_unit_test(a_good_end_has_nothing_to_say),
        cmocka_unit_test(a_signal_is_told_by_number_and_name),
        cmocka_unit_test(a_program_that_is_not_there_is_told),
        cmocka_unit_test(a_namespace_that_is_none_is_told),
        cmocka_unit_test(cores_that_are_not_there_are_told),
        cmocka_unit_test(lines_for_the_owner_are_no_messages),
        cmocka_unit_test(a_line_without_end_and_one_too_long_are_kept),
        cmocka_unit_test(output_larger_than_a_pipe_comes_whole),
        cmocka_unit_test(output_beyond_the_bound_is_cut_and_said_to_be),
        cmocka_unit_test(it_has_no_input_a_group_of_its_own_and_plain_signals),
        cmocka_unit_test(it_runs_on_the_cores_that_it_was_given),
        cmocka_unit_test(nothing_of_ours_is_open_in_it),
        cmocka_unit_test(its_end_is_not_held_up_by_what_it_started),
        cmocka_unit_test(killing_it_takes_its_group_along),
        cmocka_unit_test(closing_ends_what_still_runs),
        cmocka_unit_test(death_of_the_parent_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
