/* Messages that a topic's streams get together (--coalesce): those published within a time of the first of
 * them go out in one write, as bytes that are put together once a form and shared by all who stand at the
 * same place. Whoever stands elsewhere, having just come or fallen behind, is not served by this but message
 * by message. Polls and long polls know nothing of it.
 *
 * A batch is a part of its topic and owns the joint bytes while they go out, no longer. It ends early when it
 * has grown large, when the ring would forget a message of it, and when the server is going. */
#ifndef PUSHMARK_BATCH_H
#define PUSHMARK_BATCH_H

#include "framing.h"
#include "list.h"
#include "timers.h"

enum { BATCH_BYTES = 64 * 1024 }; /* of text, after which a batch waits no longer */

struct topic;

struct batch {
    struct list subscribers; /* who waits for batches, where anybody does */
    struct timer timer;
    uint64_t first;           /* its first message; the topic's next one while it is empty */
    bool leaving;             /* batch_bytes may be asked for */
    struct buf *forms[FORMS]; /* while it leaves: made when first asked for */
};

void batch_init(struct batch *batch);

/* The topic has a new message, which nobody who waits has been told of. */
void batch_add(struct topic *topic);

/* Sends what is waiting, if anything is. */
void batch_end(struct topic *topic);

/* The bytes of the batch that is leaving (borrowed), for a stream whose next message is `cursor`; NULL where
 * that is not its first one, or where it has no more than that. */
struct buf *batch_bytes(struct topic *topic, uint64_t cursor, enum form form);

#endif
