/* Cuts a body that comes in pieces into its lines; keeps a copy only of one that has not come whole. */
#ifndef PUSHMARK_LOAD_LINES_H
#define PUSHMARK_LOAD_LINES_H

#include "slice.h"

#include <stdint.h>

enum { LINES_MAX = 64 << 20 }; /* a longer line is given up: what a peer sends must not fill our memory */

struct lines {
    char *kept;
    size_t len;
};

typedef void (*lines_fn)(void *context, struct slice line, int64_t now_ns);

/* Calls `take` for each line that ends within, without its end (LF or CRLF). */
void lines_feed(struct lines *lines, struct slice data, int64_t now_ns, lines_fn take, void *context);

/* The body has ended: what is left is a line too. */
void lines_end(struct lines *lines, int64_t now_ns, lines_fn take, void *context);

void lines_close(struct lines *lines);

#endif
