/* A peer after a WebSocket handshake, whatever is said over it: the handshake itself, pings, the closing
 * handshake and its deadline, what counts as an error. /ws, /echo and the lab's desk are endpoints on top of
 * it: each embeds a struct ws_peer as the first member of its own state and says what becomes of messages. */
#ifndef PUSHMARK_TRANSPORT_WS_PEER_H
#define PUSHMARK_TRANSPORT_WS_PEER_H

#include "../hub.h"
#include "ws_session.h"

struct ws_peer {
    struct ws_session session;
    struct peer *peer;
    bool unanswered; /* a ping is out and nothing has come since */
};

static inline struct ws_peer *ws_peer_of(struct ws_session *session)
{
    return container_of(session, struct ws_peer, session);
}

/* The key of a good handshake (RFC 6455 §4.2); NULL where the request was answered with what is wrong. */
const struct slice *ws_peer_check(struct peer *peer, const struct request *request);

/* Switches protocols. `wp`, zeroed, becomes the peer's state, for its transport's `close` to free. */
void ws_peer_begin(struct ws_peer *wp, struct peer *peer, const struct request *request,
                   const struct slice *key, uint64_t max_message, const struct ws_session_ops *ops);

/* Says goodbye and waits for the peer to do so too, but no longer than a drain may take. The code is one
 * that may be sent. */
void ws_peer_goodbye(struct peer *peer, unsigned code, const char *reason);

/* What sessions send by. */
void ws_peer_send(struct ws_session *s, const uint8_t *head, size_t head_len, const uint8_t *body,
                  size_t len);

/* Rows of the transport table. */
void ws_peer_bytes(struct peer *peer, uint8_t *data, size_t len);
void ws_peer_timer(struct peer *peer);
void ws_peer_leave(struct peer *peer);
void ws_peer_close(struct peer *peer);

#endif
