#include "expectation.h"

#include "answer.h"
#include "metric/record.h"

#include <math.h>
#include <stdio.h>

enum { TEXT_ROOM = 600 };

/* What is asked, and of which experiment. */
struct asking {
    const struct suite *suite;
    const struct expect_line *line;
    const struct experiment *experiment;
    const struct samples *samples;
    json_int_t seed;
    struct expect expect;
    const struct choice *choice; /* the points that stand for its subjects at the moment */
    json_t *out;
};

/* Samples stand as the suite's points do. */
static const struct sample *sample_of(const struct asking *q, const struct point *point)
{
    return &q->samples->items[point->index];
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
static void show(const struct expect_sum *sum, double value, char out[METRIC_TEXT])
{
    if (sum->count == 1 && sum->terms[0].metric && value >= 0)
        metric_show(sum->terms[0].metric, value, out);
    else
        snprintf(out, METRIC_TEXT, "%.4g", value);
}

static void show_measured(const struct asking *q, const struct measured *m, char *out, size_t room)
{
    char value[METRIC_TEXT], low[METRIC_TEXT], high[METRIC_TEXT];
    show(&q->expect.left, m->estimate.value, value);
    show(&q->expect.left, m->estimate.low, low);
    show(&q->expect.left, m->estimate.high, high);
    if (m->n > 1 && m->estimate.low < m->estimate.high)
        snprintf(out, room, "%s [%s, %s]", value, low, high);
    else
        snprintf(out, room, "%s", value);
}

static json_t *labels(const struct asking *q)
{
    json_t *out = json_array();
    for (size_t i = 0; i < q->choice->subject_count; i++)
        json_array_append_new(out, json_string(sample_of(q, q->choice->points[i])->label));
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

static void judge_nothing(struct asking *q, const struct measured *left, double limit)
{
    const struct expect *e = &q->expect;
    if (!answer_tried(q->choice, q->samples))
        add(q, labels(q), left, limit, NULL, "a point has no valid trial", true);
    else if (answer_merges(&e->left) || answer_merges(&e->right))
        add(q, labels(q), left, limit, NULL, "not asked: too few samples carry it; more repeats would",
            false);
    else
        add(q, labels(q), left, limit, NULL, "no trial can say: it is unknown there", true);
}

static void judge(struct asking *q)
{
    const struct expect *e = &q->expect;
    const uint64_t seed = formula_seed(q->seed, q->experiment->name, q->line->text, NULL);
    const struct measured left = answer_measure(q->choice, &e->left, q->samples, seed);
    const struct measured right = answer_measure(q->choice, &e->right, q->samples, seed);
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

static bool judge_choice(void *user, const struct choice *choice)
{
    struct asking *q = user;
    q->choice = choice;
    judge(q);
    return true;
}

static void ask(struct asking *q)
{
    struct choice choice;
    char error[EXPECT_ERROR];
    if (q->experiment->type != EXPERIMENT_POINTS) {
        add(q, json_array(), &nothing, NAN, NULL, "a capacity experiment has no points to ask", true);
        return;
    }
    if (expect_parse(&q->expect, q->line->text, false, error) != 0) {
        add(q, json_array(), &nothing, NAN, NULL, error, true);
        return;
    }
    choice_init(&choice, q->suite, q->experiment, false);
    choice_add(&choice, &q->expect.left);
    choice_add(&choice, &q->expect.right);
    if (choice_each(&choice, judge_choice, q) == 0)
        add(q, json_array(), &nothing, NAN, NULL, "not asked: this run has no such point", false);
}

json_t *expectations_make(const struct suite *suite, const struct samples *samples, json_int_t seed)
{
    json_t *out = json_array();
    for (size_t e = 0; e < suite->experiment_count; e++)
        for (size_t i = 0; i < suite->experiments[e].expect_count; i++) {
            struct asking asking = {.suite = suite,
                                    .line = &suite->experiments[e].expects[i],
                                    .experiment = &suite->experiments[e],
                                    .samples = samples,
                                    .seed = seed,
                                    .out = out};
            ask(&asking);
        }
    return out;
}
