/* The text of a trials.jsonl, line by line: which trials it holds, and where a write that was cut short has
 * left it damaged. Touches no file. */
#ifndef PUSHMARK_LINES_H
#define PUSHMARK_LINES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct lines {
    json_t *trials;    /* an array, for the caller */
    size_t good_bytes; /* up to the end of the last whole line */
    bool cut;          /* there is a damaged last line beyond them */
    bool unended;      /* the last line is whole but for its newline */
};

enum { LINES_ERROR = 160 };

/* 0, or −1 with a clause that names the line for damage that no interrupted write explains; there is nothing
 * to free then. */
int lines_read(struct lines *lines, const char *text, size_t len, char error[LINES_ERROR]);

#endif
