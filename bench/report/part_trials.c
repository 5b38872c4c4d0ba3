/* How the figures came about: what every run does, in few words, what of it this run had, and every trial
 * that does not count, with its reasons. */
#include "report/parts.h"

#include "metric/metric.h"
#include "metric/record.h"
#include "report/html.h"
#include "results/match.h"

#include <math.h>
#include <string.h>

static void item(FILE *out, const char *strong, const char *text)
{
    html_put(out, "<li><b>%s</b> %s</li>\n", strong, text);
}

static bool has(const json_t *conditions, const char *key, const char *word)
{
    const char *value = record_text(conditions, key);
    return value && strstr(value, word);
}

static void method_path(FILE *out, const json_t *conditions)
{
    if (has(conditions, "topology", "veth"))
        item(out, "Path:",
             "two network namespaces joined by a veth pair; MTU 1500, no offloads, no IPv6. The server is on "
             "one core, the clients on another where there are two.");
    if (has(conditions, "topology", "loopback"))
        item(out, "Path:",
             "the loopback interface, segments of 1460 bytes as on Ethernet. There is no second meter there: "
             "bytes are not cross-checked.");
    item(out, "CPU",
         "is the total of a process, never split by user and system. On one machine a sender’s CPU contains "
         "its "
         "receiver’s TCP work, so server and clients are also given together.");
    if (has(conditions, "engine", "curl"))
        item(out, "Engine curl:",
             "HTTP clients are libcurl, so their CPU says something about libcurl; it is not compared with "
             "WebSocket’s.");
    if (has(conditions, "engine", "lean"))
        item(out, "Engine lean:",
             "every transport’s clients run on the same connection code of our own, so their CPU can be "
             "compared.");
}

void part_method(FILE *out, const void *subject)
{
    const struct subject *s = subject;
    const json_t *conditions = json_object_get(s->summary, "conditions");
    fputs("<ul class=\"method\">\n", out);
    item(out, "Age",
         "is delivery time less the time at which the schedule says that the message is published, both on "
         "one "
         "clock. The schedule never waits for anyone: a stall of server, clients or machine shows as age.");
    item(out, "Polls",
         "are due at intended times too, their phases spread evenly over the interval unless the "
         "suite says otherwise.");
    item(out, "Nothing is left out:",
         "messages of the window are waited for after its end; those that never come are lost, and counted. "
         "No "
         "percentile is given with fewer than ten samples beyond it.");
    item(out, "Bytes",
         "are the kernel’s own count of every connection (TCP_INFO), with TCP and IP heads, acknowledgements "
         "and "
         "retransmissions; on a veth path held against the interface’s counters, on a link against the "
         "emulator’s.");
    method_path(out, conditions);
    part_links(out, s);
    item(out, "Trials:",
         "fresh processes; ramp, warm-up, window, drain. The repeats of all points are interleaved and "
         "shuffled "
         "by a recorded seed.");
    item(out, "Statistics:",
         "the median over repeats; bootstrap intervals of 95 % over repeats; ratios paired by repeat; “no "
         "difference” where the interval contains 1.");
    fputs("</ul>\n", out);
}

static void floor_line(FILE *out, const json_t *floor)
{
    const struct metric *age = metric_find(slice_of("age.p50"));
    char p50[METRIC_TEXT], p99[METRIC_TEXT], cpu[METRIC_TEXT];
    if (!json_is_object(floor)) {
        fputs("<p>The harness’s own floor was not measured.</p>\n", out);
        return;
    }
    html_put(
        out,
        "<p>The harness’s own floor, measured without network: half the messages within <b>%s</b>, 99 %% "
        "within <b>%s</b>, <b>%s</b> of CPU a delivery. Figures near it say little about a transport.</p>\n",
        metric_show(age, record_number(floor, "age_p50_ns"), p50),
        metric_show(age, record_number(floor, "age_p99_ns"), p99),
        metric_show(age, record_number(floor, "cpu_per_delivery_ns"), cpu));
}

static void count_line(FILE *out, const json_t *trials)
{
    char text[320];
    int len = snprintf(text, sizeof text, "%.0f trials were planned and %.0f run",
                       record_number(trials, "planned"), record_number(trials, "run"));
    if (record_number(trials, "retried") > 0)
        len += snprintf(text + len, sizeof text - (size_t)len, ", %.0f of them second or third attempts",
                        record_number(trials, "retried"));
    len += snprintf(text + len, sizeof text - (size_t)len, ": %.0f valid, %.0f void",
                    record_number(trials, "valid"), record_number(trials, "void"));
    if (record_number(trials, "probes") > 0)
        len += snprintf(text + len, sizeof text - (size_t)len, "; %.0f probes of searches beside them",
                        record_number(trials, "probes"));
    if (record_number(trials, "missing") > 0)
        len += snprintf(text + len, sizeof text - (size_t)len, "; %.0f repeats were never tried",
                        record_number(trials, "missing"));
    if (record_number(trials, "unknown") > 0)
        snprintf(text + len, sizeof text - (size_t)len, "; %.0f belong to no point of the suite",
                 record_number(trials, "unknown"));
    html_put(out, "<p class=\"lead\">%s.</p>\n", text);
}

/* What a gate said the first time that it tripped. */
static const char *example(const json_t *trials, const char *gate)
{
    for (size_t i = 0; i < json_array_size(trials); i++) {
        const json_t *record = json_array_get(trials, i);
        const json_t *found = json_object_get(json_object_get(record, "gates"), gate);
        if (!match_is_probe(record) && json_is_false(json_object_get(found, "ok")))
            return record_text(found, "why");
    }
    return NULL;
}

static void gates(FILE *out, const struct subject *s)
{
    const char *name;
    json_t *counts, *all = json_object_get(s->summary, "gates");
    if (json_object_size(all) == 0) {
        fputs("<p>No gate tripped.</p>\n", out);
        return;
    }
    html_table(out, "Gates that tripped", "",
               (const char *const[]){"gate", ">trials voided", ">only warned", "what it said first", NULL});
    json_object_foreach(all, name, counts)
    {
        char voided[32], warned[32];
        snprintf(voided, sizeof voided, "%.0f", record_number(counts, "void"));
        snprintf(warned, sizeof warned, "%.0f", record_number(counts, "warn"));
        html_put(out,
                 "<tr><th scope=\"row\"><code>%s</code></th><td>%s</td><td>%s</td><td "
                 "class=\"text\">%s</td></tr>\n",
                 name, voided, warned, example(s->folder->trials, name));
    }
    html_table_end(out);
}

static bool same_repeat(const struct match *match, const json_t *a, const json_t *b)
{
    return match_point(match, a) == match_point(match, b) &&
           record_number(a, "repeat") == record_number(b, "repeat");
}

/* What came of the repeat whose attempt `at` was void. */
static const char *what_next(const struct match *match, const json_t *trials, size_t at)
{
    const json_t *voided = json_array_get(trials, at);
    for (size_t i = at + 1; i < json_array_size(trials); i++) {
        const json_t *later = json_array_get(trials, i);
        if (!match_is_probe(later) && same_repeat(match, voided, later))
            return record_true(later, "valid") ? "tried again: valid" : "tried again: void once more";
    }
    return record_number(voided, "attempt") > 0 ? "given up: this repeat has no valid trial"
                                                : "not tried again: this repeat has no valid trial";
}

static void reasons(FILE *out, const json_t *record)
{
    const json_t *names = json_object_get(record, "void");
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        const json_t *gate = json_object_get(json_object_get(record, "gates"), name ? name : "");
        const char *why = record_text(gate, "why");
        html_put(out, "%s<code>%s</code>%s%s", i > 0 ? "; " : "", name, why ? ": " : "", why);
    }
}

static void void_row(FILE *out, const struct match *match, const json_t *trials, size_t at)
{
    const json_t *record = json_array_get(trials, at);
    const struct point *point = match_point(match, record);
    char label[POINT_LABEL] = "of no point of the suite", repeat[32];
    if (point)
        point_label(point, label);
    snprintf(repeat, sizeof repeat, "%.0f, attempt %.0f", record_number(record, "repeat") + 1,
             record_number(record, "attempt") + 1);
    html_put(out, "<tr><th scope=\"row\">%s</th><td class=\"text\">%s</td><td>%s</td><td class=\"text\">",
             label, record_text(record, "experiment"), repeat);
    reasons(out, record);
    html_put(out, "</td><td class=\"text\">%s</td></tr>\n", what_next(match, trials, at));
}

static bool is_void(const json_t *record)
{
    return !match_is_probe(record) && !record_true(record, "valid");
}

static void voids(FILE *out, const struct subject *s)
{
    const json_t *trials = s->folder->trials;
    struct match match;
    if (!(record_number(s->summary, "trials.void") > 0))
        return;
    fputs(
        "<h3>Void trials</h3>\n<p>They are kept in the raw data, and are in no figure but the count of lost "
        "messages.</p>\n",
        out);
    html_table(out, "Void trials", "voids",
               (const char *const[]){"point", "experiment", ">repeat", "why", "what followed", NULL});
    match_init(&match, s->suite);
    for (size_t i = 0; i < json_array_size(trials); i++)
        if (is_void(json_array_get(trials, i)))
            void_row(out, &match, trials, i);
    match_close(&match);
    html_table_end(out);
}

void part_trials(FILE *out, const void *subject)
{
    const struct subject *s = subject;
    count_line(out, json_object_get(s->summary, "trials"));
    floor_line(out, json_object_get(s->summary, "floor"));
    gates(out, s);
    voids(out, s);
}
