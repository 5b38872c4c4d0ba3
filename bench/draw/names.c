#include "names.h"

#include "mem.h"
#include "typeset.h"

#include <math.h>
#include <stdlib.h>

enum { LEAD = 20, BESIDE = 13, FURTHER = 32, PLACES = 18, ROUNDS = 3 };

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

/* All curves of a panel, and where their names stand so far; those that do not yet have a box of no size. */
struct field {
    struct box plot;
    const struct curve *curves;
    int count;
    struct try *tries;
};

static bool outside(const struct box *b, const struct box *plot)
{
    return b->left < plot->left + 4 || b->left + b->width > plot->left + plot->width - 2 ||
           b->top < plot->top + 2 || b->top + b->height > plot->top + plot->height - 2;
}

/* Names, and the thin lines that lead to them. */
static bool in_the_way(const struct try *a, const struct try *b)
{
    return overlap(&a->box, &b->box) || overlap(&a->bridge, &b->box) || overlap(&a->box, &b->bridge) ||
           overlap(&a->bridge, &b->bridge);
}

static double cost_of(const struct field *f, const struct try *t)
{
    double cost = outside(&t->box, &f->plot) ? 10000 : 0;
    for (int i = 0; i < f->count; i++) {
        const struct curve *c = &f->curves[i];
        cost += 60 * crossed(c, &t->box);
        if (c == t->curve)
            continue;
        cost += 1000 * in_the_way(t, &f->tries[i]);
        if (crossed(c, &t->bridge) > 0)
            cost += t->away > BESIDE ? 30 : 200;
    }
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

/* The best of many places beside the curve: away from other names, from curves and from the frame, and of
 * these rather near the middle. */
static struct try best_try(const struct field *f, const struct curve *c)
{
    struct try best = {.cost = INFINITY};
    for (int step = 1; step < 40; step++) {
        for (int place = 0; place < PLACES; place++) {
            const int away = BESIDE + place / 2 * FURTHER;
            struct try t = try_at(c, step / 40.0, place % 2 ? ALIGN_RIGHT : ALIGN_LEFT, away);
            t.cost = cost_of(f, &t) + abs(step - 20) + 4 * place;
            if (t.cost < best.cost)
                best = t;
        }
    }
    return best;
}

static void put_along(struct sheet *s, int panel, const struct try *t)
{
    const bool left = t->align == ALIGN_LEFT;
    put(s, panel, t->curve, left ? t->at.x + t->away : t->at.x - t->away, t->at.y, t->align);
    if (t->away > BESIDE) {
        s->label[s->labels - 1].from_x = t->at.x;
        s->label[s->labels - 1].from_y = t->at.y;
    }
}

/* From the last curve back, which has the least room at its side; then each again, now that all stand. */
void names_along(struct sheet *s, int panel, const struct curve *curves, int count)
{
    struct field f = {.plot = s->panel[panel - 1].plot,
                      .curves = curves,
                      .count = count,
                      .tries = mem_zalloc((size_t)count + 1, sizeof *f.tries)};
    for (int round = 0; round < ROUNDS; round++)
        for (int i = count - 1; i >= 0; i--)
            if (curves[i].spots > 0)
                f.tries[i] = best_try(&f, &curves[i]);
    for (int i = 0; i < count; i++)
        if (curves[i].spots > 0)
            put_along(s, panel, &f.tries[i]);
    free(f.tries);
}
