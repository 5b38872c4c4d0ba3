#include "ratio.h"

#include "verdict.h"

#include <math.h>
#include <stdio.h>

/* Two points of one experiment that are to be compared. */
struct pair {
    const struct sample *of, *to;
    bool arms;
    char of_name[POINT_LABEL + 32], to_name[POINT_LABEL + 32];
};

static const char *arm_of(const struct sample *s)
{
    return point_text(s->point, KEY_ARM);
}

/* The first arm that the experiment names is what the others are held against. */
static bool first_arm(const struct experiment *experiment, const struct samples *samples,
                      const struct sample *s)
{
    for (size_t i = 0; i < experiment->point_count; i++) {
        const char *arm = arm_of(&samples->items[experiment->first_point + i]);
        if (arm)
            return arm_of(s) && strcmp(arm, arm_of(s)) == 0;
    }
    return false;
}

static bool make_pair(struct pair *pair, const struct samples *samples)
{
    const struct sample *of = pair->of, *to = pair->to;
    bool ignored[KEYS] = {false};
    if (point_transport(of->point) == point_transport(to->point)) {
        pair->arms = true;
        ignored[KEY_ARM] = true;
        return arm_of(of) && arm_of(to) && strcmp(arm_of(of), arm_of(to)) != 0 &&
               first_arm(to->point->experiment, samples, to) && point_agrees(of->point, to->point, ignored);
    }
    pair->arms = false;
    ignored[KEY_TRANSPORT] = true;
    ignored[KEY_ENGINE] = true; /* WebSocket has but one */
    return point_transport(to->point) == TRANSPORT_WS && point_transport(of->point) != TRANSPORT_NULL &&
           point_agrees(of->point, to->point, ignored);
}

/* "polling", or where the experiment has several such points "polling (500ms)". */
static void name(const struct sample *s, const struct samples *samples, bool arms, char *out, size_t room)
{
    const struct experiment *experiment = s->point->experiment;
    const enum transport transport = point_transport(s->point);
    size_t alike = 0;
    for (size_t i = 0; i < experiment->point_count; i++)
        alike += point_transport(samples->items[experiment->first_point + i].point) == transport;
    const char *rest = strpbrk(s->label, " ");
    if (arms)
        snprintf(out, room, "arm %s", arm_of(s));
    else if (alike > 1 && rest)
        snprintf(out, room, "%s (%s)", verdict_transport(transport), rest + 1);
    else
        snprintf(out, room, "%s", verdict_transport(transport));
}

static bool fair(const struct pair *pair, const struct metric *metric)
{
    const char *engine = point_text(pair->of->point, KEY_ENGINE);
    if (pair->arms || (strcmp(metric->name, "cpu.clients") != 0 && strcmp(metric->name, "cpu.total") != 0))
        return true;
    return engine && strcmp(engine, "lean") == 0;
}

static json_t *ratio_json(const struct pair *pair, const struct metric *metric, const struct measured *m)
{
    char words[VERDICT_TEXT];
    json_t *out = measured_json(m);
    verdict_words(metric, m, pair->of_name, pair->to_name, words);
    json_object_set_new(out, "experiment", json_string(pair->of->point->experiment->name));
    json_object_set_new(out, "metric", json_string(metric->name));
    json_object_set_new(out, "pair", json_string(pair->arms ? "arm" : "transport"));
    json_object_set_new(out, "of", json_string(pair->of->label));
    json_object_set_new(out, "to", json_string(pair->to->label));
    json_object_set_new(out, "of_transport", json_string(transport_names[point_transport(pair->of->point)]));
    json_object_set_new(out, "to_transport", json_string(transport_names[point_transport(pair->to->point)]));
    json_object_set_new(out, "verdict", json_string(verdict_names[verdict_of(metric, m)]));
    json_object_set_new(out, "words", json_string(words));
    return out;
}

static void add(json_t *out, const struct pair *pair, const struct metric *metric, json_int_t seed)
{
    struct column of, to;
    char what[2 * POINT_LABEL + 8];
    column_make(&of, pair->of, metric);
    column_make(&to, pair->to, metric);
    const struct formula_term terms[] = {{.column = &of}, {.place = {.op = '/'}, .column = &to}};
    snprintf(what, sizeof what, "%s to %s", pair->of->label, pair->to->label);
    const struct measured m =
        formula_measure(terms, 2, formula_seed(seed, pair->of->point->experiment->name, what, metric->name));
    if (isfinite(m.estimate.value))
        json_array_append_new(out, ratio_json(pair, metric, &m));
    column_close(&of);
    column_close(&to);
}

static void add_pair(json_t *out, struct pair *pair, const struct samples *samples, json_int_t seed)
{
    name(pair->of, samples, pair->arms, pair->of_name, sizeof pair->of_name);
    name(pair->to, samples, pair->arms, pair->to_name, sizeof pair->to_name);
    for (const struct metric *m = metrics; m->name; m++)
        if (m->headline && fair(pair, m))
            add(out, pair, m, seed);
}

json_t *ratios_make(const struct suite *suite, const struct samples *samples, json_int_t seed)
{
    json_t *out = json_array();
    for (size_t e = 0; e < suite->experiment_count; e++) {
        const struct experiment *x = &suite->experiments[e];
        if (x->type != EXPERIMENT_POINTS)
            continue;
        for (size_t i = 0; i < x->point_count; i++)
            for (size_t k = 0; k < x->point_count; k++) {
                struct pair pair = {.of = &samples->items[x->first_point + i],
                                    .to = &samples->items[x->first_point + k]};
                if (i != k && make_pair(&pair, samples))
                    add_pair(out, &pair, samples, seed);
            }
    }
    return out;
}
