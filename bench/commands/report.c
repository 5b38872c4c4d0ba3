/* pushmark report: the tables of a results folder, made anew from its trials. */
#include "command.h"

#include "judge/summary.h"
#include "log.h"
#include "options.h"
#include "results/opened.h"
#include "show/paint.h"

#include <stdlib.h>
#include <unistd.h>

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
               "summary.json, summary.csv and summary.md.",
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

static void write_text(struct folder *folder, const char *name, char *text)
{
    char error[FOLDER_ERROR];
    if (!text)
        log_fatal(EXIT_INTERNAL, "out of memory");
    if (folder_write(folder, name, text, strlen(text), error) != 0)
        log_line("%s; the summary is only shown", error);
    free(text);
}

static char *json_text(const json_t *summary)
{
    char *text = json_dumps(summary, JSON_INDENT(1));
    if (!text)
        log_fatal(EXIT_INTERNAL, "out of memory");
    return text;
}

static int show(const json_t *summary, bool json)
{
    if (json) {
        char *text = json_text(summary);
        puts(text);
        free(text);
    } else {
        summary_print(summary, stdout, paint_wanted(STDOUT_FILENO), paint_columns(STDOUT_FILENO));
    }
    if (fflush(stdout) != 0)
        log_fatal(EXIT_INTERNAL, "the summary cannot be written to stdout");
    return summary_status(summary);
}

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
    write_text(&opened.folder, "summary.json", json_text(summary));
    write_text(&opened.folder, "summary.csv", summary_csv(summary));
    write_text(&opened.folder, "summary.md", summary_markdown(summary));
    const int status = show(summary, wanted.json);
    json_decref(summary);
    opened_close(&opened);
    return status;
}
