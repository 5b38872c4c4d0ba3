/* A peer is one logical subscriber: where it stands in which topic, and who serves it. Transports act on
 * peers and never see a socket; the functions below are what a carrier does for its peers. There is one
 * carrier so far, HTTP/1.1 with one peer a connection (http1.c), and it defines them. */
#ifndef PUSHMARK_PEER_H
#define PUSHMARK_PEER_H

#include "buf.h"
#include "config.h"
#include "http.h"
#include "list.h"
#include "stats.h"

struct lab;
struct packer;
struct peer;
struct token_key;

/* What every part of one server process shares. */
struct service {
    const struct config *config;
    struct hub *hub;
    struct stats stats;
    int64_t started_ns;    /* this process */
    int64_t feed_start_ns; /* message 0, which another may have published */
    struct token_key *key; /* of --auth, NULL without */
    struct packer *packer; /* of --compression, NULL without */
    struct lab *lab;       /* of --lab, NULL without */
    bool draining;         /* no new work: answers end their connections */
};

/* A request as a transport gets it. Its slices are good only within the call. */
struct request {
    const struct http_head *head;
    struct slice path, query;
    struct slice body;
    bool head_only; /* HEAD: everything but the body */
};

/* A way of delivering updates: what its protocol makes different, and nothing else. */
struct transport {
    const char *name;
    const char *path;
    enum stats_slot slot;
    /* Serves a request: answers it, or holds the peer, or turns it into a stream. */
    void (*open)(struct peer *peer, const struct request *request);
    /* The rest may be NULL for those that always answer at once. */
    void (*on_news)(struct peer *peer);                             /* its topic has a new message */
    void (*on_drain)(struct peer *peer);                            /* the carrier takes more again */
    void (*on_timer)(struct peer *peer);                            /* the time of peer_wake_at has come */
    void (*on_bytes)(struct peer *peer, uint8_t *data, size_t len); /* after peer_upgrade: what it sent */
    /* Closes a WebSocket with a code that may be sent and a reason; NULL where there is no such thing. */
    void (*goodbye)(struct peer *peer, unsigned code, const char *reason);
    void (*leave)(struct peer *peer); /* the server is going: answer or say goodbye */
    void (*close)(struct peer *peer); /* the connection is gone, or the request is over: free `state` */
};

/* Every transport, NULL-ended: the one table. */
extern const struct transport *const transports[];

struct peer {
    struct service *service;
    const struct transport *transport; /* serving it now; NULL between requests */
    struct topic *topic;               /* NULL: subscribed to none */
    struct list link;                  /* among the topic's subscribers */
    uint64_t cursor;                   /* the next message to hand over */
    uint64_t expected; /* the next one that it knows of: less than the cursor once some were skipped */
    void *state;       /* the transport's own */
};

/* A complete response. */
struct answer {
    int status;
    const char *type;    /* Content-Type, NULL for none */
    const char *fields;  /* more field lines, each ended by CRLF, or NULL */
    int64_t etag;        /* -1 for none */
    bool weak;           /* the entity tag stands for another coding of the same, too */
    struct buf **bodies; /* borrowed */
    size_t body_count;
    bool head_only;
    uint64_t messages, text_bytes; /* that it hands over */
    bool empty;                    /* it says that there are none */
    bool padded;                   /* the response head of the "lubbers" profile: 193 bytes exactly */
};

/* Its connection has shown a valid token: --auth-check may trust what else comes over it. */
void peer_trust(struct peer *peer);
bool peer_trusted(const struct peer *peer);

/* Lets pages of --allow-origin read the answers to the request under way. */
void peer_share(struct peer *peer);

/* Answers the request under way; the peer then waits for its next. */
void peer_answer(struct peer *peer, const struct answer *answer);

/* A short text, one line, as an answer, with more field lines or NULL. */
void peer_answer_with(struct peer *peer, int status, const char *fields, const char *text);

/* The same without. Errors of this kind end with what to do about them. */
void peer_answer_text(struct peer *peer, int status, const char *text);

/* The same for an error that is counted and after which the connection cannot be trusted to be in step. */
void peer_refuse(struct peer *peer, int status, enum cause cause, const char *text);

/* Begins a response of this type without end. */
void peer_stream(struct peer *peer, const char *type);

/* Switches protocols: `fields` are lines of the 101 response. What the peer sends goes to on_bytes from now
 * on. */
void peer_upgrade(struct peer *peer, const char *fields);

/* Sends bytes of a stream: shared ones by reference, others copied where the socket refuses them. */
void peer_send(struct peer *peer, struct buf *bytes);

/* Hands over messages: so many, whose texts have so many bytes, as the bytes of a stream. */
void peer_deliver(struct peer *peer, struct buf *bytes, uint64_t count, uint64_t text_bytes);

void peer_send_copy(struct peer *peer, const void *head, size_t head_len, const void *body, size_t body_len);

/* Whether some of what was sent is still waiting; on_drain tells of the end. */
bool peer_blocked(const struct peer *peer);

/* Calls on_timer at this time, unless it is set anew. */
void peer_wake_at(struct peer *peer, int64_t due_ns);
int64_t peer_now_ns(const struct peer *peer); /* the loop's time: cheap, for time-outs only */

/* Ends the connection once everything sent has left. */
void peer_end(struct peer *peer);

static inline struct tally *peer_tally(struct peer *peer)
{
    return &peer->service->stats.by[peer->transport ? peer->transport->slot : STATS_OTHER];
}

static inline void peer_count_error(struct peer *peer, enum cause cause)
{
    peer->service->stats.errors[cause]++;
}

/* A delivery of so many messages, whose texts have so many bytes. */
static inline void peer_count_deliveries(struct peer *peer, uint64_t count, uint64_t text_bytes)
{
    struct tally *t = peer_tally(peer);
    t->deliveries += count;
    t->payload_bytes += text_bytes;
}

#endif
