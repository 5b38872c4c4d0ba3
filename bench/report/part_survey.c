/* The first screen of a suite with many points: each transport against WebSocket over all of them, what a
 * server carried, where polling and WebSocket cross. */
#include "report/parts.h"

#include "judge/verdict.h"
#include "metric/metric.h"
#include "metric/record.h"
#include "report/figure.h"
#include "report/html.h"
#include "units.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *metric, *head;
} columns[] = {{"age.mean", ">mean age"},
               {"age.p99", ">99th percentile"},
               {"wire.l3", ">bytes"},
               {"cpu.server", ">server CPU"},
               {"cpu.total", ">CPU in all"}};
enum { COLUMNS = sizeof columns / sizeof *columns };

static const char *const others[] = {"poll", "longpoll", "sse"};
enum { OTHERS = sizeof others / sizeof *others };

/* One transport's figure over WebSocket's, at so many points. */
struct tally {
    size_t points, more, less;
    double least, most;
};

static bool has_text(const json_t *object, const char *path, const char *text)
{
    const char *own = record_text(object, path);
    return own && strcmp(own, text) == 0;
}

static void count(struct tally *t, const json_t *ratio)
{
    const double value = record_number(ratio, "value");
    if (!isfinite(value))
        return;
    t->least = t->points == 0 ? value : fmin(t->least, value);
    t->most = t->points == 0 ? value : fmax(t->most, value);
    t->points++;
    t->more += has_text(ratio, "verdict", "more");
    t->less += has_text(ratio, "verdict", "less");
}

static struct tally tally_of(const json_t *ratios, const char *transport, const char *metric)
{
    struct tally t = {.points = 0};
    for (size_t i = 0; i < json_array_size(ratios); i++) {
        const json_t *ratio = json_array_get(ratios, i);
        if (has_text(ratio, "pair", "transport") && has_text(ratio, "of_transport", transport) &&
            has_text(ratio, "to_transport", "ws") && has_text(ratio, "metric", metric))
            count(&t, ratio);
    }
    return t;
}

static void tally_cell(FILE *out, const struct tally *t)
{
    char least[32], most[32], words[120];
    if (t->points == 0) {
        fputs("<td>–</td>", out);
        return;
    }
    verdict_times(t->least, least);
    verdict_times(t->most, most);
    const bool same = strcmp(least, most) == 0;
    html_put(out, "<td><b>%s%s%s</b>", least, same ? "" : " to ", same ? "" : most);
    if (t->more == 0 && t->less == 0)
        snprintf(words, sizeof words, "no difference at %zu of %zu", t->points, t->points);
    else if (t->less == 0)
        snprintf(words, sizeof words, "more at %zu of %zu", t->more, t->points);
    else if (t->more == 0)
        snprintf(words, sizeof words, "less at %zu of %zu", t->less, t->points);
    else
        snprintf(words, sizeof words, "more at %zu, less at %zu of %zu", t->more, t->less, t->points);
    html_put(out, "<span class=\"iv\">%s</span></td>", words);
}

static size_t points_of(const json_t *ratios, const char *transport, const char *metric)
{
    size_t n = 0;
    for (size_t i = 0; i < OTHERS; i++)
        for (size_t k = 0; k < COLUMNS; k++)
            if ((!transport || transport == others[i]) && (!metric || metric == columns[k].metric))
                n += tally_of(ratios, others[i], columns[k].metric).points;
    return n;
}

static bool ratios_table(FILE *out, const json_t *ratios)
{
    const char *heads[COLUMNS + 2] = {"against WebSocket"};
    size_t n = 1;
    if (points_of(ratios, NULL, NULL) == 0)
        return false;
    for (size_t k = 0; k < COLUMNS; k++)
        if (points_of(ratios, NULL, columns[k].metric) > 0)
            heads[n++] = columns[k].head;
    html_table(out, "Against WebSocket", "survey", heads);
    for (size_t i = 0; i < OTHERS; i++) {
        if (points_of(ratios, others[i], NULL) == 0)
            continue;
        fputs("<tr><th scope=\"row\">", out);
        part_name(out, others[i], others[i]);
        fputs("</th>", out);
        for (size_t k = 0; k < COLUMNS; k++) {
            const struct tally t = tally_of(ratios, others[i], columns[k].metric);
            if (points_of(ratios, NULL, columns[k].metric) > 0)
                tally_cell(out, &t);
        }
        fputs("</tr>\n", out);
    }
    html_table_end(out);
    fputs("<p class=\"fine\">n×: so many times WebSocket’s figure at the same point, the least and the most "
          "over all points; below, at how many of them it was more or less. Bytes and CPU are per message "
          "delivered.</p>\n",
          out);
    return true;
}

static void limit_cell(FILE *out, const json_t *capacity)
{
    const char *name = record_text(capacity, "bound.metric");
    const struct metric *metric = name ? metric_find(slice_of(name)) : NULL;
    const double most = record_number(capacity, "bound.limit");
    char limit[FIGURE_TEXT];
    if (metric)
        html_put(out, "<td class=\"text\">%s below %s</td>", metric->words,
                 metric->unit == UNIT_NS ? figure_chosen("ns", most, limit)
                                         : metric_show(metric, most, limit));
    else
        fputs("<td class=\"text\">–</td>", out);
}

static const char *load(double value, char out[UNITS_TEXT])
{
    return isfinite(value) ? units_show_count(out, value) : "–";
}

static bool open_in(const json_t *panel, const json_t *capacity)
{
    const json_t *all = json_object_get(panel, "series");
    const double limit = record_number(capacity, "bound.limit"), held = record_number(capacity, "held");
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *series = json_array_get(all, i), *points = json_object_get(series, "points");
        const char *transport = record_text(series, "transport");
        for (size_t k = 0; transport && k < json_array_size(points); k++) {
            const json_t *point = json_array_get(points, k);
            if (has_text(capacity, "transport", transport) && json_is_true(json_array_get(point, 4)) &&
                json_number_value(json_array_get(point, 0)) == limit &&
                json_number_value(json_array_get(point, 1)) == held)
                return true;
        }
    }
    return false;
}

/* The chart knows which ends say nothing against the server, and the table must not say otherwise. */
static bool at_least(const json_t *charts, const json_t *capacity)
{
    for (size_t i = 0; i < json_array_size(charts); i++) {
        const json_t *chart = json_array_get(charts, i), *panels = json_object_get(chart, "panels");
        for (size_t k = 0; has_text(chart, "name", "capacity") && k < json_array_size(panels); k++)
            if (open_in(json_array_get(panels, k), capacity))
                return true;
    }
    return record_true(capacity, "at_least");
}

static const char *searched(const json_t *capacity)
{
    const char *key = record_text(capacity, "key");
    return key && strcmp(key, "rate") == 0 ? "messages a second" : "clients";
}

/* Searches for different things in one table: each row then says what it counts. */
static bool mixed(const json_t *found)
{
    for (size_t i = 1; i < json_array_size(found); i++)
        if (searched(json_array_get(found, i)) != searched(json_array_get(found, 0)))
            return true;
    return false;
}

static void capacity_row(FILE *out, const json_t *charts, const json_t *capacity, bool say_what)
{
    char held[UNITS_TEXT], broke[UNITS_TEXT], every[FIGURE_TEXT];
    const double interval = record_number(capacity, "interval_ns");
    const char *why = record_text(capacity, "why"), *label = record_text(capacity, "label");
    fputs("<tr><th scope=\"row\">", out);
    part_name(out, record_text(capacity, "transport"), label);
    if (isfinite(interval) && !(label && strchr(label, ' ')))
        html_put(out, " <small>every %s</small>", figure_chosen("ns", interval, every));
    fputs("</th>", out);
    limit_cell(out, capacity);
    html_put(out, "<td><b>%s%s</b> %s</td>", at_least(charts, capacity) ? "at least " : "",
             isfinite(record_number(capacity, "held")) ? load(record_number(capacity, "held"), held) : "none",
             say_what ? searched(capacity) : "");
    html_put(out, "<td>%s</td><td class=\"text\">%s</td></tr>\n",
             load(record_number(capacity, "broke"), broke), why ? why : "");
}

static bool capacity_table(FILE *out, const json_t *charts, const json_t *found)
{
    char head[32];
    if (json_array_size(found) == 0)
        return false;
    snprintf(head, sizeof head, ">%s", mixed(found) ? "at most" : searched(json_array_get(found, 0)));
    html_table(
        out, "Most carried", "survey",
        (const char *const[]){"carried by", "with", head, ">no more at", "what stopped it there", NULL});
    for (size_t i = 0; i < json_array_size(found); i++)
        capacity_row(out, charts, json_array_get(found, i), mixed(found));
    html_table_end(out);
    return true;
}

static bool crossings(FILE *out, const json_t *grids)
{
    bool any = false;
    for (size_t i = 0; i < json_array_size(grids); i++) {
        const json_t *words = json_object_get(json_array_get(grids, i), "words");
        for (size_t k = 0; k < json_array_size(words); k++) {
            fputs(any ? "" : "<ul class=\"findings\">\n", out);
            html_put(out, "<li>%s</li>\n", json_string_value(json_array_get(words, k)));
            any = true;
        }
    }
    fputs(any ? "</ul>\n" : "", out);
    return any;
}

static void sentences(FILE *out, const json_t *charts)
{
    fputs("<ul class=\"findings\">\n", out);
    for (size_t i = 0; i < json_array_size(charts); i++) {
        const json_t *chart = json_array_get(charts, i);
        const char *text = record_text(chart, "sentence");
        if (text && record_true(chart, "asked"))
            html_put(out, "<li>%s</li>\n", text);
    }
    fputs("</ul>\n", out);
}

void part_survey(FILE *out, const struct subject *s)
{
    const bool compared = ratios_table(out, json_object_get(s->summary, "ratios"));
    const bool carried = capacity_table(out, s->charts, json_object_get(s->summary, "capacity"));
    const bool crossed = crossings(out, json_object_get(s->summary, "breakeven"));
    if (!compared && !carried && !crossed)
        sentences(out, s->charts);
}
