/* Which points a chart draws. A chart shows one cut through an experiment: points that agree in everything
 * but the transport, the poll interval, the arm of a control, and what the chart runs along. Of several cuts
 * it is the one with the most delivered messages, the first among equals: it says the most. The note names
 * it.
 *
 * A cut's points lie in lines, one a transport, interval and arm: poll, longpoll, sse, ws, null, and
 * intervals upwards. Points that have no valid trial are in it too, so that whoever draws can name them. */
#ifndef PUSHMARK_CUT_H
#define PUSHMARK_CUT_H

#include "source.h"

#include <stdio.h>

enum { CUT_LINES = 9, CUT_NAME = 96, CUT_NO_KEY = -1 };

struct cut;

/* How much there is to be seen in a cut; below zero: nothing. */
typedef double (*cut_score_fn)(const struct source *s, const struct cut *cut);

struct cut_rule {
    int sweep;          /* the key that the chart runs along, or CUT_NO_KEY */
    int split;          /* a key whose values get a panel each, or CUT_NO_KEY */
    bool join;          /* points of other experiments with other windows belong to it too */
    const char *metric; /* without which a point does not count; NULL: a valid trial is enough */
    cut_score_fn score; /* what chooses among cuts; NULL: messages delivered */
};

struct cut_line {
    const struct point **points; /* along the sweep; in the cut's */
    size_t count;
    char name[CUT_NAME]; /* "polling, 1 s", the interval where there are several */
    char by[CUT_NAME];   /* after "by": "polling every 1 s" */
};

struct cut {
    const struct cut_rule *rule;
    const struct experiment *experiment; /* NULL where no point of any can be drawn */
    size_t cuts;                         /* of how many it is one */
    const struct point **points;         /* line after line; owned */
    size_t count;
    struct cut_line lines[CUT_LINES];
    size_t line_count, more_lines; /* those that there was no room for */
};

void cut_make(struct cut *cut, const struct source *s, const struct cut_rule *rule);

/* Of a cut that is split, its part with the i-th value of that key; false where there is none. `text` is the
 * value, NULL where the cut is not split. */
bool cut_part(const struct cut *whole, size_t i, struct cut *part, const char **text);
void cut_close(struct cut *cut);

/* In how many cuts the experiment falls. */
size_t cut_count(const struct suite *suite, const struct experiment *e, const struct cut_rule *rule);

/* What cut_make does once the points are found: puts them in order and divides them into lines. */
void cut_divide(struct cut *cut);

/* Which lines are shown where there is no room for all: of the polls, the first in order, evenly many, with
 * both ends. */
bool cut_has_room(size_t line, size_t polls, size_t lines);

/* Which keys its points may differ in. */
void cut_free(const struct cut_rule *rule, bool is_free[KEYS]);

/* Whether a chart may draw this point. */
bool cut_usable(const struct source *s, const struct cut_rule *rule, const struct point *point);

/* Whether the key means something to the point's transport: a suite keeps one that has a single value even
 * where it does not. */
bool cut_applies(const struct point *point, enum key_id key);

/* "1,000", "0.5/s", "64 B", "250 ms" */
void cut_duration(double ns, char out[CUT_NAME]);
void cut_value(const struct point *point, enum key_id key, char out[CUT_NAME]);

/* The conditions of all its points, which cut it is, how many repeats, and what shows the intervals ("bands",
 * NULL where nothing does): the note of a chart. */
void cut_note(FILE *out, const struct cut *cut, const struct source *s, const char *marks);

/* The first half of it: the conditions, each part ended by "; ". */
void cut_conditions(FILE *out, const struct cut *cut);

/* Names in the chart's "left_out" what has no valid trial, and lines that there was no room for. */
void cut_left_out(json_t *chart, const struct cut *cut, const char *split, const struct source *s);

/* What opens words about a part of a cut that is split, "with headers=lean"; empty about a whole one. */
void cut_before(const struct cut *cut, const char *split, char out[CUT_NAME]);

/* What the values of its sweep lack to be understood, " client", or NULL. */
const char *cut_unit(const struct cut *cut);

#endif
