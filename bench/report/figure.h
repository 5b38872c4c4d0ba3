/* One figure as report and comparison print it: a value, its interval, a ratio. Texts only, by the rules of
 * the tables (metric.h, verdict.h), so that the page says what the terminal says. */
#ifndef PUSHMARK_FIGURE_H
#define PUSHMARK_FIGURE_H

#include "metric/metric.h"

enum { FIGURE_TEXT = 2 * METRIC_TEXT + 8 };

/* "[411.9, 412.8]", the unit only where it is not the value's; "" where one repeat, or the same figure in all
 * of them, leaves nothing to bracket. `value` as measured_json() makes it. */
char *figure_interval(const struct metric *metric, const json_t *value, char out[FIGURE_TEXT]);

/* "[4.6, 7.3]" of a ratio; "" as above. */
char *figure_ratio_interval(const json_t *ratio, char out[FIGURE_TEXT]);

/* By the unit of an axis (chart/charts.h): "1.52 ms", "99.9 %", "0.5/s". */
char *figure_on_axis(const char *unit, double value, char out[FIGURE_TEXT]);

/* The same for a value that somebody chose: "1 s" where the other says "1.00 s". */
char *figure_chosen(const char *unit, double value, char out[FIGURE_TEXT]);

#endif
