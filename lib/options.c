#include "options.h"

#include "log.h"
#include "nearest.h"
#include "units.h"
#include "version.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* What an argument has to look like, for error lines; by kind. */
static const char *const looks[] = {
    [OPTION_COUNT] = "a number like 100 or 10k",     [OPTION_BYTES] = "a size like 64B or 16K",
    [OPTION_DURATION] = "a time like 250ms or 1.5s", [OPTION_RATE] = "a rate like 10/s, 6/m or 0",
    [OPTION_SHARE] = "a share like 1% or 0.5%",      [OPTION_BITS] = "a bit rate like 10Mbit/s or 256kbit/s",
};

static void print_words(const struct option *o)
{
    assert(o->choices);
    for (int i = 0; o->choices[i]; i++)
        printf("%s%s", i ? "|" : "", o->choices[i]);
}

static bool short_name(const struct option *o)
{
    return o->name[1] == '\0';
}

static int width(const struct option *o)
{
    int n = (int)strlen(o->name) + 2 - short_name(o);
    if (o->choices)
        for (int i = 0; o->choices[i]; i++)
            n += (int)strlen(o->choices[i]) + 1;
    else if (o->argument)
        n += (int)strlen(o->argument) + 1;
    return n;
}

static void print_option(const struct option *o)
{
    if (o->kind == OPTION_SECTION) {
        printf("\n%s\n", o->help);
        return;
    }
    printf("  %s%s%s", short_name(o) ? "-" : "--", o->name, o->argument || o->choices ? " " : "");
    if (o->kind == OPTION_CHOICE)
        print_words(o);
    else if (o->argument)
        fputs(o->argument, stdout);
    enum { COLUMN = 28 };
    if (width(o) > COLUMN - 2)
        printf("\n%*s", COLUMN + 2, "");
    else
        printf("%*s", COLUMN - width(o), "");
    puts(o->help);
}

static _Noreturn void print_help(const struct command *c)
{
    printf("usage: %s %s\n\n%s\n", c->name, c->synopsis, c->purpose);
    for (const struct option *o = c->options; o->help; o++)
        print_option(o);
    printf("\n  --help                      this text\n  --version                   the version\n");
    printf("\nexamples\n%s\nexit status\n%s", c->examples, c->exit_codes);
    exit(0);
}

static const struct option *find(const struct command *c, struct slice name)
{
    for (const struct option *o = c->options; o->help; o++)
        if (o->name && slice_is(name, o->name))
            return o;
    struct nearest near = nearest_begin(name);
    for (const struct option *o = c->options; o->help; o++)
        if (o->name)
            nearest_try(&near, o->name);
    if (near.best)
        log_fatal(EXIT_USAGE, "there is no option --%.*s; did you mean --%s?", (int)name.len, name.at,
                  near.best);
    log_fatal(EXIT_USAGE, "there is no option --%.*s; --help lists them", (int)name.len, name.at);
}

static int read_choice(const struct option *o, struct slice text, int *into, char *error, size_t room)
{
    for (int i = 0; o->choices[i]; i++)
        if (slice_is(text, o->choices[i])) {
            *into = i;
            return 0;
        }
    char words[160] = "";
    for (int i = 0; o->choices[i]; i++) {
        size_t n = strlen(words);
        snprintf(words + n, sizeof words - n, "%s%s", i ? ", " : "", o->choices[i]);
    }
    snprintf(error, room, "'%.*s' is not among: %s", (int)text.len, text.at, words);
    return -1;
}

static int check_range(const struct option *o, struct slice text, double value, char *error, size_t room)
{
    if (value >= (double)o->min && (o->max <= 0 || value <= (double)o->max))
        return 0;
    double scale = o->kind == OPTION_DURATION ? 1e-9 : 1;
    const char *unit = o->kind == OPTION_DURATION ? " s"
                       : o->kind == OPTION_BYTES  ? " bytes"
                       : o->kind == OPTION_RATE   ? " a second"
                       : o->kind == OPTION_SHARE  ? " %"
                       : o->kind == OPTION_BITS   ? " bits a second"
                                                  : "";
    if (o->max > 0)
        snprintf(error, room, "'%.*s' is out of range; it goes from %.10g to %.10g%s", (int)text.len, text.at,
                 (double)o->min * scale, (double)o->max * scale, unit);
    else
        snprintf(error, room, "'%.*s' is too small; it starts at %.10g%s", (int)text.len, text.at,
                 (double)o->min * scale, unit);
    return -1;
}

static int read_whole(const struct option *o, struct slice text, int64_t *into)
{
    return o->kind == OPTION_COUNT   ? units_count(text, into)
           : o->kind == OPTION_BYTES ? units_bytes(text, into)
                                     : units_duration(text, into);
}

/* Those whose value is a double. */
static bool is_real(const struct option *o)
{
    return o->kind == OPTION_RATE || o->kind == OPTION_SHARE || o->kind == OPTION_BITS;
}

static int read_real(const struct option *o, struct slice text, double *into)
{
    return o->kind == OPTION_RATE    ? units_rate(text, into)
           : o->kind == OPTION_SHARE ? units_share(text, into)
                                     : units_bits(text, into);
}

int options_read(const struct option *o, struct slice text, void *into, char *error, size_t room)
{
    if (o->kind == OPTION_CHOICE)
        return read_choice(o, text, into, error, room);
    int wrong = is_real(o) ? read_real(o, text, into) : read_whole(o, text, into);
    if (wrong) {
        snprintf(error, room, "'%.*s' is not %s", (int)text.len, text.at, looks[o->kind]);
        return -1;
    }
    double value = is_real(o) ? *(double *)into : (double)*(int64_t *)into;
    return check_range(o, text, o->kind == OPTION_SHARE ? 100 * value : value, error, room);
}

static void set_item(const struct option *o, const char *text, struct option_list *into)
{
    if (into->count == OPTION_LIST_MAX)
        log_fatal(EXIT_USAGE, "--%s: at most %d of them are taken", o->name, OPTION_LIST_MAX);
    into->items[into->count++] = text;
}

static void set(const struct option *o, const char *text, void *config)
{
    void *into = (char *)config + o->offset;
    char error[512];
    switch (o->kind) {
    case OPTION_TEXT:
        *(const char **)into = text;
        break;
    case OPTION_LIST:
        set_item(o, text, into);
        break;
    default:
        if (options_read(o, slice_of(text), into, error, sizeof error) != 0)
            log_fatal(EXIT_USAGE, "--%s: %s", o->name, error);
    }
}

/* One option at argv[i]; returns how many words it took. */
static int take(const struct command *c, char **argv, int i, void *config)
{
    const char *word = argv[i] + 2;
    if (strcmp(word, "help") == 0)
        print_help(c);
    if (strcmp(word, "version") == 0) {
        printf("%s %s (%s)\n", c->name, version_text, version_mode);
        exit(0);
    }
    const char *equals = strchr(word, '=');
    const struct option *o = find(c, (struct slice){word, equals ? (size_t)(equals - word) : strlen(word)});
    if (o->kind == OPTION_FLAG) {
        if (equals)
            log_fatal(EXIT_USAGE, "--%s takes no value", o->name);
        *(bool *)((char *)config + o->offset) = true;
        return 1;
    }
    if (!equals && !argv[i + 1])
        log_fatal(EXIT_USAGE, "--%s needs a value", o->name);
    set(o, equals ? equals + 1 : argv[i + 1], config);
    return equals ? 1 : 2;
}

/* "-o value"; returns how many words it took. */
static int take_letter(const struct command *c, char **argv, int i, void *config)
{
    for (const struct option *o = c->options; o->help; o++) {
        if (!o->name || strcmp(o->name, argv[i] + 1) != 0 || !short_name(o))
            continue;
        if (!argv[i + 1])
            log_fatal(EXIT_USAGE, "-%s needs a value", o->name);
        set(o, argv[i + 1], config);
        return 2;
    }
    log_fatal(EXIT_USAGE, "options start with two dashes: '%s' does not; --help lists them", argv[i]);
}

int options_parse(const struct command *command, int argc, char **argv, void *config)
{
    int operands = 0;
    for (int i = 1; i < argc;) {
        if (strcmp(argv[i], "--") == 0) {
            for (i++; i < argc; i++)
                argv[++operands] = argv[i];
        } else if (strncmp(argv[i], "--", 2) == 0) {
            i += take(command, argv, i, config);
        } else if (strcmp(argv[i], "-h") == 0) {
            print_help(command);
        } else if (argv[i][0] == '-' && argv[i][1] != '\0') {
            i += take_letter(command, argv, i, config);
        } else {
            argv[++operands] = argv[i++];
        }
    }
    return operands;
}
