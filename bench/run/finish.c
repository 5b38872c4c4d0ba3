#include "run/finish.h"

#include "command.h"
#include "judge/summary.h"
#include "log.h"
#include "results/histograms.h"
#include "results/runfile.h"
#include "show/paint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Writes and frees the text; complains once for all files that cannot be written. */
static bool put(struct folder *folder, const char *name, char *text, bool good)
{
    char error[FOLDER_ERROR];
    if (!text && good)
        log_line("%s: there is nothing to write; please report this", name);
    if (good && text && folder_write(folder, name, text, strlen(text), error) != 0) {
        log_line("%s", error);
        good = false;
    }
    good = good && text;
    free(text);
    return good;
}

bool finish_files(const struct suite *suite, struct folder *folder, const json_t *summary)
{
    size_t len;
    bool good = put(folder, "summary.json", json_dumps(summary, JSON_INDENT(1)), true);
    good = put(folder, "summary.csv", summary_csv(summary), good);
    good = put(folder, "summary.md", summary_markdown(summary), good);
    return put(folder, "histograms.hlog", histograms_text(suite, folder->run, folder->trials, &len), good);
}

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
    int status = interrupted ? EXIT_INTERRUPTED : summary_status(summary);
    const bool written = finish_files(suite, folder, summary) && end_run(folder, status);
    if (json_array_size(folder->trials) > 0 || json)
        finish_show(summary, json);
    else
        log_line("no trial has ended: there is nothing to show");
    json_decref(summary);
    if (interrupted)
        log_line("results so far: %s; go on with pushmark run --resume %s", folder->path, folder->path);
    else
        log_line("results: %s", folder->path);
    return written || interrupted ? status : EXIT_INTERNAL;
}
