/* pushmark report: what is to be looked at of a results folder, made anew from its trials; of two folders,
 * side by side. */
#include "command.h"

#include "judge/compare.h"
#include "judge/summary.h"
#include "log.h"
#include "options.h"
#include "report/report.h"
#include "run/finish.h"
#include "show/paint.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct report_options {
    bool json, no_charts;
    const char *into;
};

static const struct option options[] = {
    {.name = "json",
     .kind = OPTION_FLAG,
     .offset = offsetof(struct report_options, json),
     .help = "the summary, or the comparison, as JSON on stdout instead of tables"},
    {.name = "no-charts",
     .kind = OPTION_FLAG,
     .offset = offsetof(struct report_options, no_charts),
     .help = "draw no pictures (gnuplot); report.html still draws its own"},
    {.name = "o",
     .kind = OPTION_TEXT,
     .offset = offsetof(struct report_options, into),
     .argument = "DIR",
     .help = "write the files there, not into the (NEW) results folder"},
    {.help = NULL},
};

static const struct command command = {
    .name = "pushmark report",
    .synopsis = "[options] DIR\n       pushmark report [options] BASE NEW",
    .purpose = "Makes the report of a results folder anew from its trials: prints its tables, and writes\n"
               "report.html, report.md, charts/, summary.json, .csv, .md and histograms.hlog.\n"
               "Of two folders: prints what `pushmark compare` prints, and writes comparison.html and\n"
               "comparison.md.",
    .examples = "  pushmark report results/latest\n"
                "  pushmark report results/quick-20260101T120000Z --json | jq .verdict\n"
                "  pushmark report /mnt/archive/quick -o /tmp/quick\n"
                "  pushmark report results/before results/after\n",
    .exit_codes = "  0  reported, and all was as the suite expects; of two folders: compared\n"
                  "  1  internal error, or the files cannot be written (the tables are still shown)\n"
                  "  2  wrong usage, or no folder of results\n"
                  "  3  something that the suite expects was not so\n"
                  "  4  a point has no valid trial\n"
                  "  5  a message was lost where none may be\n",
    .options = options,
};

static void open_or_die(struct opened *opened, const char *path)
{
    char error[OPENED_ERROR];
    if (opened_read(opened, path, error) != 0)
        log_fatal(EXIT_USAGE, "%s", error);
}

static int report_one(const char *path, const struct report_options *wanted)
{
    struct opened opened;
    char page[REPORT_PATH];
    open_or_die(&opened, path);
    json_t *summary = summary_make(&opened.suite, opened.folder.run, opened.folder.trials);
    const struct report report = {.suite = &opened.suite,
                                  .folder = &opened.folder,
                                  .summary = summary,
                                  .into = wanted->into,
                                  .pictures = !wanted->no_charts};
    const bool written = report_write(&report);
    if (!written)
        log_line("not all could be written, and is only shown; -o DIR writes elsewhere");
    finish_show(summary, wanted->json);
    if (written)
        log_line("report: %s", report_path(&opened.folder, wanted->into, page));
    const int status = written ? summary_status(summary) : EXIT_INTERNAL;
    json_decref(summary);
    opened_close(&opened);
    return status;
}

static bool same_folder(const char *a, const char *b)
{
    char real_a[PATH_MAX], real_b[PATH_MAX];
    return realpath(a, real_a) && realpath(b, real_b) && strcmp(real_a, real_b) == 0;
}

static int report_two(char **paths, const struct report_options *wanted)
{
    struct opened base, now;
    open_or_die(&base, paths[0]);
    open_or_die(&now, paths[1]);
    if (same_folder(paths[0], paths[1]))
        log_line("BASE and NEW are one and the same run: nothing can differ");
    json_t *compared = compare_make(&base, &now, NULL, 0);
    const char *into = wanted->into ? wanted->into : now.folder.path;
    const bool written = report_compare(compared, into);
    if (!written)
        log_line("not all could be written, and is only shown; -o DIR writes elsewhere");
    if (wanted->json) {
        json_dumpf(compared, stdout, JSON_INDENT(1));
        putchar('\n');
    } else {
        compare_print(compared, stdout, paint_wanted(STDOUT_FILENO), paint_columns(STDOUT_FILENO));
    }
    fflush(stdout); /* ahead of the words on stderr */
    if (written)
        log_line("comparison: %s/comparison.html", into);
    json_decref(compared);
    opened_close(&now);
    opened_close(&base);
    return written ? EXIT_GOOD : EXIT_INTERNAL;
}

int command_report(int argc, char **argv)
{
    struct report_options wanted = {.json = false};
    const int operands = options_parse(&command, argc, argv, &wanted);
    if (operands != 1 && operands != 2)
        log_fatal(EXIT_USAGE, "report: %s; say `pushmark report DIR`, or `pushmark report BASE NEW`",
                  operands == 0 ? "which results folder?" : "one folder, or two to be compared");
    if (wanted.into && !*wanted.into)
        log_fatal(EXIT_USAGE, "report: -o wants a folder, and was given none; leave it out to write into %s",
                  operands == 1 ? "the run's own" : "that of NEW");
    return operands == 1 ? report_one(argv[1], &wanted) : report_two(argv + 1, &wanted);
}
