/* A chart's figures as HTML tables (chart/charts.h): for readers who want the numbers, for those who cannot
 * see the chart, and for maps as the chart itself. */
#ifndef PUSHMARK_TABLES_H
#define PUSHMARK_TABLES_H

#include <jansson.h>
#include <stdio.h>

/* Every figure of every panel. */
void tables_figures(FILE *out, const json_t *chart);

/* A map: a grid of winners. */
void tables_map(FILE *out, const json_t *chart);

#endif
