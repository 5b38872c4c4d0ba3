#include "run/ledger.h"

#include "mem.h"
#include "results/match.h"

#include <stdlib.h>

/* A probe of a search is not found: the plan does not hold its point. */
static size_t find(const struct plan *plan, size_t point, int repeat)
{
    size_t i = 0;
    while (i < plan->count && (plan->trials[i].point != point || plan->trials[i].repeat != repeat))
        i++;
    return i;
}

void ledger_init(struct ledger *l, const struct suite *suite, const struct plan *plan, int retries,
                 const json_t *trials)
{
    struct match match;
    *l = (struct ledger){plan, mem_zalloc(plan->count + 1, sizeof *l->entries), retries};
    match_init(&match, suite);
    for (size_t t = 0; t < json_array_size(trials); t++) {
        const json_t *record = json_array_get(trials, t);
        const struct point *point = match_point(&match, record);
        if (!point)
            continue;
        size_t i = find(plan, point->index, (int)json_integer_value(json_object_get(record, "repeat")));
        if (i < plan->count)
            ledger_note(l, i, json_is_true(json_object_get(record, "valid")));
    }
    match_close(&match);
}

void ledger_close(struct ledger *l)
{
    free(l->entries);
}

bool ledger_done(const struct ledger *l, size_t index)
{
    const struct ledger_entry *e = &l->entries[index];
    return e->valid || e->attempts > l->retries;
}

size_t ledger_next(const struct ledger *l)
{
    size_t i = 0;
    while (i < l->plan->count && ledger_done(l, i))
        i++;
    return i;
}

void ledger_note(struct ledger *l, size_t index, bool valid)
{
    l->entries[index].attempts++;
    l->entries[index].valid |= valid;
}

size_t ledger_left(const struct ledger *l, const struct suite *suite, double *ns)
{
    size_t count = 0;
    *ns = 0;
    for (size_t i = 0; i < l->plan->count; i++) {
        if (ledger_done(l, i))
            continue;
        count++;
        *ns += (double)plan_trial_ns(&suite->points[l->plan->trials[i].point]);
    }
    return count;
}
