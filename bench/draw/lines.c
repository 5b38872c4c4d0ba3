/* Charts of lines. Blocks of the .dat: one a series, through all panels (x, y, low, high, 1 where it is at
 * least so much), then one a panel with what to say where (x, y, text), then one a series with the corners of
 * its steps (x, y): gnuplot's own steps are strokes of their own, and none is long enough to show a dash. */
#include "kind.h"

#include "mem.h"
#include "names.h"
#include "quote.h"
#include "typeset.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_WIDTH_MAX = 330, NAME_SHORT = 110, PANEL_HEIGHT = 320, SAID_MAX = 80 };

static const json_t *series_of(const struct panel *p)
{
    return json_object_get(p->json, "series");
}

static bool is(const json_t *series, const char *role)
{
    return strcmp(kind_text(series, "role"), role) == 0;
}

static double widest_name(const struct panel *p)
{
    double widest = 0;
    size_t i;
    const json_t *series;
    json_array_foreach(series_of(p), i, series) widest =
        fmax(widest, typeset_width(kind_text(series, "name"), TYPE_TEXT));
    return fmin(widest, NAME_WIDTH_MAX);
}

static int columns(const struct sheet *s)
{
    double widest = 0;
    for (int i = 0; i < s->panels; i++)
        widest = fmax(widest, widest_name(&s->panel[i]));
    return s->panels > 1 && widest <= NAME_SHORT ? 2 : 1;
}

static double height(const struct panel *p, double room)
{
    (void)p;
    return fmax(room, PANEL_HEIGHT);
}

static double no_key(struct sheet *s, double top)
{
    (void)s, (void)top;
    return 0;
}

/* --- axes --- */

static void include_series(struct panel *p, const json_t *series)
{
    size_t i;
    const json_t *point;
    json_array_foreach(json_object_get(series, "points"), i, point)
    {
        axis_include(&p->x, kind_figure(point, 0));
        for (size_t k = 1; k < 4; k++)
            axis_include(&p->y, kind_figure(point, k));
        if (json_is_true(json_array_get(point, 4))) /* room for its arrow */
            axis_include(&p->y, 1.2 * kind_figure(point, 1));
    }
}

static void read_axes(struct panel *p)
{
    size_t i;
    const json_t *series;
    axis_read(&p->x, json_object_get(p->json, "x"));
    axis_read(&p->y, json_object_get(p->json, "y"));
    json_array_foreach(series_of(p), i, series) include_series(p, series);
}

/* --- names --- */

/* The series ends where it is 100 %, as all of its kind do: names at the ends would be one heap. */
static bool ends_at_one(const struct panel *p)
{
    return p->y.unit == UNIT_SHARE && !p->y.log && fabs(p->y.to - 1) < 0.01;
}

static void add_spot(struct curve *c, const struct panel *p, double x, double y)
{
    const double across = axis_place(&p->x, x), up = axis_place(&p->y, y);
    if (isfinite(across) && isfinite(up))
        c->spot[c->spots++] =
            (struct spot){p->plot.left + across * p->plot.width, p->plot.top + (1 - up) * p->plot.height};
}

static struct curve curve_of(const struct panel *p, const json_t *series)
{
    const json_t *points = json_object_get(series, "points"), *point;
    const bool step = json_is_true(json_object_get(series, "step"));
    struct curve c = {.name = kind_text(series, "name"),
                      .transport = kind_text(series, "transport"),
                      .marked = is(series, "measured"),
                      .spot = mem_zalloc(2 * json_array_size(points) + 1, sizeof *c.spot)};
    size_t i;
    json_array_foreach(points, i, point)
    {
        if (step && i > 0)
            add_spot(&c, p, kind_figure(point, 0), kind_figure(json_array_get(points, i - 1), 1));
        add_spot(&c, p, kind_figure(point, 0), kind_figure(point, 1));
    }
    return c;
}

/* "polling, 100 ms", then "250 ms", "500 ms": beside each other, where there is no room to say it each time.
 */
static void shorten(struct curve *curves, int count)
{
    for (int i = count - 1; i > 0; i--) {
        const char *comma = strstr(curves[i].name, ", ");
        const size_t len = comma ? (size_t)(comma + 2 - curves[i].name) : 0;
        if (comma && strcmp(curves[i].transport, curves[i - 1].transport) == 0 &&
            strncmp(curves[i].name, curves[i - 1].name, len) == 0)
            curves[i].name += len;
    }
}

static void put_names(struct sheet *s, int panel)
{
    const struct panel *p = &s->panel[panel - 1];
    const int count = (int)json_array_size(series_of(p));
    struct curve *curves = mem_zalloc((size_t)count + 1, sizeof *curves);
    int spots = 0;
    for (int i = 0; i < count; i++) {
        curves[i] = curve_of(p, json_array_get(series_of(p), (size_t)i));
        spots += curves[i].spots;
    }
    if (ends_at_one(p))
        shorten(curves, count);
    if (spots == 0)
        kind_say_empty(s, panel);
    else if (ends_at_one(p))
        names_along(s, panel, curves, count);
    else
        names_at_ends(s, panel, curves, count);
    for (int i = 0; i < count; i++)
        free(curves[i].spot);
    free(curves);
}

static void lay(struct sheet *s, int panel, struct box room)
{
    struct panel *p = &s->panel[panel - 1];
    const double top = kind_title(s, panel, room) + KIND_ABOVE;
    read_axes(p);
    axis_finish(&p->y, (int)(room.height / 52));
    const double left = kind_ticks_width(&p->y);
    const double right = ends_at_one(p) ? 30 : widest_name(p) + NAMES_POINT + 2 * NAMES_AIR;
    p->plot = (struct box){room.left + left, room.top + top, room.width - left - right,
                           room.height - top - KIND_BELOW};
    axis_finish(&p->x, (int)(p->plot.width / 68));
    p->first = panel > 1 ? s->panel[panel - 2].last + 1 : 1;
    p->last = p->first + (int)json_array_size(series_of(p)) - 1;
    kind_axis_titles(s, panel);
    put_names(s, panel);
}

/* --- for the scripts --- */

static const json_t *nth_series(const struct sheet *s, int i)
{
    for (int p = 0; p < s->panels; p++)
        if (i < s->panel[p].last)
            return json_array_get(series_of(&s->panel[p]), (size_t)(i + 1 - s->panel[p].first));
    return NULL;
}

static const char *transport_of(const struct sheet *s, int i)
{
    return kind_text(nth_series(s, i), "transport");
}

static double is_measured(const struct sheet *s, int i)
{
    return is(nth_series(s, i), "measured");
}

static double is_extrapolated(const struct sheet *s, int i)
{
    return is(nth_series(s, i), "extrapolated");
}

static double is_step(const struct sheet *s, int i)
{
    return json_is_true(json_object_get(nth_series(s, i), "step"));
}

static double count_of(const struct sheet *s, int i)
{
    return (double)json_array_size(json_object_get(nth_series(s, i), "points"));
}

static void settings(const struct sheet *s, FILE *out)
{
    const int count = s->panel[s->panels - 1].last;
    kind_texts(s, out, "transport", count, transport_of);
    kind_numbers(s, out, "measured", count, is_measured);
    kind_numbers(s, out, "extrapolated", count, is_extrapolated);
    kind_numbers(s, out, "step", count, is_step);
    kind_numbers(s, out, "points", count, count_of);
}

static void write_series(FILE *out, const json_t *series)
{
    size_t i;
    const json_t *point;
    fputs("# x y low high at_least: ", out);
    quote_data(out, kind_text(series, "name"));
    fputc('\n', out);
    json_array_foreach(json_object_get(series, "points"), i, point)
    {
        for (size_t k = 0; k < 4; k++) {
            quote_number(out, kind_figure(point, k));
            fputc(' ', out);
        }
        fprintf(out, "%d\n", json_is_true(json_array_get(point, 4)));
    }
    kind_block(out, (int)i, 5);
}

/* The value comes first, never the name: gnuplot's page script takes a text that begins with "image:" for an
 * address to load. */
static void write_said(FILE *out, const struct panel *p, const json_t *series, const json_t *point)
{
    char x[UNITS_TEXT], y[AXIS_INTERVAL], text[512];
    axis_show(x, p->x.unit, kind_figure(point, 0));
    const char *about = is(series, "extrapolated") ? "≈ " : "";
    axis_show_interval(y, p->y.unit, kind_figure(point, 1), kind_figure(point, 2), kind_figure(point, 3));
    snprintf(text, sizeof text, "%s%s at %s: %.200s", about, y, x, kind_text(series, "name"));
    quote_number(out, kind_figure(point, 0));
    fputc(' ', out);
    quote_number(out, kind_figure(point, 1));
    fputc(' ', out);
    quote_data(out, text);
    fputc('\n', out);
}

/* Of long series every so manieth point only: each costs its share of the picture's file. */
static void write_sayings(FILE *out, const struct panel *p)
{
    int rows = 0;
    size_t i, k;
    const json_t *series, *point;
    fputs("# x y text\n", out);
    json_array_foreach(series_of(p), i, series)
    {
        const json_t *points = json_object_get(series, "points");
        const size_t stride = json_array_size(points) / SAID_MAX + 1;
        json_array_foreach(points, k, point) if (k % stride == 0 && isfinite(kind_figure(point, 1)))
        {
            write_said(out, p, series, point);
            rows++;
        }
    }
    kind_block(out, rows, 3);
}

static void write_corners(FILE *out, const json_t *series)
{
    const json_t *points = json_object_get(series, "points"), *point;
    double before = NAN;
    size_t i;
    int rows = 0;
    fputs("# x y of steps\n", out);
    json_array_foreach(points, i, point)
    {
        const double corner[][2] = {{kind_figure(point, 0), before},
                                    {kind_figure(point, 0), kind_figure(point, 1)}};
        if (!json_is_true(json_object_get(series, "step")))
            break;
        for (size_t k = i == 0 ? 1 : 0; k < 2; k++, rows++) {
            quote_number(out, corner[k][0]);
            fputc(' ', out);
            quote_number(out, corner[k][1]);
            fputc('\n', out);
        }
        before = corner[1][1];
    }
    kind_block(out, rows, 2);
}

static void figures(const struct sheet *s, FILE *out)
{
    size_t i;
    const json_t *series;
    for (int p = 0; p < s->panels; p++)
        json_array_foreach(series_of(&s->panel[p]), i, series) write_series(out, series);
    for (int p = 0; p < s->panels; p++)
        write_sayings(out, &s->panel[p]);
    for (int p = 0; p < s->panels; p++)
        json_array_foreach(series_of(&s->panel[p]), i, series) write_corners(out, series);
}

const struct kind kind_lines = {.name = "lines",
                                .columns = columns,
                                .height = height,
                                .key = no_key,
                                .lay = lay,
                                .settings = settings,
                                .figures = figures};
