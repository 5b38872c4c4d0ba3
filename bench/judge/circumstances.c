#include "circumstances.h"

#include "metric/metric.h"
#include "metric/record.h"
#include "results/match.h"
#include "stats.h"

#include <stdio.h>

json_t *circumstances_trials(const struct samples *samples, const json_t *run, const json_t *trials)
{
    json_int_t valid = 0, probes = 0, retried = 0, missing = 0, planned = 0;
    const size_t all = json_array_size(trials);
    for (size_t i = 0; i < all; i++) {
        const json_t *trial = json_array_get(trials, i);
        const bool probe = match_is_probe(trial);
        probes += probe;
        valid += !probe && record_true(trial, "valid");
        retried += !probe && record_number(trial, "attempt") > 0;
    }
    for (size_t i = 0; i < samples->count; i++) {
        const struct sample *s = &samples->items[i];
        planned += (json_int_t)s->repeats;
        bool tried[STATS_MAX] = {false};
        for (size_t k = 0; k < s->attempt_count; k++)
            tried[json_integer_value(json_object_get(s->attempts[k], "repeat"))] = true;
        for (size_t k = 0; k < s->repeats; k++)
            missing += !tried[k];
    }
    const json_t *said = json_object_get(run, "planned");
    return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "planned",
                     json_is_integer(said) ? json_integer_value(said) : planned, "run",
                     (json_int_t)all - probes, "valid", valid, "void", (json_int_t)all - probes - valid,
                     "missing", missing, "retried", retried, "probes", probes, "unknown",
                     (json_int_t)samples->unknown);
}

static void count(json_t *out, const char *gate, const char *effect)
{
    json_t *counts = json_object_get(out, gate);
    if (!counts) {
        counts = json_pack("{s:i,s:i}", "void", 0, "warn", 0);
        json_object_set_new(out, gate, counts);
    }
    json_t *old = json_object_get(counts, effect);
    if (old)
        json_integer_set(old, json_integer_value(old) + 1);
}

/* A probe's tripped gate is its finding, not its fault. */
json_t *circumstances_gates(const json_t *trials)
{
    json_t *out = json_object();
    for (size_t i = 0; i < json_array_size(trials); i++) {
        const json_t *trial = json_array_get(trials, i);
        const char *name;
        json_t *gate;
        if (match_is_probe(trial))
            continue;
        json_object_foreach(json_object_get(trial, "gates"), name, gate)
        {
            const char *effect = record_text(gate, "effect");
            if (json_is_false(json_object_get(gate, "ok")))
                count(out, name, effect ? effect : "void");
        }
    }
    return out;
}

static json_t *of_floor(const json_t *floor, const char *metric)
{
    return record_of_number(metric_find(slice_of(metric))->of(floor));
}

json_t *circumstances_floor(const json_t *run)
{
    const json_t *floor = json_object_get(run, "floor");
    if (!json_is_object(floor))
        return json_null();
    return json_pack("{s:o,s:o,s:o,s:o}", "age_p50_ns", of_floor(floor, "age.p50"), "age_p99_ns",
                     of_floor(floor, "age.p99"), "age_max_ns", of_floor(floor, "age.max"),
                     "cpu_per_delivery_ns", of_floor(floor, "cpu.clients"));
}

enum { VALUES = 6, VALUES_TEXT = 200 };

/* The values that a key has over all points, in their order: "10, 100, 1000"; "" where it never applies. */
static void values_of(const struct suite *suite, enum key_id key, char out[VALUES_TEXT])
{
    const struct value *seen[VALUES];
    size_t count = 0, len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < suite->point_count; i++) {
        const struct value *value = &suite->points[i].values[key];
        bool known = !value->text;
        for (size_t k = 0; k < count && !known; k++)
            known = point_same_value(key, seen[k], value);
        if (known)
            continue;
        if (count == VALUES) {
            snprintf(out + len, VALUES_TEXT - len, ", …");
            return;
        }
        seen[count] = value;
        const int n = snprintf(out + len, VALUES_TEXT - len, "%s%.24s", count > 0 ? ", " : "", value->text);
        len += (size_t)n;
        count++;
    }
}

json_t *circumstances_conditions(const struct suite *suite, const json_t *run)
{
    static const enum key_id shown[] = {KEY_TOPOLOGY, KEY_ENGINE,   KEY_CLIENTS, KEY_RATE,
                                        KEY_PAYLOAD,  KEY_INTERVAL, KEY_HEADERS, KEY_DURATION};
    json_t *out = json_object();
    char text[VALUES_TEXT];
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        values_of(suite, shown[i], text);
        if (*text)
            json_object_set_new(out, keys[shown[i]].name, json_string(text));
    }
    json_object_set_new(out, "repeats", json_integer(suite->repeats));
    json_object_set_new(out, "cores", record_of_number(record_number(run, "environment.cpu.allowed")));
    return out;
}
