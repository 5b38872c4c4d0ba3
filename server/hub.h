/* Topics: a bounded ring of the newest messages each, and who subscribes. The ring is history and queue at
 * once: a subscriber is a cursor into it, so one who is behind costs nothing but being behind, and all are
 * bounded alike.
 *
 * The hub knows nothing of transports but on_news; it owns messages and topics, and borrows peers. */
#ifndef PUSHMARK_HUB_H
#define PUSHMARK_HUB_H

#include "batch.h"
#include "framing.h"
#include "peer.h"

struct message {
    uint64_t number;
    uint64_t offset;          /* bytes of text published in its topic before it */
    struct buf *forms[FORMS]; /* FORM_LINE always there; the others made when first asked for */
};

struct topic {
    struct hub *hub;
    struct list link;
    struct list subscribers; /* told of each message at once, in the order in which they came */
    struct batch batch;      /* what the others wait for */
    struct message *ring;
    uint64_t next, oldest; /* messages [oldest, next) are kept */
    uint64_t offset;       /* bytes of text ever published */
    uint64_t serial;       /* no two topics of a process have the same */
    struct feed *feed;     /* the feed that alone publishes here, or NULL */
    bool of_lab;           /* a lab session's: made, published into and ended by it alone */
    char name[];
};

struct hub {
    struct service *service;
    struct timers *timers;
    struct list topics;
    size_t topic_count; /* without those of the lab, which has a limit of its own */
    uint64_t serials;
    const char *reserved; /* how names begin that only the lab makes; NULL: none */
    /* Publishes what the topic's feed is due to have published, for a reader who has seen more than we have:
     * another worker's clock beat ours by a moment. NULL once the feeds have stopped. */
    void (*catch_up)(struct topic *topic);
};

enum { TOPIC_NAME_MAX = 64 };

void hub_init(struct hub *hub, struct service *service, struct timers *timers);
void hub_close(struct hub *hub);

/* The topic of that name, letters, digits and ._- only; NULL where it does not exist. */
struct topic *hub_find(struct hub *hub, struct slice name);

/* The same, made where it is missing; NULL for a bad name or one topic too many. */
struct topic *hub_topic(struct hub *hub, struct slice name);

/* A topic of the lab, whose name is not in use. */
struct topic *hub_topic_of_lab(struct hub *hub, const char *name);

/* Whether clients may publish in it. */
static inline bool hub_open(const struct topic *topic)
{
    return !topic->feed && !topic->of_lab;
}

/* The topic goes on where another process left off: its next message has this number, and none before it is
 * kept. Only for one in which nothing has been published. */
void hub_begin_at(struct topic *topic, uint64_t number);

/* Publishes a body (the text behind the prefix) and tells the subscribers; returns its number. */
uint64_t hub_publish(struct topic *topic, int64_t intended_ns, struct slice body);

/* The same with the whole text, prefix included, as a feed makes it. */
void hub_publish_text(struct topic *topic, struct slice text);

void hub_subscribe(struct topic *topic, struct peer *peer);

/* The same for a peer that takes its messages in batches where --coalesce makes any. */
void hub_subscribe_stream(struct topic *topic, struct peer *peer);

void hub_unsubscribe(struct peer *peer); /* also where it is subscribed to nothing */

/* Tells peers that there is something new. */
void hub_tell(const struct list *peers);

/* Sends what streams are waiting for. */
void hub_flush(struct hub *hub);

/* Frees the topic if nobody publishes in it, listens to it, or ever did publish: a name that was only asked
 * for leaves nothing behind. One of the lab goes with its last listener, whatever was published. */
void hub_release(struct topic *topic);

/* Sets the peer's cursor behind message `since`; -1 is before the first. False where that number was never
 * given out: the cursor is then at the oldest message kept, and the reader is to be told of a reset. */
bool hub_seek(struct topic *topic, struct peer *peer, int64_t since);

/* Moves a cursor that fell out of the ring to the oldest message kept. */
static inline void hub_clamp(const struct topic *topic, struct peer *peer)
{
    if (peer->cursor < topic->oldest)
        peer->cursor = topic->oldest;
}

/* The message of a number in [oldest, next), and the bytes of its form (borrowed). */
struct message *hub_message(const struct topic *topic, uint64_t number);
struct buf *hub_form(struct message *message, enum form form);

static inline size_t hub_text_len(const struct message *m)
{
    return m->forms[FORM_LINE]->len - 1;
}

/* How many bytes of text the peer has not been handed yet. */
static inline uint64_t hub_behind_bytes(const struct topic *topic, const struct peer *peer)
{
    return peer->cursor < topic->next ? topic->offset - hub_message(topic, peer->cursor)->offset : 0;
}

#endif
