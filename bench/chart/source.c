#include "source.h"

#include "mem.h"
#include "metric/record.h"

#include <math.h>
#include <stdlib.h>

const enum transport source_order[TRANSPORTS] = {TRANSPORT_POLL, TRANSPORT_LONGPOLL, TRANSPORT_SSE,
                                                 TRANSPORT_WS, TRANSPORT_NULL};

static bool is_of(const json_t *row, const struct sample *sample)
{
    const char *experiment = record_text(row, "experiment"), *label = record_text(row, "label");
    return experiment && label && strcmp(experiment, sample->point->experiment->name) == 0 &&
           strcmp(label, sample->label) == 0;
}

/* Rows come in the order of the points, those of searches left out. */
static void find_rows(struct source *s)
{
    const json_t *rows = json_object_get(s->summary, "rows");
    size_t at = 0;
    for (size_t i = 0; i < s->samples.count; i++) {
        const json_t *row = json_array_get(rows, at);
        if (!is_of(row, &s->samples.items[i]))
            continue;
        s->rows[i] = row;
        at++;
    }
}

void source_open(struct source *s, const struct suite *suite, const json_t *run, const json_t *trials,
                 const json_t *summary)
{
    *s = (struct source){.suite = suite, .run = run, .trials = trials, .summary = summary};
    samples_make(&s->samples, suite, trials);
    s->rows = mem_zalloc(suite->point_count, sizeof *s->rows);
    find_rows(s);
}

void source_close(struct source *s)
{
    samples_close(&s->samples);
    free(s->rows);
}

struct figure source_figure(const struct source *s, const struct point *point, const char *metric)
{
    const json_t *all = json_object_get(s->rows[point->index], "metrics");
    const json_t *one = json_object_get(all, metric);
    const double n = record_number(one, "n");
    const bool interval = n > 1;
    return (struct figure){record_number(one, "value"), interval ? record_number(one, "low") : NAN,
                           interval ? record_number(one, "high") : NAN, n > 0 ? (size_t)n : 0};
}

const struct sample *source_sample(const struct source *s, const struct point *point)
{
    return &s->samples.items[point->index];
}

double source_delivered(const struct source *s, const struct point *point)
{
    const struct sample *sample = source_sample(s, point);
    double sum = 0;
    for (size_t i = 0; i < sample->repeats; i++) {
        const double n = record_number(sample->valid[i], "messages.delivered");
        sum += n > 0 ? n : 0;
    }
    return sum;
}

static bool is(const json_t *ratio, const char *key, const char *text)
{
    const char *seen = record_text(ratio, key);
    return seen && strcmp(seen, text) == 0;
}

const char *source_verdict(const struct source *s, const struct point *of, const struct point *to,
                           const char *metric)
{
    const json_t *ratios = json_object_get(s->summary, "ratios");
    for (size_t i = 0; of->experiment == to->experiment && i < json_array_size(ratios); i++) {
        const json_t *ratio = json_array_get(ratios, i);
        if (is(ratio, "metric", metric) && is(ratio, "experiment", of->experiment->name) &&
            is(ratio, "of", source_sample(s, of)->label) && is(ratio, "to", source_sample(s, to)->label))
            return is(ratio, "verdict", "unknown") ? NULL : record_text(ratio, "verdict");
    }
    return NULL;
}
