/* The parts that charts are put together from, in the shape that charts.h describes: axes, panels, series,
 * and what is written about a chart. It knows no metric and no transport. */
#ifndef PUSHMARK_SKETCH_H
#define PUSHMARK_SKETCH_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

json_t *sketch_axis(const char *label, const char *unit, bool log);

/* Appended to the chart's panels, and its. `x` may be NULL; takes the axes. `title` may be NULL. */
json_t *sketch_panel(json_t *chart, const char *title, json_t *x, json_t *y);

/* Appended to the panel's series, and its. */
json_t *sketch_series(json_t *panel, const char *name, const char *transport, const char *role, bool step);
void sketch_point(json_t *series, double x, double y, double low, double high);
size_t sketch_points(const json_t *series);

/* Takes away series without points, and panels that hold nothing; one that is left alone needs no title. */
void sketch_prune(json_t *chart);

void sketch_left_out(json_t *chart, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sketch_missing(json_t *chart, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Text that is written piece by piece, and then becomes a member of the chart, its first letter a capital;
 * null where nothing was written. */
struct sketch_text {
    FILE *out;
    char *at;
    size_t len;
};
FILE *sketch_write(struct sketch_text *text);
char *sketch_take(struct sketch_text *text); /* as it is, for the caller to free() */
void sketch_set(json_t *chart, const char *key, struct sketch_text *text);

#endif
