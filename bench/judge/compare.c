#include "compare.h"

#include "claims_compare.h"
#include "command.h"
#include "metric/record.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Everything that the comparison is made of and goes into. */
struct comparing {
    const struct opened *base, *now;
    struct samples base_samples, now_samples;
    json_int_t seed;
    const struct threshold *thresholds;
    size_t threshold_count;
    json_t *points;
    json_t *hits[OPTION_LIST_MAX], *unknown[OPTION_LIST_MAX]; /* by threshold */
    size_t meant[OPTION_LIST_MAX];                            /* pairs that the threshold was asked of */
    size_t counts[CHANGE_BETTER + 1];                         /* changes by verdict */
    size_t known_points;
};

static const struct sample *partner(const struct samples *samples, const struct sample *of)
{
    const struct sample *by_label = NULL;
    for (size_t i = 0; i < samples->count; i++) {
        const struct sample *s = &samples->items[i];
        if (s->point->experiment->type != EXPERIMENT_POINTS ||
            strcmp(s->point->experiment->name, of->point->experiment->name) != 0)
            continue;
        if (json_equal(s->json, of->json))
            return s;
        if (strcmp(s->label, of->label) == 0)
            by_label = s;
    }
    return by_label;
}

static json_t *change_json(const struct change *c)
{
    char words[CHANGE_TEXT];
    return json_pack(
        "{s:s,s:o,s:o,s:{s:o,s:o,s:o},s:s,s:s}", "metric", c->metric->name, "base", measured_json(&c->base),
        "new", measured_json(&c->now), "ratio", "value", record_of_number(c->ratio.value), "low",
        record_of_number(c->ratio.low), "high", record_of_number(c->ratio.high), "verdict",
        change_names[change_verdict(c, c->metric->of_no_account)], "words", change_words(c, words));
}

static struct change measure(const struct comparing *c, const struct metric *metric,
                             const struct sample *base, const struct sample *now)
{
    return change_measure(metric, base, now,
                          formula_seed(c->seed, base->point->experiment->name, base->label, metric->name));
}

static json_t *changes_of(struct comparing *c, const struct sample *base, const struct sample *now)
{
    json_t *out = json_array();
    bool known = false;
    for (const struct metric *m = metrics; m->name; m++) {
        if (!m->headline)
            continue;
        const struct change change = measure(c, m, base, now);
        if (isnan(change.base.estimate.value) && isnan(change.now.estimate.value))
            continue;
        const enum change_verdict verdict = change_verdict(&change, m->of_no_account);
        known = known || verdict != CHANGE_UNKNOWN;
        c->counts[verdict]++;
        json_array_append_new(out, change_json(&change));
    }
    c->known_points += known;
    return out;
}

static json_t *label_json(const struct sample *s)
{
    return json_pack("{s:s,s:s}", "experiment", s->point->experiment->name, "label", s->label);
}

static void ask(struct comparing *c, const struct sample *base, const struct sample *now)
{
    for (size_t i = 0; i < c->threshold_count; i++) {
        const struct threshold *t = &c->thresholds[i];
        if (!threshold_means(t, base->point))
            continue;
        const struct change change = measure(c, t->subject.metric, base, now);
        c->meant[i]++;
        if (change_verdict(&change, fabs(t->share)) == CHANGE_UNKNOWN)
            json_array_append_new(c->unknown[i], label_json(base));
        if (!threshold_passed(t, &change))
            continue;
        json_t *hit = change_json(&change);
        json_object_set_new(hit, "experiment", json_string(base->point->experiment->name));
        json_object_set_new(hit, "label", json_string(base->label));
        json_array_append_new(c->hits[i], hit);
    }
}

static void add_differences(json_t *out, const struct point *a, const struct point *b)
{
    for (int key = 0; key < KEYS; key++) {
        const char *base = a->values[key].text, *now = b->values[key].text;
        if ((!base && !now) ||
            (base && now && point_same_value((enum key_id)key, &a->values[key], &b->values[key])))
            continue;
        json_object_set_new(out, keys[key].name, json_pack("{s:s?,s:s?}", "base", base, "new", now));
    }
}

static void add_difference(json_t *out, const struct comparing *c, const char *name, const char *path)
{
    const char *base = record_text(c->base->folder.run, path), *now = record_text(c->now->folder.run, path);
    if (base && now && strcmp(base, now) != 0)
        json_object_set_new(out, name, json_pack("{s:s,s:s}", "base", base, "new", now));
}

static void compare_points(struct comparing *c, json_t *differs, json_t *only_base)
{
    for (size_t i = 0; i < c->base_samples.count; i++) {
        const struct sample *base = &c->base_samples.items[i];
        if (base->point->experiment->type != EXPERIMENT_POINTS)
            continue;
        const struct sample *now = partner(&c->now_samples, base);
        if (!now) {
            json_array_append_new(only_base, label_json(base));
            continue;
        }
        add_differences(differs, base->point, now->point);
        ask(c, base, now);
        json_t *point = label_json(base);
        json_object_set_new(point, "transport", json_string(transport_names[point_transport(base->point)]));
        json_object_set_new(point, "repeats",
                            json_pack("{s:I,s:I}", "base", (json_int_t)base->valid_count, "new",
                                      (json_int_t)now->valid_count));
        json_object_set_new(point, "metrics", changes_of(c, base, now));
        json_array_append_new(c->points, point);
    }
}

static json_t *only_in_new(const struct comparing *c)
{
    json_t *out = json_array();
    for (size_t i = 0; i < c->now_samples.count; i++) {
        const struct sample *now = &c->now_samples.items[i];
        if (now->point->experiment->type == EXPERIMENT_POINTS && !partner(&c->base_samples, now))
            json_array_append_new(out, label_json(now));
    }
    return out;
}

static json_t *thresholds_json(const struct comparing *c)
{
    json_t *out = json_array();
    for (size_t i = 0; i < c->threshold_count; i++) {
        const bool hit = json_array_size(c->hits[i]) > 0, unknown = json_array_size(c->unknown[i]) > 0;
        json_t *ok = !hit && unknown ? json_null() : json_boolean(c->meant[i] > 0 && !hit);
        json_array_append_new(out, json_pack("{s:s,s:o,s:I,s:o,s:o}", "text", c->thresholds[i].text, "ok", ok,
                                             "points", (json_int_t)c->meant[i], "hits", c->hits[i], "unknown",
                                             c->unknown[i]));
    }
    return out;
}

static json_t *run_json(const struct opened *opened)
{
    const json_t *run = opened->folder.run;
    return json_pack("{s:s,s:s,s:o,s:o}", "path", opened->folder.path, "suite", opened->suite.name, "started",
                     record_of_text(record_text(run, "started")), "version",
                     record_of_text(record_text(run, "version")));
}

static json_t *verdict_json(const struct comparing *c)
{
    const size_t *n = c->counts, known = n[CHANGE_NONE] + n[CHANGE_WORSE] + n[CHANGE_BETTER];
    char rest[96] = "";
    if (json_array_size(c->points) == 0)
        return json_string("The two runs have no point in common.");
    if (known == 0)
        return json_string("Nothing can be said: that takes three valid repeats of a point on each side.");
    if (n[CHANGE_UNKNOWN] > 0)
        snprintf(rest, sizeof rest, " Of %zu more nothing can be said.", n[CHANGE_UNKNOWN]);
    if (known == n[CHANGE_NONE])
        return json_sprintf("No difference: %zu figures of %zu points, none changed by more than noise.%s",
                            known, c->known_points, rest);
    return json_sprintf("%zu of %zu figures got worse, %zu better, %zu show no difference.%s",
                        n[CHANGE_WORSE], known, n[CHANGE_BETTER], n[CHANGE_NONE], rest);
}

/* A guard that cannot see says so: what nothing can be said of did not pass. */
static int status_of(const struct comparing *c)
{
    int status = EXIT_GOOD;
    for (size_t i = 0; i < c->threshold_count; i++) {
        if (json_array_size(c->hits[i]) > 0)
            return EXIT_EXPECT;
        if (json_array_size(c->unknown[i]) > 0)
            status = EXIT_NO_TRIAL;
    }
    return status;
}

static json_t *compared_json(const struct comparing *c, json_t *differs, json_t *only_base)
{
    const size_t *n = c->counts;
    add_difference(differs, c, "CPU", "environment.cpu.model");
    add_difference(differs, c, "kernel", "environment.versions.kernel");
    return json_pack("{s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:{s:I,s:I,s:I,s:I},s:i}", "format",
                     "pushmark-compare/1", "base", run_json(c->base), "new", run_json(c->now), "differs",
                     differs, "points", c->points, "only_base", only_base, "only_new", only_in_new(c),
                     "thresholds", thresholds_json(c), "verdict", verdict_json(c), "counts", "unknown",
                     (json_int_t)n[CHANGE_UNKNOWN], "none", (json_int_t)n[CHANGE_NONE], "worse",
                     (json_int_t)n[CHANGE_WORSE], "better", (json_int_t)n[CHANGE_BETTER], "status",
                     status_of(c));
}

json_t *compare_make(const struct opened *base, const struct opened *now, const struct threshold *thresholds,
                     size_t threshold_count)
{
    struct comparing c = {.base = base,
                          .now = now,
                          .seed = json_integer_value(json_object_get(base->folder.run, "seed")),
                          .thresholds = thresholds,
                          .threshold_count = threshold_count,
                          .points = json_array()};
    json_t *differs = json_object(), *only_base = json_array();
    for (size_t i = 0; i < threshold_count; i++) {
        c.hits[i] = json_array();
        c.unknown[i] = json_array();
    }
    samples_make(&c.base_samples, &base->suite, base->folder.trials);
    samples_make(&c.now_samples, &now->suite, now->folder.trials);
    compare_points(&c, differs, only_base);
    json_t *out = compared_json(&c, differs, only_base);
    json_object_set_new(out, "claims", claims_compare(base, &c.base_samples, now, &c.now_samples));
    samples_close(&c.base_samples);
    samples_close(&c.now_samples);
    return out;
}
