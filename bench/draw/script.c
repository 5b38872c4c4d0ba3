#include "script.h"

#include "kind.h"
#include "quote.h"

#include <string.h>

/* --- the sheet's labels --- */

static double label_panel(const struct sheet *s, int i)
{
    return s->label[i].panel;
}

static double label_x(const struct sheet *s, int i)
{
    return s->label[i].x / SHEET_WIDTH;
}

static double label_y(const struct sheet *s, int i)
{
    return 1 - s->label[i].y / s->height;
}

static double label_size(const struct sheet *s, int i)
{
    return s->label[i].size;
}

static double label_strong(const struct sheet *s, int i)
{
    return s->label[i].strong;
}

static double label_glyph(const struct sheet *s, int i)
{
    return s->label[i].glyph;
}

static double label_swatch(const struct sheet *s, int i)
{
    return s->label[i].swatch;
}

static double from_x(const struct sheet *s, int i)
{
    return s->label[i].from_x / SHEET_WIDTH;
}

static double from_y(const struct sheet *s, int i)
{
    return 1 - s->label[i].from_y / s->height;
}

static const char *label_align(const struct sheet *s, int i)
{
    static const char *const words[] = {
        [ALIGN_LEFT] = "left", [ALIGN_CENTRE] = "center", [ALIGN_RIGHT] = "right"};
    return words[s->label[i].align];
}

static const char *label_ink(const struct sheet *s, int i)
{
    return s->label[i].ink;
}

static const char *label_paint(const struct sheet *s, int i)
{
    return s->label[i].paint ? s->label[i].paint : s->label[i].ink;
}

static const char *label_text(const struct sheet *s, int i)
{
    return s->label[i].text;
}

static void write_labels(const struct sheet *s, FILE *out)
{
    fprintf(out, "labels = %d\n", s->labels);
    kind_numbers(s, out, "label_panel", s->labels, label_panel);
    kind_numbers(s, out, "label_x", s->labels, label_x);
    kind_numbers(s, out, "label_y", s->labels, label_y);
    kind_numbers(s, out, "label_size", s->labels, label_size);
    kind_numbers(s, out, "label_strong", s->labels, label_strong);
    kind_numbers(s, out, "label_glyph", s->labels, label_glyph);
    kind_numbers(s, out, "label_swatch", s->labels, label_swatch);
    kind_numbers(s, out, "label_from_x", s->labels, from_x);
    kind_numbers(s, out, "label_from_y", s->labels, from_y);
    kind_texts(s, out, "label_align", s->labels, label_align);
    kind_texts(s, out, "label_ink", s->labels, label_ink);
    kind_texts(s, out, "label_paint", s->labels, label_paint);
    kind_texts(s, out, "label_text", s->labels, label_text);
}

/* --- the panels --- */

static double left(const struct sheet *s, int i)
{
    return s->panel[i].plot.left / SHEET_WIDTH;
}

static double right(const struct sheet *s, int i)
{
    return (s->panel[i].plot.left + s->panel[i].plot.width) / SHEET_WIDTH;
}

static double top(const struct sheet *s, int i)
{
    return 1 - s->panel[i].plot.top / s->height;
}

static double bottom(const struct sheet *s, int i)
{
    return 1 - (s->panel[i].plot.top + s->panel[i].plot.height) / s->height;
}

static double first(const struct sheet *s, int i)
{
    return s->panel[i].first;
}

static double last(const struct sheet *s, int i)
{
    return s->panel[i].last;
}

static void write_panels(const struct sheet *s, FILE *out)
{
    kind_numbers(s, out, "left", s->panels, left);
    kind_numbers(s, out, "right", s->panels, right);
    kind_numbers(s, out, "top", s->panels, top);
    kind_numbers(s, out, "bottom", s->panels, bottom);
    kind_numbers(s, out, "first", s->panels, first);
    kind_numbers(s, out, "last", s->panels, last);
}

/* --- their axes --- */

/* A tick's text is one of ours, made of a number and a unit; gnuplot takes it for a format. */
static void write_ticks(FILE *out, const struct axis *a)
{
    fputc('"', out);
    for (int i = 0; i < a->ticks; i++) {
        fprintf(out, "%s'", i > 0 ? ", " : "");
        for (const char *c = a->tick[i].text; *c; c++)
            fputs(*c == '%' ? "%%" : (char[]){*c, '\0'}, out);
        fprintf(out, "' %.10g", a->tick[i].at);
    }
    fputc('"', out);
}

static const struct axis *axis_of(const struct panel *p, char which)
{
    return which == 'x' ? &p->x : &p->y;
}

static void write_axes(const struct sheet *s, FILE *out, char which)
{
    static const char *const parts[] = {"log", "from", "to", "ticks"};
    for (size_t part = 0; part < sizeof parts / sizeof parts[0]; part++) {
        fprintf(out, "array %c_%s[%d] = [", which, parts[part], s->panels);
        for (int i = 0; i < s->panels; i++) {
            const struct axis *a = axis_of(&s->panel[i], which);
            fputs(i > 0 ? ", " : "", out);
            if (part == 0)
                fprintf(out, "%d", a->values == 0 && (a->log || a->unit == UNIT_PERCENTILE));
            else if (part == 3)
                write_ticks(out, a);
            else
                quote_number(out, part == 1 ? a->from : a->to);
        }
        fputs("]\n", out);
    }
}

/* --- all of it --- */

void script_write(const struct sheet *s, FILE *out, const char *name, const char *theme, const char *body)
{
    fprintf(out,
            "# Draws %s.svg and %s.png from %s.dat: gnuplot %s.gp\n"
            "name = '%s'\nwidth = %d\nheight = %.0f\npanels = %d\n"
            "if (!exists('part')) part = ''\n",
            name, name, name, name, name, SHEET_WIDTH, s->height, s->panels);
    write_labels(s, out);
    if (s->kind) {
        write_panels(s, out);
        write_axes(s, out, 'x');
        write_axes(s, out, 'y');
        if (s->kind->settings)
            s->kind->settings(s, out);
    }
    fprintf(out, "\n%s\ndo for [format in 'svg png'] {\neval begin\n%s\neval finish\n}\n", theme,
            s->kind ? body : "eval placeholder");
}

void script_figures(const struct sheet *s, FILE *out)
{
    if (s->kind)
        s->kind->figures(s, out);
    else
        fputs("# nothing to draw\n", out);
}
