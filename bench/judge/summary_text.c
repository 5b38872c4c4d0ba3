/* The summary for other programs: CSV (RFC 4180), one line a point and metric, and Markdown for pasting. */
#include "summary.h"

#include "claims_text.h"
#include "metric/metric.h"
#include "metric/record.h"
#include "show/markdown.h"

#include <math.h>
#include <stdlib.h>

static const char *const units[] = {"ns", "bytes", "count", "share"};

/* In quotes where it has to be. */
static void field(FILE *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text; text++)
        fprintf(out, *text == '"' ? "\"\"" : "%c", *text);
    fputc('"', out);
}

static void json_field(FILE *out, const json_t *value)
{
    if (json_is_string(value)) {
        field(out, json_string_value(value));
    } else if (value && !json_is_null(value)) {
        char *text = json_dumps(value, JSON_ENCODE_ANY);
        field(out, text ? text : "");
        free(text);
    }
}

static void csv_line(FILE *out, const json_t *row, const char *name, const char *unit, const json_t *value)
{
    field(out, record_text(row, "experiment"));
    fputc(',', out);
    field(out, record_text(row, "label"));
    for (int key = 0; key < KEYS; key++) {
        fputc(',', out);
        json_field(out, json_object_get(json_object_get(row, "point"), keys[key].json));
    }
    fprintf(out, ",%s,%s", name, unit);
    static const char *const parts[] = {"value", "low", "high", "n"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        fputc(',', out);
        json_field(out, json_object_get(value, parts[i]));
    }
    fputs("\r\n", out);
}

char *summary_csv(const json_t *summary)
{
    const json_t *rows = json_object_get(summary, "rows");
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    if (!out)
        return NULL;
    fputs("experiment,label", out);
    for (int key = 0; key < KEYS; key++)
        fprintf(out, ",%s", keys[key].json);
    fputs(",metric,unit,value,low,high,n\r\n", out);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i), *values = json_object_get(row, "metrics");
        for (const struct metric *m = metrics; m->name; m++)
            if (isfinite(record_number(json_object_get(values, m->name), "value")))
                csv_line(out, row, m->name, units[m->unit], json_object_get(values, m->name));
    }
    fclose(out);
    return text;
}

static void markdown_cell(FILE *out, const json_t *row, const char *name)
{
    const struct metric *m = metric_find(slice_of(name));
    const json_t *value = json_object_get(json_object_get(row, "metrics"), name);
    const double low = record_number(value, "low"), high = record_number(value, "high");
    char middle[METRIC_TEXT], from[METRIC_TEXT], to[METRIC_TEXT];
    fprintf(out, " %s", metric_show(m, record_number(value, "value"), middle));
    if (isfinite(low) && low < high)
        fprintf(out, " [%s, %s]", metric_show(m, low, from), metric_show(m, high, to));
    fputs(" |", out);
}

static void markdown_row(FILE *out, const json_t *row)
{
    static const char *const shown[] = {
        "age.mean",     "age.p50",     "age.p99",   "wire.l3",
        "cpu.server",   "cpu.clients", "cpu.total", "memory.server_per_client",
        "messages.lost"};
    fputs("| ", out);
    markdown_text(out, record_text(row, "label"));
    fprintf(out, " | %.0f |", record_number(row, "valid"));
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        markdown_cell(out, row, shown[i]);
    fputc('\n', out);
}

static void markdown_head(FILE *out, const char *experiment, bool claims)
{
    fputs(claims ? "\n### points of " : "\n### ", out);
    markdown_text(out, experiment);
    fputs("\n\n| point | n | mean age | median age | 99th percentile | bytes per message | server CPU per "
          "message | client CPU per message | CPU in all | server memory per client | lost |\n"
          "|:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
          out);
}

static void markdown_lines(FILE *out, const json_t *items, const char *path, const char *before)
{
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);
        const char *mark = !*before                                    ? ""
                           : json_is_null(json_object_get(item, "ok")) ? "not asked: "
                           : record_true(item, "ok")                   ? "came true: "
                                                                       : "failed: ";
        fprintf(out, "- %s", mark);
        markdown_text(out, record_text(item, path));
        fputc('\n', out);
    }
}

static void markdown_conditions(FILE *out, const json_t *conditions)
{
    const char *key, *between = "\nConditions: ";
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)conditions, key, value)
    {
        if (json_is_null(value))
            continue;
        fprintf(out, "%s%s ", between, key);
        json_field(out, value);
        between = "; ";
    }
    fputs(".\nIn brackets: 95 % bootstrap intervals over repeats.\n", out);
}

char *summary_markdown(const json_t *summary)
{
    const json_t *rows = json_object_get(summary, "rows"), *claims = json_object_get(summary, "claims");
    const char *last = "", *title = record_text(summary, "title"), *verdict = record_text(summary, "verdict");
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    if (!out)
        return NULL;
    fputs("## ", out);
    markdown_text(out, title ? title : record_text(summary, "suite"));
    fputs("\n\n", out);
    markdown_text(out, verdict ? verdict : "");
    fputc('\n', out);
    claims_text(out, claims);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        if (strcmp(record_text(row, "experiment"), last) != 0)
            markdown_head(out, record_text(row, "experiment"), json_array_size(claims) > 0);
        last = record_text(row, "experiment");
        markdown_row(out, row);
    }
    fputc('\n', out);
    markdown_lines(out, json_object_get(summary, "ratios"), "words", "");
    markdown_lines(out, json_object_get(summary, "capacity"), "words", "");
    markdown_lines(out, json_object_get(summary, "expects"), "text", "expect");
    markdown_conditions(out, json_object_get(summary, "conditions"));
    fclose(out);
    return text;
}
