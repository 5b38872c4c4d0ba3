/* The lines of a cut: their order, their division and their names. */
#include "cut.h"

#include "judge/verdict.h"
#include "mem.h"
#include "units.h"

#include <stdio.h>
#include <stdlib.h>

static int rank(enum transport transport)
{
    int at = 0;
    while (source_order[at] != transport)
        at++;
    return at;
}

enum { OF_LINE = 3 };

struct place {
    double line[OF_LINE], along; /* transport, interval and arm; then the sweep */
    const struct point *point;
};

/* Arms as the suite names them: the first is what the others are held against. */
static double arm_rank(const struct point *point)
{
    const struct experiment *e = point->experiment;
    const struct point *first = point - (point->index - e->first_point);
    const char *arm = point_text(point, KEY_ARM);
    for (size_t i = 0; arm && i < e->point_count; i++) {
        const char *other = point_text(&first[i], KEY_ARM);
        if (other && strcmp(other, arm) == 0)
            return (double)i;
    }
    return -1;
}

bool cut_applies(const struct point *point, enum key_id key)
{
    return point_text(point, key) && (keys[key].transports & 1u << point_transport(point));
}

static struct place place_of(const struct cut_rule *rule, const struct point *point)
{
    const bool polls = rule->sweep != KEY_INTERVAL && cut_applies(point, KEY_INTERVAL);
    const double interval = polls ? point_number(point, KEY_INTERVAL) : 0;
    return (struct place){{rank(point_transport(point)), interval, arm_rank(point)},
                          rule->sweep == CUT_NO_KEY ? 0 : point_number(point, (enum key_id)rule->sweep),
                          point};
}

static int ascending(double a, double b)
{
    return (a > b) - (a < b);
}

static int by_line(const struct place *a, const struct place *b)
{
    int order = 0;
    for (size_t i = 0; i < OF_LINE && order == 0; i++)
        order = ascending(a->line[i], b->line[i]);
    return order;
}

static int in_order(const void *x, const void *y)
{
    const struct place *a = x, *b = y;
    int order = by_line(a, b);
    if (order == 0)
        order = ascending(a->along, b->along);
    return order ? order : ascending((double)a->point->index, (double)b->point->index);
}

void cut_duration(double ns, char out[CUT_NAME])
{
    const double ms = ns / 1e6;
    if (ms >= 1000)
        snprintf(out, CUT_NAME, "%.4g s", ms / 1000);
    else if (ms >= 1)
        snprintf(out, CUT_NAME, "%.4g ms", ms);
    else
        snprintf(out, CUT_NAME, "%.4g µs", ns / 1e3);
}

void cut_value(const struct point *point, enum key_id key, char out[CUT_NAME])
{
    const double number = point_number(point, key);
    const char *text = point_text(point, key);
    char shown[UNITS_TEXT];
    switch (keys[key].kind) {
    case OPTION_DURATION:
        cut_duration(number, out);
        break;
    case OPTION_BYTES:
        snprintf(out, CUT_NAME, "%s", units_show_bytes(shown, number));
        break;
    case OPTION_RATE:
        snprintf(out, CUT_NAME, "%.4g/s", number);
        break;
    case OPTION_SHARE:
        snprintf(out, CUT_NAME, "%.4g %%", 100 * number);
        break;
    case OPTION_COUNT:
        snprintf(out, CUT_NAME, "%s", units_show_count(shown, number));
        break;
    default:
        snprintf(out, CUT_NAME, "%s", text ? text : "");
    }
}

static void name(struct cut_line *line, const struct cut *cut, bool intervals)
{
    const struct point *point = line->points[0];
    const char *who = verdict_transport(point_transport(point)), *arm = point_text(point, KEY_ARM);
    const bool polls = cut_applies(point, KEY_INTERVAL) && cut->rule->sweep != KEY_INTERVAL;
    char interval[CUT_NAME] = "";
    if (polls)
        cut_value(point, KEY_INTERVAL, interval);
    const bool say_arm = arm && cut->experiment->varies[KEY_ARM];
    snprintf(line->name, CUT_NAME, "%s%s%.20s%s%.20s", who, polls && intervals ? ", " : "",
             polls && intervals ? interval : "", say_arm ? ", " : "", say_arm ? arm : "");
    snprintf(line->by, CUT_NAME, "%s%s%.20s%s%.20s%s", who, polls ? " every " : "", interval,
             say_arm ? " (" : "", say_arm ? arm : "", say_arm ? ")" : "");
}

/* Where each line begins, and `count` at the end. */
static size_t find_starts(const struct place *places, size_t count, size_t *starts)
{
    size_t lines = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || by_line(&places[i - 1], &places[i]) != 0)
            starts[lines++] = i;
    starts[lines] = count;
    return lines;
}

bool cut_has_room(size_t line, size_t polls, size_t lines)
{
    const size_t others = lines - polls;
    const size_t room = others + 2 < CUT_LINES ? CUT_LINES - others : 2;
    if (lines <= CUT_LINES || line >= polls || polls <= room)
        return true;
    for (size_t k = 0; k < room; k++)
        if (line == (k * (polls - 1) + (room - 1) / 2) / (room - 1))
            return true;
    return false;
}

static void divide(struct cut *cut, const struct place *places, const size_t *starts, size_t lines)
{
    size_t polls = 0;
    while (polls < lines && places[starts[polls]].line[0] == rank(TRANSPORT_POLL))
        polls++;
    const bool intervals = polls > 1 && places[0].line[1] != places[starts[polls - 1]].line[1];
    for (size_t i = 0; i < lines; i++) {
        if (cut->line_count == CUT_LINES || !cut_has_room(i, polls, lines)) {
            cut->more_lines++;
            continue;
        }
        struct cut_line *line = &cut->lines[cut->line_count++];
        line->points = cut->points + starts[i];
        line->count = starts[i + 1] - starts[i];
        name(line, cut, intervals);
    }
}

void cut_divide(struct cut *cut)
{
    struct place *places = mem_alloc((cut->count + 1) * sizeof *places);
    size_t *starts = mem_alloc((cut->count + 1) * sizeof *starts);
    for (size_t i = 0; i < cut->count; i++)
        places[i] = place_of(cut->rule, cut->points[i]);
    qsort(places, cut->count, sizeof *places, in_order);
    for (size_t i = 0; i < cut->count; i++)
        cut->points[i] = places[i].point;
    divide(cut, places, starts, find_starts(places, cut->count, starts));
    free(places);
    free(starts);
}
