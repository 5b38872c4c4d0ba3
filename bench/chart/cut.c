#include "cut.h"

#include "mem.h"

#include <math.h>
#include <stdlib.h>

void cut_free(const struct cut_rule *rule, bool is_free[KEYS])
{
    memset(is_free, 0, KEYS * sizeof *is_free);
    is_free[KEY_TRANSPORT] = is_free[KEY_INTERVAL] = is_free[KEY_ARM] = true;
    if (rule->sweep != CUT_NO_KEY)
        is_free[rule->sweep] = true;
    if (rule->split != CUT_NO_KEY)
        is_free[rule->split] = true;
    if (rule->join)
        is_free[KEY_DURATION] = is_free[KEY_WARMUP] = is_free[KEY_DRAIN] = true;
}

bool cut_usable(const struct source *s, const struct cut_rule *rule, const struct point *point)
{
    if (source_sample(s, point)->valid_count == 0)
        return false;
    return !rule->metric || isfinite(source_figure(s, point, rule->metric).value);
}

static bool agrees_with_all(const struct cut *cut, const struct point *point, const bool is_free[KEYS])
{
    for (size_t i = 0; i < cut->count; i++)
        if (!point_agrees(cut->points[i], point, is_free))
            return false;
    return true;
}

static void add(struct cut *cut, const struct point *point)
{
    cut->points = mem_grow(cut->points, (cut->count + 1) * sizeof *cut->points);
    cut->points[cut->count++] = point;
}

/* What agrees with the anchor and with each other: where a key means nothing to the anchor, two points that
 * differ by it both agree with it. */
static struct cut gather(const struct point *first, const struct experiment *e, size_t anchor,
                         const struct cut_rule *rule, bool *taken)
{
    struct cut cut = {.rule = rule, .experiment = e};
    bool is_free[KEYS];
    cut_free(rule, is_free);
    add(&cut, &first[anchor]);
    taken[anchor] = true;
    for (size_t i = 0; i < e->point_count; i++) {
        if (i == anchor || !agrees_with_all(&cut, &first[i], is_free))
            continue;
        add(&cut, &first[i]);
        taken[i] = true;
    }
    return cut;
}

/* −1 where none of it can be drawn. */
static double delivered(const struct source *s, const struct cut *cut)
{
    double sum = -1;
    for (size_t i = 0; i < cut->count; i++)
        if (cut_usable(s, cut->rule, cut->points[i]))
            sum = fmax(sum, 0) + source_delivered(s, cut->points[i]);
    return sum;
}

/* The next cut, from the first point on that is in none yet; false after the last. */
static bool next_cut(struct cut *cut, const struct suite *suite, const struct experiment *e,
                     const struct cut_rule *rule, bool *taken)
{
    for (size_t i = 0; i < e->point_count; i++)
        if (!taken[i]) {
            *cut = gather(&suite->points[e->first_point], e, i, rule, taken);
            return true;
        }
    return false;
}

size_t cut_count(const struct suite *suite, const struct experiment *e, const struct cut_rule *rule)
{
    bool *taken = mem_zalloc(e->point_count, sizeof *taken);
    struct cut cut;
    size_t count = 0;
    for (; next_cut(&cut, suite, e, rule, taken); count++)
        free(cut.points);
    free(taken);
    return count;
}

static void take_better(struct cut *best, double *most, const struct source *s, const struct experiment *e)
{
    bool *taken = mem_zalloc(e->point_count, sizeof *taken);
    struct cut cut;
    size_t count = 0;
    for (; next_cut(&cut, s->suite, e, best->rule, taken); count++) {
        const double sum = best->rule->score ? best->rule->score(s, &cut) : delivered(s, &cut);
        if (sum > *most) {
            free(best->points);
            *best = cut;
            *most = sum;
        } else {
            free(cut.points);
        }
    }
    if (best->experiment == e)
        best->cuts = count;
    free(taken);
}

/* The same question asked with another window, because rare messages need a long one. What the cut has
 * already stays its own. */
static void join(struct cut *cut, const struct suite *suite)
{
    bool is_free[KEYS], same_place[KEYS];
    cut_free(cut->rule, is_free);
    cut_free(cut->rule, same_place);
    same_place[KEY_TRANSPORT] = same_place[KEY_INTERVAL] = same_place[KEY_ARM] = false;
    same_place[cut->rule->sweep] = false;
    for (size_t i = 0; i < suite->point_count; i++) {
        const struct point *point = &suite->points[i];
        bool there = point->experiment->type != EXPERIMENT_POINTS || point->experiment == cut->experiment;
        for (size_t k = 0; k < cut->count && !there; k++)
            there = point_agrees(cut->points[k], point, same_place);
        if (!there && agrees_with_all(cut, point, is_free))
            add(cut, point);
    }
}

void cut_make(struct cut *cut, const struct source *s, const struct cut_rule *rule)
{
    double most = -1;
    *cut = (struct cut){.rule = rule};
    for (size_t e = 0; e < s->suite->experiment_count; e++) {
        const struct experiment *x = &s->suite->experiments[e];
        const bool runs_along = rule->sweep == CUT_NO_KEY || x->varies[rule->sweep];
        if (x->type == EXPERIMENT_POINTS && runs_along)
            take_better(cut, &most, s, x);
    }
    if (cut->experiment && rule->join)
        join(cut, s->suite);
    cut_divide(cut);
}

void cut_close(struct cut *cut)
{
    free(cut->points);
}

/* The i-th value of the key, in the order of the suite. */
static const struct value *nth_value(const struct cut *whole, enum key_id key, size_t i)
{
    const struct value *seen = NULL;
    for (size_t at = 0, found = 0; at < whole->count; at++) {
        const struct value *value = &whole->points[at]->values[key];
        bool known = value->text == NULL;
        for (size_t k = 0; k < at && !known; k++)
            known = whole->points[k]->values[key].text &&
                    point_same_value(key, &whole->points[k]->values[key], value);
        if (!known && found++ == i)
            seen = value;
    }
    return seen;
}

bool cut_part(const struct cut *whole, size_t i, struct cut *part, const char **text)
{
    const int key = whole->rule->split;
    const struct value *value = key == CUT_NO_KEY ? NULL : nth_value(whole, (enum key_id)key, i);
    if (value ? false : i > 0 || whole->count == 0)
        return false;
    *part = (struct cut){.rule = whole->rule, .experiment = whole->experiment, .cuts = whole->cuts};
    for (size_t at = 0; at < whole->count; at++)
        if (!value || point_same_value((enum key_id)key, &whole->points[at]->values[key], value))
            add(part, whole->points[at]);
    *text = value && nth_value(whole, (enum key_id)key, 1) ? value->text : NULL;
    cut_divide(part);
    return true;
}
