#include "results/opened.h"

#include "results/match.h"
#include "results/runfile.h"

#include <stdio.h>

static int read_suite(struct opened *opened, const char *path, char error[OPENED_ERROR])
{
    struct request request;
    char why[SUITE_ERROR];
    if (runfile_request(opened->folder.run, &request, why) != 0) {
        snprintf(error, OPENED_ERROR, "%.300s/run.json: %s", path, why);
        return -1;
    }
    const struct suite_changes changes = request_changes(&request);
    if (suite_read_text(&opened->suite, request.name, request.path ? request.path : request.name,
                        request.text, &changes, why) == 0)
        return 0;
    snprintf(error, OPENED_ERROR, "%.300s/run.json: its suite is not one of this version: %s", path, why);
    return -1;
}

/* Whether any trial can be told apart by this suite: those of a version with other keys cannot. */
static int check_trials(const struct opened *opened, const char *path, char error[OPENED_ERROR])
{
    const json_t *trials = opened->folder.trials;
    const size_t count = json_array_size(trials);
    size_t known = 0;
    struct match match;
    match_init(&match, &opened->suite);
    for (size_t i = 0; i < count && known == 0; i++)
        known += match_point(&match, json_array_get(trials, i)) != NULL;
    match_close(&match);
    if (known > 0)
        return 0;
    if (count == 0)
        snprintf(error, OPENED_ERROR,
                 "%.300s: nothing in it yet: no trial has ended; `pushmark run --resume` goes on with it",
                 path);
    else
        snprintf(error, OPENED_ERROR,
                 "%.300s: none of its %zu trials belongs to a point of its suite; read it with the version "
                 "that run.json names",
                 path, count);
    return -1;
}

int opened_read(struct opened *opened, const char *path, char error[OPENED_ERROR])
{
    if (folder_open(&opened->folder, path, false, error) != 0)
        return -1;
    if (read_suite(opened, path, error) != 0) {
        folder_close(&opened->folder);
        return -1;
    }
    if (check_trials(opened, path, error) == 0)
        return 0;
    opened_close(opened);
    return -1;
}

void opened_close(struct opened *opened)
{
    suite_close(&opened->suite);
    folder_close(&opened->folder);
}
