#include "processes.h"

#include "clock.h"
#include "control.h"
#include "log.h"
#include "mem.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TICK_MS = 200 };

struct child {
    pid_t pid; /* 0 for the load that runs in this very process */
    int fd;    /* −1 once it has ended */
    bool ready;
};

struct family {
    const struct load_part *shared;
    struct results *each;
    struct child *children;
    struct pollfd *fds;
    int count, living, ready;
    int stops; /* signals seen to */
    bool died, late;
    const struct processes_watcher *watcher;
    struct results *shown; /* the sums so far, of the last time */
    int64_t shown_ns;
};

static volatile sig_atomic_t signals;

static void on_signal(int number)
{
    (void)number;
    signals++;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal}; /* without SA_RESTART: poll() is to notice */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* --- children */

static void do_load(const struct family *f, int process, int fd)
{
    struct load_part part = *f->shared;
    part.process = (uint32_t)process;
    part.results = &f->each[process];
    part.control = fd;
    load_run(&part);
}

/* A terminal's interrupt reaches the whole group; the parent alone decides what it means. */
static _Noreturn void be_child(const struct family *f, int process, int fd, pid_t parent)
{
    /* Without the parent there is nobody to add up what this one measures, however well it could end. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    for (int i = 0; i < process; i++)
        close(f->children[i].fd);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    do_load(f, process, fd);
    exit(0);
}

static void open_pair(int pair[2])
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        log_fatal(1, "no socket pair: %s", strerror(errno));
}

static void start_child(struct family *f, int process)
{
    int pair[2];
    open_pair(pair);
    pid_t parent = getpid(), pid = fork();
    if (pid < 0)
        log_fatal(1, "cannot fork: %s; lower --processes", strerror(errno));
    if (pid == 0) {
        close(pair[0]);
        be_child(f, process, pair[1], parent);
    }
    close(pair[1]);
    f->children[process] = (struct child){pid, pair[0], false};
    f->living++;
}

static void tell_all(struct family *f, enum control_what what, int64_t time_ns)
{
    struct control note = {what, time_ns};
    for (int i = 0; i < f->count; i++)
        if (f->children[i].fd >= 0 && write(f->children[i].fd, &note, sizeof note) < 0 && errno != EPIPE)
            log_line("cannot tell load process %d: %s", i, strerror(errno));
}

static void stop_all(struct family *f)
{
    tell_all(f, CONTROL_STOP, clock_now_ns() + 2 * NS_PER_MS);
}

/* --- what they say */

static void bury(struct family *f, int i)
{
    struct child *child = &f->children[i];
    int status;
    close(child->fd);
    child->fd = -1;
    f->living--;
    if (child->pid == 0)
        return;
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (f->each[i].whole || f->died)
        return;
    f->died = true;
    if (WIFSIGNALED(status))
        log_line("load process %d of %d was ended by signal %d (%s): no result", i + 1, f->count,
                 WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        log_line("load process %d of %d ended with status %d: no result", i + 1, f->count,
                 WEXITSTATUS(status));
    stop_all(f);
}

/* Without the program's name in front: a line for programs. */
static void mark_window(const struct config *config, int64_t from_ns)
{
    if (config->marks)
        fprintf(stderr, "window %lld %lld\n", (long long)from_ns, (long long)(from_ns + config->duration_ns));
}

static void on_ready(struct family *f, int i)
{
    f->ready += !f->children[i].ready;
    f->children[i].ready = true;
    if (f->ready < f->count)
        return;
    const struct config *config = f->shared->config;
    int64_t soon_ns = 50 * NS_PER_MS; /* time enough for the word to reach all */
    int64_t from_ns = clock_now_ns() + (config->warmup_ns > soon_ns ? config->warmup_ns : soon_ns);
    tell_all(f, CONTROL_BEGIN, from_ns);
    mark_window(config, from_ns);
}

static void listen_to(struct family *f, int i)
{
    struct control note;
    ssize_t n = read(f->children[i].fd, &note, sizeof note);
    if (n == (ssize_t)sizeof note && note.what == CONTROL_READY)
        on_ready(f, i);
    else if (n >= 0 || errno != EINTR)
        bury(f, i);
}

static void wait_a_tick(struct family *f)
{
    for (int i = 0; i < f->count; i++)
        f->fds[i] = (struct pollfd){.fd = f->children[i].fd, .events = POLLIN};
    if (poll(f->fds, (nfds_t)f->count, TICK_MS) <= 0)
        return;
    for (int i = 0; i < f->count; i++)
        if (f->fds[i].revents)
            listen_to(f, i);
}

/* --- interruption and delay */

static void check_signals(struct family *f)
{
    if (signals == f->stops)
        return;
    f->stops = signals;
    if (f->stops == 1) {
        log_line("interrupted; finishing what has begun (once more to stop at once)");
        stop_all(f);
        return;
    }
    for (int i = 0; i < f->count; i++)
        if (f->children[i].pid > 0 && f->children[i].fd >= 0)
            kill(f->children[i].pid, SIGKILL);
    _exit(128 + SIGINT); /* what was cut off in the middle has no numbers that are right */
}

static bool hopeless(const struct family *f)
{
    for (int i = 0; i < f->count; i++)
        if (f->each[i].hopeless)
            return true;
    return false;
}

static void check_ramp(struct family *f, int64_t now_ns)
{
    const struct config *config = f->shared->config;
    int64_t ramp_ns = (int64_t)((double)config->clients / config->ramp_hz * NS_PER_S);
    if (f->late || f->stops || f->died || f->ready == f->count ||
        (!hopeless(f) && now_ns < f->shared->start_ns + ramp_ns + config->timeout_ns))
        return;
    f->late = true;
    stop_all(f);
}

static void add_up(const struct family *f, struct results *sum)
{
    int32_t stage = STAGE_STOP;
    for (int i = 0; i < f->count; i++)
        stage = f->each[i].stage < stage ? f->each[i].stage : stage;
    results_merge(sum, &f->each[0]);
    for (int i = 1; i < f->count; i++)
        results_merge(sum, &f->each[i]);
    sum->stage = stage;
}

/* Adding up takes a moment, so it is done no oftener than it is shown. */
static void show(struct family *f, int64_t now_ns)
{
    if (now_ns - f->shown_ns < f->watcher->pause_ns)
        return;
    f->shown_ns = now_ns;
    results_clear(f->shown);
    add_up(f, f->shown);
    f->watcher->show(f->watcher->context, f->shown, now_ns);
}

static void *watch(void *family)
{
    struct family *f = family;
    f->shown_ns = clock_now_ns();
    while (f->living > 0) {
        wait_a_tick(f);
        check_signals(f);
        check_ramp(f, clock_now_ns());
        show(f, clock_now_ns());
    }
    return NULL;
}

/* A single load needs no process of its own. It is watched by a thread beside it instead, so that whoever
 * stops, pins or meters the process that they started has the load itself. */
static void run_here(struct family *f)
{
    int pair[2];
    pthread_t watcher;
    open_pair(pair);
    f->children[0].fd = pair[0];
    f->living = 1;
    if (pthread_create(&watcher, NULL, watch, f) != 0)
        log_fatal(1, "no thread: %s", strerror(errno));
    do_load(f, 0, pair[1]);
    close(pair[1]);
    pthread_join(watcher, NULL);
}

enum outcome processes_run(const struct load_part *shared, struct results *sum,
                           const struct processes_watcher *watcher)
{
    int count = (int)shared->config->processes;
    struct family f = {.shared = shared, .count = count, .each = results_new(count), .watcher = watcher};
    f.children = mem_zalloc((size_t)count, sizeof *f.children);
    f.fds = mem_zalloc((size_t)count, sizeof *f.fds);
    f.shown = results_new(1);
    catch_signals();
    if (count == 1) {
        run_here(&f);
    } else {
        for (int i = 0; i < count; i++)
            start_child(&f, i);
        watch(&f);
    }
    add_up(&f, sum);
    results_free(f.shown, 1);
    results_free(f.each, count);
    free(f.children);
    free(f.fds);
    return f.died    ? OUTCOME_DIED
           : f.stops ? OUTCOME_INTERRUPTED
           : f.late  ? OUTCOME_NOT_CONNECTED
                     : OUTCOME_WHOLE;
}
