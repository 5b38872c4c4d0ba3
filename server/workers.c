#include "workers.h"

#include "clock.h"
#include "log.h"
#include "mem.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

struct worker {
    pid_t pid;
    int reports;       /* the pipe that its counters come through */
    struct stats last; /* those that came last */
};

struct fleet {
    const struct config *config;
    struct worker *workers;
    int count, alive, status;
    int signals;
    bool stopping;
    server_report_fn report;
    void *context;
};

/* In a worker: counters go to the parent, whole, in one write that a pipe does not split. */
static void send_report(void *context, const struct stats *stats)
{
    _Static_assert(sizeof *stats <= 4096, "a report must fit into one atomic write");
    int pipe_fd = *(int *)context;
    if (write(pipe_fd, stats, sizeof *stats) != (ssize_t)sizeof *stats)
        log_line("a worker's counters were lost: %s", strerror(errno));
}

static _Noreturn void work(const struct config *config, int listener, int64_t start_ns, int pipe_fd,
                           pid_t parent)
{
    setpgid(0,
            0); /* Ctrl-C in a terminal goes to its whole group: with the parent's it would be the second */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it died before this one asked to be told */
        _exit(1);
    exit(server_run(config, listener, start_ns, send_report, &pipe_fd));
}

/* Worker `n` keeps the n-th listener; its copies of the others would keep those alive beyond their own
 * workers. */
static void start_worker(struct fleet *fleet, const int *listeners, int n, int64_t start_ns)
{
    int ends[2];
    if (pipe(ends) != 0)
        log_fatal(1, "no pipe: %s", strerror(errno));
    pid_t parent = getpid(), pid = fork();
    if (pid < 0)
        log_fatal(1, "no worker could be started: %s", strerror(errno));
    if (pid == 0) {
        close(ends[0]);
        close(fleet->signals);
        for (int i = n + 1; i < (int)fleet->config->workers; i++)
            close(listeners[i]);
        work(fleet->config, listeners[n], start_ns, ends[1], parent);
    }
    close(ends[1]);
    close(listeners[n]);
    fleet->workers[fleet->count++] = (struct worker){.pid = pid, .reports = ends[0]};
    fleet->alive++;
}

static void pass_on(const struct fleet *fleet, int number)
{
    for (int i = 0; i < fleet->count; i++)
        if (fleet->workers[i].pid > 0)
            kill(fleet->workers[i].pid, number);
}

/* False where the worker is gone and has left no more. */
static bool read_report(struct worker *worker)
{
    struct stats one;
    ssize_t n;
    do
        n = read(worker->reports, &one, sizeof one);
    while (n < 0 && errno == EINTR);
    if (n != (ssize_t)sizeof one)
        return false;
    worker->last = one;
    return true;
}

/* The last report of every worker, added up: a new one from those that live. One that has gone counts with
 * what it said last, which may be in the pipe still or have been read for an earlier sum. */
static void collect(struct fleet *fleet)
{
    struct stats sum;
    memset(&sum, 0, sizeof sum);
    for (int i = 0; i < fleet->count; i++) {
        while (read_report(&fleet->workers[i]) && fleet->alive == 0)
            continue;
        stats_merge(&sum, &fleet->workers[i].last);
    }
    fleet->report(fleet->context, &sum);
}

static void bury(struct fleet *fleet)
{
    int how;
    pid_t pid;
    while ((pid = waitpid(-1, &how, WNOHANG)) > 0) {
        for (int i = 0; i < fleet->count; i++)
            if (fleet->workers[i].pid == pid)
                fleet->workers[i].pid = 0;
        fleet->alive--;
        bool clean = WIFEXITED(how) && WEXITSTATUS(how) == 0;
        if (clean || fleet->status != 0)
            continue;
        fleet->status = 1;
        log_line("worker %d ended early (%s %d); stopping the others", (int)pid,
                 WIFSIGNALED(how) ? "signal" : "status", WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how));
        pass_on(fleet, SIGTERM);
    }
}

static void supervise(struct fleet *fleet)
{
    while (fleet->alive > 0) {
        struct signalfd_siginfo info;
        if (read(fleet->signals, &info, sizeof info) != (ssize_t)sizeof info)
            continue;
        if (info.ssi_signo == SIGCHLD)
            bury(fleet);
        else
            pass_on(fleet, (int)info.ssi_signo);
        if (info.ssi_signo == SIGUSR1)
            collect(fleet);
    }
    collect(fleet);
}

int workers_run(const struct config *config, char address[SERVER_ADDRESS], server_report_fn report,
                void *context)
{
    struct fleet fleet = {.config = config, .report = report, .context = context};
    fleet.workers = mem_zalloc((size_t)config->workers, sizeof *fleet.workers);
    int *listeners = mem_zalloc((size_t)config->workers, sizeof *listeners);
    /* Blocked before the first fork, so that no signal is lost between. */
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    fleet.signals = signalfd(-1, &set, SFD_CLOEXEC);

    /* The first bind settles the port; the others join it. */
    struct config again = *config;
    for (int i = 0; i < (int)config->workers; i++) {
        listeners[i] = server_listen(&again, address);
        again.listen = address;
    }
    int64_t start_ns = clock_now_ns();
    for (int i = 0; i < (int)config->workers; i++)
        start_worker(&fleet, listeners, i, start_ns);
    fprintf(stderr, "listening on http://%s\n", address);
    supervise(&fleet);
    free(listeners);
    free(fleet.workers);
    return fleet.status;
}
