/* The commands of pushmark, by name: each is one file in commands/ with one entry point, called like a main
 * of its own (argv[0] is the command's name). */
#ifndef PUSHMARK_COMMAND_H
#define PUSHMARK_COMMAND_H

enum exit_status {
    EXIT_GOOD = 0,
    EXIT_INTERNAL = 1,
    EXIT_BAD_USAGE = 2, /* EXIT_USAGE of lib/options.h; suites too */
    EXIT_EXPECT = 3,    /* an `expect` or a --fail-on failed */
    EXIT_NO_TRIAL = 4,  /* a point has no valid trial */
    EXIT_LOST = 5,      /* a message was lost where none may be */
    EXIT_INTERRUPTED = 130,
};

int command_run(int argc, char **argv);
int command_list(int argc, char **argv);
int command_show(int argc, char **argv);
int command_doctor(int argc, char **argv);
int command_compare(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_report(int argc, char **argv);
int command_link(int argc, char **argv);
int command_lab(int argc, char **argv);

#endif
