/* Strips of time: a lane a client, with what happened to it. Each lane has a rail above, on which messages
 * are published, and one below, which is the client's. Blocks of the .dat: four a panel, publications (t),
 * the client's trips (asked, answered, rail, 1 where it was asked within the strip, transport), its answers
 * (t, rail, 1 where full, transport) and its deliveries (published, delivered, upper rail, lower rail,
 * transport, text); times since the panel begins. */
#include "kind.h"

#include "quote.h"
#include "typeset.h"

#include <string.h>

enum { LANE = 92, NAME_WIDTH_MAX = 220, KEY_HEIGHT = 30, AIR = 10 };

/* Where the rails are in a lane of height 1. */
static const double upper = 0.78, lower = 0.3;

static const json_t *lanes_of(const struct panel *p)
{
    return json_object_get(p->json, "lanes");
}

static double begin_of(const struct panel *p)
{
    const json_t *from = json_object_get(p->json, "from_ns");
    return json_is_number(from) ? json_number_value(from) : 0;
}

static int columns(const struct sheet *s)
{
    (void)s;
    return 1;
}

static double height(const struct panel *p, double room)
{
    const double lanes = (double)json_array_size(lanes_of(p));
    return fmax(fmin(room, lanes * 1.4 * LANE), lanes * LANE) + KIND_BELOW;
}

static double key(struct sheet *s, double top)
{
    static const struct sheet_key keys[] = {
        {GLYPH_UPRIGHT, "light", "published"}, {GLYPH_TICK, "plain", "asked"},
        {GLYPH_LINE, "faint", "waiting"},      {GLYPH_HOLLOW, "plain", "empty answer"},
        {GLYPH_FULL, "plain", "full answer"},  {GLYPH_DIAMOND, "plain", "delivered"}};
    sheet_keys(s, top + KEY_HEIGHT / 2.0 - 2, keys, 6);
    return KEY_HEIGHT;
}

static void lay(struct sheet *s, int panel, struct box room)
{
    struct panel *p = &s->panel[panel - 1];
    const double top = kind_title(s, panel, room);
    double names = 0;
    size_t i;
    const json_t *lane, *end = json_object_get(p->json, "to_ns");
    json_array_foreach(lanes_of(p), i, lane) names =
        fmax(names, typeset_width(kind_text(lane, "name"), TYPE_TEXT));
    names = fmin(names, NAME_WIDTH_MAX);
    p->plot = (struct box){room.left + names + AIR, room.top + top, room.width - names - 4 * AIR,
                           room.height - top - KIND_BELOW};
    p->x = (struct axis){.label = "time", .unit = UNIT_NS, .from = 0, .to = NAN};
    axis_include(&p->x, (json_is_number(end) ? json_number_value(end) : 0) - begin_of(p));
    const double to = p->x.to;
    axis_finish(&p->x, (int)(p->plot.width / 68));
    p->x.to = to > 0 ? to : p->x.to; /* a strip ends where it ends */
    p->y = (struct axis){.label = "", .from = 0, .to = fmax((double)i, 1)};
    p->first = p->last = panel;
    if (i == 0)
        kind_say_empty(s, panel);
    kind_axis_titles(s, panel);
    json_array_foreach(lanes_of(p), i, lane)
    {
        struct label *name = sheet_label(s, panel, p->plot.left - AIR,
                                         p->plot.top + ((double)i + 1 - lower) * p->plot.height / p->y.to,
                                         kind_text(lane, "name"), names + 1);
        name->align = ALIGN_RIGHT;
        name->ink = kind_text(lane, "transport");
    }
}

/* --- for the scripts --- */

static void settings(const struct sheet *s, FILE *out)
{
    (void)s, (void)out;
}

/* What began before the strip is drawn from its edge on. */
static double since(const struct panel *p, double t)
{
    return fmin(fmax(t - begin_of(p), 0), p->x.to);
}

static bool within(const struct panel *p, double t)
{
    return t >= begin_of(p) && t <= begin_of(p) + p->x.to;
}

static void write_published(FILE *out, const struct panel *p)
{
    int rows = 0;
    size_t i;
    const json_t *t;
    fputs("# published\n", out);
    json_array_foreach(json_object_get(p->json, "published"), i,
                       t) if (json_is_number(t) && within(p, json_number_value(t)))
    {
        fprintf(out, "%.10g\n", since(p, json_number_value(t)));
        rows++;
    }
    kind_block(out, rows, 1);
}

/* One event of a lane; what rows it adds to a block. */
struct lane {
    FILE *out;
    const struct panel *panel;
    const char *transport;
    double above, below, asked; /* the rails; when the open poll was sent, or NaN */
    bool fresh;                 /* of a client that asks: nothing has happened so far */
    int rows;
};
typedef void (*event_fn)(struct lane *lane, double t, const char *what, const json_t *event);

static void end_row(struct lane *l)
{
    fputc(' ', l->out);
    quote_data(l->out, l->transport);
    fputc('\n', l->out);
    l->rows++;
}

static void write_trip(struct lane *l, double until)
{
    if (isfinite(l->asked))
        fprintf(l->out, "%.10g %.10g %g %d", since(l->panel, l->asked), since(l->panel, until), l->below,
                within(l->panel, l->asked));
    if (isfinite(l->asked))
        end_row(l);
    l->asked = NAN;
}

static void trip(struct lane *l, double t, const char *what, const json_t *event)
{
    (void)event;
    if (strcmp(what, "ask") == 0)
        l->asked = t;
    else if (l->fresh) /* it comes of what was asked before the strip begins */
        l->asked = begin_of(l->panel) - 1;
    if (strcmp(what, "ask") != 0 && (l->fresh || strcmp(what, "message") != 0))
        write_trip(l, t);
    l->fresh = false;
}

static void answer(struct lane *l, double t, const char *what, const json_t *event)
{
    (void)event;
    const bool full = strcmp(what, "full") == 0;
    if ((!full && strcmp(what, "empty") != 0) || !within(l->panel, t))
        return;
    fprintf(l->out, "%.10g %g %d", since(l->panel, t), l->below, full);
    end_row(l);
}

static void delivery(struct lane *l, double t, const char *what, const json_t *event)
{
    const double number = kind_figure(event, 2), age = kind_figure(event, 3);
    char shown[UNITS_TEXT], text[2 * UNITS_TEXT + 32];
    if (strcmp(what, "message") != 0 || !within(l->panel, t) || !isfinite(age))
        return;
    snprintf(text, sizeof text, "message %.0f, %s old", number, axis_show(shown, UNIT_NS, age));
    const double from = since(l->panel, t - age), to = since(l->panel, t);
    const double done = age > 0 ? fmax(1 - (to - from) / age, 0) : 0; /* of its way, where the strip begins */
    fprintf(l->out, "%.10g %.10g %g %g ", from, to, l->above + done * (l->below - l->above), l->below);
    quote_data(l->out, text);
    end_row(l);
}

static void each_event(struct lane *l, const json_t *lane, event_fn take)
{
    size_t i;
    const json_t *event;
    json_array_foreach(json_object_get(lane, "events"), i, event)
    {
        const char *what = json_string_value(json_array_get(event, 1));
        const double t = kind_figure(event, 0);
        if (what && isfinite(t))
            take(l, t, what, event);
    }
}

static bool has_asks(const json_t *lane)
{
    size_t i;
    const json_t *event;
    json_array_foreach(json_object_get(lane, "events"), i, event)
    {
        const char *what = json_string_value(json_array_get(event, 1));
        if (what && strcmp(what, "ask") == 0)
            return true;
    }
    return false;
}

static void write_events(FILE *out, const struct panel *p, const char *head, event_fn take, int cells)
{
    struct lane l = {.out = out, .panel = p};
    size_t i;
    const json_t *lane;
    fprintf(out, "# %s\n", head);
    json_array_foreach(lanes_of(p), i, lane)
    {
        const double floor = p->y.to - (double)i - 1;
        l.transport = kind_text(lane, "transport");
        l.above = floor + upper;
        l.below = floor + lower;
        l.asked = NAN;
        l.fresh = has_asks(lane);
        each_event(&l, lane, take);
        if (take == trip) /* still waiting at the strip's end */
            write_trip(&l, begin_of(p) + p->x.to);
    }
    kind_block(out, l.rows, cells);
}

static void figures(const struct sheet *s, FILE *out)
{
    for (int i = 0; i < s->panels; i++) {
        const struct panel *p = &s->panel[i];
        write_published(out, p);
        write_events(out, p, "asked answered rail within transport", trip, 5);
        write_events(out, p, "answered rail full transport", answer, 4);
        write_events(out, p, "published delivered above below text transport", delivery, 6);
    }
}

const struct kind kind_strip = {.name = "strip",
                                .columns = columns,
                                .height = height,
                                .key = key,
                                .lay = lay,
                                .settings = settings,
                                .figures = figures};
