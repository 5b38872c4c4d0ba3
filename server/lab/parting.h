/* Connections that are closed here while their last packets are still on the way: the end of each is part of
 * what it cost, and a connection that lived for one poll is little else. A copy of the descriptor keeps the
 * kernel's counters readable until both ends have parted; there are few at a time, each for two seconds at
 * most, and one too many is settled without its end. */
#ifndef PUSHMARK_LAB_PARTING_H
#define PUSHMARK_LAB_PARTING_H

#include "list.h"
#include "timers.h"
#include "wire.h"

struct conn;
struct line;
struct parting;

struct partings {
    struct list list;
    size_t count;
    struct timers *timers;
    struct timer timer;
};

void partings_init(struct partings *partings, struct timers *timers);

/* Takes lines back that are still there. */
void partings_close(struct partings *partings);

/* Takes the line of a connection that is closing; false where it cannot, and the line stays the caller's.
 * Frees no other: who closes may be walking a lane's lines. */
bool partings_take(struct partings *partings, struct line *line, const struct conn *conn);

/* Settles and frees those whose counters are final. */
void partings_look(struct partings *partings);

/* The same, if there are many: connections may come and go faster than the timer looks. */
void partings_relieve(struct partings *partings);

bool parting_wire(const struct parting *parting, struct wire *wire);

#endif
