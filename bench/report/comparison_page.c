/* comparison.html: what its template's parts write. */
#include "report/comparison.h"

#include "judge/verdict.h"
#include "metric/metric.h"
#include "metric/record.h"
#include "report/figure.h"
#include "report/html.h"
#include "report/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *or_unknown(const char *text)
{
    return text ? text : "not set";
}

static void part_compared(FILE *out, const void *compared)
{
    html_text(out, record_text(compared, "verdict"));
}

static void run_of(FILE *out, const json_t *run, const char *which)
{
    html_put(out, "<tr><th scope=\"row\">%s</th><td class=\"text\"><code>%s</code></td>", which,
             record_text(run, "path"));
    html_put(out, "<td class=\"text\">%s</td><td class=\"text\">%s</td><td class=\"text\">%s</td></tr>\n",
             record_text(run, "suite"), record_text(run, "started"), record_text(run, "version"));
}

static void part_runs(FILE *out, const void *compared)
{
    run_of(out, json_object_get(compared, "base"), "base");
    run_of(out, json_object_get(compared, "new"), "new");
}

static void part_differs(FILE *out, const void *compared)
{
    const char *key;
    json_t *values, *differs = json_object_get(compared, "differs");
    if (json_object_size(differs) == 0) {
        fputs("<p class=\"fine\">Both were run under the same conditions.</p>\n", out);
        return;
    }
    fputs("<ul class=\"badges\">\n", out);
    json_object_foreach(differs, key, values)
    {
        html_put(out, "<li class=\"bad\"><span>conditions differ: %s was %s, now %s</span></li>\n", key,
                 or_unknown(record_text(values, "base")), or_unknown(record_text(values, "new")));
    }
    fputs("</ul>\n", out);
}

static void cell(FILE *out, const struct metric *metric, const json_t *value)
{
    const double number = record_number(value, "value");
    char sort[40] = "";
    if (isfinite(number))
        snprintf(sort, sizeof sort, "%.17g", number);
    html_put(out, "<td data-v=\"%s\">", sort);
    part_figure(out, metric, value);
    fputs("</td>", out);
}

/* A whisker from 1/4 to 4 times, on a log scale; what lies beyond ends at the edge. */
enum { WIDE = 200, SPAN = 2 };
static double place(double ratio)
{
    const double at = WIDE / 2.0 * (1 + log2(ratio) / SPAN);
    return fmin(fmax(at, 4), WIDE - 4);
}

static void plot(FILE *out, const json_t *ratio, const char *verdict)
{
    const double value = record_number(ratio, "value"), low = record_number(ratio, "low"),
                 high = record_number(ratio, "high");
    if (!(value > 0) || !(low > 0) || !isfinite(value) || !isfinite(high))
        return;
    html_put(out, "<svg class=\"whisker %s\" viewBox=\"0 0 200 20\" aria-hidden=\"true\">", verdict);
    fputs("<path class=\"one\" d=\"M100 0v20\"/>", out);
    fprintf(out, "<path d=\"M%.1f 10H%.1f\"/>", place(low), place(high));
    if (fabs(log2(value)) > SPAN)
        fprintf(out, "<path class=\"beyond\" d=\"M%.1f 3V17L%.1f 10z\"/></svg>", value > 1 ? WIDE - 12. : 12.,
                value > 1 ? WIDE - 1. : 1.);
    else
        fprintf(out, "<circle cx=\"%.1f\" cy=\"10\" r=\"4\"/></svg>", place(value));
}

static void ratio_cell(FILE *out, const json_t *change)
{
    const json_t *ratio = json_object_get(change, "ratio");
    const double value = record_number(ratio, "value");
    char times[32], low[32], high[32], sort[40] = "";
    if (!(value > 0) || !isfinite(value)) {
        fputs("<td data-v=\"\">–</td>", out);
        return;
    }
    snprintf(sort, sizeof sort, "%.17g", value);
    html_put(out, "<td data-v=\"%s\"><b>%s</b>", sort, verdict_times(value, times));
    if (isfinite(record_number(ratio, "low")))
        html_put(out, " <span class=\"iv\">[%s, %s]</span>",
                 verdict_number(record_number(ratio, "low"), value, low),
                 verdict_number(record_number(ratio, "high"), value, high));
    fputs("</td>", out);
}

static void line(FILE *out, const struct comparison_line *of)
{
    const struct metric *metric = metric_find(slice_of(record_text(of->change, "metric")));
    const char *verdict = record_text(of->change, "verdict");
    html_put(out, "<tr class=\"%s\"><th scope=\"row\">", verdict);
    part_mark(out, record_text(of->point, "transport"));
    html_put(out, "%s <small>%s</small></th><td class=\"text\">%s</td>", record_text(of->point, "label"),
             record_text(of->point, "experiment"), metric->words);
    cell(out, metric, json_object_get(of->change, "base"));
    cell(out, metric, json_object_get(of->change, "new"));
    ratio_cell(out, of->change);
    fputs("<td class=\"plot\">", out);
    plot(out, json_object_get(of->change, "ratio"), verdict);
    html_put(out, "</td><td class=\"text verdict-%s\">%s</td></tr>\n", verdict,
             record_text(of->change, "words"));
}

static void part_changes(FILE *out, const void *compared)
{
    size_t count;
    struct comparison_line *lines = comparison_lines(compared, &count);
    for (size_t i = 0; i < count; i++)
        line(out, &lines[i]);
    free(lines);
}

static void claim_row(FILE *out, const json_t *claim)
{
    const char *base = record_text(claim, "base"), *now = record_text(claim, "new"),
               *sentence = record_text(claim, "claim");
    const bool changed = record_true(claim, "changed");
    html_put(out, "<tr><th scope=\"row\">%s</th><td class=\"text\">%s<small class=\"found\">%s</small></td>",
             record_text(claim, "name"), sentence, record_text(claim, "words"));
    html_put(out, "<td class=\"text\">%s</td><td class=\"text\">%s%s</td></tr>\n", base ? base : "–",
             now ? now : "–", changed ? " (changed)" : "");
}

static void part_verdicts(FILE *out, const void *compared)
{
    const json_t *claims = json_object_get(compared, "claims");
    if (json_array_size(claims) == 0)
        return;
    fputs("<section id=\"verdicts\">\n<h2>What became of the claims</h2>\n", out);
    html_table(out, "What became of the claims", "claims",
               (const char *const[]){"", "claim, and what the new run says", "base", "new", NULL});
    for (size_t i = 0; i < json_array_size(claims); i++)
        claim_row(out, json_array_get(claims, i));
    html_table_end(out);
    fputs("</section>\n", out);
}

static void only(FILE *out, const json_t *labels, const char *where)
{
    for (size_t i = 0; i < json_array_size(labels); i++) {
        const json_t *label = json_array_get(labels, i);
        html_put(out, "<li>only in %s: %s %s</li>\n", where, record_text(label, "experiment"),
                 record_text(label, "label"));
    }
}

static void part_only(FILE *out, const void *compared)
{
    fputs("<ul>\n", out);
    only(out, json_object_get(compared, "only_base"), "base");
    only(out, json_object_get(compared, "only_new"), "new");
    fputs("</ul>\n", out);
}

const struct page_part comparison_parts[] = {
    {"verdict", part_compared},
    {"runs", part_runs},
    {"differs", part_differs},
    {"changes", part_changes},
    {"only", part_only},
    {"verdicts", part_verdicts},
    {NULL, NULL},
};
