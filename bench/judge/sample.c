#include "sample.h"

#include "mem.h"
#include "metric/record.h"
#include "results/match.h"
#include "stats.h"

#include <stdlib.h>

static bool about_messages(const char *gate)
{
    return strcmp(gate, "lost") == 0 || strcmp(gate, "duplicate") == 0 || strcmp(gate, "reordered") == 0;
}

bool sample_counts(const json_t *attempt)
{
    const json_t *voids = json_object_get(attempt, "void");
    for (size_t i = 0; i < json_array_size(voids); i++) {
        const char *gate = json_string_value(json_array_get(voids, i));
        if (!gate || !about_messages(gate))
            return false;
    }
    return record_true(attempt, "valid") || json_array_size(voids) > 0;
}

/* The repeat of an attempt, or −1. A number that no run has is somebody's damage. */
static int repeat_of(const json_t *trial)
{
    const json_t *repeat = json_object_get(trial, "repeat");
    const json_int_t number = json_integer_value(repeat);
    return json_is_integer(repeat) && number >= 0 && number < STATS_MAX ? (int)number : -1;
}

static void make_room(struct sample *s, size_t repeats)
{
    s->valid = mem_grow(s->valid, repeats * sizeof(const json_t *));
    while (s->repeats < repeats)
        s->valid[s->repeats++] = NULL;
}

static void add(struct sample *s, const json_t *trial, size_t repeat)
{
    s->attempts = mem_grow(s->attempts, (s->attempt_count + 1) * sizeof(const json_t *));
    s->attempts[s->attempt_count++] = trial;
    if (repeat >= s->repeats)
        make_room(s, repeat + 1);
    if (record_true(trial, "valid")) {
        s->valid_count += s->valid[repeat] == NULL;
        s->valid[repeat] = trial;
    }
}

static void make(struct sample *s, const struct point *point)
{
    *s = (struct sample){.point = point, .json = point_json(point)};
    point_label(point, s->label);
    const int repeats = point->experiment->repeats;
    if (point->experiment->type == EXPERIMENT_POINTS && repeats > 0)
        make_room(s, repeats < STATS_MAX ? (size_t)repeats : STATS_MAX);
}

void samples_make(struct samples *samples, const struct suite *suite, const json_t *trials)
{
    struct match match;
    *samples = (struct samples){.count = suite->point_count};
    samples->items = mem_zalloc(suite->point_count, sizeof *samples->items);
    for (size_t i = 0; i < suite->point_count; i++)
        make(&samples->items[i], &suite->points[i]);
    match_init(&match, suite);
    for (size_t i = 0; i < json_array_size(trials); i++) {
        const json_t *trial = json_array_get(trials, i);
        const struct point *point = match_is_probe(trial) ? NULL : match_point(&match, trial);
        const int repeat = repeat_of(trial);
        if (!point || repeat < 0)
            samples->unknown += !match_is_probe(trial);
        else
            add(&samples->items[point->index], trial, (size_t)repeat);
    }
    match_close(&match);
}

void samples_close(struct samples *samples)
{
    for (size_t i = 0; i < samples->count; i++) {
        json_decref(samples->items[i].json);
        free(samples->items[i].valid);
        free(samples->items[i].attempts);
    }
    free(samples->items);
}
