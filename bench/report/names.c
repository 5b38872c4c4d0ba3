#include "names.h"

#include "mem.h"
#include "typeset.h"

#include <math.h>
#include <stdlib.h>

enum { LEAD = 20, BESIDE = 13, FURTHER = 32, PLACES = 12 };

static void put(struct sheet *s, int panel, const struct curve *c, double x, double y, enum align align)
{
    const double room = align == ALIGN_RIGHT ? x : SHEET_WIDTH - x - 4;
    struct label *label = sheet_label(s, panel, x, y, c->name, room);
    label->ink = c->transport;
    label->align = align;
    label->glyph = c->marked && align == ALIGN_LEFT ? GLYPH_OWN : GLYPH_NONE;
}

/* --- at the ends --- */

struct end {
    const struct curve *curve;
    double y;
};

static int by_height(const void *a, const void *b)
{
    const double left = ((const struct end *)a)->y, right = ((const struct end *)b)->y;
    return (left > right) - (left < right);
}

/* Pushes neighbours apart by half of what they overlap, until none does: groups stay about their middle. */
static void spread(struct end *ends, int count, const struct box *plot)
{
    const double lead = fmin(LEAD, plot->height / count), low = plot->top + 6,
                 high = plot->top + plot->height - 6;
    qsort(ends, (size_t)count, sizeof *ends, by_height);
    for (int round = 0; round < 300; round++) {
        for (int i = 0; i < count; i++)
            ends[i].y = fmin(fmax(ends[i].y, low), high);
        for (int i = 0; i + 1 < count; i++) {
            const double over = ends[i].y + lead - ends[i + 1].y;
            if (over > 0) {
                ends[i].y -= over / 2;
                ends[i + 1].y += over / 2;
            }
        }
    }
}

void names_at_ends(struct sheet *s, int panel, const struct curve *curves, int count)
{
    const struct box *plot = &s->panel[panel - 1].plot;
    const double right = plot->left + plot->width;
    struct end *ends = mem_zalloc((size_t)count + 1, sizeof *ends);
    int ended = 0;
    for (int i = 0; i < count; i++)
        if (curves[i].spots > 0)
            ends[ended++] = (struct end){&curves[i], curves[i].spot[curves[i].spots - 1].y};
    spread(ends, ended, plot);
    for (int i = 0; i < ended; i++) {
        const struct curve *c = ends[i].curve;
        const struct spot last = c->spot[c->spots - 1];
        put(s, panel, c, right + NAMES_AIR + (c->marked ? NAMES_POINT / 2 : 0), ends[i].y, ALIGN_LEFT);
        struct label *label = &s->label[s->labels - 1];
        if (fabs(last.y - ends[i].y) > 3 || last.x < right - 4) {
            label->from_x = last.x;
            label->from_y = last.y;
        }
    }
    free(ends);
}

/* --- along --- */

static bool overlap(const struct box *a, const struct box *b)
{
    return a->left < b->left + b->width && b->left < a->left + a->width && a->top < b->top + b->height &&
           b->top < a->top + a->height;
}

/* How much of a curve runs through a box, in steps of a few pixels. */
static double crossed(const struct curve *c, const struct box *box)
{
    int through = 0;
    for (int i = 0; i + 1 < c->spots; i++) {
        const struct spot a = c->spot[i], b = c->spot[i + 1];
        const int steps = 1 + (int)(fmax(fabs(b.x - a.x), fabs(b.y - a.y)) / 4);
        for (int k = 0; k < steps; k++) {
            const double part = (double)k / steps;
            const struct box dot = {a.x + part * (b.x - a.x), a.y + part * (b.y - a.y), 1, 1};
            through += overlap(&dot, box);
        }
    }
    return through;
}

/* Where a curve is when it has come so far of its height, counted from its beginning. */
static struct spot spot_at(const struct curve *c, double part)
{
    double length = 0;
    for (int i = 0; i + 1 < c->spots; i++)
        length += fabs(c->spot[i + 1].y - c->spot[i].y);
    double left = length * part;
    for (int i = 0; i + 1 < c->spots; i++) {
        const struct spot a = c->spot[i], b = c->spot[i + 1];
        const double step = fabs(b.y - a.y);
        if (step > 0 && step >= left) {
            const double share = left / step;
            return (struct spot){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
        }
        left -= step;
    }
    return c->spot[c->spots - 1];
}

struct
try {
    struct spot at;
    enum align align;
    double away; /* from the curve; when it is far a thin line leads there */
    const struct curve *curve;
    struct box box, bridge; /* what lies between it and the curve: another one would seem to have the name */
    double cost;
};

static double cost_of(const struct try *t, const struct box *plot, const struct curve *curves, int count,
                      const struct box *taken, int names)
{
    const struct box *b = &t->box;
    double cost = 0;
    if (b->left < plot->left + 4 || b->left + b->width > plot->left + plot->width - 2 ||
        b->top < plot->top + 2 || b->top + b->height > plot->top + plot->height - 2)
        cost += 10000;
    for (int i = 0; i < names; i++)
        cost += overlap(b, &taken[i]) ? 1000 : 0;
    for (int i = 0; i < count; i++)
        cost += 40 * crossed(&curves[i], b);
    for (int i = 0; i < count; i++)
        if (&curves[i] != t->curve && crossed(&curves[i], &t->bridge) > 0)
            cost += t->away > BESIDE ? 30 : 200;
    return cost;
}

static struct try try_at(const struct curve *c, double part, enum align align, double away)
{
    const struct spot at = spot_at(c, part);
    const double width = typeset_width(c->name, TYPE_TEXT) + (align == ALIGN_LEFT ? NAMES_POINT : 0);
    const double left = align == ALIGN_LEFT ? at.x + away - BESIDE / 2.0 : at.x - away - width;
    return (struct try){.curve = c,
                        .at = at,
                        .align = align,
                        .away = away,
                        .box = {left, at.y - LEAD / 2.0, width, LEAD},
                        .bridge = {align == ALIGN_LEFT ? at.x : at.x - away, at.y - 1, away, 2}};
}

/* The best of many places beside the curve: away from names that stand, from curves and from the frame, and
 * of these rather near the middle. */
static struct try best_try(const struct curve *c, const struct box *plot, const struct curve *curves,
                           int count, const struct box *taken, int names)
{
    struct try best = {.cost = INFINITY};
    for (int step = 1; step < 40; step++) {
        for (int place = 0; place < PLACES; place++) {
            struct try t =
                try_at(c, step / 40.0, place % 2 ? ALIGN_RIGHT : ALIGN_LEFT, BESIDE + place / 2 * FURTHER);
            t.cost = cost_of(&t, plot, curves, count, taken, names) + abs(step - 20) + 6 * place;
            if (t.cost < best.cost)
                best = t;
        }
    }
    return best;
}

void names_along(struct sheet *s, int panel, const struct curve *curves, int count)
{
    const struct box plot = s->panel[panel - 1].plot;
    struct box *taken = mem_zalloc((size_t)count + 1, sizeof *taken);
    int names = 0;
    for (int i = 0; i < count; i++) {
        if (curves[i].spots == 0)
            continue;
        const struct try t = best_try(&curves[i], &plot, curves, count, taken, names);
        const bool left = t.align == ALIGN_LEFT;
        put(s, panel, &curves[i], left ? t.at.x + t.away : t.at.x - t.away, t.at.y, t.align);
        if (t.away > BESIDE) {
            s->label[s->labels - 1].from_x = t.at.x;
            s->label[s->labels - 1].from_y = t.at.y;
        }
        taken[names++] = t.box;
    }
    free(taken);
}
