#include "summary.h"

#include "breakeven.h"
#include "capacities.h"
#include "circumstances.h"
#include "claims.h"
#include "command.h"
#include "expectation.h"
#include "headline.h"
#include "metric/record.h"
#include "ratio.h"
#include "rows.h"

#include <stdlib.h>

static bool interrupted(const json_t *run, const json_t *trials)
{
    return record_number(run, "status") == EXIT_INTERRUPTED || record_number(trials, "missing") > 0;
}

static void set_figures(json_t *out, const struct suite *suite, const struct samples *samples,
                        const json_t *run, const json_t *trials)
{
    const json_int_t seed = json_integer_value(json_object_get(run, "seed"));
    json_t *ratios = ratios_make(suite, samples, seed);
    json_object_set_new(out, "rows", rows_make(samples, seed));
    json_object_set_new(out, "ratios", ratios);
    json_object_set_new(out, "breakeven", breakeven_make(suite, samples, ratios));
    json_object_set_new(out, "expects", expectations_make(suite, samples, seed));
    json_object_set_new(out, "capacity", capacities_make(suite, trials));
    json_object_set_new(out, "claims", claims_make(suite, samples, json_object_get(out, "capacity"), seed));
    json_object_set_new(out, "floor", circumstances_floor(run));
    json_object_set_new(out, "gates", circumstances_gates(trials));
    json_object_set_new(out, "trials", circumstances_trials(samples, run, trials));
    json_object_set_new(out, "conditions", circumstances_conditions(suite, run));
}

json_t *summary_make(const struct suite *suite, const json_t *run, const json_t *trials)
{
    struct samples samples;
    json_t *out = json_pack("{s:s,s:s,s:s?,s:O?}", "format", "pushmark-summary/1", "suite", suite->name,
                            "title", suite->title, "seed", json_object_get(run, "seed"));
    samples_make(&samples, suite, trials);
    set_figures(out, suite, &samples, run, trials);
    samples_close(&samples);
    char *verdict = headline_make(out);
    json_object_set_new(out, "verdict", record_of_text(verdict));
    free(verdict);
    json_object_set_new(out, "interrupted", json_boolean(interrupted(run, json_object_get(out, "trials"))));
    json_object_set_new(out, "status", json_integer(summary_status(out)));
    return out;
}

static bool any(const json_t *items, const char *path, double least, double most)
{
    for (size_t i = 0; i < json_array_size(items); i++) {
        const double value = record_number(json_array_get(items, i), path);
        if (value >= least && value <= most)
            return true;
    }
    return false;
}

static bool any_failed(const json_t *expects)
{
    for (size_t i = 0; i < json_array_size(expects); i++)
        if (json_is_false(json_object_get(json_array_get(expects, i), "ok")))
            return true;
    return false;
}

/* The gravest first: a loss is a defect of the software, a point without trial leaves a hole, and an
 * expectation may well fail because of either. */
int summary_status(const json_t *summary)
{
    const json_t *rows = json_object_get(summary, "rows");
    if (any(rows, "trials_with_loss", 1, 1e9))
        return EXIT_LOST;
    if (any(rows, "valid", 0, 0))
        return EXIT_NO_TRIAL;
    return any_failed(json_object_get(summary, "expects")) ? EXIT_EXPECT : EXIT_GOOD;
}
