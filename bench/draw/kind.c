#include "kind.h"

#include "quote.h"
#include "typeset.h"

#include <string.h>

enum { TITLE_HEIGHT = 30, AIR = 10 };

double kind_title(struct sheet *s, int panel, struct box room)
{
    const json_t *chart = s->panel[panel - 1].json;
    const char *title = json_string_value(json_object_get(chart, "title"));
    if (!title || strcmp(title, kind_text(json_object_get(chart, "y"), "label")) == 0) /* the axis says it */
        return AIR;
    struct label *label =
        sheet_label(s, panel, room.left, room.top + TITLE_HEIGHT / 2.0, title, room.width - AIR);
    label->size = TYPE_TEXT;
    label->strong = true;
    return TITLE_HEIGHT + AIR / 2.0;
}

void kind_axis_titles(struct sheet *s, int panel)
{
    const struct panel *p = &s->panel[panel - 1];
    const struct box plot = p->plot;
    char title[AXIS_TITLE];
    const double left = plot.left - kind_ticks_width(&p->y), right = plot.left + plot.width;
    if (p->y.label[0])
        sheet_label(s, panel, left, plot.top - 20, axis_title(&p->y, title), SHEET_WIDTH - left)->ink =
            "faint";
    struct label *below = sheet_label(s, panel, (plot.left + right) / 2, plot.top + plot.height + 40,
                                      axis_title(&p->x, title), SHEET_WIDTH);
    below->ink = "faint";
    below->align = ALIGN_CENTRE;
}

void kind_say_empty(struct sheet *s, int panel)
{
    const struct box plot = s->panel[panel - 1].plot;
    sheet_label(s, panel, plot.left + plot.width / 2, plot.top + plot.height / 2,
                "There are no figures for this.", SHEET_WIDTH)
        ->align = ALIGN_CENTRE;
}

double kind_ticks_width(const struct axis *y)
{
    double widest = 0;
    for (int i = 0; i < y->ticks; i++)
        widest = fmax(widest, typeset_width(y->tick[i].text, TYPE_TEXT));
    return widest + AIR;
}

void kind_numbers(const struct sheet *s, FILE *out, const char *name, int count, kind_number_fn number)
{
    fprintf(out, "array %s[%d] = [", name, count > 0 ? count : 1);
    for (int i = 0; i < count; i++) {
        fputs(i > 0 ? ", " : "", out);
        quote_number(out, number(s, i));
    }
    fputs(count > 0 ? "]\n" : "0]\n", out);
}

void kind_texts(const struct sheet *s, FILE *out, const char *name, int count, kind_text_fn text)
{
    fprintf(out, "array %s[%d] = [", name, count > 0 ? count : 1);
    for (int i = 0; i < count; i++) {
        fputs(i > 0 ? ", " : "", out);
        quote_script(out, text(s, i));
    }
    fputs(count > 0 ? "]\n" : "'']\n", out);
}

void kind_block(FILE *out, int rows, int columns)
{
    for (int i = 0; rows == 0 && i < columns; i++)
        fputs(i + 1 < columns ? "NaN " : "NaN\n", out);
    fputs("\n\n", out);
}
