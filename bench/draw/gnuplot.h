/* Running gnuplot: a script a process, a few at once, each bounded in time and killed with us. What it draws
 * is the scripts' business, and what becomes of it the caller's. */
#ifndef PUSHMARK_GNUPLOT_H
#define PUSHMARK_GNUPLOT_H

#include <stdbool.h>

enum { GNUPLOT_PATH = 4096, GNUPLOT_ERROR = 320 };

/* Where $PATH has it; false where it does not. */
bool gnuplot_find(char path[GNUPLOT_PATH]);

struct gnuplot_job {
    const char *script; /* in the folder */
    bool done;
    char why[GNUPLOT_ERROR]; /* where it is not: one clause */
};

/* Runs them all in `folder` with the variable `part` set to this text. The user's own start-up files are not
 * read: they could change what is drawn. */
void gnuplot_run(const char *path, const char *folder, const char *part, struct gnuplot_job *jobs, int count);

#endif
