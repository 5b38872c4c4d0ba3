#include "age.h"

#include "cut.h"
#include "hdr_log.h"
#include "metric/record.h"
#include "sketch.h"
#include "speech.h"

#include <math.h>

/* No eye sees a step of 1/180 of the height, and at 24 points a decade a line is smooth. */
enum { ECDF_STEPS = 180, DECADE_STEPS = 24, BEYOND = 10 };

static const struct cut_rule rule = {.sweep = CUT_NO_KEY, .split = CUT_NO_KEY, .metric = "age.mean"};

bool age_asked(const struct source *s)
{
    for (size_t e = 0; e < s->suite->experiment_count; e++)
        if (s->suite->experiments[e].type == EXPERIMENT_POINTS)
            return true;
    return false;
}

/* How many repeats went into `all`, which is only to be closed where there are any. */
static size_t merge(const struct sample *sample, struct hdr *all)
{
    size_t merged = 0;
    for (size_t i = 0; i < sample->repeats; i++) {
        const char *text = record_text(sample->valid[i], "age_ns.hdr");
        struct hdr one;
        if (!text || hdr_decode(&one, text) != 0)
            continue;
        if (merged == 0) {
            *all = one;
            merged++;
            continue;
        }
        merged += hdr_merge(all, &one) == 0;
        hdr_close(&one);
    }
    return merged;
}

/* One of the two charts: what it draws of a histogram, and which percentile it speaks of. */
struct kind {
    void (*draw)(const struct hdr *h, json_t *series);
    bool step;
};

static void draw_ecdf(const struct hdr *h, json_t *series)
{
    int64_t value, count, seen = 0;
    double drawn = -1;
    for (int32_t i = -1; hdr_next(h, &i, &value, &count);) {
        seen += count;
        const double share = (double)seen / (double)h->total;
        if (share - drawn < 1.0 / ECDF_STEPS && seen < h->total)
            continue;
        sketch_point(series, (double)value, share, NAN, NAN);
        drawn = share;
    }
}

/* The value that all but `beyond` are at most. */
static double value_with_beyond(const struct hdr *h, int64_t beyond, int32_t *at, int64_t *seen,
                                int64_t *value)
{
    int64_t count;
    while (*seen < h->total - beyond && hdr_next(h, at, value, &count))
        *seen += count;
    return (double)*value;
}

/* One in x lies beyond: from half of them on, as far as ten do. */
static void draw_percentiles(const struct hdr *h, json_t *series)
{
    const double end = (double)h->total / BEYOND;
    int64_t seen = 0, value = 0;
    int32_t at = -1;
    int k = (int)ceil(DECADE_STEPS * log10(2));
    if (end < 2)
        return;
    for (double x = 2; x < end; x = pow(10, (double)k++ / DECADE_STEPS)) {
        const int64_t beyond = (int64_t)floor((double)h->total / x * (1 + 1e-12));
        sketch_point(series, x, value_with_beyond(h, beyond, &at, &seen, &value), NAN, NAN);
    }
    sketch_point(series, end, value_with_beyond(h, BEYOND, &at, &seen, &value), NAN, NAN);
}

static const struct kind ecdf = {draw_ecdf, true}, percentiles = {draw_percentiles, false};

/* The series of one line; of its histogram the percentiles that a sentence may name. */
enum { SAID = 2 };
static const double said[SAID] = {50, 99};

static void draw_line(const struct source *s, const struct cut_line *line, const struct kind *kind,
                      json_t *chart, json_t *panel, double values[SAID])
{
    const struct sample *sample = source_sample(s, line->points[0]);
    const char *transport = transport_names[point_transport(line->points[0])];
    struct hdr all;
    for (size_t i = 0; i < SAID; i++)
        values[i] = NAN;
    if (sample->valid_count == 0)
        return;
    const size_t merged = merge(sample, &all);
    if (merged < sample->valid_count)
        sketch_left_out(chart, "%s: %zu of %zu trials without a histogram", line->by,
                        sample->valid_count - merged, sample->valid_count);
    if (merged == 0)
        return;
    json_t *series = sketch_series(panel, line->name, transport, "measured", kind->step);
    if (all.total > 0)
        kind->draw(&all, series);
    if (sketch_points(series) == 0)
        sketch_left_out(chart, "%s: too few messages", line->by);
    for (size_t i = 0; i < SAID; i++)
        if (all.total > 0 && hdr_percentile_sound(&all, said[i]))
            values[i] = (double)hdr_percentile(&all, said[i]);
    hdr_close(&all);
}

static void write_note(const struct source *s, const struct cut *cut, json_t *chart)
{
    struct sketch_text text;
    FILE *out = sketch_write(&text);
    cut_note(out, cut, s, NULL);
    fputs(" together", out);
    sketch_set(chart, "note", &text);
}

struct drawn {
    struct cut cut;
    double values[CUT_LINES][SAID];
};

static void draw(struct drawn *d, const struct source *s, const struct kind *kind, json_t *chart, json_t *x,
                 json_t *y)
{
    json_t *panel = sketch_panel(chart, NULL, x, y);
    cut_make(&d->cut, s, &rule);
    for (size_t i = 0; i < d->cut.line_count; i++)
        draw_line(s, &d->cut.lines[i], kind, chart, panel, d->values[i]);
    if (!d->cut.experiment)
        return;
    cut_left_out(chart, &d->cut, NULL, s);
    write_note(s, &d->cut, chart);
}

/* What is spoken of at that percentile; how many. */
static size_t speak(const struct drawn *d, size_t which, struct spoken all[CUT_LINES],
                    const struct spoken *picked[SPEECH_MOST])
{
    for (size_t i = 0; i < d->cut.line_count; i++)
        all[i] = (struct spoken){&d->cut.lines[i], d->cut.lines[i].points[0], d->values[i][which]};
    return speech_pick(all, d->cut.line_count, picked);
}

void age_ecdf(const struct source *s, json_t *chart)
{
    struct drawn d;
    struct spoken all[CUT_LINES];
    const struct spoken *picked[SPEECH_MOST];
    struct sketch_text text;
    draw(&d, s, &ecdf, chart, sketch_axis("age on arrival", "ns", true),
         sketch_axis("share of messages at most so old", "share", false));
    const size_t count = speak(&d, 0, all, picked);
    FILE *out = sketch_write(&text);
    if (count > 0) {
        fputs("half of the messages were at most this old on arrival: ", out);
        speech_say(out, s, metric_find(slice_of("age.p50")), "", picked, count);
        fputc('.', out);
    } else if (json_array_size(json_object_get(chart, "panels")) > 0 && d.cut.experiment) {
        fprintf(out, "no transport delivered the %d messages that a median wants.", 2 * BEYOND);
    }
    sketch_set(chart, "sentence", &text);
    cut_close(&d.cut);
}

void age_percentiles(const struct source *s, json_t *chart)
{
    static const char *const metrics_of[SAID] = {"age.p50", "age.p99"};
    static const char *const words[SAID] = {"half of the messages were", "one message in 100 was"};
    struct drawn d;
    struct spoken all[CUT_LINES];
    const struct spoken *picked[SPEECH_MOST];
    struct sketch_text text;
    draw(&d, s, &percentiles, chart, sketch_axis("percentile", "percentile", true),
         sketch_axis("age on arrival", "ns", true));
    size_t which = SAID, most = speak(&d, 0, all, picked), count = 0;
    while (which > 0 && (count == 0 || count < most))
        count = speak(&d, --which, all, picked);
    FILE *out = sketch_write(&text);
    if (count > 0) {
        fprintf(out, "%s this old or older on arrival: ", words[which]);
        speech_say(out, s, metric_find(slice_of(metrics_of[which])), "", picked, count);
        fputc('.', out);
    }
    sketch_set(chart, "sentence", &text);
    cut_close(&d.cut);
}
