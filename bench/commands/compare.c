/* pushmark compare: two results, side by side. */
#include "command.h"

#include "judge/compare.h"
#include "log.h"
#include "options.h"
#include "show/paint.h"

#include <stdlib.h>
#include <unistd.h>

struct compare_options {
    struct option_list fail_on;
    bool json;
};

static const struct option options[] = {
    {.name = "fail-on",
     .kind = OPTION_LIST,
     .offset = offsetof(struct compare_options, fail_on),
     .argument = "CONDITION",
     .help = "exit 3 where this came true: 'ws.age.p99 > +10%'; may come often"},
    {.name = "json",
     .kind = OPTION_FLAG,
     .offset = offsetof(struct compare_options, json),
     .help = "the comparison as JSON on stdout instead of tables"},
    {.help = NULL},
};

static const struct command command = {
    .name = "pushmark compare",
    .synopsis = "[options] BASE NEW",
    .purpose =
        "Holds two results folders against each other: what got worse, what better, and what shows no\n"
        "difference. A difference is one only where the two runs' repeats do not overlap; ages closer\n"
        "than 0.2 ms (1 ms from the 90th percentile on) are beyond what the harness can tell apart.",
    .examples =
        "  pushmark compare results/before results/after\n"
        "  pushmark compare before after --fail-on 'ws.age.p99 > +10%' --fail-on 'ws.wire.l3 > +1%'\n",
    .exit_codes = "  0  compared\n"
                  "  1  internal error\n"
                  "  2  wrong usage, or no folder of results\n"
                  "  3  a --fail-on came true\n",
    .options = options,
};

static void read_thresholds(const struct option_list *texts, struct threshold *thresholds)
{
    char error[EXPECT_ERROR];
    for (size_t i = 0; i < texts->count; i++)
        if (threshold_parse(&thresholds[i], texts->items[i], error) != 0)
            log_fatal(EXIT_USAGE, "--fail-on '%s': %s", texts->items[i], error);
}

static void open_or_die(struct opened *opened, const char *path)
{
    char error[OPENED_ERROR];
    if (opened_read(opened, path, error) != 0)
        log_fatal(EXIT_USAGE, "%s", error);
}

/* A condition that means nothing would be a guard that never barks. */
static void check_meaning(const json_t *compared)
{
    const json_t *thresholds = json_object_get(compared, "thresholds");
    for (size_t i = 0; i < json_array_size(thresholds); i++) {
        const json_t *t = json_array_get(thresholds, i);
        if (json_integer_value(json_object_get(t, "points")) == 0)
            log_fatal(EXIT_USAGE, "--fail-on '%s': the two runs have no such point in common",
                      json_string_value(json_object_get(t, "text")));
    }
}

static void show(const json_t *compared, bool json)
{
    if (json) {
        json_dumpf(compared, stdout, JSON_INDENT(1));
        putchar('\n');
    } else {
        compare_print(compared, stdout, paint_wanted(STDOUT_FILENO), paint_columns(STDOUT_FILENO));
    }
}

int command_compare(int argc, char **argv)
{
    struct compare_options wanted = {.json = false};
    struct threshold thresholds[OPTION_LIST_MAX];
    struct opened base, now;
    const int operands = options_parse(&command, argc, argv, &wanted);
    if (operands != 2)
        log_fatal(EXIT_USAGE, "compare: it takes two results folders; say `pushmark compare BASE NEW`");
    read_thresholds(&wanted.fail_on, thresholds);
    open_or_die(&base, argv[1]);
    open_or_die(&now, argv[2]);
    json_t *compared = compare_make(&base, &now, thresholds, wanted.fail_on.count);
    check_meaning(compared);
    show(compared, wanted.json);
    const int status = (int)json_integer_value(json_object_get(compared, "status"));
    json_decref(compared);
    opened_close(&now);
    opened_close(&base);
    return status;
}
