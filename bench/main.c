/* pushmark: the conductor. Finds the command, hands over, exits. */
#include "command.h"
#include "log.h"
#include "nearest.h"
#include "options.h"
#include "version.h"

#include <stdio.h>
#include <string.h>

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
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static int help(void)
{
    printf("usage: pushmark COMMAND [options]\n\n"
           "Measures what it costs to keep clients up to date: by AJAX polling, by WebSocket push.\n\n");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-10s %s\n", commands[i].name, commands[i].help);
    printf("\n`pushmark COMMAND --help` says more.\n\nexamples\n"
           "  pushmark run quick\n"
           "  pushmark explain ws\n"
           "  pushmark compare results/before results/after --fail-on 'ws.age.p99 > +10%%'\n");
    return EXIT_GOOD;
}

int main(int argc, char **argv)
{
    log_program("pushmark");
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        help();
        return argc < 2 ? EXIT_BAD_USAGE : EXIT_GOOD;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("pushmark %s (%s)\n", version_text, version_mode);
        return EXIT_GOOD;
    }
    struct nearest near = nearest_begin(slice_of(argv[1]));
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
        nearest_try(&near, commands[i].name);
    }
    if (near.best)
        log_fatal(EXIT_USAGE, "there is no command '%s'; did you mean %s?", argv[1], near.best);
    log_fatal(EXIT_USAGE, "there is no command '%s'; --help lists them", argv[1]);
}
