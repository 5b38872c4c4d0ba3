#include "timeline.h"

#include "bars.h"
#include "cut.h"
#include "gaps.h"
#include "judge/verdict.h"
#include "sketch.h"
#include "strip.h"
#include "units.h"

#include <math.h>

static double score(const struct source *s, const struct cut *cut)
{
    struct strip strip;
    strip_make(&strip, s, cut);
    if (strip.count == 0)
        return -1;
    return (double)strip.count + (strip_fits(&strip) ? TRANSPORTS : 0);
}

static const struct cut_rule rule = {.sweep = CUT_NO_KEY, .split = CUT_NO_KEY, .score = score};

bool timeline_asked(const struct source *s)
{
    return bars_asked(s);
}

/* What the drawn events of one transport amount to. */
struct told {
    size_t lanes, asked, empty, messages;
    bool open; /* the last thing the lane's client did was to ask */
    double age_sum_ns;
};

static bool is(const json_t *event, const char *kind)
{
    const char *seen = json_string_value(json_array_get(event, STRIP_KIND));
    return seen && strcmp(seen, kind) == 0;
}

/* [t, client, kind, …] becomes [t, kind, …], t from the strip's beginning. */
static json_t *moved(const json_t *event, int64_t by_ns)
{
    json_t *out = json_deep_copy(event);
    json_array_remove(out, STRIP_CLIENT);
    json_array_set_new(out, 0, json_integer(strip_integer(event, STRIP_TIME) - by_ns));
    return out;
}

static void count(struct told *told, const json_t *event)
{
    told->asked += is(event, "ask");
    told->empty += told->open && is(event, "empty"); /* else it answers a poll from before the strip */
    told->open = is(event, "ask") || (told->open && is(event, "message"));
    if (!is(event, "message"))
        return;
    told->messages++;
    told->age_sum_ns += (double)strip_integer(event, STRIP_AGE);
}

static void add_lane(json_t *lanes, const struct strip *strip, const struct strip_trial *trial,
                     const char *name, int client, struct told *told)
{
    json_t *events = json_array();
    for (size_t i = 0; i < json_array_size(trial->items); i++) {
        const json_t *event = json_array_get(trial->items, i);
        if (strip_integer(event, STRIP_CLIENT) != client || !strip_holds(strip, trial, event))
            continue;
        json_array_append_new(events, moved(event, trial->zero_ns + strip->from_ns));
        count(told, event);
    }
    told->lanes++;
    told->open = false;
    json_array_append_new(lanes, json_pack("{s:s,s:s,s:o}", "name", name, "transport",
                                           transport_names[point_transport(trial->point)], "events", events));
}

static void add_lanes(json_t *lanes, const struct strip *strip, const struct strip_trial *trial,
                      struct told *told)
{
    const char *who = verdict_transport(point_transport(trial->point));
    char name[CUT_NAME];
    for (int i = 0; i < trial->lanes; i++) {
        snprintf(name, sizeof name, trial->lanes > 1 ? "%s %d" : "%s", who, i + 1);
        add_lane(lanes, strip, trial, name, i, told);
    }
}

static json_t *published(const struct strip *strip)
{
    json_t *out = json_array();
    for (size_t i = 0; i < strip->published_count; i++)
        json_array_append_new(out, json_integer(strip->published_ns[i] - strip->from_ns));
    return out;
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

/* "once", "7 times" */
static void say_times(FILE *out, size_t n)
{
    if (n == 1)
        fputs("once", out);
    else
        fprintf(out, "%zu times", n);
}

/* "3 clients polled 7 times, 5 times for nothing" */
static void say_polls(FILE *out, const struct told *told)
{
    fprintf(out, "; %zu client%s polled ", told->lanes, plural(told->lanes));
    say_times(out, told->asked);
    fputs(", ", out);
    if (told->empty == 0)
        fputs("never", out);
    else
        say_times(out, told->empty);
    fputs(" for nothing", out);
}

static void say_ages(FILE *out, const struct strip *strip, const struct told told[TRANSPORTS])
{
    const char *between = "; on arrival the messages were ";
    for (size_t i = 0; i < strip->count; i++) {
        char age[UNITS_TEXT];
        const struct told *t = &told[i];
        if (t->messages == 0)
            continue;
        units_show_duration(age, t->age_sum_ns / (double)t->messages);
        fprintf(out, "%s%s old by %s", between, age,
                verdict_transport(point_transport(strip->trials[i].point)));
        between = ", ";
    }
    fputs(*between == ',' ? " on average." : ".", out);
}

/* Two digits: where a strip begins and ends is no measurement. */
static void show_span(double ns, char out[CUT_NAME])
{
    const double ten = pow(10, floor(log10(fmax(ns, 1))) - 1);
    cut_duration(round(ns / ten) * ten, out);
}

static void say(const struct strip *strip, const struct told told[TRANSPORTS], json_t *chart)
{
    struct sketch_text text;
    char span[CUT_NAME];
    FILE *out = sketch_write(&text);
    show_span((double)(strip->to_ns - strip->from_ns), span);
    fprintf(out, "in %s %zu message%s came", span, strip->published_count, plural(strip->published_count));
    for (size_t i = 0; i < strip->count; i++)
        if (point_transport(strip->trials[i].point) == TRANSPORT_POLL)
            say_polls(out, &told[i]);
    say_ages(out, strip, told);
    sketch_set(chart, "sentence", &text);
}

static void write_note(const struct cut *cut, const struct strip *strip, json_t *chart)
{
    struct sketch_text text;
    char interval[CUT_NAME];
    FILE *out = sketch_write(&text);
    cut_conditions(out, cut);
    for (size_t i = 0; i < strip->count; i++)
        if (cut_applies(strip->trials[i].point, KEY_INTERVAL)) {
            cut_value(strip->trials[i].point, KEY_INTERVAL, interval);
            fprintf(out, "polls every %s; ", interval);
        }
    fputs("the first repeat of each transport, their feeds laid over each other", out);
    sketch_set(chart, "note", &text);
}

static void name_missing(const struct source *s, const struct cut *cut, const struct strip *strip,
                         json_t *chart)
{
    struct gaps gaps = {0};
    for (size_t i = 0; i < cut->line_count; i++) {
        const struct cut_line *line = &cut->lines[i];
        if (strip_has(strip, line->points[0]) || point_transport(line->points[0]) == TRANSPORT_NULL)
            continue;
        gaps_add(&gaps, NULL, line->by, NULL,
                 strip_events(s, line->points[0]) ? "one of its kind is drawn"
                                                  : "no valid trial with events");
    }
    gaps_close(&gaps, chart, "", cut->line_count);
}

void timeline_strip(const struct source *s, json_t *chart)
{
    struct told told[TRANSPORTS] = {{0}};
    struct strip strip;
    struct cut cut;
    cut_make(&cut, s, &rule);
    strip_make(&strip, s, &cut);
    if (strip.count == 0) {
        sketch_missing(chart, "no valid trial tells of single clients; `pushmark run %s` makes some that do",
                       s->suite->name);
        cut_close(&cut);
        return;
    }
    json_t *panel = sketch_panel(chart, NULL, NULL, NULL), *lanes = json_array();
    for (size_t i = 0; i < strip.count; i++)
        add_lanes(lanes, &strip, &strip.trials[i], &told[i]);
    json_object_set_new(panel, "from_ns", json_integer(0));
    json_object_set_new(panel, "to_ns", json_integer(strip.to_ns - strip.from_ns));
    json_object_set_new(panel, "published", published(&strip));
    json_object_set_new(panel, "lanes", lanes);
    say(&strip, told, chart);
    name_missing(s, &cut, &strip, chart);
    write_note(&cut, &strip, chart);
    cut_close(&cut);
}
