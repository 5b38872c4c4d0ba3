/* Where the figures come from: the machine and its versions, the command and the suite, the files. */
#include "report/parts.h"

#include "judge/summary.h"
#include "metric/record.h"
#include "report/html.h"

#include <stdlib.h>
#include <string.h>

static void line(FILE *out, const char *name, const char *value)
{
    html_put(out, "<tr><th scope=\"row\">%s</th><td class=\"text\">%s</td></tr>\n", name, value);
}

/* Objects within objects as "cpu · model"; what is not known is left out. */
static void lines(FILE *out, const char *before, const json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        char name[200];
        snprintf(name, sizeof name, "%s%s%s", before, *before ? " · " : "", key);
        for (char *c = name; *c; c++)
            *c = *c == '_' ? ' ' : *c;
        if (json_is_object(value)) {
            lines(out, name, value);
        } else if (json_is_string(value)) {
            line(out, name, json_string_value(value));
        } else if (!json_is_null(value)) {
            char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
            line(out, name, text);
            free(text);
        }
    }
}

/* The settings of both namespaces are many, and alike on every machine. */
static void paths(FILE *out, const json_t *topologies)
{
    if (!json_is_object(topologies))
        return;
    fputs(
        "<details><summary>Settings of the paths between server and clients</summary>\n<div class=\"scroll\" "
        "tabindex=\"0\" role=\"region\" aria-label=\"Settings of the paths\"><table class=\"plain\">"
        "<caption>Settings of the paths</caption>\n<tbody>\n",
        out);
    lines(out, "", topologies);
    fputs("</tbody></table></div></details>\n", out);
}

static void number_line(FILE *out, const char *name, const json_t *run, const char *path)
{
    char text[40];
    snprintf(text, sizeof text, "%.0f", record_number(run, path));
    if (json_is_number(record_at(run, path)))
        line(out, name, text);
}

void part_environment(FILE *out, const void *subject)
{
    const struct subject *s = subject;
    const json_t *run = s->folder->run;
    const char *text = record_text(run, "suite.text");
    json_t *environment = json_copy(json_object_get(run, "environment"));
    json_object_del(environment, "topologies");
    fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Run and environment\"><table "
          "class=\"plain\"><caption>Run and environment</caption>\n<tbody>\n",
          out);
    line(out, "command", record_text(run, "command"));
    line(out, "version", record_text(run, "version"));
    number_line(out, "seed", run, "seed");
    line(out, "started", record_text(run, "started"));
    line(out, "ended", record_text(run, "ended"));
    number_line(out, "exit status", run, "status");
    lines(out, "", environment);
    fputs("</tbody></table></div>\n", out);
    paths(out, record_at(run, "environment.topologies"));
    json_decref(environment);
    html_put(out, "<details><summary>The suite’s text</summary>\n<pre tabindex=\"0\">%s</pre></details>\n",
             text ? text : "(not kept)");
}

static void linked(FILE *out, const char *name, const char *is)
{
    html_put(out, "<li><a href=\"%s\"><code>%s</code></a> %s</li>\n", name, name, is);
}

/* The page travels alone, so that the two which others work on come with it. */
static void embedded(FILE *out, const char *name, char *text)
{
    if (!text)
        return;
    html_put(out, "<a class=\"button\" download=\"%s.gz\" data-name=\"%s\" href=\"", name, name);
    html_gzip(out, text, strlen(text));
    html_put(out, "\">save %s</a>\n", name);
    free(text);
}

void part_files(FILE *out, const void *subject)
{
    const struct subject *s = subject;
    fputs("<p>Within this page: ", out);
    embedded(out, "summary.json", json_dumps(s->summary, JSON_INDENT(1)));
    embedded(out, "summary.csv", summary_csv(s->summary));
    fputs("</p>\n<p>Beside this page, in its folder:</p>\n<ul class=\"files\">\n", out);
    if (!s->elsewhere) {
        linked(out, "trials.jsonl", "every trial: counts, histograms, gates; void ones too");
        linked(out, "run.json", "suite, command, seed, environment");
    }
    linked(out, "summary.json", "a row a point: medians, intervals, ratios, verdicts");
    linked(out, "summary.csv", "the same, a line a point and metric");
    linked(out, "histograms.hlog", "the ages as an HdrHistogram log");
    linked(out, "charts/charts.json", "the charts’ figures");
    linked(out, "report.md", "this report in short, to be pasted");
    fputs("</ul>\n", out);
}
