#include "rows.h"

#include "formula.h"
#include "metric/record.h"

#include <math.h>

static json_t *metrics_of(const struct sample *sample, json_int_t seed)
{
    json_t *out = json_object();
    for (const struct metric *m = metrics; m->name; m++) {
        struct column column;
        if (m->searched) /* its own part of the summary tells of it */
            continue;
        column_make(&column, sample, m);
        const struct formula_term term = {.column = &column};
        const struct measured measured = formula_measure(
            &term, 1, formula_seed(seed, sample->point->experiment->name, sample->label, m->name));
        json_object_set_new(out, m->name, measured_json(&measured));
        column_close(&column);
    }
    return out;
}

/* Each side is the sum of up to two places of the record. */
struct prediction {
    const char *name, *measured[2], *predicted[2];
    double limit; /* a gap above it is a finding */
    bool judged;  /* else it is shown beside: model.h knows why one direction alone may be off */
    bool of_poll; /* of push it is the path's delay alone, which the machine's own time swamps */
};

static const struct prediction predictions[] = {
    {"age.mean", {"age_ns.mean"}, {"model.age_mean_ns"}, 0.03, true, true},
    {"wire.l3", {"wire.up.l3", "wire.down.l3"}, {"model.up_l3", "model.down_l3"}, 0.01, true, false},
    {"wire.up.l3", {"wire.up.l3"}, {"model.up_l3"}, 0.01, false, false},
    {"wire.down.l3", {"wire.down.l3"}, {"model.down_l3"}, 0.01, false, false},
    {"polls.sent", {"polls.sent"}, {"model.polls"}, 0.01, true, true},
    {"polls.empty", {"polls.empty"}, {"model.empty_polls"}, 0.03, true, true},
};

static double sum_of(const json_t *record, const char *const paths[2])
{
    return record_number(record, paths[0]) + (paths[1] ? record_number(record, paths[1]) : 0);
}

/* With few clients the phases of their polls are few too. Each lies anywhere in its N-th of the interval, so
 * a feed that meets the same phases again and again finds a mean age up to P/N off: 2/N of itself, and
 * transit comes on top. */
static double limit_of(const struct prediction *p, const struct point *point)
{
    const bool age = strcmp(p->name, "age.mean") == 0;
    return age ? fmax(p->limit, 2.5 / point_number(point, KEY_CLIENTS)) : p->limit;
}

/* The medians over repeats of what was measured, predicted, and of the relative gap between them. */
static json_t *gap_of(const struct sample *sample, const struct prediction *p)
{
    double measured[STATS_MAX], predicted[STATS_MAX], gap[STATS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < sample->repeats; i++) {
        const double is = sum_of(sample->valid[i], p->measured);
        const double should = sum_of(sample->valid[i], p->predicted);
        if (!isfinite(is) || !isfinite(should) || should <= 0)
            continue;
        measured[n] = is;
        predicted[n] = should;
        gap[n++] = is / should - 1;
    }
    const double share = stats_median(gap, n), limit = limit_of(p, sample->point);
    const bool polls = point_transport(sample->point) == TRANSPORT_POLL;
    const bool judged = n > 0 && p->judged && (!p->of_poll || polls);
    return json_pack("{s:o,s:o,s:o,s:f,s:b,s:b}", "measured", record_of_number(stats_median(measured, n)),
                     "predicted", record_of_number(stats_median(predicted, n)), "gap",
                     record_of_number(share), "limit", limit, "judged", judged, "ok",
                     !judged || fabs(share) <= limit);
}

static json_t *model_of(const struct sample *sample)
{
    json_t *out = json_object();
    for (size_t i = 0; i < sizeof predictions / sizeof *predictions; i++)
        json_object_set_new(out, predictions[i].name, gap_of(sample, &predictions[i]));
    return out;
}

static json_t *row_of(const struct sample *sample, json_int_t seed)
{
    json_int_t voids = 0, lost = 0;
    for (size_t i = 0; i < sample->attempt_count; i++) {
        voids += !record_true(sample->attempts[i], "valid");
        lost += sample_counts(sample->attempts[i]) && record_number(sample->attempts[i], "messages.lost") > 0;
    }
    return json_pack(
        "{s:s,s:s,s:s,s:O,s:I,s:I,s:I,s:I,s:o,s:o}", "experiment", sample->point->experiment->name, "label",
        sample->label, "transport", transport_names[point_transport(sample->point)], "point", sample->json,
        "repeats", (json_int_t)sample->repeats, "valid", (json_int_t)sample->valid_count, "void", voids,
        "trials_with_loss", lost, "metrics", metrics_of(sample, seed), "model", model_of(sample));
}

json_t *rows_make(const struct samples *samples, json_int_t seed)
{
    json_t *out = json_array();
    for (size_t i = 0; i < samples->count; i++)
        if (samples->items[i].point->experiment->type == EXPERIMENT_POINTS)
            json_array_append_new(out, row_of(&samples->items[i], seed));
    return out;
}
