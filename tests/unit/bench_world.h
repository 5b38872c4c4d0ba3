/* What tests of the conductor share: a folder of their own to be in, a small suite, and records as a trial
 * would give them. */
#ifndef PUSHMARK_BENCH_WORLD_H
#define PUSHMARK_BENCH_WORLD_H

#include "check.h"

#include "plan/suite.h"

#include <ftw.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define assert_says(text, part)                                                                              \
    do {                                                                                                     \
        if (!strstr(text, part))                                                                             \
            fail_msg("'%s' does not say '%s'", text, part);                                                  \
    } while (0)

/* Each test works in a folder of its own, which is also where it is. */
static inline int world_enter(void **state)
{
    char *place = strdup("/tmp/pushmark_test_XXXXXX");
    *state = place;
    return mkdtemp(place) && chdir(place) == 0 ? 0 : -1;
}

static inline int world_remove(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    return remove(path);
}

static inline int world_leave(void **state)
{
    int rc = chdir("/") || nftw(*state, world_remove, 8, FTW_DEPTH | FTW_PHYS);
    free(*state);
    return rc;
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_enter, world_leave)

static inline void world_suite(struct suite *suite, const char *text)
{
    char error[SUITE_ERROR];
    const struct suite_changes none = {0};
    if (suite_read_text(suite, "small", "small.ini", text, &none, error) != 0)
        fail_msg("%s", error);
}

/* A trial's record, as far as the conductor and its parts look at it. */
static inline json_t *world_record(const struct point *point, int repeat, int attempt, const char *void_gate)
{
    json_t *record =
        json_pack("{s:s, s:s, s:i, s:i, s:b, s:[], s:{}, s:o, s:n, s:I, s:{s:i}, s:{s:f, s:f, s:f, s:f}}",
                  "format", "pushmark-trial/1", "experiment", point->experiment->name, "repeat", repeat,
                  "attempt", attempt, "valid", void_gate == NULL, "void", "gates", "point", point_json(point),
                  "capacity", "window_ns", (json_int_t)3000000000, "messages", "delivered", 400, "age_ns",
                  "mean", 1.1e6, "p50", 1e6, "p99", 2e6, "max", 3e6);
    assert_non_null(record);
    if (void_gate) {
        json_array_append_new(json_object_get(record, "void"), json_string(void_gate));
        json_object_set_new(json_object_get(record, "gates"), void_gate,
                            json_pack("{s:b, s:s}", "ok", 0, "why", "it was so"));
    }
    return record;
}

#endif
