/* pushmark list: the suites that come with pushmark, one a line. */
#include "command.h"
#include "log.h"
#include "options.h"
#include "show/outline.h"

#include <stdbool.h>

struct config {
    bool json;
};

static const struct option options[] = {
    {"json", OPTION_FLAG, offsetof(struct config, json), NULL, "as one JSON object", NULL, 0, 0},
    {0},
};

static const struct command command = {
    .name = "pushmark list",
    .synopsis = "[options]",
    .purpose = "The suites that come with pushmark: what they measure, and how long each takes.\n"
               "They are read from PUSHMARK_SUITES where that is set.",
    .examples = "  pushmark list\n  PUSHMARK_SUITES=my-suites pushmark list --json\n",
    .exit_codes = "  0  all of them are good\n  2  wrong usage, no suites, or one that has a mistake\n",
    .options = options,
};

static void print_suite(const struct suite *suite)
{
    struct plan_sum sum;
    char time[OUTLINE_TIME], trials[32];
    plan_sum(suite, &sum);
    snprintf(trials, sizeof trials, "%s%zu", sum.search_trials ? "~" : "", sum.trials + sum.search_trials);
    printf("%-12s %6zu %7s %9s  %s\n", suite->name, suite->point_count, trials, outline_time(time, sum.ns),
           suite->title);
}

/* Adds to `array`, or prints where it is NULL; false where the suite has a mistake. */
static bool show(const char *name, json_t *array)
{
    char error[SUITE_ERROR];
    struct suite suite;
    if (suite_read(&suite, name, NULL, error) != 0) {
        if (array)
            json_array_append_new(array, json_pack("{s:s, s:s}", "name", name, "error", error));
        else
            printf("%-12s %s\n", name, error);
        return false;
    }
    if (array)
        json_array_append_new(array, outline_sum_json(&suite));
    else
        print_suite(&suite);
    suite_close(&suite);
    return true;
}

int command_list(int argc, char **argv)
{
    struct config config = {0};
    struct suite_names names;
    char error[SUITE_ERROR];
    bool good = true;
    if (options_parse(&command, argc, argv, &config) > 0)
        log_fatal(EXIT_BAD_USAGE, "list takes no '%s'; `pushmark show %s` shows one suite", argv[1], argv[1]);
    if (suite_list(&names, error) != 0)
        log_fatal(EXIT_BAD_USAGE, "%s", error);
    json_t *array = config.json ? json_array() : NULL;
    if (!array)
        printf("%-12s %6s %7s %9s  %s\n", "suite", "points", "trials", "time", "title");
    for (size_t i = 0; i < names.count; i++)
        good &= show(names.names[i], array);
    suite_names_free(&names);
    if (array) {
        json_t *object = json_pack("{s:s, s:o}", "format", "pushmark-suites/1", "suites", array);
        json_dumpf(object, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(object);
    }
    return good ? EXIT_GOOD : EXIT_BAD_USAGE;
}
