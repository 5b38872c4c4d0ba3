/* The kinds of charts, one file each (lines.c, bars.c, map.c, strip.c, pairs.c): how much room a panel takes,
 * where its parts go, and its figures as blocks of a .dat that the scripts know by number. */
#ifndef PUSHMARK_KIND_H
#define PUSHMARK_KIND_H

#include "sheet.h"

#include <math.h>

/* The i-th of a row of figures; NaN where it is unknown or not there. */
static inline double kind_figure(const json_t *row, size_t i)
{
    const json_t *value = json_array_get(row, i);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

/* A text of an object that is never NULL. */
static inline const char *kind_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

/* A panel's own title, above its plot; the height that it takes. */
double kind_title(struct sheet *s, int panel, struct box room);

/* What the axes show: the upright one above its end, which is as easy to read as it is long, the other below
 * its middle. */
enum { KIND_ABOVE = 32, KIND_BELOW = 56 };
void kind_axis_titles(struct sheet *s, int panel);

/* The room that the ticks of an upright axis take to the left of it. */
double kind_ticks_width(const struct axis *y);

/* Words in the middle of a panel that has nothing to draw: an empty frame would look like a result. */
void kind_say_empty(struct sheet *s, int panel);

/* "array NAME[n] = [a, b]" of so many numbers or texts, which gnuplot wants to be at least one. */
typedef double (*kind_number_fn)(const struct sheet *s, int i);
typedef const char *(*kind_text_fn)(const struct sheet *s, int i);
void kind_numbers(const struct sheet *s, FILE *out, const char *name, int count, kind_number_fn number);
void kind_texts(const struct sheet *s, FILE *out, const char *name, int count, kind_text_fn text);

/* Two blank lines: a block ends, and the next has the next number. A block without a row gets one of so many
 * NaN, since gnuplot does not count an empty one. */
void kind_block(FILE *out, int rows, int columns);

struct kind {
    const char *name;
    /* Panels beside each other; the height of one that has so much room to fill. */
    int (*columns)(const struct sheet *s);
    double (*height)(const struct panel *p, double room);
    /* What marks mean, above the panels: puts labels and returns the height taken. */
    double (*key)(struct sheet *s, double top);
    /* Sets the axes and the plot of a panel, and puts its labels. */
    void (*lay)(struct sheet *s, int panel, struct box room);
    /* What the scripts want to know beside what every panel has (may be NULL); the figures. */
    void (*settings)(const struct sheet *s, FILE *out);
    void (*figures)(const struct sheet *s, FILE *out);
};

extern const struct kind kind_lines, kind_bars, kind_map, kind_strip, kind_pairs;

#endif
