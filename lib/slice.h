/* A borrowed run of bytes: never owned, never ended by a NUL. Parsers hand these out, so that nothing is
 * copied; each is good only as long as the buffer that it points into. */
#ifndef PUSHMARK_SLICE_H
#define PUSHMARK_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

struct slice {
    const char *at;
    size_t len;
};

static inline struct slice slice_of(const char *text)
{
    return (struct slice){text, strlen(text)};
}

static inline bool slice_is(struct slice s, const char *text)
{
    return s.len == strlen(text) && memcmp(s.at, text, s.len) == 0;
}

/* ASCII letters of either case are the same: HTTP's names and tokens. */
static inline bool slice_is_nocase(struct slice s, const char *text)
{
    return s.len == strlen(text) && strncasecmp(s.at, text, s.len) == 0;
}

#endif
