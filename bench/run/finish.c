#include "run/finish.h"

#include "command.h"
#include "judge/summary.h"
#include "log.h"
#include "report/report.h"
#include "results/runfile.h"
#include "show/paint.h"

#include <stdio.h>
#include <unistd.h>

void finish_show(const json_t *summary, bool json)
{
    if (json) {
        json_dumpf(summary, stdout, JSON_INDENT(1));
        putchar('\n');
    } else {
        summary_print(summary, stdout, paint_wanted(STDOUT_FILENO), paint_columns(STDOUT_FILENO));
    }
    fflush(stdout); /* ahead of the words that follow on stderr; main says whether it went well */
}

static bool end_run(struct folder *folder, int status)
{
    char error[FOLDER_ERROR];
    runfile_end(folder->run, status);
    if (folder_write_run(folder, error) == 0)
        return true;
    log_line("%s", error);
    return false;
}

int finish(const struct suite *suite, struct folder *folder, bool interrupted, bool json)
{
    runfile_end(folder->run, interrupted ? EXIT_INTERRUPTED : EXIT_GOOD); /* the summary reads it */
    json_t *summary = summary_make(suite, folder->run, folder->trials);
    char page[REPORT_PATH];
    int status = interrupted ? EXIT_INTERRUPTED : summary_status(summary);
    const struct report report = {.suite = suite, .folder = folder, .summary = summary, .pictures = true};
    const bool reported = end_run(folder, status) && report_write(&report);
    if (json_array_size(folder->trials) > 0 || json)
        finish_show(summary, json);
    else
        log_line("no trial has ended: there is nothing to show");
    json_decref(summary);
    if (reported)
        log_line("report: %s", report_path(folder, NULL, page));
    if (interrupted)
        log_line("results so far: %s; go on with pushmark run --resume %s", folder->path, folder->path);
    else
        log_line("results: %s", folder->path);
    return reported || interrupted ? status : EXIT_INTERNAL;
}
