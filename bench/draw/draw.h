/* Charts as files: for each one that a suite asks for charts/NAME.dat (its figures), charts/NAME.gp (what
 * draws it: the settings of this chart, the theme and the chart's script, all in one file, so that
 * `gnuplot NAME.gp` in that folder draws it again) and, where gnuplot is there, NAME.svg and NAME.png. It
 * knows charts (chart/charts.h), not trials. */
#ifndef PUSHMARK_DRAW_H
#define PUSHMARK_DRAW_H

#include "results/folder.h"

enum drawn {
    DRAWN,            /* all of them */
    DRAWN_NO_GNUPLOT, /* data and scripts only: gnuplot is not installed */
    DRAWN_PARTLY,     /* something failed; it has been said */
};

/* Charts that were drawn get "svg" and "png", their paths in the folder; others have null. Files of charts
 * that this run does not have are removed. */
enum drawn draw_charts(const struct folder *folder, json_t *charts);

#endif
