/* The sheet that a chart is drawn on: how large it is, where each panel's plot stands, and every text on it
 * with its place, in pixels from the upper left. gnuplot only draws; where things go is decided here, since
 * names at the ends of lines have to keep out of each other's way and texts have to break. What differs by
 * kind of chart is in kind.h. Owns what it holds, but borrows the chart. */
#ifndef PUSHMARK_SHEET_H
#define PUSHMARK_SHEET_H

#include "axis.h"

#include <jansson.h>
#include <stdio.h>

enum { SHEET_WIDTH = 900, SHEET_HEIGHT = 560, SHEET_MARGIN = 20 };

/* Sizes of type. Shown at 600 pixels they are two thirds of this. */
enum { TYPE_TITLE = 22, TYPE_SENTENCE = 17, TYPE_TEXT = 16 };

struct box {
    double left, top, width, height;
};

enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

/* Which point of the theme stands before a text. */
enum glyph {
    GLYPH_NONE,
    GLYPH_OWN,
    GLYPH_SQUARE,
    GLYPH_HOLLOW,
    GLYPH_FULL,
    GLYPH_TICK,
    GLYPH_LINE,
    GLYPH_DIAMOND,
    GLYPH_UPRIGHT,
    GLYPH_FRAME,
    GLYPH_RHOMB
};

struct label {
    int panel; /* from 1; 0 where it is the sheet's */
    double x, y;
    enum align align;
    int size;
    bool strong;
    const char *ink; /* the theme's name of its colour: a transport, "plain" or "faint" */
    enum glyph glyph;
    const char *paint;     /* of the glyph; as `ink` where NULL */
    int swatch;            /* the fill of this part, counted from 1, stands before it; 0: none does */
    double from_x, from_y; /* a thin line leads here; NaN: none */
    char *text;
};

struct panel {
    const json_t *json;
    struct axis x, y;
    struct box plot;
    int first, last; /* its series or parts, counted from 1 through all panels */
};

struct kind;

struct sheet {
    const json_t *chart;
    const struct kind *kind; /* NULL: a placeholder */
    double height;
    int panels;
    struct panel *panel;
    int labels;
    struct label *label;
};

/* Lays all of it out. A chart with a "missing" says that instead. */
void sheet_init(struct sheet *s, const json_t *chart);
void sheet_close(struct sheet *s);

/* A text of at most `width` pixels, cut where it has no room. The label is good until the next one. */
struct label *sheet_label(struct sheet *s, int panel, double x, double y, const char *text, double width);

/* One line of marks and what they mean, from the left margin on; y is its middle. */
struct sheet_key {
    enum glyph glyph;
    const char *paint, *text;
};
void sheet_keys(struct sheet *s, double y, const struct sheet_key *keys, int count);

#endif
