#include "rows.h"

#include "formula.h"
#include "record.h"

#include <math.h>

static json_t *metrics_of(const struct sample *sample, json_int_t seed)
{
    json_t *out = json_object();
    for (const struct metric *m = metrics; m->name; m++) {
        struct column column;
        column_make(&column, sample, m);
        const struct formula_term term = {.column = &column};
        const struct measured measured = formula_measure(
            &term, 1, formula_seed(seed, sample->point->experiment->name, sample->label, m->name));
        json_object_set_new(out, m->name, measured_json(&measured));
        column_close(&column);
    }
    return out;
}

struct prediction {
    const char *name, *measured, *predicted;
    double limit; /* a gap above it is a finding */
    bool of_poll; /* of push it is the path's delay alone, which the machine's own time swamps */
};

static const struct prediction predictions[] = {
    {"age.mean", "age_ns.mean", "model.age_mean_ns", 0.03, true},
    {"wire.up.l3", "wire.up.l3", "model.up_l3", 0.01, false},
    {"wire.down.l3", "wire.down.l3", "model.down_l3", 0.01, false},
    {"polls.sent", "polls.sent", "model.polls", 0.01, true},
    {"polls.empty", "polls.empty", "model.empty_polls", 0.03, true},
};

/* The medians over repeats of what was measured, predicted, and of the relative gap between them. */
static json_t *gap_of(const struct sample *sample, const struct prediction *p)
{
    double measured[STATS_MAX], predicted[STATS_MAX], gap[STATS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < sample->repeats; i++) {
        const double is = record_number(sample->valid[i], p->measured);
        const double should = record_number(sample->valid[i], p->predicted);
        if (!isfinite(is) || !isfinite(should) || should <= 0)
            continue;
        measured[n] = is;
        predicted[n] = should;
        gap[n++] = is / should - 1;
    }
    const double share = stats_median(gap, n);
    const bool judged = n > 0 && (!p->of_poll || point_transport(sample->point) == TRANSPORT_POLL);
    return json_pack("{s:o,s:o,s:o,s:f,s:b,s:b}", "measured", record_of_number(stats_median(measured, n)),
                     "predicted", record_of_number(stats_median(predicted, n)), "gap",
                     record_of_number(share), "limit", p->limit, "judged", judged, "ok",
                     !judged || fabs(share) <= p->limit);
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
