/* All figures of all points, and what they were held against: expectations, the model, each other. */
#include "report/parts.h"

#include "metric/metric.h"
#include "metric/record.h"
#include "report/figure.h"
#include "report/html.h"

#include <math.h>
#include <string.h>

static const json_t *items_of(const void *subject, const char *name)
{
    const struct subject *s = subject;
    return json_object_get(s->summary, name);
}

/* What may be ordered by: the number itself, as the page's script reads it. */
static void cell(FILE *out, const struct metric *metric, const json_t *value)
{
    const double number = record_number(value, "value");
    char text[64] = "";
    if (isfinite(number))
        snprintf(text, sizeof text, "%.17g", number);
    html_put(out, "<td data-v=\"%s\" class=\"%s\">", text, metric->worst && number > 0 ? "bad" : "");
    part_figure(out, metric, value);
    fputs("</td>", out);
}

static bool in_table(const json_t *rows, const struct metric *metric)
{
    return (metric->headline || strcmp(metric->name, "messages.lost") == 0) && part_known(rows, metric->name);
}

static void head(FILE *out, const json_t *rows)
{
    fputs("<thead><tr><th scope=\"col\" data-sort=\"text\">point</th>"
          "<th scope=\"col\" class=\"text\" data-sort=\"text\">experiment</th><th scope=\"col\" "
          "data-sort=\"number\">repeats</th>",
          out);
    for (const struct metric *m = metrics; m->name; m++)
        if (in_table(rows, m))
            html_put(out, "<th scope=\"col\" data-sort=\"number\">%s <small>%s</small></th>", m->words,
                     m->name);
    fputs("</tr></thead>\n", out);
}

static void row(FILE *out, const json_t *rows, const json_t *of)
{
    const double valid = record_number(of, "valid"), repeats = record_number(of, "repeats");
    char text[64], sort[32];
    snprintf(sort, sizeof sort, "%.0f", valid);
    snprintf(text, sizeof text, valid < repeats ? "%.0f of %.0f" : "%.0f", valid, repeats);
    fputs("<tr><th scope=\"row\">", out);
    part_mark(out, record_text(of, "transport"));
    html_put(out, "%s</th><td class=\"text\">%s</td><td data-v=\"%s\"><b class=\"%s\">%s</b></td>",
             record_text(of, "label"), record_text(of, "experiment"), sort, valid < repeats ? "bad" : "",
             text);
    for (const struct metric *m = metrics; m->name; m++)
        if (in_table(rows, m))
            cell(out, m, json_object_get(json_object_get(of, "metrics"), m->name));
    fputs("</tr>\n", out);
}

static bool any_merged(const json_t *rows)
{
    for (size_t i = 0; i < json_array_size(rows); i++)
        for (const struct metric *m = metrics; m->name; m++)
            if (m->headline &&
                record_true(json_object_get(json_object_get(json_array_get(rows, i), "metrics"), m->name),
                            "merged"))
                return true;
    return false;
}

void part_points(FILE *out, const void *subject)
{
    const json_t *rows = items_of(subject, "rows");
    if (json_array_size(rows) == 0) {
        fputs("<p>This suite has no points but those of its capacity searches.</p>\n", out);
        return;
    }
    fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All points\">"
          "<table class=\"points sortable\"><caption>All points</caption>\n",
          out);
    head(out, rows);
    fputs("<tbody>\n", out);
    for (size_t i = 0; i < json_array_size(rows); i++)
        row(out, rows, json_array_get(rows, i));
    fputs("</tbody></table></div>\n", out);
    if (any_merged(rows))
        fputs(
            "<p class=\"fine\">* over all repeats together: one alone has too few samples to carry it.</p>\n",
            out);
}

static void expected_row(FILE *out, const json_t *expect)
{
    const json_t *ok = json_object_get(expect, "ok");
    const char *word = json_is_true(ok) ? "came true" : json_is_false(ok) ? "failed" : "not asked";
    const char *sign = json_is_true(ok) ? "✓" : json_is_false(ok) ? "✗" : "–";
    const char *why = record_text(expect, "why"), *shown = record_text(expect, "shown");
    html_put(out, "<tr class=\"%s\"><td class=\"sign\"><span>%s</span> %s</td>",
             json_is_true(ok)    ? "is-good"
             : json_is_false(ok) ? "is-bad"
                                 : "is-open",
             sign, word);
    html_put(out, "<td class=\"text\"><code>%s</code></td><td class=\"text\">%s</td><td class=\"text\">",
             record_text(expect, "text"), record_text(expect, "experiment"));
    html_put(out, "%s</td></tr>\n", why ? why : shown);
}

void part_expected(FILE *out, const void *subject)
{
    const json_t *expects = items_of(subject, "expects");
    if (json_array_size(expects) == 0) {
        fputs("<p>The suite expects nothing.</p>\n", out);
        return;
    }
    html_table(out, "What was expected", "",
               (const char *const[]){"", "expectation", "experiment", "what was seen", NULL});
    for (size_t i = 0; i < json_array_size(expects); i++)
        expected_row(out, json_array_get(expects, i));
    html_table_end(out);
}

static void capacity_list(FILE *out, const json_t *capacity)
{
    if (json_array_size(capacity) == 0)
        return;
    fputs("<h3 id=\"capacity\">Capacities</h3>\n<ul>\n", out);
    for (size_t i = 0; i < json_array_size(capacity); i++) {
        const json_t *item = json_array_get(capacity, i);
        char probes[64];
        snprintf(probes, sizeof probes, "%.0f", record_number(item, "probes"));
        html_put(out, "<li>%s <span class=\"fine\">(%s, %s; %s trials)</span></li>\n",
                 record_text(item, "words"), record_text(item, "experiment"), record_text(item, "label"),
                 probes);
    }
    fputs("</ul>\n", out);
}

void part_found(FILE *out, const void *subject)
{
    const json_t *grids = items_of(subject, "breakeven");
    capacity_list(out, items_of(subject, "capacity"));
    if (json_array_size(grids) == 0)
        return;
    fputs("<h3 id=\"breakeven-words\">Where polling and WebSocket cross</h3>\n<ul>\n", out);
    for (size_t i = 0; i < json_array_size(grids); i++) {
        const json_t *words = json_object_get(json_array_get(grids, i), "words");
        for (size_t k = 0; k < json_array_size(words); k++)
            html_put(out, "<li>%s</li>\n", json_string_value(json_array_get(words, k)));
    }
    fputs("</ul>\n", out);
}

static void model_row(FILE *out, const json_t *of, const char *name, const json_t *gap)
{
    const struct metric *m = metric_find(slice_of(name));
    char measured[METRIC_TEXT], predicted[METRIC_TEXT], percent[32], limit[32];
    snprintf(percent, sizeof percent, "%+.2f %%", 100 * record_number(gap, "gap"));
    snprintf(limit, sizeof limit, "±%.0f %%", 100 * record_number(gap, "limit"));
    fputs("<tr><th scope=\"row\">", out);
    part_mark(out, record_text(of, "transport"));
    html_put(out, "%s</th><td class=\"text\">%s</td>", record_text(of, "label"), m->words);
    html_put(out, "<td>%s</td><td>%s</td>", metric_show(m, record_number(gap, "measured"), measured),
             metric_show(m, record_number(gap, "predicted"), predicted));
    html_put(out, "<td>%s</td><td class=\"%s\">%s</td></tr>\n", percent,
             record_true(gap, "ok") ? "good" : "bad",
             !record_true(gap, "judged") ? "not judged"
             : record_true(gap, "ok")    ? "agrees"
                                         : "a finding");
}

/* The gaps of a run in few words: how many were judged, how many are findings, the largest of the others. */
static void model_sum(FILE *out, const json_t *rows)
{
    double largest = NAN;
    size_t judged = 0, found = 0;
    char text[200];
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const char *name;
        json_t *gap;
        json_object_foreach(json_object_get(json_array_get(rows, i), "model"), name, gap)
        {
            const double share = fabs(record_number(gap, "gap"));
            if (!record_true(gap, "judged") || !isfinite(share))
                continue;
            judged++;
            found += !record_true(gap, "ok");
            largest = record_true(gap, "ok") ? fmax(isnan(largest) ? 0 : largest, share) : largest;
        }
    }
    if (judged == 0)
        snprintf(text, sizeof text, "Nothing of this run has a prediction to be held against.");
    else if (found == 0)
        snprintf(text, sizeof text, "All %zu predictions agree; the largest gap is %.1f %%.", judged,
                 100 * largest);
    else
        snprintf(text, sizeof text, "%zu of %zu predictions do not agree with what was measured.", found,
                 judged);
    html_put(out, "<p class=\"%s\">%s</p>\n", found > 0 ? "bad" : "lead", text);
}

void part_model(FILE *out, const void *subject)
{
    const json_t *rows = items_of(subject, "rows");
    model_sum(out, rows);
    fputs("<details><summary>Each prediction beside its measurement</summary>\n", out);
    html_table(out, "Model", "",
               (const char *const[]){"point", "figure", ">measured", ">predicted", ">gap", ">", NULL});
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *of = json_array_get(rows, i);
        const char *name;
        json_t *gap;
        json_object_foreach(json_object_get(of, "model"), name, gap)
        {
            if (isfinite(record_number(gap, "gap")) && metric_find(slice_of(name)))
                model_row(out, of, name, gap);
        }
    }
    html_table_end(out);
    fputs("</details>\n", out);
}
