#include "claim_group.h"

#include "judge/capacities.h"
#include "judge/verdict.h"
#include "mem.h"
#include "metric/record.h"
#include "plan/choice.h"

#include <math.h>
#include <stdlib.h>

static bool could_have(const struct point *point, enum key_id key)
{
    return keys[key].transports & 1u << point_transport(point);
}

/* Of two points that could both have the key. */
static bool differ(const struct point *a, const struct point *b, enum key_id key)
{
    const bool has = point_text(a, key), other_has = point_text(b, key);
    return has != other_has || (has && !point_same_value(key, &a->values[key], &b->values[key]));
}

static bool varies(const struct claim_group *g, enum key_id key)
{
    const struct point *first = NULL;
    for (size_t i = 0; i < g->count; i++) {
        const struct point *point = g->marks[i].point;
        if (!could_have(point, key))
            continue;
        if (first && differ(first, point, key))
            return true;
        first = first ? first : point;
    }
    return false;
}

static bool is_number(enum key_id key)
{
    switch (keys[key].kind) {
    case OPTION_COUNT:
    case OPTION_DURATION:
    case OPTION_RATE:
    case OPTION_BYTES:
    case OPTION_SHARE:
    case OPTION_BITS:
        return true;
    default:
        return false;
    }
}

static size_t count_values(const struct claim_group *g)
{
    double seen = NAN;
    for (size_t i = 0; i < g->count; i++) {
        const struct claim_mark *m = &g->marks[i];
        if (m->level || isnan(m->figure.value))
            continue;
        if (isfinite(seen) && m->x != seen)
            return 2;
        seen = m->x;
    }
    return isfinite(seen) ? 1 : 0;
}

/* --- names --- */

static const char *among_people(const char *text)
{
    static const char *const words[][2] = {
        {"loop", "event loop"}, {"threads", "a thread a connection"}, {"close", "connection per poll"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], text) == 0)
            return words[i][1];
    return text;
}

static void say_value(FILE *out, const struct point *point, enum key_id key)
{
    static const char cookie[] = "cookie:";
    const char *text = point_text(point, key);
    char value[CUT_NAME];
    cut_value(point, key, value);
    if (key == KEY_INTERVAL)
        fprintf(out, " every %s", value);
    else if (key == KEY_HEADERS && strncmp(text, cookie, sizeof cookie - 1) == 0)
        fprintf(out, ", %s cookie", text + sizeof cookie - 1);
    else if (key == KEY_CLIENTS)
        fprintf(out, ", %s client%s", value, point_number(point, key) == 1 ? "" : "s");
    else if (key == KEY_RATE || key == KEY_PAYLOAD || key == KEY_MODEL || key == KEY_ARM ||
             key == KEY_TOPOLOGY || key == KEY_LINK || key == KEY_CONNECTION)
        fprintf(out, ", %s", among_people(value));
    else
        fprintf(out, ", %s %s", keys[key].name, value);
}

/* Which keys names have to tell. How often polling asks is told always: without it the figures mean nothing.
 */
static void find_told(const struct claim_group *g, bool told[KEYS])
{
    for (int key = 0; key < KEYS; key++)
        told[key] = key != KEY_TRANSPORT && (key != (int)g->by || !g->numbers) &&
                    (key == (int)g->by || !choice_is_procedural((enum key_id)key)) &&
                    varies(g, (enum key_id)key);
    told[KEY_INTERVAL] = !(g->numbers && g->by == KEY_INTERVAL);
    if (g->capacity) /* what was searched for is the figure; the point has where the search began */
        told[g->search] = false;
}

static void name(const struct claim_group *g, struct claim_mark *mark, const bool told[KEYS])
{
    const struct experiment *e = mark->point->experiment;
    FILE *out = fmemopen(mark->by, CLAIM_NAME, "w");
    if (!out)
        return;
    fputs(verdict_transport(point_transport(mark->point)), out);
    if (told[KEY_INTERVAL] && cut_applies(mark->point, KEY_INTERVAL))
        say_value(out, mark->point,
                  KEY_INTERVAL); /* "polling every 1 s, no token", not the other way round */
    for (int key = 0; key < KEYS; key++)
        if (key != KEY_INTERVAL && told[key] && cut_applies(mark->point, (enum key_id)key))
            say_value(out, mark->point, (enum key_id)key);
    if (g->numbers && mark->level && could_have(mark->point, g->by))
        fprintf(out, ", without %s", keys[g->by].name);
    if (g->capacity && g->bounds_differ)
        fprintf(out, ", %s", e->capacity.bound);
    fclose(out);
    mark->by[CLAIM_NAME - 1] = '\0';
}

/* --- figures --- */

static struct claim_mark mark_of(const struct claim_group *g, const struct source *s,
                                 const struct point *point)
{
    const bool applies = cut_applies(point, g->by);
    struct claim_mark mark = {
        .point = point, .x = applies ? point_number(point, g->by) : 0, .level = !applies};
    if (!g->capacity) {
        mark.figure = source_figure(s, point, g->metric->name);
        return mark;
    }
    const json_t *found = capacities_find(json_object_get(s->summary, "capacity"), point);
    mark.figure = (struct figure){record_number(found, "held"), NAN, NAN, 1};
    mark.at_least = record_true(found, "at_least");
    return mark;
}

static int rank(const struct claim_mark *mark)
{
    int at = 0;
    while (source_order[at] != point_transport(mark->point))
        at++;
    return at;
}

/* Lines in the order of transports, then of the polls' intervals and of the suite; points along the key. */
static int in_order(const void *x, const void *y)
{
    const struct claim_mark *a = x, *b = y;
    const double pairs[][2] = {{rank(a), rank(b)},
                               {point_number(a->point, KEY_INTERVAL), point_number(b->point, KEY_INTERVAL)}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i][0] != pairs[i][1])
            return pairs[i][0] < pairs[i][1] ? -1 : 1;
    return (a->point > b->point) - (a->point < b->point);
}

/* Behind the line that each belongs to; then along the key. */
static void gather(struct claim_group *g)
{
    for (size_t first = 0; first < g->count; first += claim_group_line(g, first)) {
        size_t end = first + 1;
        for (size_t i = first + 1; i < g->count; i++) {
            if (strcmp(g->marks[i].by, g->marks[first].by) != 0)
                continue;
            const struct claim_mark mark = g->marks[i];
            size_t to = end++;
            memmove(&g->marks[to + 1], &g->marks[to], (i - to) * sizeof mark);
            while (to > first && g->marks[to - 1].x > mark.x) {
                g->marks[to] = g->marks[to - 1];
                to--;
            }
            g->marks[to] = mark;
        }
    }
}

/* Clients and messages a second are not held against each other: of several searches the first's kind. */
static bool fits(struct claim_group *g, const struct point *point)
{
    const struct experiment *e = point->experiment;
    if (e->of != g->claim || (e->type == EXPERIMENT_CAPACITY) != g->capacity)
        return false;
    if (!g->capacity)
        return true;
    if (g->count == 0)
        g->search = e->capacity.search;
    if (e->capacity.search != g->search) {
        g->other_searches++;
        return false;
    }
    g->bounds_differ =
        g->bounds_differ ||
        (g->count > 0 && strcmp(g->marks[0].point->experiment->capacity.bound, e->capacity.bound) != 0);
    return true;
}

void claim_group_make(struct claim_group *g, const struct source *s, const struct experiment *claim,
                      const struct metric *metric, enum key_id by)
{
    *g = (struct claim_group){.claim = claim, .metric = metric, .by = by, .capacity = metric->searched};
    g->marks = mem_zalloc(s->suite->point_count + 1, sizeof *g->marks);
    for (size_t i = 0; i < s->suite->point_count; i++) {
        const struct point *point = &s->suite->points[i];
        if (fits(g, point))
            g->marks[g->count++] = mark_of(g, s, point);
    }
    g->numbers = is_number(by) && count_values(g) > 1;
    bool told[KEYS];
    find_told(g, told);
    for (size_t i = 0; i < g->count; i++)
        name(g, &g->marks[i], told);
    qsort(g->marks, g->count, sizeof *g->marks, in_order);
    gather(g);
}

void claim_group_close(struct claim_group *g)
{
    free(g->marks);
}

size_t claim_group_line(const struct claim_group *g, size_t first)
{
    size_t n = 1;
    while (first + n < g->count && strcmp(g->marks[first + n].by, g->marks[first].by) == 0)
        n++;
    return first < g->count ? n : 0;
}
