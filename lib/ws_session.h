/* One end of one WebSocket connection after its handshake, without I/O: bytes in, messages and outgoing
 * frames out. It puts fragments together, answers pings, keeps the close handshake, and fails the connection
 * with the right code. The server's and the load generator's connections both run on it.
 *
 * A message that comes whole in one run of bytes is handed on where it lies; only one that is spread over
 * several is copied, into a buffer that exists no longer than the message. Not thread-safe; no timers (the
 * owner decides how long a closing handshake may take).
 *
 *             message, ping            ws_session_close()          Close from the peer
 *     OPEN ──────────────────► OPEN ──────────────────► CLOSING ──────────────────────► CLOSED
 *       └── Close from the peer (echoed), or a protocol error (Close sent) ───────────────┘
 *
 * In CLOSING what still arrives is dropped until the peer's Close. In CLOSED the owner is to end the
 * connection: a server closes the socket at once, a client waits for the server to do so (§7.1.1). */
#ifndef PUSHMARK_WS_SESSION_H
#define PUSHMARK_WS_SESSION_H

#include "ws.h"

enum ws_state { WS_OPEN, WS_CLOSING, WS_CLOSED };

struct ws_session;

/* What the owner does for a session. Any of these may call ws_session_send/close/… on the same session, and
 * must not free it: the owner learns of the end from ws_session_receive's result, or from `state`. */
struct ws_session_ops {
    /* A whole message; `data` is good only within the call and may be overwritten. */
    void (*on_message)(struct ws_session *s, enum ws_opcode kind, uint8_t *data, size_t len);
    /* A pong came (keep-alive accounting). May be NULL. */
    void (*on_pong)(struct ws_session *s, const uint8_t *data, size_t len);
    /* Sends these bytes, now or queued; the session never learns which. `head` and `body` are one frame and
     * are to leave in one write. */
    void (*send)(struct ws_session *s, const uint8_t *head, size_t head_len, const uint8_t *body,
                 size_t body_len);
    /* Four unpredictable bytes for a client's masks (§10.3). NULL for servers. */
    void (*random)(struct ws_session *s, uint8_t out[4]);
};

/* One cache line: there is one for each of tens of thousands of connections. */
struct ws_session {
    const struct ws_session_ops *ops;
    struct ws_assembly *assembly; /* fragments under way; NULL nearly always */
    struct ws_decoder decoder;
    /* The code that ended it: the peer's, ours on an error, 1005 for none; 0 until then. */
    uint16_t close_code;
    uint8_t state; /* enum ws_state */
    bool failed;   /* CLOSED, and not by a proper close handshake */
};

_Static_assert(sizeof(struct ws_session) <= 64, "a session outgrew its cache line");

void ws_session_init(struct ws_session *s, enum ws_role role, uint64_t max_message,
                     const struct ws_session_ops *ops);

/* Frees what is under way. The session may be initialised anew after it. */
void ws_session_close_down(struct ws_session *s);

/* Takes received bytes (overwrites them). Returns 0 while the connection lives on, 1 when it is CLOSED after
 * a proper close handshake, or minus the close code when this end failed the connection (the Close frame has
 * then been sent and the state is CLOSED). */
int ws_session_receive(struct ws_session *s, uint8_t *data, size_t len);

/* Sends one message in one frame. A client's `data` is masked in a copy; should there be no memory for it,
 * the connection fails with 1011. Does nothing unless OPEN. */
void ws_session_send(struct ws_session *s, enum ws_opcode kind, const uint8_t *data, size_t len);

/* Sends a ping (len <= 125). Does nothing unless OPEN. */
void ws_session_ping(struct ws_session *s, const uint8_t *data, size_t len);

/* Starts the close handshake: sends Close with the code and reason (NULL for none; cut to 123 bytes between
 * two characters); OPEN becomes CLOSING. The code is a valid one, or 1005 for a Close without code and
 * reason. Does nothing unless OPEN. */
void ws_session_close(struct ws_session *s, unsigned code, const char *reason);

/* Whether nothing of a frame or a fragmented message is under way (for slow-peer time-outs). */
bool ws_session_idle(const struct ws_session *s);

#endif
