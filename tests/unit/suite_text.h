/* A suite read from a text that is gone afterwards: what the tests of suites start from. */
#ifndef PUSHMARK_SUITE_TEXT_H
#define PUSHMARK_SUITE_TEXT_H

#include "check.h"

#include "plan/suite.h"

#include <stdio.h>

#define HEAD "[suite]\ntitle = T\nrepeats = 3\n"

static struct suite suite;
static char why[SUITE_ERROR];

static inline int read_with(const char *text, const struct suite_changes *changes)
{
    const struct slice copy = alone((struct slice){text, strlen(text) + 1});
    const int wrong = suite_read_text(&suite, "s", "dir/s.ini", copy.at, changes, why);
    alone_free(copy); /* the suite keeps what it needs */
    return wrong;
}

static inline void assert_reads_with(const char *text, const struct suite_changes *changes)
{
    if (read_with(text, changes) != 0)
        fail_msg("%s", why);
}

static inline void assert_reads(const char *text)
{
    assert_reads_with(text, NULL);
}

#define CHANGES(...)                                                                                         \
    &(const struct suite_changes)                                                                            \
    {                                                                                                        \
        .sets = (const char *const[]){__VA_ARGS__},                                                          \
        .set_count = COUNT_OF(((const char *const[]){__VA_ARGS__}))                                          \
    }

#endif
