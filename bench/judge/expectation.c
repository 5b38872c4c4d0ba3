#include "expectation.h"

#include "formula.h"
#include "metric/record.h"

#include <math.h>
#include <stdio.h>

enum { SUBJECTS = 2 * EXPECT_TERMS, TEXT_ROOM = 600 };

/* What is asked, of which experiment, and the points that stand for its subjects at the moment. */
struct asking {
    const struct expect_line *line;
    const struct experiment *experiment;
    const struct samples *samples;
    json_int_t seed;
    struct expect expect;
    const struct expect_term *subjects[SUBJECTS];
    const struct sample *chosen[SUBJECTS];
    size_t subject_count, groups;
    json_t *out;
};

static bool same_subject(const struct expect_term *a, const struct expect_term *b)
{
    if (a->transport != b->transport || a->where_count != b->where_count)
        return false;
    for (size_t i = 0; i < a->where_count; i++)
        if (a->where[i].key != b->where[i].key || a->where[i].number != b->where[i].number ||
            strcmp(a->where[i].text, b->where[i].text) != 0)
            return false;
    return true;
}

static size_t subject_of(const struct asking *q, const struct expect_term *term)
{
    size_t i = 0;
    while (i < q->subject_count && !same_subject(q->subjects[i], term))
        i++;
    return i;
}

static void find_subjects(struct asking *q, const struct expect_term *terms, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (terms[i].metric && subject_of(q, &terms[i]) == q->subject_count)
            q->subjects[q->subject_count++] = &terms[i];
}

bool expectation_means(const struct expect_term *subject, const struct point *point)
{
    if (subject->transport >= 0 && (int)point_transport(point) != subject->transport)
        return false;
    for (size_t i = 0; i < subject->where_count; i++) {
        const enum key_id key = subject->where[i].key;
        const struct value wanted = {subject->where[i].text, subject->where[i].number};
        if (!point->values[key].text || !sample_same_value(key, &point->values[key], &wanted))
            return false;
    }
    return true;
}

static void fix(bool ignored[KEYS], const struct expect_term *subject)
{
    for (size_t i = 0; i < subject->where_count; i++)
        ignored[subject->where[i].key] = true;
}

static bool fits(const struct asking *q, size_t subject, const struct sample *sample)
{
    if (!expectation_means(q->subjects[subject], sample->point))
        return false;
    for (size_t i = 0; i < subject; i++) {
        bool ignored[KEYS] = {[KEY_TRANSPORT] = true};
        fix(ignored, q->subjects[i]);
        fix(ignored, q->subjects[subject]);
        if (!sample_agrees(q->chosen[i]->point, sample->point, ignored))
            return false;
    }
    return true;
}

static struct measured side(const struct asking *q, const struct expect_term *terms, size_t count,
                            uint64_t seed)
{
    struct column columns[EXPECT_TERMS];
    struct formula_term formula[EXPECT_TERMS] = {{0}};
    for (size_t i = 0; i < count; i++) {
        formula[i] = (struct formula_term){.op = terms[i].op, .number = terms[i].number};
        if (!terms[i].metric)
            continue;
        column_make(&columns[i], q->chosen[subject_of(q, &terms[i])], terms[i].metric);
        formula[i].column = &columns[i];
    }
    const struct measured m = formula_measure(formula, count, seed);
    for (size_t i = 0; i < count; i++)
        if (terms[i].metric)
            column_close(&columns[i]);
    return m;
}

static bool came_true(enum expect_op op, const struct estimate *left, double right)
{
    switch (op) {
    case EXPECT_LESS:
        return left->value < right;
    case EXPECT_AT_MOST:
        return left->value <= right;
    case EXPECT_MORE:
        return left->value > right;
    case EXPECT_AT_LEAST:
        return left->value >= right;
    case EXPECT_EQUAL:
        return left->value == right;
    case EXPECT_NOT:
        return left->value < right || left->value > right;
    case EXPECT_CONTAINS:
        return left->least <= right && right <= left->most;
    }
    return false;
}

/* In the metric's unit where the side is one metric, else as a bare number. */
static void show(const struct expect_term *terms, size_t count, double value, char out[METRIC_TEXT])
{
    if (count == 1 && terms[0].metric && value >= 0)
        metric_show(terms[0].metric, value, out);
    else
        snprintf(out, METRIC_TEXT, "%.4g", value);
}

static void show_measured(const struct asking *q, const struct measured *m, char *out, size_t room)
{
    char value[METRIC_TEXT], low[METRIC_TEXT], high[METRIC_TEXT];
    show(q->expect.left, q->expect.left_count, m->estimate.value, value);
    show(q->expect.left, q->expect.left_count, m->estimate.low, low);
    show(q->expect.left, q->expect.left_count, m->estimate.high, high);
    if (m->n > 1 && m->estimate.low < m->estimate.high)
        snprintf(out, room, "%s [%s, %s]", value, low, high);
    else
        snprintf(out, room, "%s", value);
}

static json_t *labels(const struct asking *q)
{
    json_t *out = json_array();
    for (size_t i = 0; i < q->subject_count; i++)
        json_array_append_new(out, json_string(q->chosen[i]->label));
    return out;
}

/* `asked` is false where this run has nothing to ask: it neither came true nor failed. */
static void add(struct asking *q, json_t *points, const struct measured *m, double limit, const char *shown,
                const char *why, bool asked)
{
    json_t *out = measured_json(m);
    json_object_set_new(out, "experiment", json_string(q->experiment->name));
    json_object_set_new(out, "text", json_string(q->line->text));
    json_object_set_new(out, "line", json_integer(q->line->line));
    json_object_set_new(out, "points", points);
    json_object_set_new(out, "ok", asked ? json_boolean(!why) : json_null());
    json_object_set_new(out, "limit", record_of_number(limit));
    json_object_set_new(out, "shown", record_of_text(shown));
    json_object_set_new(out, "why", record_of_text(why));
    json_array_append_new(q->out, out);
}

static const struct measured nothing = {.estimate = {NAN, NAN, NAN, NAN, NAN}};

static bool all_tried(const struct asking *q)
{
    for (size_t i = 0; i < q->subject_count; i++)
        if (q->chosen[i]->valid_count == 0)
            return false;
    return true;
}

static bool any_percentile(const struct expect_term *terms, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (terms[i].metric && terms[i].metric->percentile > 0)
            return true;
    return false;
}

static void judge_nothing(struct asking *q, const struct measured *left, double limit)
{
    const struct expect *e = &q->expect;
    if (!all_tried(q))
        add(q, labels(q), left, limit, NULL, "a point has no valid trial", true);
    else if (any_percentile(e->left, e->left_count) || any_percentile(e->right, e->right_count))
        add(q, labels(q), left, limit, NULL, "not asked: too few samples carry it; more repeats would",
            false);
    else
        add(q, labels(q), left, limit, NULL, "no trial can say: it is unknown there", true);
}

static void judge(struct asking *q)
{
    const struct expect *e = &q->expect;
    const uint64_t seed = formula_seed(q->seed, q->experiment->name, q->line->text, NULL);
    const struct measured left = side(q, e->left, e->left_count, seed);
    const struct measured right = side(q, e->right, e->right_count, seed);
    const double limit = right.estimate.value;
    char shown[TEXT_ROOM], why[TEXT_ROOM + 32];
    if (!isfinite(left.estimate.value) || !isfinite(limit)) {
        judge_nothing(q, &left, limit);
        return;
    }
    show_measured(q, &left, shown, sizeof shown);
    snprintf(why, sizeof why, "it was %s", shown);
    add(q, labels(q), &left, limit, shown, came_true(e->op, &left.estimate, limit) ? NULL : why, true);
}

/* Every choice of points for the subjects from this one on. */
static void choose(struct asking *q, size_t subject)
{
    if (subject == q->subject_count) {
        q->groups++;
        judge(q);
        return;
    }
    for (size_t i = 0; i < q->experiment->point_count; i++) {
        const struct sample *sample = &q->samples->items[q->experiment->first_point + i];
        if (!fits(q, subject, sample))
            continue;
        q->chosen[subject] = sample;
        choose(q, subject + 1);
    }
}

static void ask(struct asking *q)
{
    char error[EXPECT_ERROR];
    if (q->experiment->type != EXPERIMENT_POINTS) {
        add(q, json_array(), &nothing, NAN, NULL, "a capacity experiment has no points to ask", true);
        return;
    }
    if (expect_parse(&q->expect, q->line->text, false, error) != 0) {
        add(q, json_array(), &nothing, NAN, NULL, error, true);
        return;
    }
    find_subjects(q, q->expect.left, q->expect.left_count);
    find_subjects(q, q->expect.right, q->expect.right_count);
    choose(q, 0);
    if (q->groups == 0)
        add(q, json_array(), &nothing, NAN, NULL, "not asked: this run has no such point", false);
}

json_t *expectations_make(const struct suite *suite, const struct samples *samples, json_int_t seed)
{
    json_t *out = json_array();
    for (size_t e = 0; e < suite->experiment_count; e++)
        for (size_t i = 0; i < suite->experiments[e].expect_count; i++) {
            struct asking asking = {.line = &suite->experiments[e].expects[i],
                                    .experiment = &suite->experiments[e],
                                    .samples = samples,
                                    .seed = seed,
                                    .out = out};
            ask(&asking);
        }
    return out;
}
