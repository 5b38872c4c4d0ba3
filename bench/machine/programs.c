#include "programs.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

bool programs_version(const char *path, char version[PROGRAMS_VERSION], char error[PROGRAMS_ERROR])
{
    int ends[2], status = -1;
    pid_t pid;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        snprintf(error, PROGRAMS_ERROR, "%s", strerror(errno));
        return false;
    }
    const int refused = spawn(path, ends[1], &pid);
    close(ends[1]);
    const ssize_t got = refused ? 0 : read(ends[0], version, PROGRAMS_VERSION - 1);
    close(ends[0]);
    version[got > 0 ? got : 0] = '\0';
    version[strcspn(version, "\n")] = '\0';
    if (refused)
        snprintf(error, PROGRAMS_ERROR, "%.180s cannot be started (%s)", path, strerror(refused));
    else if (waitpid(pid, &status, 0) != pid || status != 0 || !version[0])
        snprintf(error, PROGRAMS_ERROR, "%.180s does not tell its version", path);
    return !refused && status == 0 && version[0];
}
