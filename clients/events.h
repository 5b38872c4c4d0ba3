/* What happens to the first few clients within the window, moment by moment, for a picture of one trial. A
 * fixed number of events, first come: they lie in memory shared with the parent and go into the result, and a
 * picture of more shows nothing. It knows times and clients by number; what counts as being of the window is
 * its callers' business. */
#ifndef PUSHMARK_LOAD_EVENTS_H
#define PUSHMARK_LOAD_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

enum { EVENTS_MAX = 400, EVENTS_MAX_CLIENTS = 8 };

/* A poll was sent; its answer came without messages, or with; a message was delivered. A poll that fails has
 * no answer. */
enum event_kind { EVENT_ASK, EVENT_EMPTY, EVENT_FULL, EVENT_MESSAGE };

extern const char *const event_names[];

struct event {
    int64_t time_ns;
    int64_t age_ns;  /* of a message */
    uint64_t number; /* of a message */
    uint8_t client;  /* among those of all processes */
    uint8_t kind;    /* enum event_kind */
};

struct events {
    uint32_t count;
    bool cut; /* there were more */
    struct event items[EVENTS_MAX];
};

void events_add(struct events *events, const struct event *event);

/* The earliest of both, sorted by time; `to` must be sorted already, which nothing is. */
void events_merge(struct events *to, const struct events *from);

#endif
