#include "charts.h"

#include "age.h"
#include "bars.h"
#include "capacity.h"
#include "map.h"
#include "metric/record.h"
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

static json_t *make(const struct source *s, const struct builder *builder)
{
    json_t *chart = json_pack("{s:s,s:s,s:n,s:n,s:b,s:n,s:[],s:s,s:[]}", "name", builder->name, "title",
                              builder->title, "sentence", "note", "asked", builder->asked(s), "missing",
                              "left_out", "kind", builder->kind, "panels");
    if (!record_true(chart, "asked")) {
        sketch_missing(chart, "this suite does not ask for it; `pushmark run %s` does", builder->suite);
        return chart;
    }
    builder->build(s, chart);
    sketch_prune(chart);
    if (json_array_size(json_object_get(chart, "panels")) == 0)
        set_missing(s, chart);
    return chart;
}

json_t *charts_make(const struct suite *suite, const json_t *run, const json_t *trials, const json_t *summary)
{
    struct source source;
    json_t *charts = json_array();
    source_open(&source, suite, run, trials, summary);
    for (size_t i = 0; i < sizeof builders / sizeof *builders; i++)
        json_array_append_new(charts, make(&source, &builders[i]));
    source_close(&source);
    return charts;
}

bool charts_drawn(const json_t *chart)
{
    return record_true(chart, "asked") && !record_text(chart, "missing");
}
