/* pushmark report: the tables of a results folder, made anew from its trials. */
#include "command.h"

#include "judge/summary.h"
#include "log.h"
#include "options.h"
#include "results/opened.h"
#include "run/finish.h"

struct report_options {
    bool json;
};

static const struct option options[] = {
    {.name = "json",
     .kind = OPTION_FLAG,
     .offset = offsetof(struct report_options, json),
     .help = "the summary as JSON on stdout instead of tables"},
    {.help = NULL},
};

static const struct command command = {
    .name = "pushmark report",
    .synopsis = "[options] DIR",
    .purpose = "Makes the summary of a results folder anew from its trials, prints it, and writes its\n"
               "summary.json, summary.csv, summary.md and histograms.hlog.",
    .examples = "  pushmark report results/latest\n"
                "  pushmark report results/quick-20260101T120000Z --json | jq .verdict\n",
    .exit_codes = "  0  reported, and all was as the suite expects\n"
                  "  1  internal error\n"
                  "  2  wrong usage, or no folder of results\n"
                  "  3  something that the suite expects was not so\n"
                  "  4  a point has no valid trial\n"
                  "  5  a message was lost where none may be\n",
    .options = options,
};

int command_report(int argc, char **argv)
{
    struct report_options wanted = {.json = false};
    struct opened opened;
    char error[OPENED_ERROR];
    const int operands = options_parse(&command, argc, argv, &wanted);
    if (operands != 1)
        log_fatal(EXIT_USAGE, "report: %s; say `pushmark report DIR`",
                  operands == 0 ? "which results folder?" : "one folder at a time");
    if (opened_read(&opened, argv[1], error) != 0)
        log_fatal(EXIT_USAGE, "%s", error);
    json_t *summary = summary_make(&opened.suite, opened.folder.run, opened.folder.trials);
    if (!finish_files(&opened.suite, &opened.folder, summary))
        log_line("the summary is only shown");
    finish_show(summary, wanted.json);
    const int status = summary_status(summary);
    json_decref(summary);
    opened_close(&opened);
    return status;
}
