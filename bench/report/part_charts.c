/* The charts on the page: title, sentence and place of each, with gnuplot's picture for paper and for readers
 * without scripts. What is drawn on the screen is drawn from part_data() by scripts/report. */
#include "report/parts.h"

#include "chart/charts.h"
#include "metric/record.h"
#include "report/html.h"
#include "report/page.h"
#include "report/tables.h"
#include "results/file.h"

#include <stdlib.h>
#include <string.h>

/* gnuplot's pictures can be moved and zoomed by a script of their own, which no reader of a picture within a
 * page runs: it would only make the page longer. */
static void without_scripts(char *svg)
{
    static const char begin[] = "<script", end[] = "</script>";
    char *to = svg, *from = svg, *at;
    while ((at = strstr(from, begin))) {
        char *after = strstr(at, end);
        memmove(to, from, (size_t)(at - from));
        to += at - from;
        from = after ? after + sizeof end - 1 : at + strlen(at);
    }
    memmove(to, from, strlen(from) + 1);
}

static void picture(FILE *out, const struct subject *s, const json_t *chart)
{
    const char *name = record_text(chart, "svg"), *sentence = record_text(chart, "sentence");
    char path[4096];
    if (!name)
        return;
    snprintf(path, sizeof path, "%s/%s", s->folder->path, name);
    char *svg = file_read(path, NULL);
    if (svg) {
        without_scripts(svg);
        html_put(out, "<img class=\"still\" alt=\"%s\" src=\"",
                 sentence ? sentence : record_text(chart, "title"));
        html_data(out, "image/svg+xml", svg, strlen(svg));
        fputs("\">\n", out);
    }
    free(svg);
}

static void link_to(FILE *out, const char *path, const char *name)
{
    if (path)
        html_put(out, " <a href=\"%s\" download>%s</a>", path, name);
}

static void caption(FILE *out, const json_t *chart)
{
    const char *note = record_text(chart, "note"), *svg = record_text(chart, "svg");
    char data[200], script[200];
    snprintf(data, sizeof data, "charts/%.80s.dat", record_text(chart, "name"));
    snprintf(script, sizeof script, "charts/%.80s.gp", record_text(chart, "name"));
    html_put(out, "<figcaption><span class=\"note\">%s</span>", note);
    if (svg) {
        fputs("<span class=\"links\">", out);
        link_to(out, svg, "SVG");
        link_to(out, record_text(chart, "png"), "PNG");
        link_to(out, data, "data");
        link_to(out, script, "script");
        fputs("</span>", out);
    }
    fputs("</figcaption>\n", out);
}

static void left_out(FILE *out, const json_t *names)
{
    const size_t count = json_array_size(names);
    if (count > 0)
        fputs("<p class=\"fine left\">Left out: ", out);
    for (size_t i = 0; i < count; i++)
        html_put(out, "%s%s", i > 0 ? "; " : "", json_string_value(json_array_get(names, i)));
    fputs(count > 0 ? ".</p>\n" : "", out);
}

static void begin(FILE *out, const json_t *chart, const char *kind)
{
    html_put(out, "<figure class=\"chart %s\" id=\"%s\">\n<h3>%s</h3>\n", kind, record_text(chart, "name"),
             record_text(chart, "title"));
}

static void drawn(FILE *out, const struct subject *s, const json_t *chart)
{
    const char *sentence = record_text(chart, "sentence"), *kind = record_text(chart, "kind");
    const bool pictured = record_text(chart, "svg") != NULL;
    begin(out, chart, pictured ? "pictured" : "bare");
    if (sentence && !(kind && strcmp(kind, "pairs") == 0)) /* of these the chapter has said it */
        html_put(out, "<p class=\"sentence\">%s</p>\n", sentence);
    html_put(out, "<div class=\"live\" data-chart=\"%s\">\n", record_text(chart, "name"));
    if (kind && strcmp(kind, "map") == 0)
        tables_map(out, chart);
    fputs("</div>\n", out);
    picture(out, s, chart);
    left_out(out, json_object_get(chart, "left_out"));
    caption(out, chart);
    fputs("<details><summary>The figures</summary>\n", out);
    tables_figures(out, chart);
    fputs("</details>\n</figure>\n", out);
}

static void missing(FILE *out, const json_t *chart)
{
    begin(out, chart, "missing");
    html_put(out, "<p class=\"reason\">%s</p>\n</figure>\n", record_text(chart, "missing"));
}

void part_chart(FILE *out, const struct subject *s, const json_t *chart)
{
    if (charts_drawn(chart))
        drawn(out, s, chart);
    else if (record_true(chart, "asked"))
        missing(out, chart);
}

static void not_asked(FILE *out, const json_t *charts)
{
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(charts); i++) {
        const json_t *chart = json_array_get(charts, i);
        if (record_true(chart, "asked"))
            continue;
        fputs(count++ == 0 ? "<p class=\"fine\">Not asked by this suite: " : "; ", out);
        html_text(out, record_text(chart, "title"));
    }
    fputs(count > 0 ? ".</p>\n" : "", out);
}

void part_charts(FILE *out, const void *subject)
{
    const struct subject *s = subject;
    for (size_t i = 0; i < json_array_size(s->charts); i++) {
        const json_t *chart = json_array_get(s->charts, i);
        if (!record_text(chart, "of")) /* a claim's stand in its chapter */
            part_chart(out, s, chart);
    }
    not_asked(out, s->charts);
}

void part_data(FILE *out, const void *subject)
{
    const struct subject *s = subject;
    json_t *drawn_charts = json_array();
    for (size_t i = 0; i < json_array_size(s->charts); i++)
        if (charts_drawn(json_array_get(s->charts, i)))
            json_array_append(drawn_charts, json_array_get(s->charts, i));
    json_t *data = json_pack("{s:o}", "charts", drawn_charts);
    html_json(out, data);
    json_decref(data);
}

void part_library(FILE *out, const void *subject)
{
    (void)subject;
    if (!page_has_library())
        fputs("<p class=\"fine\" id=\"no-library\">Chart.js was not installed where this page was made "
              "(libjs-chart.js), so charts are still pictures here, or tables.</p>\n",
              out);
}
