/* The break-even map: update rate against poll interval, each cell the winner's, and the line between the
 * two. It draws what the summary found (judge/breakeven.h). */
#ifndef PUSHMARK_MAP_H
#define PUSHMARK_MAP_H

#include "source.h"

bool map_asked(const struct source *s);
void map_breakeven(const struct source *s, json_t *chart);

#endif
