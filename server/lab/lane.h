/* A lane's ledger: what the requests and connections of one way of being kept up to date came to. Counts of
 * what was said are the lane's own; what the wire carried is settled into it by its lines (line.h), up to
 * when somebody asks. */
#ifndef PUSHMARK_LAB_LANE_H
#define PUSHMARK_LAB_LANE_H

#include "list.h"
#include "tap.h"
#include "wire.h"

enum { LANE_NAME_MAX = 16, LANE_ARRIVALS = 1024 };

struct lane_counts {
    uint64_t connections; /* that came to it */
    uint64_t requests, empty, deliveries, payload_bytes;
    struct wire wire;  /* settled; sent is down */
    uint64_t arrivals; /* of connections and handshakes */
};

struct lane {
    char name[LANE_NAME_MAX + 1];
    uint64_t serial; /* no two lanes of a process have the same */
    struct list lines;
    struct lane_counts counts;
    int64_t *arrival_ns; /* a ring of LANE_ARRIVALS, by number; NULL before the first */
    struct tap tap;
};

bool lane_name_valid(struct slice name);

struct lane *lane_new(struct slice name, uint64_t serial);

/* Its lines go on without a lane. */
void lane_free(struct lane *lane);

/* Counts from zero, also what connections carry that stay. */
void lane_reset(struct lane *lane);

/* Brings `counts.wire` up to this moment. */
void lane_settle(struct lane *lane);

/* How many connections are its own now. */
size_t lane_open(const struct lane *lane);

void lane_arrival(struct lane *lane, int64_t at_ns);

#endif
