/* The text of a chart's script: its settings, the theme and what draws it, all in one, so that `gnuplot
 * NAME.gp` beside NAME.dat draws it again. Where the theme and the chart's script come from is the caller's
 * business. */
#ifndef PUSHMARK_SCRIPT_H
#define PUSHMARK_SCRIPT_H

#include "sheet.h"

/* `part` as a variable of gnuplot's adds to the names of the files drawn. */
void script_write(const struct sheet *s, FILE *out, const char *name, const char *theme, const char *body);

/* The chart's figures: NAME.dat. */
void script_figures(const struct sheet *s, FILE *out);

#endif
