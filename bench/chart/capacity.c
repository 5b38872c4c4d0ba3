#include "capacity.h"

#include "cut.h"
#include "judge/verdict.h"
#include "mem.h"
#include "metric/record.h"
#include "sketch.h"
#include "units.h"

#include <math.h>
#include <stdlib.h>

struct held {
    enum transport transport;
    double limit_ns, value;
    bool at_least, measured; /* measured at this very bound */
};

struct found {
    const struct metric *metric; /* of the bounds; NULL so far */
    const struct point *point;   /* the first of those that are drawn */
    struct held *all;            /* the best of each transport and bound */
    size_t count;
};

bool capacity_asked(const struct source *s)
{
    for (size_t e = 0; e < s->suite->experiment_count; e++)
        if (s->suite->experiments[e].type == EXPERIMENT_CAPACITY)
            return true;
    return false;
}

/* Of several poll intervals at one bound the best counts. */
static void keep_best(struct found *f, const struct held *one)
{
    for (size_t i = 0; i < f->count; i++) {
        struct held *other = &f->all[i];
        if (other->transport != one->transport || other->limit_ns != one->limit_ns)
            continue;
        if (one->value > other->value || (one->value == other->value && one->at_least))
            *other = *one;
        return;
    }
    f->all = mem_grow(f->all, (f->count + 1) * sizeof *f->all);
    f->all[f->count++] = *one;
}

/* Whether both searches ask the same but for the bound. */
static bool same_question(const struct point *a, const struct point *b)
{
    const enum key_id search = a->experiment->capacity.search;
    bool is_free[KEYS] = {[KEY_TRANSPORT] = true, [KEY_INTERVAL] = true, [KEY_DURATION] = true,
                          [KEY_WARMUP] = true,    [KEY_DRAIN] = true,    [KEY_RAMP] = true};
    is_free[search] = true;
    return search == b->experiment->capacity.search && point_agrees(a, b, is_free);
}

static void take(struct found *f, const struct point *point, const json_t *capacity, json_t *chart)
{
    const char *name = record_text(capacity, "bound.metric"), *words = record_text(capacity, "words");
    const struct metric *metric = name ? metric_find(slice_of(name)) : NULL;
    const struct held one = {.transport = point_transport(point),
                             .limit_ns = record_number(capacity, "bound.limit"),
                             .value = record_number(capacity, "held"),
                             .at_least = record_true(capacity, "at_least"),
                             .measured = true};
    if (!metric || strncmp(metric->name, "age.", 4) != 0 || !(one.limit_ns > 0) ||
        (f->metric && metric != f->metric) || (f->point && !same_question(f->point, point))) {
        sketch_left_out(chart, "%s, %s: another question than the delay that is drawn",
                        point->experiment->name, verdict_transport(one.transport));
        return;
    }
    f->metric = metric;
    f->point = f->point ? f->point : point;
    if (one.value > 0)
        keep_best(f, &one);
    else
        sketch_left_out(chart, "%s: %s", point->experiment->name, words);
}

/* The summary has one for each point of the searches, in their order. */
static void find(struct found *f, const struct source *s, json_t *chart)
{
    const json_t *capacities = json_object_get(s->summary, "capacity");
    size_t at = 0;
    *f = (struct found){0};
    for (size_t i = 0; i < s->suite->point_count; i++)
        if (s->suite->points[i].experiment->type == EXPERIMENT_CAPACITY)
            take(f, &s->suite->points[i], json_array_get(capacities, at++), chart);
}

static double greatest_limit(const struct found *f)
{
    double most = 0;
    for (size_t i = 0; i < f->count; i++)
        most = fmax(most, f->all[i].limit_ns);
    return most;
}

static int by_limit(const void *x, const void *y)
{
    const struct held *a = x, *b = y;
    return (a->limit_ns > b->limit_ns) - (a->limit_ns < b->limit_ns);
}

/* What holds the shorter delay holds the longer one: a level line to the end, at least so high. */
static void extend(struct found *f, enum transport transport)
{
    const double end = greatest_limit(f);
    struct held best = {.value = 0};
    for (size_t i = 0; i < f->count; i++) {
        const struct held *h = &f->all[i];
        if (h->transport != transport)
            continue;
        if (h->limit_ns == end)
            return;
        if (h->value > best.value)
            best = *h;
    }
    if (best.value == 0)
        return;
    best.limit_ns = end;
    best.at_least = true;
    best.measured = false;
    keep_best(f, &best);
}

static void draw_series(const struct found *f, enum transport transport, json_t *panel)
{
    json_t *series =
        sketch_series(panel, verdict_transport(transport), transport_names[transport], "measured", true);
    for (size_t i = 0; i < f->count; i++) {
        const struct held *h = &f->all[i];
        if (h->transport != transport)
            continue;
        sketch_point(series, h->limit_ns, h->value, NAN, NAN);
        json_t *points = json_object_get(series, "points");
        if (h->at_least)
            json_array_append_new(json_array_get(points, json_array_size(points) - 1), json_true());
    }
}

static void draw(struct found *f, json_t *chart)
{
    const bool rate = f->point->experiment->capacity.search == KEY_RATE;
    char label[CUT_NAME];
    snprintf(label, sizeof label, "acceptable %s", f->metric->words);
    json_t *panel = sketch_panel(
        chart, NULL, sketch_axis(label, "ns", true),
        sketch_axis(rate ? "messages a second carried" : "clients carried", rate ? "hz" : "count", true));
    for (size_t i = 0; i < TRANSPORTS; i++)
        extend(f, source_order[i]);
    qsort(f->all, f->count, sizeof *f->all, by_limit);
    for (size_t i = 0; i < TRANSPORTS; i++)
        draw_series(f, source_order[i], panel);
}

static void say_amount(FILE *out, const struct held *h, bool rate)
{
    char count[UNITS_TEXT];
    fputs(h->at_least ? " at least " : " ", out);
    if (rate)
        fprintf(out, "%.4g/s", h->value);
    else
        fputs(units_show_count(count, h->value), out);
}

/* What was measured at one bound: "WebSocket at least 15,000, polling 2,691". */
static void say_bound(FILE *out, const struct found *f, double limit_ns, bool rate)
{
    const char *between = "";
    for (size_t k = TRANSPORTS; k-- > 0;)
        for (size_t i = 0; i < f->count; i++) {
            const struct held *h = &f->all[i];
            if (h->transport != source_order[k] || h->limit_ns != limit_ns || !h->measured)
                continue;
            fprintf(out, "%s%s", between, verdict_transport(h->transport));
            say_amount(out, h, rate);
            between = ", ";
        }
}

static void say(const struct found *f, json_t *chart)
{
    struct sketch_text text;
    char limit[CUT_NAME];
    double last = 0;
    const bool rate = f->point->experiment->capacity.search == KEY_RATE;
    FILE *out = sketch_write(&text);
    for (size_t i = 0; i < f->count; i++) {
        if (f->all[i].limit_ns == last)
            continue;
        cut_duration(f->all[i].limit_ns, limit);
        if (last == 0)
            fprintf(out, "with a %s below %s the server carried this many %s: ", f->metric->words, limit,
                    rate ? "messages a second" : "clients");
        else
            fprintf(out, "; below %s: ", limit);
        say_bound(out, f, f->all[i].limit_ns, rate);
        last = f->all[i].limit_ns;
    }
    fputc('.', out);
    sketch_set(chart, "sentence", &text);
}

static void write_note(const struct found *f, json_t *chart)
{
    const struct cut_rule rule = {.sweep = (int)f->point->experiment->capacity.search, .split = CUT_NO_KEY};
    const struct point *point = f->point;
    const struct cut cut = {
        .rule = &rule, .experiment = point->experiment, .cuts = 1, .points = &point, .count = 1};
    struct sketch_text text;
    FILE *out = sketch_write(&text);
    cut_conditions(out, &cut);
    fputs("one search each, polls at the interval that carries most; an open end is at least so much: the "
          "search or the load generator ended first, or a shorter delay was held already",
          out);
    sketch_set(chart, "note", &text);
}

void capacity_delay(const struct source *s, json_t *chart)
{
    struct found f;
    find(&f, s, chart);
    if (f.count > 0) {
        draw(&f, chart);
        say(&f, chart);
        write_note(&f, chart);
    }
    free(f.all);
}
