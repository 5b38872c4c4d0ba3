#include "strip.h"

#include "clock.h"
#include "metric/record.h"

#include <math.h>

enum { POLL_LANES = 3, MOST_EVENTS = 60, LEAST_PUBLISHED = 2, MOST_GAPS = 30, ROOM_GAPS = 400 };

static const int64_t longest_ns = INT64_C(4) * NS_PER_S;
static const int64_t same_ns = 1000; /* schedules are rounded to nanoseconds */

int64_t strip_integer(const json_t *event, size_t place)
{
    return json_integer_value(json_array_get(event, place));
}

const json_t *strip_events(const struct source *s, const struct point *point)
{
    const struct sample *sample = source_sample(s, point);
    const json_t *events = sample->repeats > 0 ? json_object_get(sample->valid[0], "events") : NULL;
    return json_array_size(json_object_get(events, "items")) > 0 ? events : NULL;
}

static double gap_ns(const struct point *point)
{
    const double rate = point_number(point, KEY_RATE);
    return rate > 0 ? NS_PER_S / rate : INFINITY;
}

/* Of polls the one whose interval is next to the gap between messages: then some polls bring one, and some
 * none. Of all others the first. */
static bool is_better(const struct point *point, const struct point *than)
{
    if (!than)
        return true;
    if (!cut_applies(point, KEY_INTERVAL))
        return false;
    const double a = fabs(log(point_number(point, KEY_INTERVAL) / gap_ns(point)));
    const double b = fabs(log(point_number(than, KEY_INTERVAL) / gap_ns(than)));
    return a < b;
}

static const struct point *point_of(const struct source *s, const struct cut *cut, enum transport transport)
{
    const struct point *best = NULL;
    for (size_t i = 0; i < cut->count; i++) {
        const struct point *point = cut->points[i];
        if (point_transport(point) == transport && strip_events(s, point) && is_better(point, best))
            best = point;
    }
    return best;
}

static bool is_message(const json_t *event)
{
    const char *kind = json_string_value(json_array_get(event, STRIP_KIND));
    return kind && strcmp(kind, "message") == 0;
}

static int64_t published_at(const json_t *event)
{
    return strip_integer(event, STRIP_TIME) - strip_integer(event, STRIP_AGE);
}

/* The first message published within its window, or NULL. */
static const json_t *first_message(const struct strip_trial *trial, int64_t number)
{
    const json_t *first = NULL;
    for (size_t i = 0; i < json_array_size(trial->items); i++) {
        const json_t *event = json_array_get(trial->items, i);
        if (!is_message(event) || published_at(event) < 0 || strip_integer(event, STRIP_NUMBER) < number)
            continue;
        if (!first || strip_integer(event, STRIP_NUMBER) < strip_integer(first, STRIP_NUMBER))
            first = event;
    }
    return first;
}

/* A record that was cut short tells everything up to its last event only. */
static int64_t end_of(const json_t *trial)
{
    const json_t *items = record_at(trial, "events.items");
    const json_t *last = json_array_get(items, json_array_size(items) - 1);
    const double window = record_number(trial, "window_ns");
    return record_true(trial, "events.complete") && window > 0 ? (int64_t)window
                                                               : strip_integer(last, STRIP_TIME);
}

static void add_trial(struct strip *strip, const struct source *s, const struct point *point)
{
    const json_t *trial = source_sample(s, point)->valid[0];
    const json_t *events = json_object_get(trial, "events");
    const double clients = record_number(events, "clients");
    struct strip_trial t = {.point = point, .items = json_object_get(events, "items"), .lanes = 1};
    if (point_transport(point) == TRANSPORT_POLL && clients > 1)
        t.lanes = clients < POLL_LANES ? (int)clients : POLL_LANES;
    t.end_ns = end_of(trial);
    if (first_message(&t, 0))
        strip->trials[strip->count++] = t;
}

/* Message for message where all tell of one and the same; else first for first, which fits where messages
 * come evenly. */
static void align(struct strip *strip)
{
    int64_t number = 0;
    for (size_t i = 0; i < strip->count; i++) {
        const int64_t first = strip_integer(first_message(&strip->trials[i], 0), STRIP_NUMBER);
        number = first > number ? first : number;
    }
    bool shared = true;
    for (size_t i = 0; i < strip->count; i++) {
        const json_t *message = first_message(&strip->trials[i], number);
        shared = shared && message && strip_integer(message, STRIP_NUMBER) == number;
    }
    for (size_t i = 0; i < strip->count; i++)
        strip->trials[i].zero_ns = published_at(first_message(&strip->trials[i], shared ? number : 0));
}

/* Four seconds or four polls, and at least two messages and a half; where they come thick, no longer than a
 * poll needs to be seen; not more than all trials tell of. */
static void choose_span(struct strip *strip)
{
    double wanted = (double)longest_ns, interval = 0, before = INFINITY, after = INFINITY;
    for (size_t i = 0; i < strip->count; i++) {
        const struct strip_trial *t = &strip->trials[i];
        if (cut_applies(t->point, KEY_INTERVAL))
            interval = point_number(t->point, KEY_INTERVAL);
        before = fmin(before, (double)t->zero_ns);
        after = fmin(after, (double)(t->end_ns - t->zero_ns));
    }
    const double gap = gap_ns(strip->trials[0].point);
    if (interval > 0)
        wanted = fmin(wanted, 4 * interval);
    wanted = fmin(fmax(wanted, 2.5 * gap), fmax(MOST_GAPS * gap, 1.25 * interval));
    wanted = fmin(wanted, ROOM_GAPS * gap); /* all that is published has its place, by Poisson too */
    strip->from_ns = -(int64_t)fmin(before, wanted / 8);
    strip->to_ns = (int64_t)fmin(after, (double)strip->from_ns + wanted);
}

bool strip_holds(const struct strip *strip, const struct strip_trial *trial, const json_t *event)
{
    const int64_t at = strip_integer(event, STRIP_TIME) - trial->zero_ns;
    return at >= strip->from_ns && at <= strip->to_ns;
}

static void add_published(struct strip *strip, int64_t at)
{
    size_t place = strip->published_count;
    while (place > 0 && strip->published_ns[place - 1] > at)
        place--;
    const bool before = place > 0 && at - strip->published_ns[place - 1] <= same_ns;
    const bool after = place < strip->published_count && strip->published_ns[place] - at <= same_ns;
    if (before || after || strip->published_count == STRIP_PUBLISHED)
        return;
    memmove(strip->published_ns + place + 1, strip->published_ns + place,
            (strip->published_count - place) * sizeof *strip->published_ns);
    strip->published_ns[place] = at;
    strip->published_count++;
}

/* What any of the lanes has been told of: a message that a slow poll has not brought yet is known from
 * another. */
static void find_published(struct strip *strip)
{
    for (size_t i = 0; i < strip->count; i++)
        for (size_t k = 0; k < json_array_size(strip->trials[i].items); k++) {
            const json_t *event = json_array_get(strip->trials[i].items, k);
            const int64_t at = published_at(event) - strip->trials[i].zero_ns;
            if (is_message(event) && at >= strip->from_ns && at <= strip->to_ns)
                add_published(strip, at);
        }
}

static void find_busiest(struct strip *strip)
{
    for (size_t i = 0; i < strip->count; i++)
        for (int lane = 0; lane < strip->trials[i].lanes; lane++) {
            size_t events = 0;
            for (size_t k = 0; k < json_array_size(strip->trials[i].items); k++) {
                const json_t *event = json_array_get(strip->trials[i].items, k);
                events += strip_integer(event, STRIP_CLIENT) == lane &&
                          strip_holds(strip, &strip->trials[i], event);
            }
            strip->busiest = events > strip->busiest ? events : strip->busiest;
        }
}

void strip_make(struct strip *strip, const struct source *s, const struct cut *cut)
{
    *strip = (struct strip){0};
    for (size_t i = 0; i < SOURCE_NETWORKED; i++) {
        const struct point *point = point_of(s, cut, source_order[i]);
        if (point)
            add_trial(strip, s, point);
    }
    if (strip->count == 0)
        return;
    align(strip);
    choose_span(strip);
    find_published(strip);
    find_busiest(strip);
}

bool strip_fits(const struct strip *strip)
{
    return strip->published_count >= LEAST_PUBLISHED && strip->busiest <= MOST_EVENTS &&
           strip->to_ns - strip->from_ns <= longest_ns;
}

bool strip_has(const struct strip *strip, const struct point *point)
{
    for (size_t i = 0; i < strip->count; i++)
        if (strip->trials[i].point == point)
            return true;
    return false;
}
