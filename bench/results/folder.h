/* A folder of results: run.json, trials.jsonl and what is made of them. A trial's line is appended whole and
 * flushed to the disk as the trial ends, so that an interrupted run keeps what it has; `latest` beside the
 * folder names the newest. What the files say is others' business: runfile.h, trial/trial.h, judge/summary.h.
 */
#ifndef PUSHMARK_FOLDER_H
#define PUSHMARK_FOLDER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct folder {
    char *path;
    int trials_fd;  /* −1 where it was opened to be read only; locked while it is open */
    json_t *run;    /* run.json */
    json_t *trials; /* an array: the lines so far */
};

enum { FOLDER_ERROR = 512 };

/* A new one: at `path` (which must not hold results yet), or where that is NULL at results/<suite>-<UTC
 * stamp>. Each returns 0, or −1 with one line in `error`. */
int folder_create(struct folder *f, const char *path, const char *suite, char error[FOLDER_ERROR]);

/* An old one. For appending, a last line that is damaged is cut off, with a notice; damage elsewhere is an
 * error that names the line. For reading only, a damaged last line is skipped, with a notice. */
int folder_open(struct folder *f, const char *path, bool append, char error[FOLDER_ERROR]);
void folder_close(struct folder *f);

/* Makes the folder, those above it, and one of that name within it (NULL: none), where they are not there. 0,
 * or −1 with one line in `error`. */
int folder_make(const char *path, const char *within, char error[FOLDER_ERROR]);

/* Appends to trials.jsonl and to f->trials; borrows `trial`. After an error nothing half-written is left
 * behind. */
int folder_append(struct folder *f, json_t *trial, char error[FOLDER_ERROR]);

/* Writes f->run anew, by renaming. */
int folder_write_run(struct folder *f, char error[FOLDER_ERROR]);

/* Writes any other file of the folder whole, by renaming: "summary.json". */
int folder_write(struct folder *f, const char *name, const char *text, size_t len, char error[FOLDER_ERROR]);

/* Lets `latest` beside the folder point to it, if its parent is called results; anything of that name that is
 * no symbolic link is left alone, and that is an error. */
int folder_latest(const struct folder *f, char error[FOLDER_ERROR]);

#endif
