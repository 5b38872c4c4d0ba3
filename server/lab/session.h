/* A session: what one open page of the lab has of this server. It owns a topic that nobody else publishes in,
 * the feed there, and up to LAB_LANES lanes, made as requests name them. Readers may outlive the session: its
 * topic then stays until the last of them has left. */
#ifndef PUSHMARK_LAB_SESSION_H
#define PUSHMARK_LAB_SESSION_H

#include "../feed.h"
#include "lane.h"
#include "state.h"

enum { SESSION_NAME = 8 };

struct session {
    struct lab *lab;
    struct list link;
    char name[SESSION_NAME + 1];
    struct topic *topic;
    struct feed feed;
    uint64_t seed;
    size_t payload_bytes; /* of its feed, and of filler */
    struct lane *lanes[LAB_LANES];
    size_t lane_count;
};

/* NULL where there are too many. */
struct session *session_new(struct lab *lab);
void session_free(struct session *session);

/* From now on the feed goes by this rate, kind and length; 0 stops it. Returns the time of its first message,
 * or the one at which it stopped. */
int64_t session_feed(struct session *session, double rate_hz, enum schedule_kind kind, size_t payload_bytes);

/* One message more, now: this text, or filler where it is empty. Returns its number and the time. */
uint64_t session_publish(struct session *session, struct slice text, int64_t *at_ns);

/* The lane of a name; NULL where there is none yet. */
struct lane *session_lane(const struct session *session, struct slice name);

/* The lane that SESSION.LANE means, made where it is missing; NULL for an unknown session, a name that is
 * none, or one lane too many. */
struct lane *session_lane_of(struct lab *lab, struct slice text);

#endif
