/* pushmark show: what a suite would run, or the reference of all keys. */
#include "command.h"
#include "log.h"
#include "options.h"
#include "show/outline.h"

#include <stdbool.h>

struct config {
    struct option_list sets;
    int64_t repeats;
    const char *only;
    bool quick, json, keys;
};

#define AT(field) offsetof(struct config, field)

static const struct option options[] = {
    {"set", OPTION_LIST, AT(sets), "KEY=VALUE", "change a key, or EXPERIMENT.KEY; may come often", NULL, 0,
     0},
    {"repeats", OPTION_COUNT, AT(repeats), "N", "of every point (as the suite says)", NULL, 1, 1000},
    {"only", OPTION_TEXT, AT(only), "NAMES", "these experiments, comma-separated; not -NAME", NULL, 0, 0},
    {"quick", OPTION_FLAG, AT(quick), NULL, "as --quick runs it, by the suite's [quick]", NULL, 0, 0},
    {"keys", OPTION_FLAG, AT(keys), NULL, "all keys of suites, with defaults and meanings", NULL, 0, 0},
    {"json", OPTION_FLAG, AT(json), NULL, "as one JSON object", NULL, 0, 0},
    {0},
};

static const struct command command = {
    .name = "pushmark show",
    .synopsis = "SUITE [options]\n       pushmark show --keys",
    .purpose = "The points of a suite, what is expected of them, and how long they will take. SUITE is a\n"
               "name that `pushmark list` shows, or the path of an .ini file.",
    .examples = "  pushmark show quick\n"
                "  pushmark show latency --set clients=10 --set payload=64B,1K\n"
                "  pushmark show fanout --only capacity --json\n",
    .exit_codes = "  0  shown\n  2  wrong usage, or a mistake in the suite\n",
    .options = options,
};

static int put(json_t *object)
{
    json_dumpf(object, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(object);
    return EXIT_GOOD;
}

static int show_keys(const struct config *config)
{
    if (config->json)
        return put(outline_keys_json());
    outline_keys(stdout);
    return EXIT_GOOD;
}

int command_show(int argc, char **argv)
{
    struct config config = {0};
    struct suite suite;
    char error[SUITE_ERROR];
    int operands = options_parse(&command, argc, argv, &config);
    if (config.keys && operands == 0)
        return show_keys(&config);
    if (config.keys)
        log_fatal(EXIT_BAD_USAGE, "--keys goes without a suite: they are the same for all");
    if (operands != 1)
        log_fatal(EXIT_BAD_USAGE, "show wants one suite; `pushmark list` names them");
    const struct suite_changes changes = {.sets = config.sets.items,
                                          .set_count = config.sets.count,
                                          .repeats = (int)config.repeats,
                                          .only = config.only,
                                          .quick = config.quick};
    if (suite_read(&suite, argv[1], &changes, error) != 0)
        log_fatal(EXIT_BAD_USAGE, "%s", error);
    if (config.json)
        put(outline_json(&suite));
    else
        outline_print(&suite, stdout);
    suite_close(&suite);
    return EXIT_GOOD;
}
