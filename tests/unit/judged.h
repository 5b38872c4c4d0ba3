/* Made-up trials of small suites, for the tests of what is said about them. */
#ifndef PUSHMARK_JUDGED_H
#define PUSHMARK_JUDGED_H

#include "check.h"

#include "hdr_log.h"
#include "judge/summary.h"
#include "metric/record.h"

#include <math.h>

struct judged {
    struct suite suite;
    json_t *run, *trials;
};

static inline void judged_open(struct judged *j, const char *text)
{
    char error[SUITE_ERROR];
    if (suite_read_text(&j->suite, "made-up", "made-up.ini", text, &(struct suite_changes){0}, error) != 0)
        fail_msg("%s", error);
    j->run = json_pack("{s:i,s:i,s:n}", "seed", 42, "status", 0, "floor");
    j->trials = json_array();
}

static inline void judged_close(struct judged *j)
{
    json_decref(j->run);
    json_decref(j->trials);
    suite_close(&j->suite);
}

/* The point of that label. */
static inline const struct point *judged_point(const struct judged *j, const char *label)
{
    char text[POINT_LABEL];
    for (size_t i = 0; i < j->suite.point_count; i++)
        if (strcmp(point_label(&j->suite.points[i], text), label) == 0)
            return &j->suite.points[i];
    fail_msg("there is no point '%s'", label);
    return NULL;
}

/* A valid trial of 100 deliveries, into the folder; to be changed by whoever made it. */
static inline json_t *judged_trial(struct judged *j, const char *label, int repeat, double age_ns,
                                   double l3_each, double cpu_each)
{
    const struct point *point = judged_point(j, label);
    json_t *trial =
        json_pack("{s:s,s:i,s:i,s:b,s:[],s:{},s:o,s:I,s:{s:i,s:i,s:i,s:i,s:i,s:i,s:i},s:{s:f,s:f,s:f,s:n},"
                  "s:{s:{s:f},s:{s:f}},s:{s:f,s:f,s:n},s:n,s:{}}",
                  "experiment", point->experiment->name, "repeat", repeat, "attempt", 0, "valid", 1, "void",
                  "gates", "point", point_json(point), "window_ns", (json_int_t)1000000000, "messages",
                  "published", 100, "expected", 100, "delivered", 100, "lost", 0, "duplicate", 0, "reordered",
                  0, "gaps", 0, "age_ns", "mean", age_ns, "p50", age_ns, "p99", 2 * age_ns, "hdr", "wire",
                  "up", "l3", 40 * l3_each, "down", "l3", 60 * l3_each, "cpu", "server_ns", 100 * cpu_each,
                  "clients_ns", 100 * cpu_each, "link_ns", "capacity", "model");
    assert_non_null(trial);
    json_array_append_new(j->trials, trial);
    return trial;
}

#define JUDGED_TWO_WAYS "[suite]\nrepeats = 3\n[main]\nengine = lean\ntransport = poll, ws\n"

/* Trials of that suite; the ratios of their ages are 500, 300 and 500. */
static inline void judged_fill(struct judged *j)
{
    static const double poll[] = {500e6, 600e6, 550e6}, ws[] = {1e6, 2e6, 1.1e6};
    for (int r = 0; r < 3; r++) {
        judged_trial(j, "poll", r, poll[r], 400 + r, 30e3);
        judged_trial(j, "ws", r, ws[r], 100, 10e3);
    }
}

static inline void judged_void(json_t *trial, const char *gate)
{
    json_object_set_new(trial, "valid", json_false());
    json_array_append_new(json_object_get(trial, "void"), json_string(gate));
    json_object_set_new(json_object_get(trial, "gates"), gate,
                        json_pack("{s:b,s:f,s:f,s:s,s:s}", "ok", 0, "value", 1.0, "limit", 0.5, "effect",
                                  "void", "why", "made up"));
}

/* A probe of a search for the most clients: whether so many were held, and why not. */
static inline void judged_probe(struct judged *j, const char *label, int value, bool held, const char *why)
{
    json_t *trial = judged_trial(j, label, 0, 1e6, 100, 1e3);
    json_object_set_new(json_object_get(trial, "point"), "clients", json_integer(value));
    json_object_set_new(trial, "capacity",
                        json_pack("{s:s,s:i,s:i,s:b,s:s?}", "key", "clients", "value", value, "step", 1,
                                  "held", held, "why", why));
}

static inline void judged_set(json_t *trial, const char *part, const char *key, double value)
{
    json_object_set_new(json_object_get(trial, part), key, record_of_number(value));
}

static inline json_t *judged_summary(const struct judged *j)
{
    json_t *summary = summary_make(&j->suite, j->run, j->trials);
    assert_non_null(summary);
    return summary;
}

/* {"value","low","high",…} of a point's metric. */
static inline const json_t *judged_metric(const json_t *summary, const char *label, const char *metric)
{
    const json_t *rows = json_object_get(summary, "rows");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        if (strcmp(record_text(row, "label"), label) == 0)
            return json_object_get(json_object_get(row, "metrics"), metric);
    }
    fail_msg("there is no row '%s'", label);
    return NULL;
}

static inline const json_t *judged_ratio(const json_t *summary, const char *of, const char *to,
                                         const char *metric)
{
    const json_t *ratios = json_object_get(summary, "ratios");
    for (size_t i = 0; i < json_array_size(ratios); i++) {
        const json_t *ratio = json_array_get(ratios, i);
        if (strcmp(record_text(ratio, "of"), of) == 0 && strcmp(record_text(ratio, "to"), to) == 0 &&
            strcmp(record_text(ratio, "metric"), metric) == 0)
            return ratio;
    }
    return NULL;
}

#define assert_near(seen, wanted) assert_true(fabs((seen) - (wanted)) <= 1e-9 * fabs((double)(wanted)))
#define assert_known(object, wanted, from, to)                                                               \
    do {                                                                                                     \
        const json_t *known = (object);                                                                      \
        assert_near(record_number(known, "value"), wanted);                                                  \
        assert_near(record_number(known, "low"), from);                                                      \
        assert_near(record_number(known, "high"), to);                                                       \
    } while (0)

/* The case of the first claim at this index. */
static inline void assert_case(const json_t *claims, size_t index, const char *words, const char *state)
{
    const json_t *c = json_array_get(json_object_get(json_array_get(claims, 0), "cases"), index);
    assert_non_null(c);
    assert_string_equal(record_text(c, "words"), words);
    assert_string_equal(record_text(c, "state"), state);
    assert_true(json_is_null(json_object_get(c, "ok")) ==
                (strcmp(state, "undecided") == 0 || strcmp(state, "not measured") == 0));
}

#endif
