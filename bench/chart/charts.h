/* The charts of a run as data: what to draw, over which axes, with which intervals, and the one sentence that
 * each shows, computed from the figures it draws. Made once, from the summary and the trials, and then drawn
 * by gnuplot (draw/draw.h), by the page (scripts/report) and as tables, so that all of these say the same.
 * It draws nothing and touches no file.
 *
 * A chart is an object. Figures are in base units (nanoseconds, bytes, shares, hertz, counts); unknown is
 * null.
 *
 *   "name"      also its files': "age-ecdf"
 *   "title"     what it shows
 *   "sentence"  what is to be seen, computed; null where nothing is
 *   "note"      conditions, n, what intervals are: "100 clients, 1/s, 64B; 5 repeats; bands: 95 % intervals"
 *   "asked"     whether the suite asks for it at all; a suite without a grid has no break-even map to miss
 *   "missing"   why nothing can be drawn, with what to do; null otherwise
 *   "left_out"  what a chart that is drawn lacks: ["polling: no valid trial"]
 *   "of"        the section whose claim asks for it; only those that a claim asks for have it
 *   "kind"      "lines", "bars", "map", "strip" or "pairs"; all panels are of it
 *   "panels"    one or more, in order of reading
 *
 * An axis is {"label","unit","log"}, the unit being "ns", "bytes", "count", "share", "hz", "percentile"
 * (which runs as 1 / (1 - p): 10 is 90 %, 100 is 99 %) or "ratio". A panel has a "title" (null where there is
 * one panel only) and, by kind:
 *
 *   lines  "x", "y": axes; "series": [{"name","transport","role","step","points":[[x, y, low, high], ...]}]
 *          role is "measured", "model" or "extrapolated"; step says that y stays until the next x; low and
 * high may be null. A point of a capacity may have a fifth member, true: at least so much. bars   "y": an
 * axis from zero; "parts": what the bars are stacked of, from below; "bars": [{"name",
 *          "transport","parts":[...],"total","low","high"}]; of unknown parts, null, "left_out" says
 *          where they went; a bar of a claim also has "extrapolated"
 *   map    "x", "y": axes, each with "values"; "metric"; "cells" by x, then y: null or {"value","low","high",
 *          "winner"}, the value being polling's figure to WebSocket's and the winner "poll", "ws" or "none";
 *          "curve": [[x, y], ...] where the two tie
 *   strip  "from_ns", "to_ns"; "published": [t, ...]; "lanes": [{"name","transport","events":[...]}], events
 *          as a trial's record has them, without the client: [t, "ask"], [t, "empty"], [t, "full"],
 *          [t, "message", number, age]
 *   pairs  "x": axis; "rows": [{"name","theirs","value","low","high","extrapolated","at_least"}], a published figure
 *          and ours; each may be null
 *
 * "transport" is its name in suites, and decides colour and dash everywhere. */
#ifndef PUSHMARK_CHARTS_H
#define PUSHMARK_CHARTS_H

#include "plan/suite.h"

#include <jansson.h>

/* An array of all charts, asked for or not, in the order of the report. Never fails. */
json_t *charts_make(const struct suite *suite, const json_t *run, const json_t *trials,
                    const json_t *summary);

/* Whether there is something to draw. */
bool charts_drawn(const json_t *chart);

#endif
