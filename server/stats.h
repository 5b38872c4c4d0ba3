/* The server's own counters: what it did for each transport, and what went wrong, by name. Plain numbers in
 * one struct, so that a worker hands its own to the parent as bytes and the parent adds them up. */
#ifndef PUSHMARK_STATS_H
#define PUSHMARK_STATS_H

#include "wire.h"

#include <stdint.h>

/* Whose work it was. The transports come first, in the order of the transport table. */
enum stats_slot { STATS_POLL, STATS_LONGPOLL, STATS_SSE, STATS_WS, STATS_OTHER, STATS_SLOTS };

struct tally {
    uint64_t peers, peers_total; /* being served now; ever */
    uint64_t requests;
    uint64_t deliveries, empty; /* messages handed over; answers that held none */
    uint64_t payload_bytes;     /* of the message texts in those deliveries */
    uint64_t application_up, application_down;
    struct wire wire; /* of closed connections, up to the close */
};

enum cause {
    CAUSE_BAD_REQUEST,
    CAUSE_HEAD_TOO_LARGE,
    CAUSE_BODY_TOO_LARGE,
    CAUSE_REQUEST_TIMEOUT,
    CAUSE_NOT_FOUND,
    CAUSE_METHOD,
    CAUSE_UNAUTHORIZED,
    CAUSE_FOREIGN_ORIGIN,
    CAUSE_OVER_LIMIT,
    CAUSE_HANDSHAKE,
    CAUSE_WS_PROTOCOL,
    CAUSE_WS_UTF8,
    CAUSE_WS_TOO_BIG,
    CAUSE_PING_TIMEOUT,
    CAUSE_STALLED,
    CAUSE_SLOW_CLOSED,
    CAUSE_RESET,
    CAUSE_ACCEPT,
    CAUSE_NO_THREAD, /* --model threads */
    CAUSES,
};

struct stats {
    struct tally by[STATS_SLOTS];
    uint64_t errors[CAUSES];
    uint64_t dropped_old, dropped_latest; /* messages that slow consumers missed, by policy */
    uint64_t gaps;                        /* gap markers sent */
    uint64_t token_checks;                /* tokens that were held against --auth */
    uint64_t packed;                      /* bodies that were compressed */
    uint64_t published;                   /* messages of all topics */
    uint64_t queue_high_water_bytes;      /* the furthest that a peer was behind, or its unsent bytes */
    uint64_t connections, connections_total, connections_high_water;
    int64_t cpu_ns, rss_bytes, rss_peak_bytes, uptime_ns;
    int64_t context_switches;
};

extern const char *const stats_slot_names[STATS_SLOTS];
extern const char *const cause_names[CAUSES];

static inline void stats_raise(uint64_t *high_water, uint64_t value)
{
    if (value > *high_water)
        *high_water = value;
}

/* Fills in what only the process as a whole knows: CPU, memory, uptime, context switches. */
void stats_refresh(struct stats *s, int64_t started_ns);

/* Adds up what is a sum, and takes the larger of what is a maximum. */
void stats_merge(struct stats *into, const struct stats *more);

#endif
