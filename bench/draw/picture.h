/* What gnuplot left of a picture, made into a file of a report: only a whole one, and an SVG that says what
 * it shows to those who cannot see it, in fonts that a browser has, without a
 * frame and a button that gnuplot puts there. Knows neither charts nor folders of
 * results.
 */
#ifndef PUSHMARK_PICTURE_H
#define PUSHMARK_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

/* Whether it goes to its last byte: gnuplot ends well on a full disk. */
bool picture_whole_svg(const char *text, size_t len);
bool picture_whole_png(const char *data, size_t len);

/* With title and description, for free(). */
char *picture_described(const char *svg, const char *title, const char *description, size_t *len);

#endif
