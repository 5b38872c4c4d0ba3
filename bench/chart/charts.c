#include "charts.h"

#include "age.h"
#include "bars.h"
#include "capacity.h"
#include "claim.h"
#include "judge/claims.h"
#include "map.h"
#include "metric/record.h"
#include "pairs.h"
#include "sketch.h"
#include "sweep.h"
#include "timeline.h"

/* One chart: whether the suite asks for it, and what draws it; the suite to run where it does not. */
struct builder {
    const char *name, *title, *kind, *suite;
    bool (*asked)(const struct source *s);
    void (*build)(const struct source *s, json_t *chart);
};

/* In the order of the report. */
static const struct builder builders[] = {
    {"timeline", "What happens, moment by moment", "strip", "quick", timeline_asked, timeline_strip},
    {"age-ecdf", "How old messages are on arrival", "lines", "quick", age_asked, age_ecdf},
    {"age-percentiles", "How old the oldest are", "lines", "quick", age_asked, age_percentiles},
    {"age-interval", "Age against poll interval", "lines", "latency", sweep_asked_interval, sweep_interval},
    {"bytes", "Bytes on the wire per message", "bars", "quick", bars_asked, bars_bytes},
    {"bytes-payload", "Bytes per message against payload", "lines", "bytes", sweep_asked_payload,
     sweep_payload},
    {"cpu", "CPU per 1,000 deliveries", "bars", "quick", bars_asked, bars_cpu},
    {"rate", "From rare news to frequent news", "lines", "rate", sweep_asked_rate, sweep_rate},
    {"breakeven", "Where polling and push cost the same", "map", "breakeven", map_asked, map_breakeven},
    {"scaling", "From few clients to many", "lines", "fanout", sweep_asked_clients, sweep_clients},
    {"capacity", "Capacity against acceptable delay", "lines", "fanout", capacity_asked, capacity_delay},
};

/* Why nothing came of it, for all charts alike. */
static void set_missing(const struct source *s, json_t *chart)
{
    size_t valid = 0;
    for (size_t i = 0; i < s->samples.count; i++)
        valid += s->samples.items[i].valid_count;
    if (record_text(chart, "missing"))
        return;
    if (json_array_size(s->trials) == 0)
        sketch_missing(chart, "no trial has ended; `pushmark run --resume` goes on with the run");
    else if (valid == 0)
        sketch_missing(chart, "every trial was void; the gates say why, and another run may do better");
    else
        sketch_missing(chart, "no valid trial carries what it draws; another run may do better");
}

static json_t *start(const char *name, const char *title, const char *kind, bool asked)
{
    return json_pack("{s:s,s:s,s:n,s:n,s:b,s:n,s:[],s:s,s:[]}", "name", name, "title", title, "sentence",
                     "note", "asked", asked, "missing", "left_out", "kind", kind, "panels");
}

static void finish(const struct source *s, json_t *chart)
{
    sketch_prune(chart);
    if (json_array_size(json_object_get(chart, "panels")) == 0)
        set_missing(s, chart);
}

static json_t *make(const struct source *s, const struct builder *builder)
{
    json_t *chart = start(builder->name, builder->title, builder->kind, builder->asked(s));
    if (!record_true(chart, "asked")) {
        sketch_missing(chart, "this suite does not ask for it; `pushmark run %s` does", builder->suite);
        return chart;
    }
    builder->build(s, chart);
    finish(s, chart);
    return chart;
}

static json_t *make_claim(const struct source *s, const struct experiment *claim, size_t i)
{
    const struct claim_line *line = &claim->charts.items[i];
    char name[CLAIMS_CHART], title[CLAIM_TITLE];
    json_t *chart =
        start(claims_chart(claim, i + 1, name), claim_chart_title(claim, line, title), "lines", true);
    json_object_set_new(chart, "of", json_string(claim->name));
    claim_chart(s, claim, line, chart);
    finish(s, chart);
    return chart;
}

static json_t *make_pairs(const struct source *s, const struct experiment *of)
{
    char name[PAIRS_NAME], title[PAIRS_TITLE];
    json_t *chart = start(pairs_name(of, name), pairs_title(of, title), "pairs", true);
    json_object_set_new(chart, "of", json_string(of->name));
    pairs_chart(s, of, chart);
    finish(s, chart);
    return chart;
}

static void append_claim(const struct source *s, const struct experiment *claim, json_t *charts)
{
    for (size_t i = 0; i < claim->charts.count; i++)
        json_array_append_new(charts, make_claim(s, claim, i));
    if (claim->cells.count > 0)
        json_array_append_new(charts, make_pairs(s, claim));
}

json_t *charts_make(const struct suite *suite, const json_t *run, const json_t *trials, const json_t *summary)
{
    struct source source;
    json_t *charts = json_array();
    source_open(&source, suite, run, trials, summary);
    for (size_t i = 0; i < sizeof builders / sizeof *builders; i++)
        json_array_append_new(charts, make(&source, &builders[i]));
    for (size_t e = 0; e < suite->experiment_count; e++)
        append_claim(&source, &suite->experiments[e], charts);
    source_close(&source);
    return charts;
}

bool charts_drawn(const json_t *chart)
{
    return record_true(chart, "asked") && !record_text(chart, "missing");
}
