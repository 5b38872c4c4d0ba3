/* Colours for people at a terminal: one fixed colour per transport, the same in every table and view, and a
 * few for meaning. Off where the output is not a terminal, where NO_COLOR is set and where TERM is dumb; then
 * every colour is the empty text, so that callers print it without asking. It prints nothing itself, and
 * knows no tables. */
#ifndef PUSHMARK_PAINT_H
#define PUSHMARK_PAINT_H

#include "plan/key.h"

#include <stdbool.h>
#include <stddef.h>

enum paint {
    PAINT_END, /* back to plain */
    PAINT_STRONG,
    PAINT_FAINT,
    PAINT_GOOD,
    PAINT_WARN,
    PAINT_BAD,
};

/* Whether what goes to this descriptor is to be coloured. */
bool paint_wanted(int fd);

/* What starts the colour; "" without `colour`. */
const char *paint(bool colour, enum paint what);
const char *paint_transport(bool colour, enum transport transport);

/* Columns of the terminal there; of $COLUMNS, or 80, where it is none. */
int paint_columns(int fd);

/* How many columns a text takes: escapes take none, a character of several bytes one. For padding. */
int paint_width(const char *text);

/* The bytes of `text` that fit into so many columns; escapes behind the cut are not among them. */
size_t paint_cut(const char *text, int columns);

#endif
