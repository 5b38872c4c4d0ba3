#include "answer.h"

#include "capacities.h"
#include "metric/record.h"

#include <math.h>

/* What one capacity was found to be; both ends NaN where it is not known. */
struct range {
    double held, broke;
};

/* Nothing held and the server was seen to break: the capacity lies below where the search began. */
static struct range range_of(const json_t *capacities, const struct point *point)
{
    const json_t *c = capacities_find(capacities, point);
    const double held = record_number(c, "held"), broke = record_number(c, "broke");
    const bool at_least = record_true(c, "at_least");
    if (isnan(held))
        return (struct range){at_least || isnan(broke) ? NAN : 0, at_least ? NAN : broke};
    return (struct range){held, at_least ? INFINITY : broke};
}

/* The terms as formula.h wants them; capacities are numbers, at the end that bit i of `ends` says for the
 * i-th of them. */
struct workings {
    struct column columns[EXPECT_TERMS];
    struct formula_term terms[EXPECT_TERMS];
    struct range ranges[EXPECT_TERMS];
    size_t place_of[EXPECT_TERMS]; /* of a range: which term it is */
    size_t count, range_count;
    bool has_columns;
};

static void set_up(struct workings *w, const struct choice *choice, const struct expect_sum *sum,
                   const struct samples *samples, const json_t *capacities)
{
    *w = (struct workings){.count = sum->count};
    for (size_t i = 0; i < sum->count; i++) {
        const struct expect_term *term = &sum->terms[i];
        w->terms[i] = (struct formula_term){.place = term->place, .number = term->number};
        if (!term->metric)
            continue;
        const struct point *point = choice_point(choice, term);
        if (term->metric->searched) {
            w->place_of[w->range_count] = i;
            w->ranges[w->range_count++] = range_of(capacities, point);
            continue;
        }
        column_make(&w->columns[i], &samples->items[point->index], term->metric);
        w->terms[i].column = &w->columns[i];
        w->has_columns = true;
    }
}

static void clean_up(struct workings *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->terms[i].column)
            column_close(&w->columns[i]);
}

struct measured answer_measure(const struct choice *choice, const struct expect_sum *sum,
                               const struct samples *samples, uint64_t seed)
{
    struct workings w;
    set_up(&w, choice, sum, samples, NULL);
    const struct measured m = formula_measure(w.terms, w.count, seed);
    clean_up(&w);
    return m;
}

static struct measured at_ends(struct workings *w, unsigned ends, uint64_t seed)
{
    for (size_t i = 0; i < w->range_count; i++)
        w->terms[w->place_of[i]].number = ends >> i & 1 ? w->ranges[i].broke : w->ranges[i].held;
    return formula_measure(w->terms, w->count, seed);
}

static bool any_open(const struct workings *w)
{
    for (size_t i = 0; i < w->range_count; i++)
        if (isinf(w->ranges[i].broke))
            return true;
    return false;
}

static bool all_known(const struct workings *w)
{
    for (size_t i = 0; i < w->range_count; i++)
        if (isnan(w->ranges[i].held))
            return false;
    return true;
}

/* Over every way in which each capacity is at one of its ends: sums are monotone in each. Infinity over
 * infinity, or less it, may be anything, and with repeats beside it formulas drop infinity: then neither end
 * is known, though the other corners have some. */
static struct answer over_ranges(struct workings *w, uint64_t seed)
{
    const struct measured held = at_ends(w, 0, seed);
    struct answer a = {.value = held.estimate.value, .low = held.estimate.low, .high = held.estimate.high};
    for (unsigned ends = 1; ends < 1u << w->range_count; ends++) {
        const struct measured m = at_ends(w, ends, seed);
        a.low = fmin(a.low, m.estimate.low);
        a.high = fmax(a.high, m.estimate.high);
        a.open = a.open || (isnan(m.estimate.value) && any_open(w));
    }
    if (a.open && !isnan(a.value)) {
        a.low = -INFINITY;
        a.high = INFINITY;
    }
    a.n = w->has_columns ? held.n : 1;
    a.merged = held.merged;
    return a;
}

static bool any_worst(const struct expect_sum *sum)
{
    for (size_t i = 0; i < sum->count; i++)
        if (sum->terms[i].metric && sum->terms[i].metric->worst)
            return true;
    return false;
}

static bool any_extrapolated(const struct expect_sum *sum)
{
    for (size_t i = 0; i < sum->count; i++)
        if (sum->terms[i].metric && sum->terms[i].metric->extrapolated)
            return true;
    return false;
}

bool answer_tried(const struct choice *choice, const struct samples *samples)
{
    for (size_t i = 0; i < choice->subject_count; i++) {
        const struct point *point = choice->points[i];
        if (point->experiment->type == EXPERIMENT_POINTS && samples->items[point->index].valid_count == 0)
            return false;
    }
    return true;
}

bool answer_merges(const struct expect_sum *sum)
{
    for (size_t i = 0; i < sum->count; i++)
        if (sum->terms[i].metric && sum->terms[i].metric->percentile > 0)
            return true;
    return false;
}

static const char *why_none(const struct known *known, const struct choice *choice,
                            const struct expect_sum *sum, const struct workings *w)
{
    if (!answer_tried(choice, known->samples))
        return "a point has no valid trial";
    if (!all_known(w))
        return "the search found no capacity";
    if (answer_merges(sum))
        return "too few samples carry it; more repeats would";
    return "no trial can say: it is unknown there";
}

struct answer answer_make(const struct known *known, const struct choice *choice,
                          const struct expect_sum *sum, uint64_t seed)
{
    struct workings w;
    struct answer a = {.value = NAN, .low = NAN, .high = NAN};
    set_up(&w, choice, sum, known->samples, known->capacities);
    if (all_known(&w))
        a = over_ranges(&w, seed);
    a.worst = any_worst(sum);
    a.extrapolated = any_extrapolated(sum);
    a.one = a.n == 1 && w.range_count == 0 && !known->single;
    if (isnan(a.value))
        a.why = why_none(known, choice, sum, &w);
    clean_up(&w);
    return a;
}
