#include "capacities.h"

#include "metric/record.h"
#include "plan/expect.h"
#include "results/match.h"
#include "units.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct found {
    double held, broke; /* NaN: none */
    const char *why;
    json_int_t probes;
};

/* Whether the probe is one of this point, and then its value. */
static bool probe_of(const struct match *match, const struct point *point, const json_t *trial, double *value)
{
    if (!match_is_probe(trial) || match_point(match, trial) != point)
        return false;
    *value = record_number(trial, "capacity.value");
    return isfinite(*value);
}

/* Gates that judge the generator and the meters, trials that never came about, and figures that had too few
 * samples: what they void says nothing against the server. */
static bool of_generator(const char *why)
{
    static const char *const gates[] = {
        "saturated:", "late:", "metered:", "crosscheck:", "negative_age:", "completed:"};
    for (size_t i = 0; why && i < sizeof gates / sizeof *gates; i++)
        if (strncmp(why, gates[i], strlen(gates[i])) == 0)
            return true;
    return why && strstr(why, ": it could not be measured");
}

/* Whether a probe that did not hold tells more than what is known: a lower value, or at the same one a reason
 * that is the server's. */
static bool breaks(const struct found *f, double value, const char *why)
{
    return !(value >= f->broke) || (value == f->broke && (of_generator(f->why) || !of_generator(why)));
}

static struct found find(const struct match *match, const struct point *point, const json_t *trials)
{
    struct found f = {NAN, NAN, NULL, 0};
    double value;
    for (size_t i = 0; i < json_array_size(trials); i++) {
        const json_t *trial = json_array_get(trials, i);
        if (!probe_of(match, point, trial, &value))
            continue;
        f.probes++;
        if (record_true(trial, "capacity.held"))
            f.held = fmax(f.held, value);
    }
    for (size_t i = 0; i < json_array_size(trials); i++) {
        const json_t *trial = json_array_get(trials, i);
        const char *why = record_text(trial, "capacity.why");
        if (!probe_of(match, point, trial, &value) || record_true(trial, "capacity.held") ||
            value <= f.held || !breaks(&f, value, why))
            continue;
        f.broke = value;
        f.why = why;
    }
    return f;
}

static void amount(enum key_id search, double value, char out[UNITS_TEXT + 16])
{
    char number[UNITS_TEXT];
    const bool rate = search == KEY_RATE;
    if (rate && value < 1000)
        snprintf(out, UNITS_TEXT + 16, "%.4g messages/s", value);
    else
        snprintf(out, UNITS_TEXT + 16, "%s %s", units_show_count(number, round(value)),
                 rate ? "messages/s" : keys[search].name);
}

static void say(const struct point *point, const struct found *f, char out[VERDICT_TEXT])
{
    const struct capacity *c = &point->experiment->capacity;
    const char *who = verdict_transport(point_transport(point));
    char held[UNITS_TEXT + 16], broke[UNITS_TEXT + 16];
    amount(c->search, f->held, held);
    amount(c->search, f->broke, broke);
    if (f->probes == 0)
        snprintf(out, VERDICT_TEXT, "nothing was tried with %s", who);
    else if (isnan(f->held) && of_generator(f->why))
        snprintf(out, VERDICT_TEXT, "what %s holds is not known: already at %s, %s", who, broke, f->why);
    else if (isnan(f->held))
        snprintf(out, VERDICT_TEXT, "%s did not hold even %s%s%s", who, broke, f->why ? ": " : "",
                 f->why ? f->why : "");
    else if (isnan(f->broke))
        snprintf(out, VERDICT_TEXT, "%s held at least %s%s", who, held,
                 f->held >= c->to ? ", where the search ends" : "; the search did not end");
    else if (of_generator(f->why))
        snprintf(out, VERDICT_TEXT, "%s held at least %s; at %s, %s", who, held, broke, f->why);
    else
        snprintf(out, VERDICT_TEXT, "%s held %s, and at %s no more%s%s", who, held, broke, f->why ? ": " : "",
                 f->why ? f->why : "");
}

/* A bound of any other shape than "METRIC < LIMIT" is null: it is no delay that somebody may accept. */
static json_t *bound_of(const struct point *point)
{
    struct expect e;
    char error[EXPECT_ERROR];
    if (expect_parse(&e, point->experiment->capacity.bound, true, error) != 0 || e.left.count != 1 ||
        e.right.count != 1 || !e.left.terms[0].metric || e.right.terms[0].metric ||
        (e.op != EXPECT_LESS && e.op != EXPECT_AT_MOST))
        return json_null();
    return json_pack("{s:s,s:o}", "metric", e.left.terms[0].metric->name, "limit",
                     record_of_number(e.right.terms[0].number));
}

static json_t *interval_of(const struct point *point)
{
    const bool polls = keys[KEY_INTERVAL].transports & 1u << point_transport(point);
    return record_of_number(polls ? point_number(point, KEY_INTERVAL) : NAN);
}

static json_t *capacity_of(const struct match *match, const struct point *point, const json_t *trials)
{
    const struct found f = find(match, point, trials);
    char label[POINT_LABEL], words[VERDICT_TEXT];
    say(point, &f, words);
    return json_pack(
        "{s:s,s:s,s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:b,s:I,s:s}", "experiment", point->experiment->name, "label",
        point_label(point, label), "transport", transport_names[point_transport(point)], "key",
        keys[point->experiment->capacity.search].name, "bound", bound_of(point), "interval_ns",
        interval_of(point), "held", record_of_number(f.held), "broke", record_of_number(f.broke), "why",
        record_of_text(f.why), "at_least", f.probes > 0 && (isnan(f.broke) || of_generator(f.why)), "probes",
        f.probes, "words", words);
}

json_t *capacities_make(const struct suite *suite, const json_t *trials)
{
    json_t *out = json_array();
    struct match match;
    match_init(&match, suite);
    for (size_t i = 0; i < suite->point_count; i++)
        if (suite->points[i].experiment->type == EXPERIMENT_CAPACITY)
            json_array_append_new(out, capacity_of(&match, &suite->points[i], trials));
    match_close(&match);
    return out;
}

const json_t *capacities_find(const json_t *capacities, const struct point *point)
{
    char label[POINT_LABEL];
    point_label(point, label);
    for (size_t i = 0; i < json_array_size(capacities); i++) {
        const json_t *c = json_array_get(capacities, i);
        if (strcmp(record_text(c, "experiment"), point->experiment->name) == 0 &&
            strcmp(record_text(c, "label"), label) == 0)
            return c;
    }
    return NULL;
}
