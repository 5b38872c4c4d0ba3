#include "run/probe.h"

#include "mem.h"
#include "plan/plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* However many clients there are, they are all connected within two seconds. */
static const double ramp_s = 2;

static const struct capacity *capacity(const struct probe *probe)
{
    return &probe->point.experiment->capacity;
}

/* Puts the value that the search wants next into the point. */
static void set_up(struct probe *probe)
{
    const enum key_id searched = capacity(probe)->search;
    const double value = probe->search.next;
    if (value == 0)
        return;
    snprintf(probe->value_text, PROBE_TEXT, searched == KEY_RATE ? "%.10g/s" : "%.10g", value);
    probe->point.values[searched] = (struct value){probe->value_text, value};
    const double wanted_hz = ceil(point_number(&probe->point, KEY_CLIENTS) / ramp_s);
    const double ramp_hz = fmax(probe->ramp_hz, wanted_hz);
    snprintf(probe->ramp_text, PROBE_TEXT, "%.10g/s", ramp_hz);
    probe->point.values[KEY_RAMP] = (struct value){probe->ramp_text, ramp_hz};
}

static int probe_init(struct probe *probe, const struct point *point, char error[SUITE_ERROR])
{
    char why[EXPECT_ERROR];
    const struct capacity *c = &point->experiment->capacity;
    *probe = (struct probe){.point = *point, .ramp_hz = point_number(point, KEY_RAMP)};
    search_init(&probe->search, c->from, c->to, c->precision, c->search == KEY_CLIENTS);
    if (expect_parse(&probe->bound, c->bound, true, why) != 0) {
        snprintf(error, SUITE_ERROR, "[%s] bound: %s", point->experiment->name, why);
        return -1;
    }
    set_up(probe);
    return 0;
}

int probes_init(struct probes *p, const struct suite *suite, char error[SUITE_ERROR])
{
    *p = (struct probes){.all = mem_zalloc(suite->point_count, sizeof *p->all)};
    for (size_t i = 0; i < suite->point_count; i++) {
        const struct point *point = &suite->points[i];
        if (point->experiment->type != EXPERIMENT_CAPACITY)
            continue;
        if (probe_init(&p->all[p->count++], point, error) != 0) {
            probes_close(p);
            return -1;
        }
    }
    return 0;
}

void probes_close(struct probes *p)
{
    free(p->all);
    *p = (struct probes){0};
}

struct probe *probes_next(struct probes *p)
{
    for (size_t i = 0; i < p->count; i++) {
        struct probe *probe = &p->all[p->turn++ % p->count];
        if (probe->search.next > 0)
            return probe;
    }
    return NULL;
}

static void go_on(struct probe *probe, bool held)
{
    search_tell(&probe->search, held);
    set_up(probe);
}

/* The first gate that voided the trial, in words. */
static json_t *void_why(const json_t *record)
{
    const char *gate = json_string_value(json_array_get(json_object_get(record, "void"), 0));
    const json_t *why =
        gate ? json_object_get(json_object_get(json_object_get(record, "gates"), gate), "why") : NULL;
    if (json_is_string(why))
        return json_sprintf("%s: %s", gate, json_string_value(why));
    return json_string(gate ? gate : "the trial is void");
}

static json_t *bound_why(const struct probe *probe, double value)
{
    char text[METRIC_TEXT];
    const struct metric *metric = probe->bound.left.terms[0].metric;
    if (isnan(value))
        return json_sprintf("%s: it could not be measured", capacity(probe)->bound);
    if (!metric || probe->bound.left.count != 1)
        return json_sprintf("%s: it was %.4g", capacity(probe)->bound, value);
    return json_sprintf("%s was %s", metric->name, metric_show(metric, value, text));
}

bool probe_judge(struct probe *probe, json_t *record)
{
    double value = NAN;
    const bool valid = json_is_true(json_object_get(record, "valid"));
    const bool held = valid && expect_of_record(&probe->bound, record, &value);
    json_t *why = held ? json_null() : valid ? bound_why(probe, value) : void_why(record);
    const double tried = probe->search.next;
    json_object_set_new(record, "capacity",
                        json_pack("{s:s, s:o, s:i, s:b, s:o}", "key", keys[capacity(probe)->search].name,
                                  "value",
                                  probe->search.whole ? json_integer((json_int_t)tried) : json_real(tried),
                                  "step", probe->search.steps, "held", held, "why", why));
    go_on(probe, held);
    return held;
}

/* Whether the record is that of the probe's next try. The values are the same to the last bit, because the
 * search would come to them again in the same way. */
static bool is_next(const struct probe *probe, const json_t *record)
{
    const json_t *made = json_object_get(record, "capacity");
    const char *experiment = json_string_value(json_object_get(record, "experiment"));
    if (!json_is_object(made) || !experiment || strcmp(experiment, probe->point.experiment->name) != 0 ||
        json_integer_value(json_object_get(made, "step")) != probe->search.steps)
        return false;
    json_t *point = point_json(&probe->point);
    bool same = json_equal(point, json_object_get(record, "point"));
    json_decref(point);
    return same;
}

size_t probes_replay(struct probes *p, const json_t *trials)
{
    size_t count = 0;
    for (size_t t = 0; t < json_array_size(trials); t++) {
        const json_t *record = json_array_get(trials, t);
        for (size_t i = 0; i < p->count; i++) {
            struct probe *probe = &p->all[i];
            if (probe->search.next == 0 || !is_next(probe, record))
                continue;
            go_on(probe, json_is_true(json_object_get(json_object_get(record, "capacity"), "held")));
            count++;
            break;
        }
    }
    return count;
}

double probes_left(const struct probes *p, double *ns)
{
    double count = 0;
    *ns = 0;
    for (size_t i = 0; i < p->count; i++) {
        const double left = search_left(&p->all[i].search);
        count += left;
        *ns += left * (double)plan_trial_ns(&p->all[i].point);
    }
    return count;
}
