/* Where polling and WebSocket cross: of an experiment whose polls vary in update rate and interval, a grid of
 * the ratio poll to ws for bytes, server CPU and age, and for each rate the interval from which on polling is
 * cheaper, interpolated between the two neighbours on the grid: the ratio is taken as linear in 1 / interval,
 * as a message's share of a poll is; that of ages by its logarithm in that of the interval. Only cells that
 * one side wins beyond noise make a crossing or a winner; a ratio that happens to lie on one side of 1 does
 * not. */
#ifndef PUSHMARK_BREAKEVEN_H
#define PUSHMARK_BREAKEVEN_H

#include "sample.h"

/* An array, a grid an experiment and metric: {"experiment","metric","rates_hz","intervals_ns","cells",
 * "crossings","words"}; a cell is null or {"value","low","high","n","verdict"}, by rate, then interval,
 * "words" an array of sentences. `ratios` as ratio.h makes them. */
json_t *breakeven_make(const struct suite *suite, const struct samples *samples, const json_t *ratios);

#endif
