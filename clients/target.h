/* Whom the clients talk to: the address, the Host field, and, where it is a server of ours, its feed. */
#ifndef PUSHMARK_LOAD_TARGET_H
#define PUSHMARK_LOAD_TARGET_H

#include "net.h"
#include "schedule.h"
#include "slice.h"

enum { TARGET_MAX_TOPICS = 64 };

struct target {
    struct address address;
    char numeric[64];        /* the address in text */
    struct slice host, path; /* borrowed from the URL; the path is used as it is on a foreign server */
    struct slice name;       /* the host without its port */
    uint16_t port;
    bool foreign; /* a URL with a path: nothing is known but what comes */
    bool feed_known;
    struct schedule feed; /* of the first topic; the i-th has the seed + i */
    int64_t payload_bytes;
    size_t topic_count;
    char topics[TARGET_MAX_TOPICS][65];
    char server[96];     /* its name and version, "" where unknown */
    char congestion[16]; /* in force on a connection to it */
    struct wire probe;   /* what asking it cost */
};

/* Takes the URL apart and resolves its host; a wrong one ends the program with one line. */
void target_open(struct target *target, const char *url);

/* Comma-separated addresses, or ranges of the last number ("127.0.1.1-127.0.1.4"): how many, written to
 * `out`. */
size_t target_sources(const char *list, struct address out[NET_MAX_SOURCES]);

/* The schedule of a topic's feed: false where it is unknown. */
bool target_schedule(const struct target *target, struct slice topic, struct schedule *out);

#endif
