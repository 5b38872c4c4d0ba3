#include "plan.h"

#include "clock.h"
#include "mem.h"
#include "rng.h"

#include <math.h>
#include <stdlib.h>

enum {
    START_NS = 150 * NS_PER_MS, /* two programs, and the server's ready line */
    STOP_NS = 100 * NS_PER_MS,
    DRAIN_NS = 100 * NS_PER_MS,
};

/* Seeds come from places of the run's sequence that no block of the plan uses. */
static const uint64_t SEEDS = UINT64_C(1) << 32;

static bool is_planned(const struct point *point, int repeat)
{
    return point->experiment->type == EXPERIMENT_POINTS && repeat < point->experiment->repeats;
}

static size_t block(struct planned *trials, const struct suite *suite, int repeat)
{
    size_t count = 0;
    for (size_t i = 0; i < suite->point_count; i++)
        if (is_planned(&suite->points[i], repeat))
            trials[count++] = (struct planned){i, repeat};
    return count;
}

/* Fisher and Yates; each block by a number of its own, so that more repeats leave the earlier order as it
 * was. */
static void shuffle(struct planned *trials, size_t count, uint64_t seed)
{
    struct rng rng = {seed};
    for (size_t i = count; i > 1; i--) {
        size_t j = rng_below(&rng, i);
        struct planned swapped = trials[i - 1];
        trials[i - 1] = trials[j];
        trials[j] = swapped;
    }
}

static size_t count_trials(const struct suite *suite, int *most_repeats)
{
    size_t count = 0;
    *most_repeats = 0;
    for (size_t i = 0; i < suite->experiment_count; i++) {
        const struct experiment *e = &suite->experiments[i];
        if (e->type != EXPERIMENT_POINTS)
            continue;
        count += e->point_count * (size_t)e->repeats;
        if (e->repeats > *most_repeats)
            *most_repeats = e->repeats;
    }
    return count;
}

void plan_make(struct plan *plan, const struct suite *suite, uint64_t seed)
{
    int repeats;
    size_t count = count_trials(suite, &repeats);
    *plan = (struct plan){.trials = mem_zalloc(count + 1, sizeof *plan->trials)};
    for (int repeat = 0; repeat < repeats; repeat++) {
        struct planned *start = plan->trials + plan->count;
        size_t added = block(start, suite, repeat);
        shuffle(start, added, rng_at(seed, (uint64_t)repeat));
        plan->count += added;
    }
}

void plan_close(struct plan *plan)
{
    free(plan->trials);
    *plan = (struct plan){0};
}

/* A poller has seen all when its next poll has come, at most an interval later. */
static double expected_drain_ns(const struct point *point)
{
    double wait = point_transport(point) == TRANSPORT_POLL ? point_number(point, KEY_INTERVAL) : DRAIN_NS;
    return fmin(wait, point_number(point, KEY_DRAIN));
}

static double trial_ns(const struct point *point, double clients)
{
    return START_NS + clients / point_number(point, KEY_RAMP) * NS_PER_S + point_number(point, KEY_WARMUP) +
           point_number(point, KEY_DURATION) + expected_drain_ns(point) + STOP_NS;
}

int64_t plan_trial_ns(const struct point *point)
{
    return llround(trial_ns(point, point_number(point, KEY_CLIENTS)));
}

size_t plan_search_trials(const struct capacity *capacity)
{
    double doublings = ceil(log2(capacity->to / capacity->from));
    double halvings = fmax(0, ceil(log2(log(2) / log1p(capacity->precision))));
    return 1 + (size_t)(doublings + halvings + 1 + halvings / 2);
}

/* Half of what is between the ends, by factors, is where a search spends its time. */
static double search_ns(const struct experiment *e, const struct point *point)
{
    double clients = point_number(point, KEY_CLIENTS);
    if (e->capacity.search == KEY_CLIENTS)
        clients = sqrt(e->capacity.from * e->capacity.to);
    return (double)plan_search_trials(&e->capacity) * trial_ns(point, clients);
}

void plan_sum(const struct suite *suite, struct plan_sum *sum)
{
    double ns = 0;
    *sum = (struct plan_sum){0};
    for (size_t i = 0; i < suite->point_count; i++) {
        const struct experiment *e = suite->points[i].experiment;
        bool search = e->type == EXPERIMENT_CAPACITY;
        size_t repeats = (size_t)e->repeats;
        size_t trials = repeats * (search ? plan_search_trials(&e->capacity) : 1);
        *(search ? &sum->search_trials : &sum->trials) += trials;
        ns += (double)repeats *
              (search ? search_ns(e, &suite->points[i]) : (double)plan_trial_ns(&suite->points[i]));
    }
    sum->ns = ns < 9e18 ? llround(ns) : INT64_MAX;
}

uint64_t plan_seed(uint64_t run_seed, int repeat)
{
    return rng_at(run_seed, SEEDS + (uint64_t)repeat) >> 11;
}
