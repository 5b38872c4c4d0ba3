/* pushmark: the conductor. Finds the command, hands over, exits. */
#include "command.h"
#include "log.h"
#include "nearest.h"
#include "options.h"
#include "version.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} commands[] = {
    {"run", command_run, "run a suite and judge what it gives"},
    {"list", command_list, "the suites there are"},
    {"show", command_show, "the points of a suite, and what a key means"},
    {"doctor", command_doctor, "what this machine can and cannot measure"},
    {"compare", command_compare, "two results, side by side"},
    {"explain", command_explain, "the bytes of one update, one by one"},
    {"report", command_report, "the tables of a results folder"},
    {"link", command_link, "an emulated link between two shells"},
    {"lab", command_lab, "a page that teaches, with real connections"},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void help(FILE *out)
{
    fprintf(out,
            "usage: pushmark COMMAND [options]\n\n"
            "Measures what it costs to keep clients up to date: by AJAX polling, by WebSocket push.\n\n");
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].help);
    fprintf(out,
            "\n`pushmark COMMAND --help` says more; `pushmark --version` names the version.\n\nexamples\n"
            "  pushmark run quick\n"
            "  pushmark explain ws\n"
            "  pushmark compare results/before results/after --fail-on 'ws.age.p99 > +10%%'\n\n"
            "exit status\n"
            "  0    good\n"
            "  1    an internal error, or what was needed is not there\n"
            "  2    wrong usage, or a suite that is wrong\n"
            "  3    an `expect` or a --fail-on failed\n"
            "  4    a point has no valid trial\n"
            "  5    a message was lost where none may be\n"
            "  130  interrupted; what there is was kept\n");
}

/* The command of that name as it is to be called, or the end of the program with the nearest one. */
static int (*find(const char *name))(int argc, char **argv)
{
    struct nearest near = nearest_begin(slice_of(name));
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(name, commands[i].name) == 0)
            return commands[i].run;
        nearest_try(&near, commands[i].name);
    }
    nearest_try(&near, "--help");
    nearest_try(&near, "--version");
    if (near.best)
        log_fatal(EXIT_USAGE, "there is no command '%s'; did you mean %s?", name, near.best);
    log_fatal(EXIT_USAGE, "there is no command '%s'; --help lists them", name);
}

/* Started without one of them, the first file that is opened would get its number, and what was meant for
 * people be written into results. */
static void hold_streams(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

/* What a full disk swallowed is no success. A reader that has gone (`… | head`) wanted no more. */
static int written(int status)
{
    errno = 0;
    if ((fflush(stdout) == 0 && !ferror(stdout)) || errno == EPIPE)
        return status;
    log_line("cannot write all of it to stdout; is its disk full?");
    return EXIT_INTERNAL;
}

int main(int argc, char **argv)
{
    hold_streams();
    log_program("pushmark");
    if (argc < 2) {
        help(stderr);
        return EXIT_BAD_USAGE;
    }
    bool asks = strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0;
    if (asks && argc > 2) { /* "help run" */
        char *words[] = {argv[2], "--help", NULL};
        return written(find(argv[2])(2, words));
    }
    if (asks) {
        help(stdout);
        return written(EXIT_GOOD);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("pushmark %s (%s)\n", version_text, version_mode);
        return written(EXIT_GOOD);
    }
    return written(find(argv[1])(argc - 1, argv + 1));
}
