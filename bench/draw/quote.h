/* Texts of suites and results as gnuplot's text: whatever they hold, they stay text. A control character,
 * which would end the line and with it the text, becomes a blank. */
#ifndef PUSHMARK_QUOTE_H
#define PUSHMARK_QUOTE_H

#include <stdio.h>

/* In a script: single quotes, in which gnuplot replaces no backquotes, no @macros and no backslashes. Those
 * of the text become typographic ones. */
void quote_script(FILE *out, const char *text);

/* In a data file: double quotes, with what gnuplot would read as an escape doubled. */
void quote_data(FILE *out, const char *text);

/* NaN as gnuplot reads it. */
void quote_number(FILE *out, double value);

#endif
