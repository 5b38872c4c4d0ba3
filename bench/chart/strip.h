/* Which trials a timeline shows, and which stretch of them. Each trial has its own clock and its own window
 * on the feed; message for message they are laid over each other, so that a publication is one line through
 * all of them. A schedule that is even repeats, and then any message may lie over any other. */
#ifndef PUSHMARK_STRIP_H
#define PUSHMARK_STRIP_H

#include "cut.h"

/* An event of a trial's record: [t, client, kind] and of a message [t, client, "message", number, age]. */
enum { STRIP_TIME, STRIP_CLIENT, STRIP_KIND, STRIP_NUMBER, STRIP_AGE };

enum { STRIP_PUBLISHED = 512 };

struct strip_trial {
    const struct point *point;
    const json_t *items;
    int lanes;       /* clients drawn: the first of them */
    int64_t zero_ns; /* the strip's zero in its own time, which runs from its window's beginning */
    int64_t end_ns;  /* until when it tells everything, in its own time */
};

struct strip {
    struct strip_trial trials[TRANSPORTS];
    size_t count;
    int64_t from_ns, to_ns;
    int64_t published_ns[STRIP_PUBLISHED];
    size_t published_count;
    size_t busiest; /* events of the busiest lane */
};

/* `count` is 0 where no trial tells of any message. */
void strip_make(struct strip *strip, const struct source *s, const struct cut *cut);

/* Whether it shows enough, and not too much. */
bool strip_fits(const struct strip *strip);

bool strip_has(const struct strip *strip, const struct point *point);
bool strip_holds(const struct strip *strip, const struct strip_trial *trial, const json_t *event);

/* The events of the point's first repeat, or NULL. */
const json_t *strip_events(const struct source *s, const struct point *point);

int64_t strip_integer(const json_t *event, size_t place);

#endif
