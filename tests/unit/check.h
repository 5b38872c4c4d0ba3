/* What every unit test of the small modules starts from: cmocka, which wants these headers before its own,
 * and a comparison of slices. */
#ifndef PUSHMARK_CHECK_H
#define PUSHMARK_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "slice.h"

/* A string literal with the NULs that it may hold inside. */
#define TEXT(literal) ((struct slice){literal, sizeof(literal) - 1})

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* A copy in memory of its own length, for free(): the sanitizer sees a byte read beyond it. */
static inline struct slice alone(struct slice text)
{
    char *copy = malloc(text.len);
    assert_true(copy || text.len == 0);
    if (text.len > 0)
        memcpy(copy, text.at, text.len);
    return (struct slice){copy, text.len};
}

static inline void alone_free(struct slice copy)
{
    free((void *)(uintptr_t)copy.at);
}

#define assert_slice(seen, text)                                                                             \
    do {                                                                                                     \
        const struct slice slice_seen = (seen);                                                              \
        assert_int_equal(slice_seen.len, strlen(text));                                                      \
        assert_memory_equal(slice_seen.at, text, strlen(text));                                              \
    } while (0)

#endif
