/* Runs a function in a forked child and keeps what it wrote and how it ended: for code that exits, aborts or
 * talks to stderr. Include after check.h. */
#ifndef PUSHMARK_CHILD_H
#define PUSHMARK_CHILD_H

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct child {
    int status;     /* of exit, or 128 + the signal */
    int err_writes; /* how many writes made up `err` */
    char out[8192], err[8192];
};

/* Packets keep the bounds of each write, which a pipe would lose. */
static size_t child_drain(int fd, char *text, size_t room, int *writes)
{
    size_t len = 0;
    ssize_t n;
    while (len < room - 1 && (n = recv(fd, text + len, room - 1 - len, 0)) > 0) {
        len += (size_t)n;
        ++*writes;
    }
    text[len] = '\0';
    close(fd);
    return len;
}

static void child_run(struct child *c, void (*work)(const void *), const void *argument)
{
    int out[2], err[2], writes = 0, status;
    *c = (struct child){0};
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, out), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, err), 0);
    fflush(NULL);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        signal(SIGABRT, SIG_DFL); /* cmocka's handler would go on with the tests in here */
        dup2(out[1], STDOUT_FILENO);
        dup2(err[1], STDERR_FILENO);
        close(out[0]);
        close(out[1]);
        close(err[0]);
        close(err[1]);
        work(argument);
        exit(99); /* it came back */
    }
    close(out[1]);
    close(err[1]);
    child_drain(out[0], c->out, sizeof c->out, &writes);
    child_drain(err[0], c->err, sizeof c->err, &c->err_writes);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    c->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

#endif
