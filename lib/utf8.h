/* Incremental UTF-8 validation (RFC 3629: no overlongs, no surrogates, nothing above U+10FFFF) that fails at
 * the first byte that no continuation could make valid. Four bytes of state, no buffer. */
#ifndef PUSHMARK_UTF8_H
#define PUSHMARK_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zero is the start, and the state between two characters. */
struct utf8 {
    uint8_t need;      /* continuation bytes still to come */
    uint8_t low, high; /* what the next of them may be */
};

/* Takes more bytes; false at the first wrong one. */
bool utf8_feed(struct utf8 *u, const void *data, size_t len);

/* Whether the text may end here. */
static inline bool utf8_complete(const struct utf8 *u)
{
    return u->need == 0;
}

/* A whole text at once. */
bool utf8_valid(const void *data, size_t len);

#endif
