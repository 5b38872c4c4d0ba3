#include "sheet.h"

#include "kind.h"
#include "mem.h"
#include "metric/record.h"
#include "typeset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TITLE_LEAD = 28, SENTENCE_LEAD = 22, TEXT_LEAD = 20, GAP = 10, NOTE_LINES = 4 };

static const double inner = SHEET_WIDTH - 2 * SHEET_MARGIN;

struct label *sheet_label(struct sheet *s, int panel, double x, double y, const char *text, double width)
{
    s->label = mem_grow(s->label, (size_t)(s->labels + 1) * sizeof *s->label);
    s->label[s->labels] = (struct label){.panel = panel,
                                         .x = x,
                                         .y = y,
                                         .size = TYPE_TEXT,
                                         .ink = "plain",
                                         .from_x = NAN,
                                         .from_y = NAN,
                                         .text = typeset_cut(text, TYPE_TEXT, width)};
    return &s->label[s->labels++];
}

struct paragraph {
    int size, lead;
    bool strong;
    enum align align;
    const char *ink;
};

static const struct paragraph title = {TYPE_TITLE, TITLE_LEAD, true, ALIGN_LEFT, "plain"},
                              sentence = {TYPE_SENTENCE, SENTENCE_LEAD, false, ALIGN_LEFT, "plain"},
                              note = {TYPE_TEXT, TEXT_LEAD, false, ALIGN_LEFT, "faint"},
                              excuse = {TYPE_SENTENCE, SENTENCE_LEAD, false, ALIGN_CENTRE, "plain"};

/* Puts it in lines from `top` on; the height that they take. */
static double put(struct sheet *s, const struct paragraph *how, const char *text, double top)
{
    char *lines = typeset_wrap(text, how->size, inner * (how->strong ? 0.9 : 1)), *rest = lines;
    const double x = how->align == ALIGN_CENTRE ? SHEET_WIDTH / 2.0 : SHEET_MARGIN;
    double y = top;
    for (char *line; (line = strsep(&rest, "\n")); y += how->lead) {
        struct label *label = sheet_label(s, 0, x, y + how->lead / 2.0, line, INFINITY);
        label->size = how->size;
        label->strong = how->strong;
        label->align = how->align;
        label->ink = how->ink;
    }
    free(lines);
    return y - top;
}

static double put_head(struct sheet *s)
{
    const char *name = record_text(s->chart, "title"), *seen = record_text(s->chart, "sentence");
    double y = SHEET_MARGIN - 6;
    y += put(s, &title, name ? name : "", y);
    if (seen && s->kind)
        y += put(s, &sentence, seen, y + 2) + 2;
    return y + GAP;
}

/* The note, and what is left out as far as a few lines hold it: all of it is in the report. */
static char *note_text(const json_t *chart)
{
    char *text = NULL;
    size_t len, i;
    FILE *out = open_memstream(&text, &len);
    const char *said = record_text(chart, "note");
    const json_t *left_out = json_object_get(chart, "left_out");
    double width = typeset_width(said ? said : "", TYPE_TEXT);
    fputs(said ? said : "", out);
    for (i = 0; i < json_array_size(left_out) && width < (NOTE_LINES - 1) * inner; i++) {
        const char *line = json_string_value(json_array_get(left_out, i));
        fprintf(out, "%s%s", i > 0 ? "; " : said ? ". Left out: " : "Left out: ", line ? line : "");
        width += typeset_width(line ? line : "", TYPE_TEXT);
    }
    if (i < json_array_size(left_out))
        fprintf(out, "; and %zu more", json_array_size(left_out) - i);
    fclose(out);
    return text;
}

static double put_foot(struct sheet *s, double top)
{
    char *text = note_text(s->chart);
    const double height = *text ? put(s, &note, text, top) : 0;
    free(text);
    return height;
}

void sheet_keys(struct sheet *s, double y, const struct sheet_key *keys, int count)
{
    double x = SHEET_MARGIN + 8;
    for (int i = 0; i < count; i++) {
        struct label *label = sheet_label(s, 0, x, y, keys[i].text, inner);
        label->glyph = keys[i].glyph;
        label->paint = keys[i].paint;
        x += typeset_width(keys[i].text, TYPE_TEXT) + 50;
    }
}

static void lay_panels(struct sheet *s, double *y, double room)
{
    const int columns = s->kind->columns(s), rows = (s->panels + columns - 1) / columns;
    const double width = inner / columns;
    for (int row = 0; row < rows; row++) {
        double highest = 0;
        for (int i = row * columns; i < s->panels && i < (row + 1) * columns; i++)
            highest = fmax(highest, s->kind->height(&s->panel[i], room / rows));
        for (int i = row * columns; i < s->panels && i < (row + 1) * columns; i++)
            s->kind->lay(s, i + 1, (struct box){SHEET_MARGIN + (i % columns) * width, *y, width, highest});
        *y += highest;
    }
}

static void lay_chart(struct sheet *s, double y)
{
    y += s->kind->key(s, y);
    const double room = SHEET_HEIGHT - y - 2 * TEXT_LEAD - GAP;
    lay_panels(s, &y, room);
    y += GAP / 2.0;
    s->height = ceil(y + put_foot(s, y) + GAP);
}

/* What is missing, in words, in the middle of the sheet: an empty frame would look like a result. */
static void lay_excuse(struct sheet *s, const char *missing)
{
    put_head(s);
    put(s, &excuse, missing, SHEET_HEIGHT / 2.0 - SENTENCE_LEAD);
    s->height = SHEET_HEIGHT;
    put_foot(s, s->height - 2 * TEXT_LEAD - GAP);
}

static const struct kind *kind_of(const char *name)
{
    static const struct kind *const kinds[] = {&kind_lines, &kind_bars, &kind_map, &kind_strip, &kind_pairs};
    for (size_t i = 0; name && i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}

void sheet_init(struct sheet *s, const json_t *chart)
{
    const char *missing = record_text(chart, "missing");
    const json_t *panels = json_object_get(chart, "panels");
    *s = (struct sheet){.chart = chart, .kind = kind_of(record_text(chart, "kind"))};
    if (missing || !s->kind || json_array_size(panels) == 0) {
        s->kind = NULL;
        lay_excuse(s, missing ? missing : "There is nothing to draw.");
        return;
    }
    s->panels = (int)json_array_size(panels);
    s->panel = mem_zalloc((size_t)s->panels, sizeof *s->panel);
    for (int i = 0; i < s->panels; i++)
        s->panel[i].json = json_array_get(panels, (size_t)i);
    lay_chart(s, put_head(s));
}

void sheet_close(struct sheet *s)
{
    for (int i = 0; i < s->labels; i++)
        free(s->label[i].text);
    free(s->label);
    free(s->panel);
}
