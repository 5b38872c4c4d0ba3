#include "sweep.h"

#include "cut.h"
#include "gaps.h"
#include "metric/record.h"
#include "sketch.h"
#include "speech.h"

#include <math.h>
#include <stdlib.h>

enum { PANELS = 4 };

struct sweep {
    struct cut_rule rule;
    const char *label, *unit; /* of the axis that it runs along */
    struct {
        const char *name;
        bool level; /* from zero up, on a linear axis: it may be zero */
    } metrics[PANELS];
    bool whole;        /* asked only where nothing else varies */
    const char *model; /* the metric beside which the model's line is drawn */
    /* In the sentence: what stands before a value of the key, first and the other time, and after it; what
     * the first metric is, first and the other time; and what follows its first figure. */
    const char *before, *then, *after, *said, *again, *where;
};

static const struct sweep clients = {
    .rule = {.sweep = KEY_CLIENTS, .split = CUT_NO_KEY},
    .label = "clients",
    .unit = "count",
    .metrics = {{.name = "age.p50"},
                {.name = "age.p99"},
                {.name = "cpu.server"},
                {.name = "memory.server_per_client", .level = true}},
    .before = "with ",
    .then = "with ",
    .after = " client",
    .said = "the median age was",
    .again = "",
    .where = "",
};

static const struct sweep payload = {
    .rule = {.sweep = KEY_PAYLOAD, .split = KEY_HEADERS},
    .label = "length of a message's text",
    .unit = "bytes",
    .metrics = {{.name = "wire.l3"}},
    .before = "a message of ",
    .then = "one of ",
    .after = "",
    .said = "took",
    .again = "took ",
    .where = " on the wire",
};

static const struct sweep rate = {
    .rule = {.sweep = KEY_RATE, .split = CUT_NO_KEY, .join = true},
    .label = "messages a second",
    .unit = "hz",
    .metrics = {{.name = "wire.l3"}, {.name = "cpu.total"}, {.name = "age.mean"}},
    .before = "at ",
    .then = "at ",
    .after = "",
    .said = "a message took",
    .again = "",
    .where = " on the wire",
};

static const struct sweep interval = {
    .rule = {.sweep = KEY_INTERVAL, .split = CUT_NO_KEY},
    .label = "poll interval",
    .unit = "ns",
    .metrics = {{.name = "age.mean"}, {.name = "age.p99"}},
    .whole = true,
    .model = "age.mean",
    .before = "at a poll interval of ",
    .then = "at a poll interval of ",
    .after = "",
    .said = "the mean age was",
    .again = "",
    .where = "",
};

static bool asked(const struct source *s, const struct sweep *sweep)
{
    for (size_t e = 0; e < s->suite->experiment_count; e++) {
        const struct experiment *x = &s->suite->experiments[e];
        if (x->type == EXPERIMENT_POINTS && x->varies[sweep->rule.sweep] &&
            (!sweep->whole || cut_count(s->suite, x, &sweep->rule) == 1))
            return true;
    }
    return false;
}

static double along(const struct sweep *sweep, const struct point *point)
{
    return point_number(point, (enum key_id)sweep->rule.sweep);
}

/* One panel being drawn. */
struct panel {
    const struct source *source;
    const struct sweep *sweep;
    const struct cut *cut;
    const struct metric *metric;
    json_t *chart, *json;
    struct gaps *gaps;
    double from, to; /* the ends of the sweep */
    bool log;
};

/* To whom the key means nothing, that one has the same figure all along. */
static bool is_level(const struct sweep *sweep, const struct cut_line *line)
{
    return !cut_applies(line->points[0], (enum key_id)sweep->rule.sweep);
}

static void lacks(const struct panel *p, const struct cut_line *line, const struct point *point,
                  const char *why)
{
    char value[CUT_NAME];
    cut_value(point, (enum key_id)p->sweep->rule.sweep, value);
    gaps_add(p->gaps, p->metric->words, line->by, is_level(p->sweep, line) ? NULL : value, why);
}

/* What is not known of a trial that is valid: a percentile that too few samples carry, memory of few
 * clients. */
static void name_unknown(const struct panel *p, const struct cut_line *line)
{
    for (size_t i = 0; i < line->count; i++) {
        if (source_sample(p->source, line->points[i])->valid_count > 0 &&
            !isfinite(source_figure(p->source, line->points[i], p->metric->name).value))
            lacks(p, line, line->points[i], p->metric->percentile > 0 ? "too few samples" : "not known");
    }
}

/* Zero has no place on a logarithmic axis, nor has an interval that reaches there. */
static void add_point(const struct panel *p, json_t *series, const struct cut_line *line,
                      const struct point *point, double x)
{
    struct figure f = source_figure(p->source, point, p->metric->name);
    if (isnan(f.value))
        return;
    if (p->log && f.value <= 0) {
        lacks(p, line, point, "not above zero");
        return;
    }
    if (p->log && f.low <= 0)
        f.low = f.high = NAN;
    sketch_point(series, x, f.value, f.low, f.high);
}

static void draw_measured(const struct panel *p, const struct cut_line *line)
{
    const char *transport = transport_names[point_transport(line->points[0])];
    json_t *series = sketch_series(p->json, line->name, transport, "measured", false);
    if (is_level(p->sweep, line)) {
        add_point(p, series, line, line->points[0], p->from);
        add_point(p, series, line, line->points[0], p->to);
        return;
    }
    for (size_t i = 0; i < line->count; i++)
        add_point(p, series, line, line->points[i], along(p->sweep, line->points[i]));
}

static double predicted(const struct source *s, const struct point *point, const char *metric)
{
    const json_t *model = json_object_get(s->rows[point->index], "model");
    return record_number(json_object_get(model, metric), "predicted");
}

static void draw_model(const struct panel *p, const struct cut_line *line)
{
    const char *transport = transport_names[point_transport(line->points[0])];
    if (!p->sweep->model || strcmp(p->metric->name, p->sweep->model) != 0 || is_level(p->sweep, line))
        return;
    json_t *series = sketch_series(p->json, "model", transport, "model", false);
    for (size_t i = 0; i < line->count; i++) {
        const double y = predicted(p->source, line->points[i], p->metric->name);
        if (isfinite(y))
            sketch_point(series, along(p->sweep, line->points[i]), y, NAN, NAN);
    }
}

static void draw_panel(struct panel *p, size_t which, const char *split)
{
    const struct sweep *sweep = p->sweep;
    char title[CUT_NAME + 32];
    p->metric = metric_find(slice_of(sweep->metrics[which].name));
    p->log = !sweep->metrics[which].level;
    if (split)
        snprintf(title, sizeof title, "%s = %.90s", keys[sweep->rule.split].name, split);
    p->json =
        sketch_panel(p->chart, split ? title : p->metric->words, sketch_axis(sweep->label, sweep->unit, true),
                     sketch_axis(p->metric->words, metric_unit(p->metric), p->log));
    for (size_t i = 0; i < p->cut->line_count; i++) {
        draw_measured(p, &p->cut->lines[i]);
        draw_model(p, &p->cut->lines[i]);
        name_unknown(p, &p->cut->lines[i]);
    }
}

static bool can_be_said(const struct panel *p, const struct point *point)
{
    return isfinite(source_figure(p->source, point, p->sweep->metrics[0].name).value);
}

/* The ends of what is known; false where nothing is. */
static bool find_ends(struct panel *p)
{
    p->from = INFINITY, p->to = -INFINITY;
    for (size_t i = 0; i < p->cut->count; i++) {
        const struct point *point = p->cut->points[i];
        if (!cut_applies(point, (enum key_id)p->sweep->rule.sweep) || !can_be_said(p, point))
            continue;
        p->from = fmin(p->from, along(p->sweep, point));
        p->to = fmax(p->to, along(p->sweep, point));
    }
    return p->from <= p->to;
}

/* What there is at one end, in words. */
static const struct point *point_at(const struct sweep *sweep, const struct cut_line *line, double x)
{
    for (size_t i = 0; i < line->count; i++)
        if (is_level(sweep, line) || along(sweep, line->points[i]) == x)
            return line->points[i];
    return NULL;
}

static void say_end(const struct panel *p, double x, bool first, FILE *out)
{
    struct spoken all[CUT_LINES];
    const struct spoken *picked[SPEECH_MOST];
    const struct sweep *sweep = p->sweep;
    char value[CUT_NAME] = "";
    size_t count = 0;
    for (size_t i = 0; i < p->cut->line_count; i++) {
        const struct point *point = point_at(sweep, &p->cut->lines[i], x);
        if (!point)
            continue;
        if (!is_level(sweep, &p->cut->lines[i]))
            cut_value(point, (enum key_id)sweep->rule.sweep, value);
        all[count++] = (struct spoken){&p->cut->lines[i], point,
                                       source_figure(p->source, point, sweep->metrics[0].name).value};
    }
    count = speech_pick(all, count, picked);
    if (count == 0)
        return;
    fprintf(out, "%s%s%s%s%s ", first ? "" : "; ", first ? sweep->before : sweep->then, value, sweep->after,
            *sweep->after && x > 1 ? "s" : "");
    fprintf(out, first ? "%s " : "%s", first ? sweep->said : sweep->again);
    speech_say(out, p->source, metric_find(slice_of(sweep->metrics[0].name)), first ? sweep->where : "",
               picked, count);
}

/* How many lines are known there. */
static size_t known_at(const struct panel *p, double x)
{
    size_t known = 0;
    for (size_t i = 0; i < p->cut->line_count; i++) {
        const struct point *point = point_at(p->sweep, &p->cut->lines[i], x);
        known += point && can_be_said(p, point);
    }
    return known;
}

/* The furthest points at which most lines are known: at the very ends there may be nothing to compare. */
static void find_said_ends(const struct panel *p, double *from, double *to)
{
    size_t most = 0;
    for (size_t i = 0; i < p->cut->count; i++) {
        const double x = along(p->sweep, p->cut->points[i]);
        const size_t known = x >= p->from && x <= p->to ? known_at(p, x) : 0;
        if (known == 0 || known < most)
            continue;
        *from = known > most ? x : fmin(*from, x);
        *to = known > most ? x : fmax(*to, x);
        most = known;
    }
}

static void say(const struct panel *p, const char *split, FILE *out)
{
    double from = p->from, to = p->to;
    find_said_ends(p, &from, &to);
    if (split)
        fprintf(out, "with %s=%s ", keys[p->sweep->rule.split].name, split);
    say_end(p, from, true, out);
    if (from < to)
        say_end(p, to, false, out);
    fputc('.', out);
}

static void build_part(const struct source *s, const struct sweep *sweep, const struct cut *part,
                       const char *split, json_t *chart, FILE *sentence)
{
    struct gaps gaps = {.unit = cut_unit(part)};
    struct panel panel = {.source = s, .sweep = sweep, .cut = part, .chart = chart, .gaps = &gaps};
    char before[CUT_NAME];
    cut_left_out(chart, part, split, s);
    if (!find_ends(&panel))
        return;
    for (size_t i = 0; i < PANELS && sweep->metrics[i].name; i++)
        draw_panel(&panel, i, split);
    cut_before(part, split, before);
    gaps_close(&gaps, chart, before, part->line_count);
    if (ftell(sentence) == 0)
        say(&panel, split, sentence);
}

static void build(const struct source *s, const struct sweep *sweep, json_t *chart)
{
    struct cut whole, part;
    struct sketch_text sentence, note;
    const char *split;
    cut_make(&whole, s, &sweep->rule);
    FILE *out = sketch_write(&sentence);
    for (size_t i = 0; cut_part(&whole, i, &part, &split); i++) {
        build_part(s, sweep, &part, split, chart, out);
        cut_close(&part);
    }
    sketch_set(chart, "sentence", &sentence);
    out = sketch_write(&note);
    if (whole.experiment)
        cut_note(out, &whole, s, "bands");
    sketch_set(chart, "note", &note);
    cut_close(&whole);
}

bool sweep_asked_clients(const struct source *s)
{
    return asked(s, &clients);
}

bool sweep_asked_payload(const struct source *s)
{
    return asked(s, &payload);
}

bool sweep_asked_rate(const struct source *s)
{
    return asked(s, &rate);
}

bool sweep_asked_interval(const struct source *s)
{
    return asked(s, &interval);
}

void sweep_clients(const struct source *s, json_t *chart)
{
    build(s, &clients, chart);
}

void sweep_payload(const struct source *s, json_t *chart)
{
    build(s, &payload, chart);
}

void sweep_rate(const struct source *s, json_t *chart)
{
    build(s, &rate, chart);
}

void sweep_interval(const struct source *s, json_t *chart)
{
    build(s, &interval, chart);
}
