/* The comparison as people see it: a table of verdicts, then each difference in full. */
#include "compare.h"

#include "metric/record.h"
#include "show/paint.h"
#include "show/table.h"
#include "show/wrap.h"
#include "verdict.h"

#include <math.h>

enum { POINT, METRICS, COLUMNS = 9, LINE = 1000 };
static const struct table_column columns[COLUMNS] = {
    {.title = "point", .left = true},    {.title = "age mean"},
    {.title = "p50", .spare = 3},        {.title = "p99"},
    {.title = "bytes/message"},          {.title = "server CPU"},
    {.title = "client CPU", .spare = 2}, {.title = "CPU total", .spare = 1},
    {.title = "RAM/client", .spare = 4},
};
static const char *const shown[COLUMNS] = {
    NULL,          "age.mean",  "age.p50",
    "age.p99",     "wire.l3",   "cpu.server",
    "cpu.clients", "cpu.total", "memory.server_per_client",
};

static const char *colour_of(bool colour, const char *verdict)
{
    return paint(colour, strcmp(verdict, "worse") == 0    ? PAINT_BAD
                         : strcmp(verdict, "better") == 0 ? PAINT_GOOD
                                                          : PAINT_FAINT);
}

/* "4.9× worse", "=", "–" */
static void cell(struct table *table, size_t column, bool colour, const json_t *change)
{
    const char *verdict = record_text(change, "verdict");
    const double ratio = record_number(change, "ratio.value");
    char times[32];
    const char *start = colour_of(colour, verdict), *end = paint(colour, PAINT_END);
    if (strcmp(verdict, "none") == 0)
        table_cell(table, column, "%s=%s", start, end);
    else if (strcmp(verdict, "unknown") == 0)
        table_cell(table, column, "%s–%s", start, end);
    else if (!(ratio > 0)) /* from nothing, or to it */
        table_cell(table, column, "%s%s%s", start, verdict, end);
    else
        table_cell(table, column, "%s%s %s%s", start, verdict_times(ratio < 1 ? 1 / ratio : ratio, times),
                   verdict, end);
}

static void add_row(struct table *table, bool colour, const json_t *point)
{
    const json_t *changes = json_object_get(point, "metrics");
    table_row(table);
    table_cell(table, POINT, "%s", record_text(point, "label"));
    for (size_t i = 0; i < json_array_size(changes); i++)
        for (size_t k = METRICS; k < COLUMNS; k++)
            if (strcmp(shown[k], record_text(json_array_get(changes, i), "metric")) == 0)
                cell(table, k, colour, json_array_get(changes, i));
}

static void print_tables(const json_t *points, FILE *out, bool colour, int width)
{
    for (size_t i = 0; i < json_array_size(points);) {
        const char *experiment = record_text(json_array_get(points, i), "experiment");
        struct table table;
        table_init(&table, columns, COLUMNS);
        fprintf(out, "\n%s%s%s\n", paint(colour, PAINT_STRONG), experiment, paint(colour, PAINT_END));
        for (; i < json_array_size(points); i++) {
            if (strcmp(record_text(json_array_get(points, i), "experiment"), experiment) != 0)
                break;
            add_row(&table, colour, json_array_get(points, i));
        }
        table_print(&table, out, colour, width);
        table_close(&table);
    }
}

/* "ws age.p99: 4.9× worse [4.7, 5.2]: 312 µs, now 1.53 ms" */
static void describe(const char *label, const json_t *change, char line[LINE])
{
    const struct metric *m = metric_find(slice_of(record_text(change, "metric")));
    char base[METRIC_TEXT], now[METRIC_TEXT];
    snprintf(line, LINE, "%s %s: %s: %s, now %s", label, m->name, record_text(change, "words"),
             metric_show(m, record_number(change, "base.value"), base),
             metric_show(m, record_number(change, "new.value"), now));
}

static void print_differences(const json_t *points, FILE *out, bool colour, int width)
{
    for (size_t i = 0; i < json_array_size(points); i++) {
        const json_t *point = json_array_get(points, i), *changes = json_object_get(point, "metrics");
        for (size_t k = 0; k < json_array_size(changes); k++) {
            const json_t *change = json_array_get(changes, k);
            const char *verdict = record_text(change, "verdict");
            char line[LINE], mark[64];
            if (strcmp(verdict, "worse") != 0 && strcmp(verdict, "better") != 0)
                continue;
            describe(record_text(point, "label"), change, line);
            snprintf(mark, sizeof mark, "  %s%s%s ", colour_of(colour, verdict),
                     strcmp(verdict, "worse") == 0 ? "▲" : "▼", paint(colour, PAINT_END));
            wrap_print(out, mark, 4, line, width);
        }
    }
}

/* "ws age.p99 changed by +390.1 %, a factor of 4.901 [4.712, 5.204]: 312 µs, now 1.53 ms" */
static void describe_hit(const json_t *hit, char line[LINE])
{
    const struct metric *m = metric_find(slice_of(record_text(hit, "metric")));
    const double ratio = record_number(hit, "ratio.value");
    char base[METRIC_TEXT], now[METRIC_TEXT];
    int len = snprintf(line, LINE, "%s %s changed", record_text(hit, "label"), m->name);
    if (isfinite(ratio) && !m->worst)
        len += snprintf(line + len, LINE - (size_t)len, " by %+.1f %%, a factor of %.3f [%.3f, %.3f]",
                        100 * (ratio - 1), ratio, record_number(hit, "ratio.low"),
                        record_number(hit, "ratio.high"));
    snprintf(line + len, LINE - (size_t)len, ": %s, now %s",
             metric_show(m, record_number(hit, "base.value"), base),
             metric_show(m, record_number(hit, "new.value"), now));
}

static void print_threshold(const json_t *threshold, FILE *out, bool colour, int width)
{
    const json_t *hits = json_object_get(threshold, "hits"), *unknown = json_object_get(threshold, "unknown");
    const bool ok = record_true(threshold, "ok"), asked = !json_is_null(json_object_get(threshold, "ok"));
    fprintf(out, "  %s%s%s %s%s\n",
            paint(colour, ok      ? PAINT_GOOD
                          : asked ? PAINT_BAD
                                  : PAINT_WARN),
            ok      ? "✓"
            : asked ? "✗"
                    : "?",
            paint(colour, PAINT_END), record_text(threshold, "text"), ok ? ": it did not" : "");
    for (size_t i = 0; i < json_array_size(hits); i++) {
        char line[LINE];
        describe_hit(json_array_get(hits, i), line);
        wrap_print(out, "    ", 4, line, width);
    }
    for (size_t i = 0; i < json_array_size(unknown); i++) {
        char line[LINE];
        snprintf(line, sizeof line, "of %s nothing can be said: too few valid repeats, or too few samples",
                 record_text(json_array_get(unknown, i), "label"));
        wrap_print(out, "    ", 4, line, width);
    }
}

static void print_only(const json_t *labels, const char *where, FILE *out, int width)
{
    char line[LINE];
    size_t len = (size_t)snprintf(line, sizeof line, "only in %s:", where);
    for (size_t i = 0; i < json_array_size(labels) && len < sizeof line; i++) {
        const json_t *label = json_array_get(labels, i);
        len += (size_t)snprintf(line + len, sizeof line - len, "%s %s %s", i > 0 ? "," : "",
                                record_text(label, "experiment"), record_text(label, "label"));
    }
    if (json_array_size(labels) > 0)
        wrap_print(out, "", 2, line, width);
}

static void print_head(const json_t *compared, const char *which, FILE *out)
{
    const json_t *run = json_object_get(compared, which);
    const char *started = record_text(run, "started"), *version = record_text(run, "version");
    fprintf(out, "%-5s %s (%s%s%s%s%s)\n", which, record_text(run, "path"), record_text(run, "suite"),
            started ? ", " : "", started ? started : "", version ? ", " : "", version ? version : "");
}

static void print_conditions(const json_t *compared, FILE *out, bool colour)
{
    const char *key;
    json_t *values;
    json_object_foreach(json_object_get(compared, "differs"), key, values)
    {
        const char *base = record_text(values, "base"), *now = record_text(values, "new");
        fprintf(out, "%sconditions differ: %s was %s, now %s%s\n", paint(colour, PAINT_WARN), key,
                base ? base : "not set", now ? now : "not set", paint(colour, PAINT_END));
    }
}

void compare_print(const json_t *compared, FILE *out, bool colour, int width)
{
    const json_t *points = json_object_get(compared, "points");
    const json_t *thresholds = json_object_get(compared, "thresholds");
    print_head(compared, "base", out);
    print_head(compared, "new", out);
    print_conditions(compared, out, colour);
    print_tables(points, out, colour, width);
    print_differences(points, out, colour, width);
    print_only(json_object_get(compared, "only_base"), "base", out, width);
    print_only(json_object_get(compared, "only_new"), "new", out, width);
    for (size_t i = 0; i < json_array_size(thresholds); i++)
        print_threshold(json_array_get(thresholds, i), out, colour, width);
    fprintf(out, "\n%s", paint(colour, PAINT_STRONG));
    wrap_print(out, "", 0, record_text(compared, "verdict"), width);
    fputs(paint(colour, PAINT_END), out);
}
