/* The first screen: what was asked, what came out, and what stands against it. */
#include "report/parts.h"

#include "judge/verdict.h"
#include "metric/metric.h"
#include "metric/record.h"
#include "report/figure.h"
#include "report/html.h"

#include <math.h>
#include <string.h>

/* So many points are surveyed at a glance; of more the first screen tells the findings instead. */
enum { GLANCE = 12 };

static const char *const shown[] = {
    "age.mean", "age.p50", "age.p99", "wire.l3", "cpu.server", "cpu.total", "memory.server_per_client"};
enum { SHOWN = sizeof shown / sizeof *shown };

static const char *const heads[SHOWN] = {"mean age",   "median age", "99th percentile",       "bytes",
                                         "server CPU", "CPU in all", "server memory a client"};

static const json_t *rows_of(const struct subject *s)
{
    return json_object_get(s->summary, "rows");
}

void part_title(FILE *out, const void *subject)
{
    const struct subject *s = subject;
    const char *title = record_text(s->summary, "title");
    html_text(out, title ? title : record_text(s->summary, "suite"));
}

void part_kicker(FILE *out, const void *subject)
{
    const struct subject *s = subject;
    const char *started = record_text(s->folder->run, "started");
    const char *version = record_text(s->folder->run, "version");
    html_put(out, "<span>suite <b>%s</b></span>", record_text(s->summary, "suite"));
    if (started)
        html_put(out, "<span>run <time datetime=\"%s\">%s</time></span>", started, started);
    if (version)
        html_put(out, "<span>pushmark %s</span>", version);
}

static void badge(FILE *out, const char *kind, const char *href, const char *text)
{
    html_put(out, "<li class=\"%s\"><a href=\"#%s\">%s</a></li>\n", kind, href, text);
}

static size_t count(const json_t *items, const char *path, double least)
{
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(items); i++)
        n += record_number(json_array_get(items, i), path) >= least;
    return n;
}

static size_t without_trial(const json_t *rows)
{
    return json_array_size(rows) - count(rows, "valid", 1);
}

static void badge_count(FILE *out, const char *href, double n, const char *one, const char *many)
{
    char text[160];
    if (!(n > 0))
        return;
    snprintf(text, sizeof text, "%.0f %s", n, n == 1 ? one : many);
    badge(out, "bad", href, text);
}

static void badge_expects(FILE *out, const json_t *expects)
{
    const size_t all = json_array_size(expects);
    size_t came = 0, failed = 0;
    char text[160];
    for (size_t i = 0; i < all; i++) {
        const json_t *ok = json_object_get(json_array_get(expects, i), "ok");
        came += json_is_true(ok);
        failed += json_is_false(ok);
    }
    if (failed > 0)
        snprintf(text, sizeof text, "%zu of %zu expectations failed", failed, all);
    else
        snprintf(text, sizeof text, "%zu of %zu expectations came true%s", came, all,
                 came < all ? ", none failed" : "");
    if (all > 0)
        badge(out, failed > 0 ? "bad" : came > 0 ? "good" : "note", "expected", text);
}

void part_badges(FILE *out, const void *subject)
{
    const struct subject *s = subject;
    const json_t *trials = json_object_get(s->summary, "trials"), *rows = rows_of(s);
    char text[200];
    if (record_true(s->summary, "interrupted")) {
        snprintf(text, sizeof text, "interrupted: %.0f repeats were never tried",
                 fmax(record_number(trials, "missing"), 0));
        badge(out, "bad", "trials", text);
    }
    if (json_is_false(json_object_get(s->folder->run, "publishable")))
        badge(out, "bad", "environment", "not to be published: made by a debug or sanitized build");
    badge_count(out, "points", (double)count(rows, "trials_with_loss", 1), "point lost messages",
                "points lost messages");
    badge_count(out, "points", (double)without_trial(rows), "point has no valid trial",
                "points have no valid trial");
    badge_expects(out, json_object_get(s->summary, "expects"));
    badge_count(out, "trials", record_number(trials, "void"), "trial was void", "trials were void");
}

void part_verdict(FILE *out, const void *subject)
{
    const struct subject *s = subject;
    const char *verdict = record_text(s->summary, "verdict");
    html_text(out, verdict ? verdict : "There is no verdict.");
}

void part_mark(FILE *out, const char *transport)
{
    html_put(out,
             "<svg class=\"mark t-%s\" viewBox=\"0 0 36 8\" aria-hidden=\"true\"><path d=\"M1 4h34\"/></svg>",
             transport ? transport : "null");
}

static const char *people_say(const char *transport)
{
    for (int i = 0; transport && transport_names[i]; i++)
        if (strcmp(transport_names[i], transport) == 0)
            return verdict_transport((enum transport)i);
    return transport;
}

void part_name(FILE *out, const char *transport, const char *label)
{
    const size_t len = transport ? strlen(transport) : 0;
    const bool begins = label && transport && strncmp(label, transport, len) == 0;
    const char *rest = begins && (label[len] == ' ' || label[len] == '\0') ? label + len : label;
    part_mark(out, transport);
    html_put(out, rest && *rest ? "%s <small>%s</small>" : "%s%s", people_say(transport), rest);
}

void part_figure(FILE *out, const struct metric *metric, const json_t *value)
{
    char text[METRIC_TEXT], interval[FIGURE_TEXT];
    const double number = record_number(value, "value");
    figure_interval(metric, value, interval);
    html_put(out, "<b>%s%s</b>", metric_show(metric, number, text), record_true(value, "merged") ? "*" : "");
    if (*interval)
        html_put(out, " <span class=\"iv\">%s</span>", interval);
}

bool part_known(const json_t *rows, const char *metric)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *metrics_of = json_object_get(json_array_get(rows, i), "metrics");
        if (isfinite(record_number(json_object_get(metrics_of, metric), "value")))
            return true;
    }
    return false;
}

static const json_t *ratio_of(const struct subject *s, const json_t *row, const char *metric)
{
    const json_t *ratios = json_object_get(s->summary, "ratios");
    for (size_t i = 0; i < json_array_size(ratios); i++) {
        const json_t *r = json_array_get(ratios, i);
        if (strcmp(record_text(r, "metric"), metric) == 0 &&
            strcmp(record_text(r, "experiment"), record_text(row, "experiment")) == 0 &&
            strcmp(record_text(r, "of"), record_text(row, "label")) == 0)
            return r;
    }
    return NULL;
}

/* "5.2× [5.1, 5.3]": how many times the figure of what it is held against. */
static void put_ratio(FILE *out, const json_t *ratio)
{
    char times[32], interval[FIGURE_TEXT];
    if (!ratio || !isfinite(record_number(ratio, "value")))
        return;
    const bool none = strcmp(record_text(ratio, "verdict"), "none") == 0;
    html_put(out, "<span class=\"ratio %s\" title=\"%s\">%s%s %s</span>", none ? "same" : "other",
             record_text(ratio, "words"), none ? "≈ " : "",
             verdict_times(record_number(ratio, "value"), times), figure_ratio_interval(ratio, interval));
}

static void glance_row(FILE *out, const struct subject *s, const json_t *row)
{
    fputs("<tr><th scope=\"row\">", out);
    part_name(out, record_text(row, "transport"), record_text(row, "label"));
    fputs("</th>", out);
    for (size_t i = 0; i < SHOWN; i++) {
        if (!part_known(rows_of(s), shown[i]))
            continue;
        fputs("<td>", out);
        part_figure(out, metric_find(slice_of(shown[i])),
                    json_object_get(json_object_get(row, "metrics"), shown[i]));
        put_ratio(out, ratio_of(s, row, shown[i]));
        fputs("</td>", out);
    }
    fputs("</tr>\n", out);
}

static void glance_head(FILE *out, const struct subject *s)
{
    fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"At a glance\">"
          "<table class=\"glance\"><caption>At a glance</caption>\n<thead><tr><th scope=\"col\">updates "
          "by</th>",
          out);
    for (size_t i = 0; i < SHOWN; i++)
        if (part_known(rows_of(s), shown[i]))
            html_put(out, "<th scope=\"col\">%s</th>", heads[i]);
    fputs("</tr></thead>\n<tbody>\n", out);
}

void part_glance(FILE *out, const void *subject)
{
    const struct subject *s = subject;
    const json_t *rows = rows_of(s);
    if (json_array_size(json_object_get(s->summary, "claims")) > 0) {
        part_claims_glance(out, s);
        return;
    }
    if (json_array_size(rows) == 0 || json_array_size(rows) > GLANCE) {
        part_survey(out, s);
        return;
    }
    glance_head(out, s);
    for (size_t i = 0; i < json_array_size(rows); i++)
        glance_row(out, s, json_array_get(rows, i));
    fputs("</tbody></table></div>\n<p class=\"fine\">Bytes and CPU are per message delivered. In brackets: "
          "95 % "
          "bootstrap intervals over repeats; none where repeats agree in all digits shown. ",
          out);
    if (json_array_size(json_object_get(s->summary, "ratios")) > 0)
        fputs(
            "n×: so many times the figure of what it is held against (WebSocket, or a control’s first arm), "
            "paired by repeat; ≈ is no difference.",
            out);
    fputs("</p>\n", out);
}

void part_conditions(FILE *out, const void *subject)
{
    const struct subject *s = subject;
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(s->summary, "conditions"), key, value)
    {
        char number[32];
        if (json_is_null(value))
            continue;
        snprintf(number, sizeof number, "%.0f", json_number_value(value));
        html_put(out, "<div><dt>%s</dt><dd>%s</dd></div>\n", key,
                 json_is_string(value) ? json_string_value(value) : number);
    }
}
