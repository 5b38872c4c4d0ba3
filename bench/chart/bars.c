#include "bars.h"

#include "cut.h"
#include "metric/record.h"
#include "sketch.h"
#include "speech.h"

#include <math.h>

enum { PARTS = 4 };

/* Fills in what the bar of one point is stacked of; NaN where it is not known. */
typedef void (*bars_parts_fn)(const struct source *s, const struct point *point, double parts[PARTS]);

struct kind {
    struct cut_rule rule; /* its metric is the total */
    const char *label, *unit;
    const char *parts[PARTS]; /* from below */
    bars_parts_fn find_parts;
    double times; /* figures are per message; the bars are of so many */
    const char *note;
    int not_counted; /* the part whose absence is to be told */
    const char *not_counted_words;
};

static double value_of(const struct source *s, const struct point *point, const char *metric)
{
    return source_figure(s, point, metric).value;
}

/* A segment without data is as long as the head of one with data. It has 52 bytes with timestamps and 40
 * without; the average is a little more where heads are those of SYNs, too. */
static double head_bytes(double headers, double packets)
{
    return headers / packets < 46 ? 40 : 52;
}

static void find_bytes(const struct source *s, const struct point *point, double parts[PARTS])
{
    const double payload = value_of(s, point, "wire.payload"), l3 = value_of(s, point, "wire.l3");
    const double application = value_of(s, point, "wire.application");
    const double headers = l3 - application;
    const double acks = value_of(s, point, "wire.acks");
    const double pure = acks * head_bytes(headers, value_of(s, point, "wire.packets"));
    parts[0] = payload;
    parts[1] = application - payload;
    parts[2] = isnan(pure) ? headers : headers - pure;
    parts[3] = pure;
}

static void find_cpu(const struct source *s, const struct point *point, double parts[PARTS])
{
    parts[0] = value_of(s, point, "cpu.server");
    parts[1] = value_of(s, point, "cpu.clients");
    parts[2] = value_of(s, point, "cpu.link");
}

static const struct kind bytes = {
    .rule = {.sweep = CUT_NO_KEY, .split = KEY_HEADERS, .metric = "wire.l3"},
    .label = "bytes on the wire per message delivered",
    .unit = "bytes",
    .parts = {"payload", "application framing", "TCP/IP headers", "pure ACKs"},
    .find_parts = find_bytes,
    .times = 1,
    .note = "",
    .not_counted = 3,
    .not_counted_words = "pure ACKs were not counted: they are part of the headers",
};

static const struct kind cpu = {
    .rule = {.sweep = CUT_NO_KEY, .split = CUT_NO_KEY, .metric = "cpu.total"},
    .label = "CPU per 1,000 deliveries",
    .unit = "ns",
    .parts = {"server", "clients", "link emulator"},
    .find_parts = find_cpu,
    .times = 1000,
    .note = "; the parts and the total are each a median of their own",
    .not_counted = -1,
};

bool bars_asked(const struct source *s)
{
    for (size_t i = 0; i < s->suite->point_count; i++) {
        const struct point *point = &s->suite->points[i];
        if (point->experiment->type == EXPERIMENT_POINTS && point_transport(point) != TRANSPORT_NULL)
            return true;
    }
    return false;
}

static json_t *make_panel(json_t *chart, const struct kind *kind, const char *split)
{
    char title[CUT_NAME + 32];
    if (split)
        snprintf(title, sizeof title, "%s = %.90s", keys[kind->rule.split].name, split);
    json_t *panel =
        sketch_panel(chart, split ? title : NULL, NULL, sketch_axis(kind->label, kind->unit, false));
    json_t *parts = json_array();
    for (size_t i = 0; i < PARTS && kind->parts[i]; i++)
        json_array_append_new(parts, json_string(kind->parts[i]));
    json_object_set_new(panel, "parts", parts);
    json_object_set_new(panel, "bars", json_array());
    return panel;
}

static void add_bar(const struct source *s, const struct kind *kind, const struct cut_line *line,
                    json_t *chart, json_t *panel)
{
    const struct point *point = line->points[0];
    const struct figure total = source_figure(s, point, kind->rule.metric);
    double parts[PARTS] = {NAN, NAN, NAN, NAN};
    if (isnan(total.value)) {
        if (source_sample(s, point)->valid_count > 0)
            sketch_left_out(chart, "%s: %s is not known", line->by, kind->label);
        return;
    }
    kind->find_parts(s, point, parts);
    json_t *stack = json_array();
    for (size_t i = 0; i < PARTS && kind->parts[i]; i++)
        json_array_append_new(stack, record_of_number(parts[i] * kind->times));
    json_array_append_new(json_object_get(panel, "bars"),
                          json_pack("{s:s,s:s,s:o,s:o,s:o,s:o}", "name", line->name, "transport",
                                    transport_names[point_transport(point)], "parts", stack, "total",
                                    record_of_number(total.value * kind->times), "low",
                                    record_of_number(total.low * kind->times), "high",
                                    record_of_number(total.high * kind->times)));
}

static bool known(const json_t *panel, size_t part)
{
    const json_t *bars = json_object_get(panel, "bars");
    for (size_t i = 0; i < json_array_size(bars); i++)
        if (json_is_number(json_array_get(json_object_get(json_array_get(bars, i), "parts"), part)))
            return true;
    return false;
}

static bool unknown(const json_t *panel, int part)
{
    const json_t *bars = json_object_get(panel, "bars");
    for (size_t i = 0; part >= 0 && i < json_array_size(bars); i++)
        if (json_is_null(json_array_get(json_object_get(json_array_get(bars, i), "parts"), (size_t)part)))
            return true;
    return false;
}

/* The last part may be one that no bar has. */
static void drop_last_part(json_t *panel)
{
    json_t *parts = json_object_get(panel, "parts"), *bars = json_object_get(panel, "bars");
    const size_t last = json_array_size(parts) - 1;
    if (known(panel, last))
        return;
    json_array_remove(parts, last);
    for (size_t i = 0; i < json_array_size(bars); i++)
        json_array_remove(json_object_get(json_array_get(bars, i), "parts"), last);
}

/* Whether a bar lacks the part that is to be told of. */
static bool fill_panel(const struct source *s, const struct kind *kind, const struct cut *part, json_t *chart,
                       json_t *panel)
{
    for (size_t i = 0; i < part->line_count; i++)
        add_bar(s, kind, &part->lines[i], chart, panel);
    const bool lacks = unknown(panel, kind->not_counted);
    drop_last_part(panel);
    return lacks;
}

/* What the bars of one panel say. */
static size_t speak(const struct source *s, const struct kind *kind, const struct cut *part,
                    struct spoken all[CUT_LINES], const struct spoken *picked[SPEECH_MOST])
{
    for (size_t i = 0; i < part->line_count; i++) {
        const struct point *point = part->lines[i].points[0];
        const double value = source_figure(s, point, kind->rule.metric).value;
        all[i] = (struct spoken){&part->lines[i], point, value * kind->times};
    }
    return speech_pick(all, part->line_count, picked);
}

/* Whether a link emulator's work is part of the totals. */
static bool links(const struct source *s, const struct spoken *const *picked, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (value_of(s, picked[i]->point, "cpu.link") > 0)
            return true;
    return false;
}

static void say(const struct source *s, const struct kind *kind, const struct cut *part, const char *split,
                FILE *out)
{
    struct spoken all[CUT_LINES];
    const struct spoken *picked[SPEECH_MOST];
    const size_t count = speak(s, kind, part, all, picked);
    char payload[CUT_NAME];
    if (count == 0)
        return;
    cut_value(picked[0]->point, KEY_PAYLOAD, payload);
    if (split)
        fprintf(out, "with %s=%s ", keys[kind->rule.split].name, split);
    if (kind == &bytes)
        fprintf(out, "a message of %s took ", payload);
    else
        fprintf(out, "the CPU of %s for 1,000 deliveries was ",
                links(s, picked, count) ? "server, clients and link emulator" : "server and clients");
    speech_say(out, s, metric_find(slice_of(kind->rule.metric)), kind == &bytes ? " on the wire" : "", picked,
               count);
    fputc('.', out);
}

static void write_note(const struct source *s, const struct kind *kind, const struct cut *cut, json_t *chart)
{
    struct sketch_text text;
    FILE *out = sketch_write(&text);
    if (cut->experiment)
        cut_note(out, cut, s, "whiskers");
    if (cut->experiment)
        fputs(kind->note, out);
    sketch_set(chart, "note", &text);
}

static void build(const struct source *s, const struct kind *kind, json_t *chart)
{
    struct cut whole, part;
    struct sketch_text sentence;
    const char *split;
    bool lacks = false;
    cut_make(&whole, s, &kind->rule);
    FILE *out = sketch_write(&sentence);
    for (size_t i = 0; cut_part(&whole, i, &part, &split); i++) {
        json_t *panel = make_panel(chart, kind, split);
        cut_left_out(chart, &part, split, s);
        lacks = fill_panel(s, kind, &part, chart, panel) || lacks;
        if (ftell(out) == 0)
            say(s, kind, &part, split, out);
        cut_close(&part);
    }
    if (lacks)
        sketch_left_out(chart, "%s", kind->not_counted_words);
    sketch_set(chart, "sentence", &sentence);
    write_note(s, kind, &whole, chart);
    cut_close(&whole);
}

void bars_bytes(const struct source *s, json_t *chart)
{
    build(s, &bytes, chart);
}

void bars_cpu(const struct source *s, json_t *chart)
{
    build(s, &cpu, chart);
}
