#include "headline.h"

#include "headline_claims.h"
#include "metric/metric.h"
#include "metric/record.h"
#include "plan/key.h"
#include "units.h"
#include "verdict.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The ratios of one transport to WebSocket in one metric, over all points. */
struct tally {
    size_t pairs, of_wins, to_wins;
    double of_least, of_most, to_least, to_most; /* how many times, of those that were won */
    const json_t *one;                           /* the last; the only one where pairs is 1 */
};

static void widen(double *least, double *most, double times)
{
    *least = isnan(*least) ? times : fmin(*least, times);
    *most = isnan(*most) ? times : fmax(*most, times);
}

static struct tally tally_of(const json_t *summary, const char *transport, const char *metric)
{
    struct tally t = {.of_least = NAN, .of_most = NAN, .to_least = NAN, .to_most = NAN};
    const json_t *ratios = json_object_get(summary, "ratios");
    for (size_t i = 0; i < json_array_size(ratios); i++) {
        const json_t *ratio = json_array_get(ratios, i);
        if (strcmp(record_text(ratio, "pair"), "transport") != 0 ||
            strcmp(record_text(ratio, "of_transport"), transport) != 0 ||
            strcmp(record_text(ratio, "metric"), metric) != 0)
            continue;
        const double value = record_number(ratio, "value");
        const char *verdict = record_text(ratio, "verdict");
        t.pairs++;
        t.one = ratio;
        if (strcmp(verdict, "less") == 0) {
            t.of_wins++;
            widen(&t.of_least, &t.of_most, 1 / value);
        } else if (strcmp(verdict, "more") == 0) {
            t.to_wins++;
            widen(&t.to_least, &t.to_most, value);
        }
    }
    return t;
}

static void say_range(FILE *out, double least, double most)
{
    char a[32], b[32];
    verdict_times(least, a);
    verdict_times(most, b);
    if (strcmp(a, b) == 0)
        fprintf(out, " (by %s)", a);
    else
        fprintf(out, " (by %s to %s)", a, b);
}

/* "in bytes at 5 of 12 points (by 1.3× to 84×), polling at 6 (by 1.2× to 2.0×), neither at 1": whoever reads
 * it has been told that WebSocket is meant. */
static void say_wins(FILE *out, const struct tally *t, const char *quality, const char *who)
{
    const size_t none = t->pairs - t->of_wins - t->to_wins;
    fprintf(out, "in %s at %zu of %zu point%s", quality, t->to_wins, t->pairs, t->pairs == 1 ? "" : "s");
    if (t->to_wins > 0)
        say_range(out, t->to_least, t->to_most);
    if (t->of_wins > 0) {
        fprintf(out, ", %s at %zu", who, t->of_wins);
        say_range(out, t->of_least, t->of_most);
    }
    if (none > 0)
        fprintf(out, ", neither at %zu", none);
}

enum { ASKED = 3 };
static const char *const asked[ASKED] = {"wire.l3", "age.mean", "cpu.server"};
static const char *const qualities[ASKED] = {"bytes", "age", "server CPU"};

/* How one transport stands to WebSocket over many points. */
static void say_survey(FILE *out, const struct tally tallies[ASKED], const char *who)
{
    const char *between = "";
    fprintf(out, "against %s WebSocket won ", who);
    for (size_t i = 0; i < ASKED; i++) {
        if (tallies[i].pairs == 0)
            continue;
        fputs(between, out);
        say_wins(out, &tallies[i], qualities[i], who);
        between = "; ";
    }
}

static size_t survey(const json_t *summary, const char *transport, struct tally tallies[ASKED])
{
    size_t most = 0;
    for (size_t i = 0; i < ASKED; i++) {
        tallies[i] = tally_of(summary, transport, asked[i]);
        most = tallies[i].pairs > most ? tallies[i].pairs : most;
    }
    return most;
}

static bool say_polling(FILE *out, const json_t *summary)
{
    struct tally tallies[ASKED];
    const size_t most = survey(summary, "poll", tallies);
    const char *between = "";
    if (most > 1)
        say_survey(out, tallies, verdict_transport(TRANSPORT_POLL));
    for (size_t i = 0; i < ASKED && most == 1; i++) {
        if (tallies[i].pairs == 0)
            continue;
        fprintf(out, "%s%s", between, record_text(tallies[i].one, "words"));
        between = "; ";
    }
    fputs(most > 0 ? "." : "", out);
    return most > 0;
}

static double mean_age(const json_t *summary, const char *experiment, const char *label)
{
    const json_t *rows = json_object_get(summary, "rows");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        if (strcmp(record_text(row, "experiment"), experiment) == 0 &&
            strcmp(record_text(row, "label"), label) == 0)
            return record_number(json_object_get(json_object_get(row, "metrics"), "age.mean"), "value");
    }
    return NAN;
}

/* Below a millisecond no person and hardly a program can tell, whatever the ratio says. */
static const double near_ns = 1e6;

static void say_freshness(FILE *out, const json_t *summary, const json_t *ratio)
{
    const char *verdict = record_text(ratio, "verdict"), *experiment = record_text(ratio, "experiment");
    const double of = mean_age(summary, experiment, record_text(ratio, "of"));
    const double to = mean_age(summary, experiment, record_text(ratio, "to"));
    const double value = record_number(ratio, "value");
    char times[32];
    if (strcmp(verdict, "none") == 0)
        fputs("as fresh as WebSocket", out);
    else if (fabs(of - to) < near_ns)
        fputs("as fresh as WebSocket to within 1 ms", out);
    else if (value > 1)
        fprintf(out, "%s older than by WebSocket", verdict_times(value, times));
    else
        fprintf(out, "%s younger than by WebSocket", verdict_times(1 / value, times));
}

/* "long polling: as fresh as WebSocket to within 1 ms, 5.9× its bytes" */
static bool say_beside(FILE *out, const json_t *summary, enum transport transport, const char *before)
{
    const char *who = verdict_transport(transport);
    struct tally tallies[ASKED];
    const size_t most = survey(summary, transport_names[transport], tallies);
    const struct tally *bytes = &tallies[0], *age = &tallies[1];
    char times[32];
    if (most != 1) /* of many points the tables tell; a sentence of it all would be no headline */
        return false;
    fputs(before, out);
    fprintf(out, "%s: ", who);
    if (age->pairs > 0)
        say_freshness(out, summary, age->one);
    fputs(age->pairs > 0 && bytes->pairs > 0 ? ", " : "", out);
    if (bytes->pairs > 0 && strcmp(record_text(bytes->one, "verdict"), "none") == 0)
        fputs("as many bytes", out);
    else if (bytes->pairs > 0)
        fprintf(out, "%s its bytes", verdict_times(record_number(bytes->one, "value"), times));
    return true;
}

static bool say_transports(FILE *out, const json_t *summary)
{
    const bool polls = say_polling(out, summary);
    bool more = say_beside(out, summary, TRANSPORT_LONGPOLL, polls ? " " : "");
    more = say_beside(out, summary, TRANSPORT_SSE, more ? "; " : polls ? " " : "") || more;
    fputs(more ? "." : "", out);
    return polls || more;
}

static bool say_arms(FILE *out, const json_t *summary)
{
    const json_t *ratios = json_object_get(summary, "ratios");
    size_t arms = 0, same = 0;
    for (size_t i = 0; i < json_array_size(ratios); i++) {
        const json_t *ratio = json_array_get(ratios, i);
        if (strcmp(record_text(ratio, "pair"), "arm") != 0)
            continue;
        arms++;
        same += strcmp(record_text(ratio, "verdict"), "none") == 0;
    }
    if (arms > 0)
        fprintf(out, "%s: the same thing under two names did not differ in %zu of %zu figures.",
                same == arms ? "The control holds" : "The control is off", same, arms);
    return arms > 0;
}

/* "polling" for "poll"; a label that says more stays as it is. */
static const char *capacity_name(const json_t *c)
{
    const char *label = record_text(c, "label");
    for (int i = 0; transport_names[i]; i++)
        if (strcmp(transport_names[i], label) == 0)
            return verdict_transport((enum transport)i);
    return label;
}

/* "WebSocket at least 15,000", "polling none" */
static void say_held(FILE *out, const json_t *c)
{
    const double held = record_number(c, "held");
    char count[UNITS_TEXT];
    if (isfinite(held))
        fprintf(out, "%s %s%s", capacity_name(c), record_true(c, "at_least") ? "at least " : "",
                units_show_count(count, held));
    else if (record_number(c, "probes") > 0)
        fprintf(out, "%s %s", capacity_name(c), record_true(c, "at_least") ? "not known" : "none");
    else
        fprintf(out, "%s not tried", capacity_name(c));
}

/* Whether bounds tell the searches apart: all are one metric's, and no two experiments have the same. */
static bool bounds_differ(const json_t *found)
{
    for (size_t i = 0; i < json_array_size(found); i++)
        for (size_t k = 0; k < json_array_size(found); k++) {
            const json_t *a = json_array_get(found, i), *b = json_array_get(found, k);
            const char *metric = record_text(a, "bound.metric"), *other = record_text(b, "bound.metric");
            if (!metric || !other || strcmp(metric, other) != 0 || !record_same(a, b, "key") ||
                record_same(a, b, "experiment") != record_same(a, b, "bound"))
                return false;
        }
    return true;
}

/* " with 99 % of the messages younger than 200 ms", and of the next only " than 1 s" */
static void say_bound(FILE *out, const json_t *c, bool first)
{
    const struct metric *metric = metric_find(slice_of(record_text(c, "bound.metric")));
    const double limit = record_number(c, "bound.limit");
    const bool age = strncmp(metric->name, "age.", 4) == 0 && metric->percentile > 0;
    char text[METRIC_TEXT];
    if (age && metric->unit == UNIT_NS)
        snprintf(text, sizeof text, "%.4g %s", limit < 1e9 ? limit / 1e6 : limit / 1e9,
                 limit < 1e9 ? "ms" : "s");
    else
        metric_show(metric, limit, text);
    if (first && age)
        fprintf(out, " with %.4g %% of the messages younger", metric->percentile);
    else if (first)
        fprintf(out, " with %s", metric->words);
    fprintf(out, " %s %s", age ? "than" : "below", text);
}

static const char *most_of(const json_t *c)
{
    const char *key = record_text(c, "key");
    return strcmp(key, "rate") == 0 ? "messages a second" : key;
}

/* What opens the words on one experiment: "; than 1 s: ". */
static void say_search(FILE *out, const json_t *found, size_t i, bool by_bound)
{
    const json_t *c = json_array_get(found, i), *last = json_array_get(found, json_array_size(found) - 1);
    const bool again = i > 0 && record_same(c, json_array_get(found, i - 1), "key");
    fputs(i > 0 ? ";" : "", out);
    if (!again)
        fprintf(out, "%smost %s carried", i > 0 ? " " : "", most_of(c));
    if (by_bound)
        say_bound(out, c, i == 0);
    else if (!record_same(json_array_get(found, 0), last, "experiment"))
        fprintf(out, " in %s", record_text(c, "experiment"));
    fputs(": ", out);
}

/* "Most clients carried: WebSocket at least 15,000, long polling 2,691, polling none." Of several searches
 * the bound is named that tells them apart. */
static bool say_capacities(FILE *out, const json_t *summary, const char *before)
{
    const json_t *found = json_object_get(summary, "capacity");
    const size_t count = json_array_size(found);
    const bool several =
        count > 0 && !record_same(json_array_get(found, 0), json_array_get(found, count - 1), "experiment");
    const bool by_bound = several && bounds_differ(found);
    fputs(count > 0 ? before : "", out);
    for (size_t i = 0; i < count; i++) {
        const json_t *c = json_array_get(found, i);
        if (i == 0 || !record_same(c, json_array_get(found, i - 1), "experiment"))
            say_search(out, found, i, by_bound);
        else
            fputs(", ", out);
        say_held(out, c);
    }
    fputs(count > 0 ? "." : "", out);
    return count > 0;
}

static bool say_rows(FILE *out, const json_t *summary)
{
    const json_t *rows = json_object_get(summary, "rows");
    const struct metric *age = metric_find(slice_of("age.mean")), *l3 = metric_find(slice_of("wire.l3"));
    char mean[METRIC_TEXT], bytes[METRIC_TEXT];
    size_t said = 0;
    for (size_t i = 0; i < json_array_size(rows) && said < 3; i++) {
        const json_t *row = json_array_get(rows, i), *values = json_object_get(row, "metrics");
        const double ns = record_number(json_object_get(values, "age.mean"), "value");
        if (!isfinite(ns))
            continue;
        fprintf(out, "%s%s: mean age %s",
                said++ > 0 ? "; " : "There was nothing to compare with. By itself, ",
                record_text(row, "label"), metric_show(age, ns, mean));
        const double wire = record_number(json_object_get(values, "wire.l3"), "value");
        if (isfinite(wire))
            fprintf(out, ", %s a message on the wire", metric_show(l3, wire, bytes));
    }
    fputs(said > 0 ? "." : "", out);
    return said > 0;
}

static void say_nothing(FILE *out, const json_t *summary)
{
    const char *gate, *between = " (";
    json_t *counts;
    if (!(record_number(summary, "trials.run") > 0)) {
        fputs("Nothing was measured: no trial has ended.", out);
        return;
    }
    fputs("Nothing was measured: every trial was void", out);
    json_object_foreach(json_object_get(summary, "gates"), gate, counts)
    {
        if (record_number(counts, "void") > 0) {
            fprintf(out, "%s%s %.0f", between, gate, record_number(counts, "void"));
            between = ", ";
        }
    }
    fputs(*between == ',' ? ")." : ".", out);
}

static void say_unmeasured(FILE *out, const json_t *summary)
{
    const json_t *rows = json_object_get(summary, "rows");
    size_t without = 0;
    for (size_t i = 0; i < json_array_size(rows); i++)
        without += record_number(json_array_get(rows, i), "valid") == 0;
    if (without > 0)
        fprintf(out, " %zu of %zu points %s no valid trial.", without, json_array_size(rows),
                without == 1 ? "has" : "have");
}

/* Its clauses do not know where in a sentence they stand. */
static void capitals(char *text)
{
    for (char *at = text; at && *at; at = strstr(at, ". ") ? strstr(at, ". ") + 2 : NULL)
        *at = (char)toupper((unsigned char)*at);
}

static bool say_comparison(FILE *out, const json_t *summary)
{
    bool said = say_arms(out, summary); /* a control is no comparison of transports */
    said = said || say_transports(out, summary);
    said = say_capacities(out, summary, said ? " " : "") || said;
    return said || say_rows(out, summary);
}

char *headline_make(const json_t *summary)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    if (!out)
        return NULL;
    bool said = headline_claims(out, summary) || say_comparison(out, summary);
    if (said)
        say_unmeasured(out, summary);
    else
        say_nothing(out, summary);
    fclose(out);
    capitals(text);
    return text;
}
