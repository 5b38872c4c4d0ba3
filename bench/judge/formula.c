#include "formula.h"

#include "mem.h"
#include "metric/record.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The worst of the attempts that count takes the repeat's place: a later one that went well undoes nothing.
 */
static void take_worst(struct column *column, const struct sample *sample)
{
    for (size_t i = 0; i < sample->attempt_count; i++) {
        const json_t *attempt = sample->attempts[i];
        const size_t repeat = (size_t)json_integer_value(json_object_get(attempt, "repeat"));
        if (sample_counts(attempt))
            column->values[repeat] = fmax(column->values[repeat], column->metric->of(attempt));
    }
}

static bool take_valid(struct column *column, const struct sample *sample)
{
    bool all = true;
    for (size_t i = 0; i < sample->repeats; i++)
        if (sample->valid[i]) {
            column->values[i] = column->metric->of(sample->valid[i]);
            all = all && isfinite(column->values[i]);
        }
    return all;
}

static size_t all_of(const struct column *column, size_t *repeats)
{
    size_t n = 0;
    for (size_t i = 0; i < column->repeats; i++)
        if (column_has(column, i))
            repeats[n++] = i;
    return n;
}

void column_make(struct column *column, const struct sample *sample, const struct metric *metric)
{
    *column = (struct column){.metric = metric, .repeats = sample->repeats};
    column->values = mem_alloc(sample->repeats * sizeof *column->values);
    for (size_t i = 0; i < sample->repeats; i++)
        column->values[i] = NAN;
    if (metric->worst) {
        take_worst(column, sample);
        return;
    }
    if (take_valid(column, sample) || metric->percentile == 0)
        return;
    /* A few repeats that carry it do not speak for the others: merged, or nothing. */
    size_t repeats[STATS_MAX];
    column->pool = pool_new(sample->valid, sample->repeats, metric->percentile);
    if (column->pool && pool_sound(column->pool, repeats, all_of(column, repeats)))
        return;
    pool_free(column->pool);
    column->pool = NULL;
    for (size_t i = 0; i < sample->repeats; i++)
        column->values[i] = NAN;
}

void column_close(struct column *column)
{
    pool_free(column->pool);
    free(column->values);
}

bool column_has(const struct column *column, size_t repeat)
{
    if (column->pool)
        return pool_has(column->pool, repeat);
    return repeat < column->repeats && isfinite(column->values[repeat]);
}

double column_value(const struct column *column, const size_t *repeats, size_t n)
{
    double values[STATS_MAX];
    if (column->pool)
        return pool_percentile(column->pool, repeats, n);
    for (size_t i = 0; i < n; i++)
        values[i] = column->values[repeats[i]];
    return stats_median(values, n);
}

struct formula {
    const struct formula_term *terms;
    size_t count;
    size_t usable[STATS_MAX], n;
};

static double over(const struct formula *f, const size_t *repeats, size_t n)
{
    struct sum sum = {0};
    for (size_t i = 0; i < f->count; i++) {
        const struct formula_term *t = &f->terms[i];
        sum_add(&sum, t->place, t->column ? column_value(t->column, repeats, n) : t->number);
    }
    return sum.value;
}

static double of_picks(void *context, const size_t *picks, size_t n)
{
    const struct formula *f = context;
    size_t repeats[STATS_MAX];
    for (size_t i = 0; i < n; i++)
        repeats[i] = f->usable[picks[i]];
    return over(f, repeats, n);
}

static void find_usable(struct formula *f)
{
    for (size_t repeat = 0; repeat < STATS_MAX; repeat++) {
        bool all = true;
        for (size_t i = 0; i < f->count; i++)
            all = all && (!f->terms[i].column || column_has(f->terms[i].column, repeat));
        if (all)
            f->usable[f->n++] = repeat;
    }
}

static struct estimate worst_of(const double *values, size_t n)
{
    struct estimate e = {NAN, NAN, NAN, NAN, NAN};
    for (size_t i = 0; i < n; i++) {
        e.value = e.high = fmax(e.high, values[i]);
        e.low = fmin(e.low, values[i]);
    }
    e.least = e.low;
    e.most = e.high;
    return e;
}

/* Division by nothing says nothing about a repeat, so it leaves. */
static struct estimate by_repeat(struct formula *f, bool worst, uint64_t seed)
{
    double values[STATS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        const double value = over(f, &f->usable[i], 1);
        if (isfinite(value))
            values[n++] = value;
    }
    f->n = n;
    return worst ? worst_of(values, n) : stats_median_interval(values, n, seed);
}

static bool all_sound(const struct formula *f)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct column *column = f->terms[i].column;
        if (column && column->pool && !pool_sound(column->pool, f->usable, f->n))
            return false;
    }
    return true;
}

struct measured formula_measure(const struct formula_term *terms, size_t count, uint64_t seed)
{
    struct formula f = {.terms = terms, .count = count};
    struct measured m = {.estimate = {NAN, NAN, NAN, NAN, NAN}};
    bool worst = false, any = false;
    for (size_t i = 0; i < count; i++) {
        m.merged = m.merged || (terms[i].column && terms[i].column->pool);
        worst = worst || (terms[i].column && terms[i].column->metric->worst);
        any = any || terms[i].column;
    }
    if (!any) {
        const double value = over(&f, NULL, 0);
        m.estimate = (struct estimate){value, value, value, value, value};
        return m;
    }
    find_usable(&f);
    if (!m.merged)
        m.estimate = by_repeat(&f, worst, seed);
    else if (f.n > 0 && all_sound(&f))
        m.estimate = stats_bootstrap(of_picks, &f, f.n, seed);
    m.n = isfinite(m.estimate.value) ? f.n : 0;
    return m;
}

json_t *measured_json(const struct measured *m)
{
    return json_pack("{s:o,s:o,s:o,s:I,s:b}", "value", record_of_number(m->estimate.value), "low",
                     record_of_number(m->estimate.low), "high", record_of_number(m->estimate.high), "n",
                     (json_int_t)m->n, "merged", m->merged);
}

static uint64_t fnv1a(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash;
}

uint64_t formula_seed(json_int_t run_seed, const char *experiment, const char *what, const char *metric)
{
    const char *parts[] = {experiment, what, metric};
    char seed[32];
    snprintf(seed, sizeof seed, "%" JSON_INTEGER_FORMAT, run_seed);
    uint64_t hash = fnv1a(UINT64_C(0xcbf29ce484222325), seed);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i])
            hash = fnv1a(fnv1a(hash, "/"), parts[i]);
    return hash;
}
