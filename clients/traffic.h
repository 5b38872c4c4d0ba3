/* Adds up what this process's connections put on the wire. Every connection is on one list from its opening
 * until its last segment has been seen. A reading of the whole at a moment walks that list in slices, so that
 * ten thousand system calls do not hold up the deliveries of that moment; at both ends of the window the walk
 * meets a connection after the same delay, so that each is read over the window's length. */
#ifndef PUSHMARK_LOAD_TRAFFIC_H
#define PUSHMARK_LOAD_TRAFFIC_H

#include "list.h"
#include "timers.h"
#include "wire.h"

/* Embedded in whatever owns a connected socket. */
struct traffic_item {
    struct list link;
    int32_t fd;
    bool ipv6;
    uint8_t walked; /* the number of the last walk that has read it */
};

struct traffic {
    struct timers *timers;
    struct timer timer; /* the next slice of a walk */
    struct list items;
    struct list *at;      /* where the walk under way is; NULL for none */
    struct wire *reading; /* what it adds up */
    uint8_t walk;         /* its number */
    struct wire closed;   /* all connections that have ended */
    struct wire setup;    /* opening and closing outside the window */
    struct wire begin, end;
};

void traffic_init(struct traffic *t, struct timers *timers);

void traffic_add(struct traffic *t, struct traffic_item *item, int fd, bool ipv6);

/* The same connection has another owner from now on. */
void traffic_move(struct traffic *t, struct traffic_item *from, struct traffic_item *to);

/* It has ended with these final readings. */
void traffic_remove(struct traffic *t, struct traffic_item *item, const struct wire *final);

/* Begins to read the window's beginning or end into `t->begin` or `t->end`. */
void traffic_read(struct traffic *t, struct wire *into);

/* Whether a walk is under way. */
static inline bool traffic_reading(const struct traffic *t)
{
    return t->at != NULL;
}

/* Ends the walk under way at once. */
void traffic_finish(struct traffic *t);

#endif
