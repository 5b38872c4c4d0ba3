/* The keys of a suite: one table says each one's name, kind, range, default, whose option it is, and which
 * transports it means something to. The parser, `pushmark show`, the points' JSON and the children's command
 * lines all read it.
 *
 * A key that is an option of pushmark-server or pushmark-load is passed on under its own name; a suite may
 * write it with its owner in front ("server.delay = 5ms" is "delay = 5ms"). */
#ifndef PUSHMARK_KEY_H
#define PUSHMARK_KEY_H

#include "options.h"
#include "slice.h"

#include <stdbool.h>

/* The transports by number, as in pushmark-load's table. */
enum transport {
    TRANSPORT_NULL,
    TRANSPORT_POLL,
    TRANSPORT_LONGPOLL,
    TRANSPORT_SSE,
    TRANSPORT_WS,
    TRANSPORTS
};
extern const char *const transport_names[]; /* NULL-ended */

enum key_owner { KEY_OF_BENCH, KEY_OF_SERVER, KEY_OF_LOAD };

enum key_id {
    /* the conductor's own */
    KEY_TRANSPORT,
    KEY_TOPOLOGY, /* veth, loopback, link */
    KEY_ARM,      /* a label that changes nothing: two of them make an A/A control */
    KEY_AUTH,     /* who is asked for a token, and how often: both programs are told */
    KEY_RESTART,  /* the server is killed in the middle of the window, for so long */
    /* of topology link: a named profile, and what is changed of it */
    KEY_LINK,
    KEY_LINK_DELAY,
    KEY_LINK_JITTER,
    KEY_LINK_LOSS,
    KEY_LINK_RATE,
    KEY_LINK_QUEUE,
    KEY_LINK_REORDER,
    /* the load's */
    KEY_CLIENTS,
    KEY_INTERVAL,
    KEY_ENGINE,
    KEY_PACE,
    KEY_PHASE,
    KEY_CONNECTION,
    KEY_HEADERS,
    KEY_PROCESSES,
    KEY_RAMP,
    KEY_WARMUP,
    KEY_DURATION,
    KEY_DRAIN,
    KEY_TIMEOUT,
    KEY_SEND,
    KEY_SEND_PAYLOAD,
    KEY_SESSION,
    KEY_RECONNECT,
    KEY_COMPRESSION,
    /* the server's */
    KEY_RATE,
    KEY_PAYLOAD,
    KEY_SCHEDULE,
    KEY_EMPTY,
    KEY_HISTORY,
    KEY_SLOW,
    KEY_HIGH_WATER,
    KEY_WORKERS,
    KEY_PING,
    KEY_DELAY,
    KEY_MODEL,
    KEY_COALESCE,
    /* both */
    KEY_CONGESTION,
    KEYS,
};

struct key {
    const char *name;     /* "interval" */
    const char *json;     /* "interval_ns" */
    enum key_owner owner; /* the null transport has no server: rate and payload then go to the load */
    enum option_kind kind;
    const char *fallback; /* its default, as a suite would write it; NULL: not passed on, null in the point */
    const char *const *choices;
    int64_t min, max; /* for counts, sizes, durations, and rates in whole Hz; max 0 means no limit */
    unsigned
        transports; /* a bit for each that it means something to; elsewhere it is dropped from the point */
    const char *help;
};

extern const struct key keys[KEYS];

/* One value as written and as understood. A choice's number is its index, a text's 0. */
struct value {
    const char *text; /* owned by the suite; NULL where the key does not apply */
    double number;
};

/* The key of that name, with or without its owner in front: its id, or −1. */
int key_find(struct slice name);

/* The name of the key most likely meant, or NULL. */
const char *key_nearest(struct slice name);

/* Reads one value. Returns 0, or −1 with one clause of why in `error` ("'5 apples' is not a time like 250ms
 * or 1.5s"). Does not set value->text. */
int key_read(const struct key *key, struct slice text, struct value *value, char *error, size_t room);

#endif
