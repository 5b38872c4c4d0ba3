#include "report/comparison.h"

#include "judge/verdict.h"
#include "mem.h"
#include "metric/record.h"
#include "report/figure.h"
#include "show/markdown.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int rank(const json_t *change)
{
    static const char *const order[] = {"worse", "better", "none"};
    const char *verdict = record_text(change, "verdict");
    int i = 0;
    while (i < 3 && !(verdict && strcmp(verdict, order[i]) == 0))
        i++;
    return i;
}

/* From or to nothing is as far as can be. */
static double distance(const json_t *change)
{
    const double ratio = record_number(change, "ratio.value");
    return ratio > 0 && isfinite(ratio) ? fabs(log(ratio)) : INFINITY;
}

static int worst_first(const void *a, const void *b)
{
    const struct comparison_line *x = a, *y = b;
    const int by_rank = rank(x->change) - rank(y->change);
    const double far_x = distance(x->change), far_y = distance(y->change);
    if (by_rank != 0)
        return by_rank;
    if (far_x != far_y)
        return far_x > far_y ? -1 : 1;
    return (x->change > y->change) - (x->change < y->change); /* any order, but the same every time */
}

struct comparison_line *comparison_lines(const json_t *compared, size_t *count)
{
    const json_t *points = json_object_get(compared, "points");
    size_t all = 0, n = 0;
    for (size_t i = 0; i < json_array_size(points); i++)
        all += json_array_size(json_object_get(json_array_get(points, i), "metrics"));
    struct comparison_line *lines = mem_zalloc(all + 1, sizeof *lines);
    for (size_t i = 0; i < json_array_size(points); i++) {
        const json_t *point = json_array_get(points, i), *changes = json_object_get(point, "metrics");
        for (size_t k = 0; k < json_array_size(changes); k++)
            lines[n++] = (struct comparison_line){point, json_array_get(changes, k)};
    }
    qsort(lines, n, sizeof *lines, worst_first);
    *count = n;
    return lines;
}

static void side(FILE *out, const struct metric *metric, const json_t *value)
{
    char text[METRIC_TEXT], interval[FIGURE_TEXT];
    fprintf(out, " %s %s |", metric_show(metric, record_number(value, "value"), text),
            figure_interval(metric, value, interval));
}

static void line(FILE *out, const struct comparison_line *of)
{
    const struct metric *metric = metric_find(slice_of(record_text(of->change, "metric")));
    fputs("| ", out);
    markdown_text(out, record_text(of->point, "experiment"));
    fputc(' ', out);
    markdown_text(out, record_text(of->point, "label"));
    fprintf(out, " | %s |", metric->name);
    side(out, metric, json_object_get(of->change, "base"));
    side(out, metric, json_object_get(of->change, "new"));
    fputc(' ', out);
    markdown_text(out, record_text(of->change, "words"));
    fputs(" |\n", out);
}

static void run_line(FILE *out, const char *which, const json_t *run)
{
    const char *started = record_text(run, "started"), *version = record_text(run, "version");
    fprintf(out, "- %s: ", which);
    markdown_text(out, record_text(run, "suite"));
    fputs(started ? ", " : "", out);
    markdown_text(out, started);
    fputs(version ? ", " : "", out);
    markdown_text(out, version);
    fputc('\n', out);
}

static void differences(FILE *out, const json_t *differs)
{
    const char *key;
    json_t *values;
    json_object_foreach((json_t *)(uintptr_t)differs, key, values)
    {
        const char *base = record_text(values, "base"), *now = record_text(values, "new");
        fprintf(out, "- conditions differ: %s was ", key);
        markdown_text(out, base ? base : "not set");
        fputs(", now ", out);
        markdown_text(out, now ? now : "not set");
        fputc('\n', out);
    }
}

static void verdicts(FILE *out, const json_t *claims)
{
    for (size_t i = 0; i < json_array_size(claims); i++) {
        const json_t *claim = json_array_get(claims, i);
        const char *base = record_text(claim, "base"), *now = record_text(claim, "new");
        if (!record_true(claim, "changed"))
            continue;
        fputs("- the verdict on ", out);
        markdown_text(out, record_text(claim, "name"));
        fprintf(out, " was %s, now %s\n", base ? base : "not asked for", now ? now : "not asked for");
    }
}

char *comparison_markdown(const json_t *compared)
{
    char *text = NULL;
    size_t len, count;
    FILE *out = open_memstream(&text, &len);
    struct comparison_line *lines = comparison_lines(compared, &count);
    if (out) {
        fputs("## Two runs compared\n\n", out);
        markdown_text(out, record_text(compared, "verdict"));
        fputs("\n\n", out);
        run_line(out, "base", json_object_get(compared, "base"));
        run_line(out, "new", json_object_get(compared, "new"));
        differences(out, json_object_get(compared, "differs"));
        verdicts(out, json_object_get(compared, "claims"));
        fputs(count > 0 ? "\n| point | metric | base | new | verdict |\n|:--|:--|--:|--:|:--|\n" : "", out);
        for (size_t i = 0; i < count; i++)
            line(out, &lines[i]);
        fputs("\nIn brackets: 95 % bootstrap intervals over repeats.\n", out);
        fclose(out);
    }
    free(lines);
    return text;
}
