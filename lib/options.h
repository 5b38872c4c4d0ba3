/* The one command line parser: a table says what there is, and --help, defaults, units, ranges and every
 * error line come from it. Options are long, as "--name value" or "--name=value"; a name of one character is
 * written with one dash, "-o value". */
#ifndef PUSHMARK_OPTIONS_H
#define PUSHMARK_OPTIONS_H

#include "slice.h"

#include <stdint.h>

enum option_kind {
    OPTION_SECTION,  /* a heading in --help; `help` is its text */
    OPTION_FLAG,     /* bool */
    OPTION_TEXT,     /* const char *, borrowed from argv */
    OPTION_COUNT,    /* int64_t */
    OPTION_BYTES,    /* int64_t */
    OPTION_DURATION, /* int64_t, ns */
    OPTION_RATE,     /* double, Hz */
    OPTION_SHARE,    /* double, a part of one; min and max in percent */
    OPTION_BITS,     /* double, bits a second */
    OPTION_CHOICE,   /* int: the index in `choices` */
    OPTION_LIST,     /* struct option_list: the option may come often */
};

enum { OPTION_LIST_MAX = 64 };

struct option_list {
    const char *items[OPTION_LIST_MAX]; /* borrowed from argv */
    size_t count;
};

struct option {
    const char *name; /* without the dashes */
    enum option_kind kind;
    size_t offset;        /* of its field in the configuration */
    const char *argument; /* "N", "DIR"; a choice shows its words */
    const char *help;
    const char *const *choices; /* NULL-ended */
    int64_t min, max;           /* for numbers, a share in percent; max 0 means no limit */
};

struct command {
    const char *name;             /* "pushmark-server" */
    const char *synopsis;         /* "[options]" */
    const char *purpose;          /* one or two sentences */
    const char *examples;         /* lines, indented */
    const char *exit_codes;       /* lines, indented */
    const struct option *options; /* ended by one without help */
};

/* The exit status of a wrong command line, in every program. */
enum { EXIT_USAGE = 2 };

/* Reads argv into `config`, which holds the defaults. Operands (words that are no options) are moved to the
 * front of argv, behind argv[0]; returns their number. --help and --version print and exit 0; an error is one
 * line and exit 2. */
int options_parse(const struct command *command, int argc, char **argv, void *config);

/* Reads one value of a COUNT, BYTES, DURATION, RATE, SHARE, BITS or CHOICE, wherever it comes from, and holds
 * it against the option's range and words. 0, or -1 with one clause of why in `error`. */
int options_read(const struct option *option, struct slice text, void *into, char *error, size_t room);

#endif
