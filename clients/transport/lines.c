#include "lines.h"

#include "mem.h"

#include <stdlib.h>

static void keep(struct lines *lines, struct slice piece)
{
    if (piece.len == 0 || lines->len + piece.len > LINES_MAX)
        return;
    lines->kept = mem_grow(lines->kept, lines->len + piece.len);
    memcpy(lines->kept + lines->len, piece.at, piece.len);
    lines->len += piece.len;
}

static void give(struct slice line, int64_t now_ns, lines_fn take, void *context)
{
    if (line.len > 0 && line.at[line.len - 1] == '\r')
        line.len--;
    take(context, line, now_ns);
}

void lines_feed(struct lines *lines, struct slice data, int64_t now_ns, lines_fn take, void *context)
{
    const char *end;
    while (data.len > 0 && (end = memchr(data.at, '\n', data.len))) {
        struct slice line = {data.at, (size_t)(end - data.at)};
        data.len -= line.len + 1;
        data.at = end + 1;
        if (lines->kept) {
            keep(lines, line);
            give((struct slice){lines->kept, lines->len}, now_ns, take, context);
            lines_close(lines);
        } else {
            give(line, now_ns, take, context);
        }
    }
    keep(lines, data);
}

void lines_end(struct lines *lines, int64_t now_ns, lines_fn take, void *context)
{
    if (lines->kept)
        give((struct slice){lines->kept, lines->len}, now_ns, take, context);
    lines_close(lines);
}

void lines_close(struct lines *lines)
{
    free(lines->kept);
    *lines = (struct lines){0};
}
