/* An axis of a chart: over which range it runs, which ticks it gets and what they say, and where on it a
 * value lies. Reads what chart/charts.h calls an axis; knows no pixels but those that it is told, and draws
 * nothing. */
#ifndef PUSHMARK_AXIS_H
#define PUSHMARK_AXIS_H

#include "units.h"

#include <jansson.h>
#include <stdbool.h>

enum unit { UNIT_COUNT, UNIT_NS, UNIT_BYTES, UNIT_SHARE, UNIT_HZ, UNIT_PERCENTILE, UNIT_RATIO };

struct tick {
    double at;
    char text[UNITS_TEXT];
};

enum { AXIS_TICKS = 24, AXIS_VALUES = 64 };

struct axis {
    const char *label; /* borrowed */
    enum unit unit;
    bool log;
    double from, to; /* NaN before the first value */
    int values;      /* of a map's axis: each has the room of 1, the first from 0 on */
    double value[AXIS_VALUES];
    int ticks;
    struct tick tick[AXIS_TICKS];
};

/* `spec` is borrowed and may be anything: what it lacks is counted, linearly, without a label. */
void axis_read(struct axis *a, const json_t *spec);

/* Widens the range by a value; unknown ones and what a log axis cannot show are passed over. */
void axis_include(struct axis *a, double value);

/* Rounds the range outward and chooses at most `most` ticks. A linear axis begins at zero. */
void axis_finish(struct axis *a, int most);

/* 0 at its beginning, 1 at its end; for a map's, between the middles of its values. NaN for what is not on
 * it. */
double axis_place(const struct axis *a, double value);

/* Its label; a log scale says so, but the percentiles' own scale is nobody's log, and a map has cells. */
enum { AXIS_TITLE = 256 };
char *axis_title(const struct axis *a, char out[AXIS_TITLE]);

/* A value in the axis's unit, for people: "1.52 ms", "99.9 %", "8.4×". */
char *axis_show(char out[UNITS_TEXT], enum unit unit, double value);

/* With the ends of its interval, as the tables write it: "886 B [884, 887]", each with its unit where
 * they differ in it; none where both ends read as the value does, or are unknown. */
enum { AXIS_INTERVAL = 3 * UNITS_TEXT + 8 };
char *axis_show_interval(char out[AXIS_INTERVAL], enum unit unit, double value, double low, double high);

#endif
