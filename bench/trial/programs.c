#include "programs.h"

#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const int64_t PATIENCE_NS = INT64_C(3) * NS_PER_S;

static void find(const char *variable, const char *name, char path[PROGRAMS_PATH])
{
    const char *said = getenv(variable);
    char own[PROGRAMS_PATH];
    if (said && *said) {
        snprintf(path, PROGRAMS_PATH, "%s", said);
        return;
    }
    const ssize_t len = readlink("/proc/self/exe", own, sizeof own - 1);
    own[len > 0 ? len : 0] = '\0';
    const char *slash = strrchr(own, '/');
    const int folder = slash ? (int)(slash - own) + 1 : 0;
    if (snprintf(path, PROGRAMS_PATH, "%.*s%s", folder, own, name) >= PROGRAMS_PATH)
        path[0] = '\0';
}

void programs_find(struct programs *p)
{
    find("PUSHMARK_SERVER", "pushmark-server", p->server);
    find("PUSHMARK_LOAD", "pushmark-load", p->load);
    const ssize_t len = readlink("/proc/self/exe", p->link, sizeof p->link - 1);
    p->link[len > 0 ? len : 0] = '\0';
}

/* Not through a shell: a path may hold anything. */
static int spawn(const char *path, int out, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    char *const arguments[] = {(char *)(uintptr_t)path, (char *)(uintptr_t) "--version", NULL};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    const int error = posix_spawn(pid, path, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* What it says first; 0 where nothing comes in time. */
static size_t hear(int fd, char version[PROGRAMS_VERSION], int64_t deadline_ns)
{
    const int64_t left_ms = (deadline_ns - clock_now_ns()) / NS_PER_MS;
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    if (poll(&poller, 1, left_ms > 0 ? (int)left_ms : 0) <= 0)
        return 0;
    const ssize_t got = read(fd, version, PROGRAMS_VERSION - 1);
    return got > 0 ? (size_t)got : 0;
}

/* Any program may stand there, one too that never ends. */
static int end_status(pid_t pid, int64_t deadline_ns)
{
    const struct timespec pause = {.tv_nsec = NS_PER_MS};
    int status = -1;
    pid_t ended;
    while ((ended = waitpid(pid, &status, WNOHANG)) == 0 && clock_now_ns() < deadline_ns)
        nanosleep(&pause, NULL);
    if (ended == 0) {
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
    }
    return status;
}

bool programs_version(const char *path, char version[PROGRAMS_VERSION], char error[PROGRAMS_ERROR])
{
    const int64_t deadline_ns = clock_now_ns() + PATIENCE_NS;
    int ends[2], status = -1;
    pid_t pid;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        snprintf(error, PROGRAMS_ERROR, "%s", strerror(errno));
        return false;
    }
    const int refused = spawn(path, ends[1], &pid);
    close(ends[1]);
    version[refused ? 0 : hear(ends[0], version, deadline_ns)] = '\0';
    close(ends[0]);
    version[strcspn(version, "\n")] = '\0';
    if (refused)
        snprintf(error, PROGRAMS_ERROR, "%.180s cannot be started (%s)", path, strerror(refused));
    else if ((status = end_status(pid, deadline_ns)) != 0 || !version[0])
        snprintf(error, PROGRAMS_ERROR, "%.180s does not tell its version", path);
    return !refused && status == 0 && version[0];
}
