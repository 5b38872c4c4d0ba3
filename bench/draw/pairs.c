/* Charts of pairs: a published figure and what it is here, a row each over one axis. Blocks of the .dat: two
 * a panel, the figures (theirs, ours, low, high, upright middle, 1 where ours is extrapolated) and what to
 * say where (x, upright middle, text). */
#include "kind.h"

#include "metric/record.h"
#include "quote.h"
#include "typeset.h"

enum { ROW = 27, NAME_WIDTH_MAX = 420, KEY_HEIGHT = 30, AIR = 10, SAID = 2 * AXIS_INTERVAL + 16 };

static const json_t *rows_of(const struct panel *p)
{
    return json_object_get(p->json, "rows");
}

static int columns(const struct sheet *s)
{
    (void)s;
    return 1;
}

static double height(const struct panel *p, double room)
{
    (void)room;
    return (double)json_array_size(rows_of(p)) * ROW + KIND_BELOW + 40;
}

static double key(struct sheet *s, double top)
{
    static const struct sheet_key marks[] = {{GLYPH_RHOMB, "null", "published"},
                                             {GLYPH_FULL, "plain", "measured here"},
                                             {GLYPH_HOLLOW, "plain", "extrapolated, not measured"}};
    sheet_keys(s, top + KEY_HEIGHT / 2.0 - 2, marks, 3);
    return KEY_HEIGHT;
}

/* "871 B; here 909 B [908, 911]" */
static void show(char out[SAID], const struct axis *x, const json_t *row)
{
    const double theirs = record_number(row, "theirs"), value = record_number(row, "value");
    char their[UNITS_TEXT] = "", ours[AXIS_INTERVAL] = "–";
    if (isfinite(theirs))
        axis_show(their, x->unit, theirs);
    if (isfinite(value))
        axis_show_interval(ours, x->unit, value, record_number(row, "low"), record_number(row, "high"));
    snprintf(out, SAID, "%s%shere %s%s%s", their, *their ? "; " : "",
             isfinite(value) && record_true(row, "extrapolated") ? "≈ " : "",
             isfinite(value) && record_true(row, "at_least") ? "≥ " : "", ours);
}

static void read_axis(struct panel *p)
{
    static const char *const figures[] = {"theirs", "value", "low", "high"};
    size_t i;
    const json_t *row;
    axis_read(&p->x, json_object_get(p->json, "x"));
    json_array_foreach(rows_of(p), i, row) for (size_t k = 0; k < 4; k++)
        axis_include(&p->x, record_number(row, figures[k]));
}

static double middle(const struct panel *p, size_t i)
{
    return (double)json_array_size(rows_of(p)) - (double)i - 0.5;
}

static void put_texts(struct sheet *s, int panel, double names)
{
    const struct panel *p = &s->panel[panel - 1];
    const double each = p->plot.height / fmax((double)json_array_size(rows_of(p)), 1);
    size_t i;
    const json_t *row;
    if (json_array_size(rows_of(p)) == 0)
        kind_say_empty(s, panel);
    json_array_foreach(rows_of(p), i, row)
    {
        const double y = p->plot.top + ((double)i + 0.5) * each;
        char text[SAID];
        show(text, &p->x, row);
        sheet_label(s, panel, p->plot.left - AIR, y, kind_text(row, "name"), names + 1)->align = ALIGN_RIGHT;
        sheet_label(s, panel, p->plot.left + p->plot.width + AIR, y, text, SHEET_WIDTH)->ink = "faint";
    }
}

static void measure(const struct panel *p, double *names, double *texts)
{
    size_t i;
    const json_t *row;
    *names = *texts = 0;
    json_array_foreach(rows_of(p), i, row)
    {
        char text[SAID];
        show(text, &p->x, row);
        *names = fmax(*names, typeset_width(kind_text(row, "name"), TYPE_TEXT));
        *texts = fmax(*texts, typeset_width(text, TYPE_TEXT));
    }
    *names = fmin(*names, NAME_WIDTH_MAX);
}

static void lay(struct sheet *s, int panel, struct box room)
{
    struct panel *p = &s->panel[panel - 1];
    const double top = kind_title(s, panel, room);
    double names, texts;
    read_axis(p);
    measure(p, &names, &texts);
    const double left = names + 2 * AIR, right = texts + 2 * AIR;
    p->plot = (struct box){room.left + left, room.top + top, fmax(room.width - left - right, 120),
                           room.height - top - KIND_BELOW};
    axis_finish(&p->x, (int)(p->plot.width / 68));
    p->y = (struct axis){.label = "", .from = 0, .to = fmax((double)json_array_size(rows_of(p)), 1)};
    p->first = p->last = panel;
    kind_axis_titles(s, panel);
    put_texts(s, panel, names);
}

static void write_figures(FILE *out, const struct panel *p)
{
    size_t i;
    const json_t *row;
    fputs("# theirs ours low high middle extrapolated\n", out);
    json_array_foreach(rows_of(p), i, row)
    {
        const double figures[] = {record_number(row, "theirs"), record_number(row, "value"),
                                  record_number(row, "low"), record_number(row, "high"), middle(p, i)};
        for (size_t k = 0; k < 5; k++) {
            quote_number(out, figures[k]);
            fputc(' ', out);
        }
        fprintf(out, "%d\n", record_true(row, "extrapolated"));
    }
    kind_block(out, (int)i, 6);
}

static void write_sayings(FILE *out, const struct panel *p)
{
    size_t i;
    const json_t *row;
    fputs("# x middle text\n", out);
    json_array_foreach(rows_of(p), i, row)
    {
        char said[SAID], text[SAID + 256];
        const double value = record_number(row, "value");
        show(said, &p->x, row);
        snprintf(text, sizeof text, "%s: %.200s", said, kind_text(row, "name"));
        quote_number(out, isfinite(value) ? value : record_number(row, "theirs"));
        fputc(' ', out);
        quote_number(out, middle(p, i));
        fputc(' ', out);
        quote_data(out, text);
        fputc('\n', out);
    }
    kind_block(out, (int)i, 3);
}

static void figures(const struct sheet *s, FILE *out)
{
    for (int p = 0; p < s->panels; p++) {
        write_figures(out, &s->panel[p]);
        write_sayings(out, &s->panel[p]);
    }
}

const struct kind kind_pairs = {.name = "pairs",
                                .columns = columns,
                                .height = height,
                                .key = key,
                                .lay = lay,
                                .settings = NULL,
                                .figures = figures};
