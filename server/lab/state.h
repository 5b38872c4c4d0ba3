/* What the lab as a whole holds; for the files of this folder only. Everything in it is bounded: sessions and
 * lanes by number, lines by the connections there may be, copies by size. */
#ifndef PUSHMARK_LAB_STATE_H
#define PUSHMARK_LAB_STATE_H

#include "lab.h"
#include "parting.h"

enum {
    LAB_SESSIONS = 32,
    LAB_LANES = 24,
    LAB_RATE_HZ = 100,
    LAB_PAYLOAD_BYTES = 16384,
    LAB_PAUSE_MS = 1000,
    LAB_PAUSE_EVERY_MS = 3000,
    LAB_FRAME_BYTES = 64 * 1024, /* of a desk */
};

struct lab {
    struct service *service;
    struct timers *timers;
    struct list sessions;
    size_t session_count;
    struct line **lines; /* by descriptor, NULL where a connection has asked for nothing yet */
    size_t room;
    struct partings partings;
    uint64_t serials;      /* of lanes */
    int64_t next_pause_ns; /* no pause before this */
};

#endif
