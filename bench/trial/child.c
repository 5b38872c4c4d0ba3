#include "child.h"

#include "mem.h"
#include "utf8.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- between fork and exec: nothing but what a signal handler may do --- */

enum { FAR_FD = 64 };

enum step { STEP_NAMESPACE, STEP_CPUS, STEP_FOLDER, STEP_EXEC };

struct failure {
    enum step step;
    int error;
};

struct pipes {
    int out[2], err[2], report[2];
};

static _Noreturn void fail(const struct pipes *p, enum step step)
{
    struct failure f = {step, errno};
    ssize_t n = write(p->report[1], &f, sizeof f);
    _exit(n == (ssize_t)sizeof f ? 126 : 127);
}

static void forget_signals(void)
{
    sigset_t none;
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Out of the way first: one may stand where another is to come. */
static void take_fds(const struct child_order *order)
{
    enum { FIRST = STDERR_FILENO + 1 };
    int far[CHILD_FDS];
    for (int i = 0; i < order->fd_count; i++)
        far[i] = fcntl(order->fds[i], F_DUPFD_CLOEXEC, FAR_FD);
    for (int i = 0; i < order->fd_count; i++)
        dup2(far[i], FIRST + i);
    close_range((unsigned)(FIRST + order->fd_count), ~0U, CLOSE_RANGE_CLOEXEC);
}

static void take_streams(const struct pipes *p)
{
    int null_fd = open("/dev/null", O_RDONLY);
    dup2(null_fd, STDIN_FILENO);
    dup2(p->out[1], STDOUT_FILENO);
    dup2(p->err[1], STDERR_FILENO);
}

static _Noreturn void become(const struct child_order *order, struct pipes *p, pid_t parent)
{
    p->report[1] = fcntl(p->report[1], F_DUPFD_CLOEXEC, FAR_FD); /* take_fds may need its place */
    setpgid(0, 0); /* a terminal's Ctrl-C is for the conductor, which decides what it means */
    if (order->net_ns >= 0 && setns(order->net_ns, CLONE_NEWNET) != 0)
        fail(p, STEP_NAMESPACE);
    if (order->cpus && sched_setaffinity(0, sizeof *order->cpus, order->cpus) != 0)
        fail(p, STEP_CPUS);
    if (order->folder && chdir(order->folder) != 0)
        fail(p, STEP_FOLDER);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it died before we asked to be told */
        _exit(127);
    take_streams(p);
    take_fds(order);
    forget_signals();
    execv(order->words[0], (char *const *)(uintptr_t)order->words);
    fail(p, STEP_EXEC);
}

/* --- starting --- */

static void close_both(const int pair[2])
{
    if (pair[0] >= 0)
        close(pair[0]);
    if (pair[1] >= 0)
        close(pair[1]);
}

static int open_pipes(struct pipes *p)
{
    *p = (struct pipes){{-1, -1}, {-1, -1}, {-1, -1}};
    if (pipe2(p->out, O_CLOEXEC) == 0 && pipe2(p->err, O_CLOEXEC) == 0 && pipe2(p->report, O_CLOEXEC) == 0)
        return 0;
    int error = errno;
    close_both(p->out);
    close_both(p->err);
    close_both(p->report);
    return -error;
}

/* No signal handler of ours may run in the child, whose memory and pipes still are ours. */
static pid_t fork_quietly(const struct child_order *order, struct pipes *p)
{
    sigset_t all, before;
    sigfillset(&all);
    pid_t parent = getpid();
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0)
        become(order, p, parent);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return pid;
}

/* The report's pipe is closed by exec: an end of file means that the program runs. */
static int await_exec(pid_t pid, int report_fd, const char *program, char error[CHILD_ERROR])
{
    struct failure f;
    ssize_t n;
    do
        n = read(report_fd, &f, sizeof f);
    while (n < 0 && errno == EINTR);
    if (n == 0)
        return 0;
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    if (n != (ssize_t)sizeof f)
        f = (struct failure){STEP_EXEC, EIO};
    static const char *const formats[] = {[STEP_NAMESPACE] = "%s cannot enter its network namespace: %s",
                                          [STEP_CPUS] = "%s cannot be pinned to its cores: %s",
                                          [STEP_FOLDER] = "%s cannot enter its folder: %s",
                                          [STEP_EXEC] = "%s cannot be run: %s"};
    snprintf(error, CHILD_ERROR, formats[f.step], program, strerror(f.error));
    return -1;
}

static int start(struct child *c, const struct child_order *order, char error[CHILD_ERROR])
{
    struct pipes p;
    assert(order->fd_count <= CHILD_FDS);
    int wrong = open_pipes(&p);
    if (wrong) {
        snprintf(error, CHILD_ERROR, "no pipe for %s: %s", order->words[0], strerror(-wrong));
        return -1;
    }
    c->pid = fork_quietly(order, &p);
    int forked = c->pid < 0 ? errno : 0;
    close(p.out[1]);
    close(p.err[1]);
    close(p.report[1]);
    if (forked)
        snprintf(error, CHILD_ERROR, "no process for %s: %s", order->words[0], strerror(forked));
    wrong = forked ? -1 : await_exec(c->pid, p.report[0], order->words[0], error);
    close(p.report[0]);
    if (wrong) {
        close(p.out[0]);
        close(p.err[0]);
        return -1;
    }
    c->out_fd = p.out[0];
    c->err_fd = p.err[0];
    return 0;
}

/* --- what it writes --- */

static void keep_out(struct child *c, const char *data, size_t len)
{
    if (len > CHILD_OUT_MAX - c->out_len) {
        len = CHILD_OUT_MAX - c->out_len;
        c->out_cut = true;
    }
    if (c->out_len + len >= c->out_room) {
        c->out_room = 2 * (c->out_len + len) + 4096;
        c->out = mem_grow(c->out, c->out_room);
    }
    memcpy(c->out + c->out_len, data, len);
    c->out_len += len;
    c->out[c->out_len] = '\0';
}

/* It goes into records, which hold UTF-8 only; what is cut short may end within a character. */
static void make_text(char *line, size_t len)
{
    if (utf8_valid(line, len))
        return;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)line[i] > 0x7f)
            line[i] = '?';
}

static void end_line(struct child *c)
{
    make_text(c->line, c->line_len);
    c->line[c->line_len] = '\0';
    if (c->line_len > 0 && !(c->on_line && c->on_line(c->context, c->line)))
        memcpy(c->last, c->line, c->line_len + 1);
    c->line_len = 0;
}

static void keep_err(struct child *c, const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (data[i] == '\n')
            end_line(c);
        else if (c->line_len < sizeof c->line - 1)
            c->line[c->line_len++] = data[i];
}

/* Until the pipe is empty; false at its end. */
static bool drain(struct child *c, int fd, void (*keep)(struct child *, const char *, size_t))
{
    char buffer[16384];
    for (;;) {
        ssize_t n = read(fd, buffer, sizeof buffer);
        if (n > 0)
            keep(c, buffer, (size_t)n);
        else if (n == 0 || errno != EINTR)
            return n < 0 && errno == EAGAIN;
    }
}

static void on_out(uv_poll_t *handle, int status, int events)
{
    struct child *c = handle->data;
    (void)status, (void)events;
    if (!drain(c, c->out_fd, keep_out))
        uv_poll_stop(handle);
}

static void on_err(uv_poll_t *handle, int status, int events)
{
    struct child *c = handle->data;
    (void)status, (void)events;
    if (!drain(c, c->err_fd, keep_err))
        uv_poll_stop(handle);
}

/* --- its end --- */

static void stop_polls(struct child *c)
{
    uv_poll_stop(&c->exit_poll);
    uv_poll_stop(&c->out_poll);
    uv_poll_stop(&c->err_poll);
}

/* While it is a zombie its id, and so that of its group, cannot be anyone else's. */
static void bury(struct child *c)
{
    kill(-c->pid, SIGKILL);
    while (waitpid(c->pid, &c->status, 0) < 0 && errno == EINTR)
        ;
    c->ended = true;
    stop_polls(c);
}

/* All that it wrote itself is in the pipes by now, and its owner sees it while it still counts as running.
 * Their end is not waited for: a process that it left behind may hold them open. */
static void on_exit_of(uv_poll_t *handle, int status, int events)
{
    struct child *c = handle->data;
    (void)status, (void)events;
    drain(c, c->out_fd, keep_out);
    drain(c, c->err_fd, keep_err);
    end_line(c);
    bury(c);
    c->on_end(c->context);
}

static void watch(struct child *c, uv_loop_t *loop, uv_poll_t *handle, int fd, uv_poll_cb ready)
{
    fcntl(fd, F_SETFL, O_NONBLOCK);
    uv_poll_init(loop, handle, fd);
    handle->data = c;
    c->handles++;
    uv_poll_start(handle, UV_READABLE, ready);
}

int child_start(struct child *c, uv_loop_t *loop, const struct child_order *order, char error[CHILD_ERROR])
{
    const char *slash = strrchr(order->words[0], '/');
    *c = (struct child){.name = slash ? slash + 1 : order->words[0],
                        .on_line = order->on_line,
                        .on_end = order->on_end,
                        .context = order->context};
    if (start(c, order, error) != 0)
        return -1;
    c->exit_fd = pidfd_open(c->pid, 0);
    if (c->exit_fd < 0) {
        snprintf(error, CHILD_ERROR, "%s cannot be watched: %s", order->words[0], strerror(errno));
        kill(-c->pid, SIGKILL);
        while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
            ;
        close(c->out_fd);
        close(c->err_fd);
        return -1;
    }
    c->started = true;
    watch(c, loop, &c->out_poll, c->out_fd, on_out);
    watch(c, loop, &c->err_poll, c->err_fd, on_err);
    watch(c, loop, &c->exit_poll, c->exit_fd, on_exit_of);
    return 0;
}

void child_ask(const struct child *c)
{
    if (c->started && !c->ended)
        kill(c->pid, SIGTERM);
}

void child_kill(const struct child *c)
{
    if (c->started && !c->ended)
        kill(-c->pid, SIGKILL);
}

void child_mark(const struct child *c)
{
    if (c->started && !c->ended)
        kill(c->pid, SIGUSR1);
}

bool child_exited(const struct child *c, int status)
{
    return c->ended && WIFEXITED(c->status) && WEXITSTATUS(c->status) == status;
}

/* Without the program's own name in front, which whoever tells of it gives already. */
static const char *last_message(const struct child *c)
{
    size_t n = strlen(c->name);
    return strncmp(c->last, c->name, n) == 0 && strncmp(c->last + n, ": ", 2) == 0 ? c->last + n + 2
                                                                                   : c->last;
}

/* Cuts off a character that was cut in two. */
static void end_whole(char *text)
{
    for (size_t len = strlen(text); len > 0 && !utf8_valid(text, len);)
        text[--len] = '\0';
}

char *child_how(const struct child *c, char out[CHILD_ERROR])
{
    const char *last = last_message(c), *colon = *last ? ": " : "";
    if (WIFSIGNALED(c->status))
        snprintf(out, CHILD_ERROR, "was ended by signal %d (%s)%s%.180s", WTERMSIG(c->status),
                 strsignal(WTERMSIG(c->status)), colon, last);
    else
        snprintf(out, CHILD_ERROR, "ended with status %d%s%.200s", WEXITSTATUS(c->status), colon, last);
    end_whole(out);
    return out;
}

static void on_closed(uv_handle_t *handle)
{
    struct child *c = handle->data;
    if (--c->handles > 0)
        return;
    close(c->exit_fd);
    close(c->out_fd);
    close(c->err_fd);
    free(c->out);
    c->out = NULL;
    c->started = false;
    c->on_closed(c->context);
}

void child_close(struct child *c, child_fn closed, void *context)
{
    c->on_closed = closed;
    c->context = context;
    if (!c->started) {
        closed(c->context);
        return;
    }
    if (!c->ended)
        bury(c);
    uv_close((uv_handle_t *)&c->exit_poll, on_closed);
    uv_close((uv_handle_t *)&c->out_poll, on_closed);
    uv_close((uv_handle_t *)&c->err_poll, on_closed);
}
