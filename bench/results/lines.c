#include "results/lines.h"

#include <stdio.h>
#include <string.h>

static const char format[] = "pushmark-trial/1";

/* The line as a trial; NULL with a clause where it is none. `foreign` where it is whole but says of itself
 * that it is something else: no interrupted write makes that. */
static json_t *read_line(const char *text, size_t len, bool *foreign, char error[LINES_ERROR])
{
    json_error_t wrong;
    *foreign = false;
    json_t *trial = json_loadb(text, len, JSON_REJECT_DUPLICATES, &wrong);
    if (!trial) {
        snprintf(error, LINES_ERROR, "is damaged (%.100s)", wrong.text);
        return NULL;
    }
    const char *says = json_string_value(json_object_get(trial, "format"));
    if (says && strcmp(says, format) == 0)
        return trial;
    *foreign = json_is_object(trial);
    snprintf(error, LINES_ERROR, "is not a trial of format %s but %s%.60s", format,
             says ? "of format " : "something else", says ? says : "");
    json_decref(trial);
    return NULL;
}

int lines_read(struct lines *lines, const char *text, size_t len, char error[LINES_ERROR])
{
    *lines = (struct lines){.trials = json_array()};
    for (size_t number = 1; lines->good_bytes < len; number++) {
        const char *line = text + lines->good_bytes;
        size_t room = len - lines->good_bytes;
        const char *newline = memchr(line, '\n', room);
        size_t line_len = newline ? (size_t)(newline - line) : room;
        bool last = !newline || line_len + 1 == room, foreign;
        char why[LINES_ERROR];
        json_t *trial = read_line(line, line_len, &foreign, why);
        if (!trial && last && !foreign) {
            lines->cut = true;
            return 0;
        }
        if (!trial) {
            snprintf(error, LINES_ERROR, "line %zu %.120s", number, why);
            json_decref(lines->trials);
            return -1;
        }
        json_array_append_new(lines->trials, trial);
        lines->good_bytes += line_len + (newline != NULL);
        lines->unended = !newline;
    }
    return 0;
}
