#include "run/preview.h"

#include "clock.h"
#include "run/ledger.h"
#include "run/pace.h"
#include "run/probe.h"

#include <math.h>
#include <stdio.h>

static json_t *describe(const struct suite *suite, const struct planned *planned)
{
    char label[POINT_LABEL];
    const struct point *point = &suite->points[planned->point];
    return json_pack("{s:s, s:s, s:i}", "experiment", point->experiment->name, "label",
                     point_label(point, label), "repeat", planned->repeat);
}

static json_t *describe_search(const struct probe *probe)
{
    char label[POINT_LABEL];
    const struct point *point = &probe->point;
    const struct capacity *c = &point->experiment->capacity;
    return json_pack("{s:s, s:s, s:s, s:f, s:f, s:s, s:f}", "experiment", point->experiment->name, "label",
                     point_label(point, label), "search", keys[c->search].name, "from", c->from, "to", c->to,
                     "bound", c->bound, "probes", ceil(search_left(&probe->search)));
}

/* {"trials":[…],"searches":[…],"seconds":N} */
static json_t *make(const struct suite *suite, const struct plan *plan, const struct ledger *ledger,
                    const struct probes *probes)
{
    double points_ns, probes_ns;
    json_t *trials = json_array(), *searches = json_array();
    for (size_t i = 0; i < plan->count; i++)
        if (!ledger_done(ledger, i))
            json_array_append_new(trials, describe(suite, &plan->trials[i]));
    for (size_t i = 0; i < probes->count; i++)
        if (probes->all[i].search.next > 0)
            json_array_append_new(searches, describe_search(&probes->all[i]));
    ledger_left(ledger, suite, &points_ns);
    probes_left(probes, &probes_ns);
    return json_pack("{s:o, s:o, s:f}", "trials", trials, "searches", searches, "seconds",
                     (points_ns + probes_ns) / NS_PER_S);
}

static const char *text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static double number(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static void print(const json_t *all)
{
    size_t i;
    json_t *one;
    char took[PACE_TEXT];
    const json_t *trials = json_object_get(all, "trials"), *searches = json_object_get(all, "searches");
    json_array_foreach(trials, i, one) printf("%4zu  %s  %s  repeat %d\n", i + 1, text(one, "experiment"),
                                              text(one, "label"), (int)number(one, "repeat") + 1);
    json_array_foreach(searches, i, one)
        printf("   +  %s  %s  the most %s from %.10g to %.10g with %s, in about %.0f trials\n",
               text(one, "experiment"), text(one, "label"), text(one, "search"), number(one, "from"),
               number(one, "to"), text(one, "bound"), number(one, "probes"));
    printf("%zu trial%s, about %s\n", json_array_size(trials), json_array_size(trials) == 1 ? "" : "s",
           pace_show(took, number(all, "seconds") * NS_PER_S));
}

void preview(const struct suite *suite, uint64_t seed, int retries, const json_t *trials, bool json)
{
    struct plan plan;
    struct ledger ledger;
    struct probes probes;
    char error[SUITE_ERROR];
    plan_make(&plan, suite, seed);
    ledger_init(&ledger, suite, &plan, retries, trials);
    if (probes_init(&probes, suite, error) == 0) /* a suite that was read has bounds that can be */
        probes_replay(&probes, trials);
    json_t *all = make(suite, &plan, &ledger, &probes);
    if (json) {
        json_dumpf(all, stdout, JSON_INDENT(1));
        putchar('\n');
    } else {
        print(all);
    }
    json_decref(all);
    probes_close(&probes);
    ledger_close(&ledger);
    plan_close(&plan);
}
