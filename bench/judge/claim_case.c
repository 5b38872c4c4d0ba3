#include "claim.h"

#include "metric/record.h"
#include "quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A line that is asked, of one choice of points after another. `varies` says of which keys the choices
 * differ: these name the case. */
struct asking {
    const struct known *known;
    const struct experiment *e;
    const struct claim_line *line;
    struct expect condition;
    struct choice first;
    size_t choices;
    bool varies[KEYS], sections;
    json_t *cases;
};

enum state { NOT_MEASURED, UNDECIDED, NOT_TRUE, TRUE };
static const char *const state_names[] = {"not measured", "undecided", "false", "true"};

/* Where one side's interval lies beside the other's: below, above, or neither can be said. A constant's is
 * the constant. */
static enum state less(const struct answer *left, const struct answer *right, bool or_equal)
{
    if (or_equal ? left->high <= right->low : left->high < right->low)
        return TRUE;
    if (or_equal ? left->low > right->high : left->low >= right->high)
        return NOT_TRUE;
    return UNDECIDED;
}

static enum state equal(const struct answer *left, const struct answer *right)
{
    if (left->high < right->low || left->low > right->high)
        return NOT_TRUE;
    return left->low == left->high && right->low == right->high ? TRUE : UNDECIDED;
}

static enum state opposite(enum state state)
{
    return state == TRUE ? NOT_TRUE : state == NOT_TRUE ? TRUE : state;
}

static enum state compare(const struct answer *left, enum expect_op op, const struct answer *right)
{
    switch (op) {
    case EXPECT_LESS:
        return less(left, right, false);
    case EXPECT_AT_MOST:
        return less(left, right, true);
    case EXPECT_MORE:
        return less(right, left, false);
    case EXPECT_AT_LEAST:
        return less(right, left, true);
    case EXPECT_EQUAL:
        return equal(left, right);
    case EXPECT_NOT:
        return opposite(equal(left, right));
    case EXPECT_CONTAINS:
        return left->low <= right->value && right->value <= left->high ? TRUE : NOT_TRUE;
    }
    return UNDECIDED;
}

/* What is judged by its worst is judged by that alone, whatever the other repeats were. */
static struct answer decisive(const struct answer *a)
{
    struct answer out = *a;
    if (a->worst)
        out.low = out.high = a->value;
    return out;
}

static enum state state_of(const struct answer *left, enum expect_op op, const struct answer *right)
{
    if (isnan(left->value) || isnan(right->value))
        return NOT_MEASURED;
    if (left->open || right->open)
        return UNDECIDED;
    const struct answer l = decisive(left), r = decisive(right);
    return compare(&l, op, &r);
}

/* "1/s, interval 500ms": what this choice has for the keys by which the choices differ, each said once. */
static void say_label(const struct asking *q, const struct choice *choice, FILE *out)
{
    const char *between = "";
    for (size_t i = 0; i < choice->subject_count && q->sections; i++)
        if (i == 0 || choice->points[i]->experiment != choice->points[i - 1]->experiment) {
            fprintf(out, "%s%s", between, choice->points[i]->experiment->name);
            between = ", ";
        }
    for (int key = 0; key < KEYS; key++) {
        const char *said = NULL;
        for (size_t i = 0; i < choice->subject_count && q->varies[key]; i++) {
            const char *text = point_text(choice->points[i], (enum key_id)key);
            if (!text || (said && strcmp(said, text) == 0))
                continue;
            said = text;
            fprintf(out, "%s%s%s%s", between, point_says_itself((enum key_id)key) ? "" : keys[key].name,
                    point_says_itself((enum key_id)key) ? "" : " ", text);
            between = ", ";
        }
    }
}

/* The case's words, with what tells this choice from the others; for free(). */
static char *words_of(const struct asking *q, const struct choice *choice)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    fputs(q->line->words, out);
    if (q->choices > 1) {
        fputs(" (", out);
        say_label(q, choice, out);
        fputc(')', out);
    }
    fclose(out);
    return text;
}

static void set_points(json_t *object, const struct choice *choice)
{
    json_t *points = json_array(), *sections = json_array();
    for (size_t i = 0; choice && i < choice->subject_count; i++) {
        char label[POINT_LABEL];
        json_array_append_new(points, json_string(point_label(choice->points[i], label)));
        json_array_append_new(sections, json_string(choice->points[i]->experiment->name));
    }
    json_object_set_new(object, "points", points);
    json_object_set_new(object, "sections", sections);
}

static json_t *object_of(const struct asking *q, const char *words, enum state state, const char *why)
{
    return json_pack("{s:s,s:s,s:s,s:i,s:o,s:s,s:o}", "words", words, "text", q->line->condition, "op",
                     expect_op_text(q->condition.op), "line", q->line->line, "ok",
                     state == TRUE || state == NOT_TRUE ? json_boolean(state == TRUE) : json_null(), "state",
                     state_names[state], "why", record_of_text(why));
}

static void set_figures(json_t *object, const struct answer *left, const struct answer *right,
                        const char *unit)
{
    char shown[QUANTITY_SHOWN], limit[QUANTITY_SHOWN];
    const bool known = !isnan(left->value), limited = !isnan(right->value);
    json_object_set_new(object, "value", record_of_number(left->value));
    json_object_set_new(object, "low", record_of_number(left->low));
    json_object_set_new(object, "high", record_of_number(left->high));
    json_object_set_new(object, "n", json_integer((json_int_t)left->n));
    json_object_set_new(object, "merged", json_boolean(left->merged));
    json_object_set_new(object, "extrapolated", json_boolean(left->extrapolated));
    json_object_set_new(object, "limit", record_of_number(right->value));
    json_object_set_new(object, "unit", record_of_text(unit));
    json_object_set_new(object, "shown", record_of_text(known ? quantity_answer(unit, left, shown) : NULL));
    json_object_set_new(object, "shown_limit",
                        record_of_text(limited ? quantity_answer(unit, right, limit) : NULL));
}

static const struct answer nothing = {.value = NAN, .low = NAN, .high = NAN};

/* A plain limit takes the unit of what it limits: "> 1" of a ratio is "1×". */
static bool ask(void *user, const struct choice *choice)
{
    struct asking *q = user;
    const uint64_t seed = formula_seed(q->known->seed, q->e->name, q->line->text, NULL);
    const struct answer left = answer_make(q->known, choice, &q->condition.left, seed);
    struct answer right = answer_make(q->known, choice, &q->condition.right, seed);
    const enum state state = state_of(&left, q->condition.op, &right);
    const char *unit = dimension_unit(q->condition.left.in);
    char *words = words_of(q, choice);
    json_t *object = object_of(q, words, state, left.why ? left.why : right.why);
    if (expect_measures(&q->condition.right) == false)
        right.one = false; /* a constant was not measured once */
    set_points(object, choice);
    set_figures(object, &left, &right, unit);
    json_array_append_new(q->cases, object);
    free(words);
    return true;
}

/* Compared with the first choice; the sections count only where the keys do not tell. */
static bool note_differences(void *user, const struct choice *choice)
{
    struct asking *q = user;
    if (q->choices++ == 0) {
        q->first = *choice;
        return true;
    }
    bool differs = false;
    for (size_t i = 0; i < choice->subject_count; i++)
        for (int key = 0; key < KEYS; key++) {
            const struct value *a = &q->first.points[i]->values[key], *b = &choice->points[i]->values[key];
            if (choice_is_procedural((enum key_id)key) ||
                (!a->text == !b->text && point_same_value((enum key_id)key, a, b)))
                continue;
            differs = true;
            q->varies[key] = true;
        }
    q->sections = q->sections || !differs;
    return true;
}

/* What is asked is known without points where it is a plain number. */
static void add_unasked(struct asking *q, const char *why, const struct choice *none)
{
    const struct answer asked = none && !expect_measures(&q->condition.right)
                                    ? answer_make(q->known, none, &q->condition.right, 0)
                                    : nothing;
    json_t *object = object_of(q, q->line->words, NOT_MEASURED, why);
    set_points(object, NULL);
    set_figures(object, &nothing, &asked, dimension_unit(q->condition.left.in));
    json_array_append_new(q->cases, object);
}

void claim_case(json_t *cases, const struct known *known, const struct experiment *e,
                const struct claim_line *line)
{
    struct asking q = {.known = known, .e = e, .line = line, .cases = cases};
    struct choice choice;
    char error[EXPECT_ERROR];
    if (expect_parse(&q.condition, line->condition, false, error) != 0) {
        add_unasked(&q, error, NULL);
        return;
    }
    choice_init(&choice, known->suite, e, true);
    choice_add(&choice, &q.condition.left);
    choice_add(&choice, &q.condition.right);
    if (choice_each(&choice, note_differences, &q) == 0)
        add_unasked(&q, "this run has no such point", &choice);
    else
        choice_each(&choice, ask, &q);
}
