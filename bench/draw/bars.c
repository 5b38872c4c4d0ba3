/* Charts of bars, lying, so that names have room; each is stacked of parts. Blocks of the .dat: one a part,
 * through all panels (from, to, upright middle, transport), then one a panel with totals (total, low, high,
 * upright middle, text). */
#include "kind.h"

#include "metric/record.h"
#include "quote.h"
#include "typeset.h"

enum { BAR = 34, NAME_WIDTH_MAX = 380, KEY_HEIGHT = 30, SWATCH = 34, AIR = 10 };

static const json_t *bars_of(const struct panel *p)
{
    return json_object_get(p->json, "bars");
}

static const json_t *parts_of(const struct panel *p)
{
    return json_object_get(p->json, "parts");
}

static const char *part_name(const struct panel *p, size_t part)
{
    const char *name = json_string_value(json_array_get(parts_of(p), part));
    return name ? name : "";
}

static int columns(const struct sheet *s)
{
    (void)s;
    return 1;
}

static double height(const struct panel *p, double room)
{
    const double bars = (double)json_array_size(bars_of(p));
    return fmin(fmax(room, bars * BAR + KIND_BELOW + 40), bars * 2.2 * BAR + KIND_BELOW + 40);
}

/* The fills are the theme's; the scripts draw them where these texts leave room. */
static double key(struct sheet *s, double top)
{
    const struct panel *p = &s->panel[0];
    double x = SHEET_MARGIN;
    size_t i;
    for (i = 0; i < json_array_size(parts_of(p)); i++) {
        const char *text = part_name(p, i);
        struct label *label =
            sheet_label(s, 0, x + SWATCH + 8, top + KEY_HEIGHT / 2.0 - 2, text, SHEET_WIDTH);
        label->swatch = (int)i + 1;
        x += SWATCH + 8 + typeset_width(text, TYPE_TEXT) + 18;
    }
    return i > 0 ? KEY_HEIGHT : 0;
}

static double sum_of(const json_t *bar)
{
    double sum = 0;
    size_t i;
    const json_t *parts = json_object_get(bar, "parts"), *part;
    json_array_foreach(parts, i, part) sum += json_is_number(part) ? json_number_value(part) : 0;
    return sum;
}

/* "412 B [405, 420]": what stands behind a bar. */
enum { TOTAL = AXIS_INTERVAL + 8 };
static void show_total(char out[TOTAL], const struct axis *y, const json_t *bar)
{
    const double value = record_number(bar, "total");
    char text[AXIS_INTERVAL] = "unknown";
    if (isfinite(value))
        axis_show_interval(text, y->unit, value, record_number(bar, "low"), record_number(bar, "high"));
    snprintf(out, TOTAL, "%s%s", record_true(bar, "extrapolated") ? "≈ " : "", text);
}

/* What the bars of a panel need of the width beside them: names before, totals behind. */
static void measure(const struct panel *p, const struct axis *x, double *names, double *totals)
{
    size_t i;
    const json_t *bar;
    json_array_foreach(bars_of(p), i, bar)
    {
        char text[TOTAL];
        show_total(text, x, bar);
        *names = fmax(*names, typeset_width(kind_text(bar, "name"), TYPE_TEXT));
        *totals = fmax(*totals, typeset_width(text, TYPE_TEXT));
    }
    *names = fmin(*names, NAME_WIDTH_MAX);
}

static double end_of(const json_t *bar)
{
    const double high = record_number(bar, "high"), sum = sum_of(bar);
    return isfinite(high) && high > sum ? high : sum;
}

static void include_bars(struct axis *x, const struct panel *p)
{
    size_t i;
    const json_t *bar;
    json_array_foreach(bars_of(p), i, bar) axis_include(x, end_of(bar));
}

/* Panels of one measure have one scale, so that their bars compare. */
static bool same_axis(const struct panel *a, const struct panel *b)
{
    return json_equal(json_object_get(a->json, "y"), json_object_get(b->json, "y"));
}

static void put_texts(struct sheet *s, int panel, double names)
{
    const struct panel *p = &s->panel[panel - 1];
    if (json_array_size(bars_of(p)) == 0)
        kind_say_empty(s, panel);
    const double each = p->plot.height / (double)json_array_size(bars_of(p));
    size_t i;
    const json_t *bar;
    json_array_foreach(bars_of(p), i, bar)
    {
        const double y = p->plot.top + ((double)i + 0.5) * each;
        char text[TOTAL];
        show_total(text, &p->x, bar);
        struct label *name = sheet_label(s, panel, p->plot.left - AIR, y, kind_text(bar, "name"), names + 1);
        name->align = ALIGN_RIGHT;
        name->ink = kind_text(bar, "transport");
        sheet_label(s, panel, p->plot.left + axis_place(&p->x, end_of(bar)) * p->plot.width + AIR, y, text,
                    SHEET_WIDTH);
    }
}

static void lay(struct sheet *s, int panel, struct box room)
{
    struct panel *p = &s->panel[panel - 1];
    const double top = kind_title(s, panel, room);
    double names = 0, totals = 0;
    axis_read(&p->x, json_object_get(p->json, "y"));
    axis_include(&p->x, 0);
    for (int i = 0; i < s->panels; i++)
        if (same_axis(&s->panel[i], p))
            include_bars(&p->x, &s->panel[i]);
    for (int i = 0; i < s->panels; i++)
        measure(&s->panel[i], &p->x, &names, &totals);
    const double left = names + 2 * AIR, right = totals + AIR;
    p->plot = (struct box){room.left + left, room.top + top, room.width - left - right,
                           room.height - top - KIND_BELOW};
    axis_finish(&p->x, (int)(p->plot.width / 68));
    p->y = (struct axis){.label = "", .from = 0, .to = fmax((double)json_array_size(bars_of(p)), 1)};
    p->first = panel > 1 ? s->panel[panel - 2].last + 1 : 1;
    p->last = p->first + (int)json_array_size(parts_of(p)) - 1;
    kind_axis_titles(s, panel);
    put_texts(s, panel, names);
}

/* --- for the scripts --- */

/* A claim's bars are of one metric, so all of them are extrapolated or none is. */
static void settings(const struct sheet *s, FILE *out)
{
    const json_t *first = json_array_get(bars_of(&s->panel[0]), 0);
    fprintf(out, "hatched = %d\n", record_true(first, "extrapolated"));
}

static void write_part(FILE *out, const struct panel *p, size_t part)
{
    const double count = (double)json_array_size(bars_of(p));
    size_t i;
    const json_t *bar;
    fputs("# from to middle transport: ", out);
    quote_data(out, part_name(p, part));
    fputc('\n', out);
    json_array_foreach(bars_of(p), i, bar)
    {
        double from = 0;
        const json_t *parts = json_object_get(bar, "parts");
        for (size_t k = 0; k < part; k++)
            from += fmax(kind_figure(parts, k), 0); /* fmax passes NaN over */
        quote_number(out, from);
        fputc(' ', out);
        quote_number(out, from + kind_figure(parts, part));
        fprintf(out, " %g ", count - (double)i - 0.5);
        quote_data(out, kind_text(bar, "transport"));
        fputc('\n', out);
    }
    kind_block(out, (int)i, 4);
}

static void write_totals(FILE *out, const struct panel *p)
{
    const double count = (double)json_array_size(bars_of(p));
    size_t i;
    const json_t *bar;
    fputs("# total low high middle text\n", out);
    json_array_foreach(bars_of(p), i, bar)
    {
        char total[TOTAL], text[TOTAL + 256];
        const double figures[] = {record_number(bar, "total"), record_number(bar, "low"),
                                  record_number(bar, "high"), count - (double)i - 0.5};
        show_total(total, &p->x, bar);
        snprintf(text, sizeof text, "%s: %.200s", total, kind_text(bar, "name"));
        for (size_t k = 0; k < 4; k++) {
            quote_number(out, figures[k]);
            fputc(' ', out);
        }
        quote_data(out, text);
        fputc('\n', out);
    }
    kind_block(out, (int)i, 5);
}

static void figures(const struct sheet *s, FILE *out)
{
    for (int p = 0; p < s->panels; p++)
        for (size_t part = 0; part < json_array_size(parts_of(&s->panel[p])); part++)
            write_part(out, &s->panel[p], part);
    for (int p = 0; p < s->panels; p++)
        write_totals(out, &s->panel[p]);
}

const struct kind kind_bars = {.name = "bars",
                               .columns = columns,
                               .height = height,
                               .key = key,
                               .lay = lay,
                               .settings = settings,
                               .figures = figures};
