/* Fuzzes the reading of suites: the text up to the first NUL, and each NUL-ended piece behind it as a --set.
 * What is refused must say so in one line; what is read must be whole, and read again be the same. */
#include "mem.h"
#include "plan/expect.h"
#include "plan/plan.h"
#include "plan/theirs.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { SETS = 4 };

/* An assertion that neither NDEBUG nor a release build takes away. */
#define MUST(condition)                                                                                      \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            abort();                                                                                         \
    } while (0)

static void check_value(const struct key *key, const struct value *value)
{
    struct value again;
    char why[SUITE_ERROR];
    if (!value->text)
        return;
    MUST(key_read(key, slice_of(value->text), &again, why, sizeof why) == 0);
    MUST(again.number == value->number);
}

static void check_point(const struct suite *suite, size_t index)
{
    const struct point *point = &suite->points[index];
    const struct experiment *e = point->experiment;
    char label[POINT_LABEL];
    MUST(point->index == index && e >= suite->experiments &&
         e < suite->experiments + suite->experiment_count);
    MUST(index >= e->first_point && index < e->first_point + e->point_count);
    for (int i = 0; i < KEYS; i++)
        check_value(&keys[i], &point->values[i]);
    MUST(strlen(point_label(point, label)) < POINT_LABEL);
    MUST(plan_trial_ns(point) > 0);
    json_t *object = point_json(point);
    MUST(json_object_size(object) == KEYS);
    json_decref(object);
}

/* Who has lines of a claim is the one whose claim it is, and each line can be taken apart again. */
static void check_claim(const struct experiment *e)
{
    struct expect expect;
    struct expect_sum sum;
    struct theirs theirs;
    char why[EXPECT_ERROR];
    if (e->of != e)
        MUST(e->cases.count + e->cells.count + e->notes.count + e->charts.count == 0);
    MUST((e->of == e) == (e->claim || e->source));
    for (size_t i = 0; i < e->cases.count; i++)
        MUST(*e->cases.items[i].words && expect_parse(&expect, e->cases.items[i].condition, false, why) == 0);
    for (size_t i = 0; i < e->cells.count; i++) {
        const struct claim_line *cell = &e->cells.items[i];
        MUST(*cell->row && *cell->column);
        MUST(!cell->theirs || theirs_read(&theirs, cell->theirs, why) == 0);
        MUST(!cell->sum || expect_parse_sum(&sum, cell->sum, why) == 0);
    }
    for (size_t i = 0; i < e->charts.count; i++)
        MUST(e->charts.items[i].metric && e->charts.items[i].by < KEYS);
}

static void check_experiment(const struct experiment *e)
{
    struct expect expect;
    char why[EXPECT_ERROR];
    for (size_t i = 0; i < e->expect_count; i++)
        MUST(expect_parse(&expect, e->expects[i].text, false, why) == 0);
    if (e->type == EXPERIMENT_CAPACITY) {
        MUST(expect_parse(&expect, e->capacity.bound, true, why) == 0);
        MUST(e->capacity.from > 0 && e->capacity.from < e->capacity.to && e->capacity.precision > 0);
    }
    MUST(e->point_count > 0 && e->repeats > 0);
    check_claim(e);
}

static void check_plan(const struct suite *suite)
{
    struct plan_sum sum;
    struct plan plan;
    plan_sum(suite, &sum);
    MUST(sum.ns > 0);
    if (sum.trials > 100000)
        return; /* nothing new, and slow */
    plan_make(&plan, suite, 1);
    MUST(plan.count == sum.trials);
    plan_close(&plan);
}

static void check_again(const struct suite *suite, const struct suite_changes *changes)
{
    struct suite again;
    char error[SUITE_ERROR];
    MUST(suite_read_text(&again, suite->name, suite->path, suite->text, changes, error) == 0);
    MUST(again.point_count == suite->point_count && again.experiment_count == suite->experiment_count);
    for (size_t i = 0; i < again.point_count; i++)
        for (int k = 0; k < KEYS; k++)
            MUST(again.points[i].values[k].number == suite->points[i].values[k].number);
    suite_close(&again);
}

static void check_suite(const struct suite *suite, const struct suite_changes *changes)
{
    MUST(suite->title && suite->point_count > 0);
    for (size_t i = 0; i < suite->experiment_count; i++)
        check_experiment(&suite->experiments[i]);
    for (size_t i = 0; i < suite->point_count; i++)
        check_point(suite, i);
    check_plan(suite);
    check_again(suite, changes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = mem_zalloc(len + 1, 1), error[SUITE_ERROR] = "";
    const char *sets[SETS];
    struct suite_changes changes = {.sets = sets};
    struct suite suite;
    if (len > 0)
        memcpy(text, data, len);
    for (const char *at = text + strlen(text) + 1; at < text + len && changes.set_count < SETS;
         at += strlen(at) + 1)
        sets[changes.set_count++] = at;
    if (suite_read_text(&suite, "fuzz", "fuzz.ini", text, &changes, error) == 0) {
        check_suite(&suite, &changes);
        suite_close(&suite);
    } else {
        MUST(*error && !strchr(error, '\n') && !suite.memory);
    }
    free(text);
    return 0;
}
