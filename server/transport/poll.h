/* What polling and long polling share: a query for the messages behind a number, and the answer to it. */
#ifndef PUSHMARK_TRANSPORT_POLL_H
#define PUSHMARK_TRANSPORT_POLL_H

#include "../hub.h"

struct poll_query {
    struct slice topic;
    bool has_since;
    int64_t since;
    uint32_t limit;
    int64_t timeout_ns; /* long polling */
    bool conditional;   /* If-None-Match was sent */
    int64_t etag;       /* the number in it, -1 where it is none of ours */
    bool packed;        /* a compressed body is accepted, and may be given */
    bool head_only;     /* HEAD: nothing is handed over */
    bool padded;        /* the response heads of the "lubbers" profile are wanted */
};

extern const char poll_default_topic[]; /* "feed" */

/* Reads a request's query; false where it was answered with an error. */
bool poll_read(struct peer *peer, const struct request *request, struct poll_query *query);

/* Answers with what came after the peer's cursor: messages, or that there are none. `reset` tells the reader
 * that its number was never given out. */
void poll_answer(struct peer *peer, const struct topic *topic, const struct poll_query *query, bool reset);

/* Puts the peer's cursor where the query says; false for a reset. */
bool poll_seek(struct peer *peer, struct topic *topic, const struct poll_query *query);

#endif
