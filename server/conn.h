/* One accepted TCP connection: its socket, what it has yet to send, what it has yet to understand. It moves
 * bytes and knows nothing of what they mean: request.c and http1.c do. Memory of a connection is freed in one
 * place, the close callback.
 *
 * Costs are kept per connection small and per message none: one receive buffer for all, writes straight to
 * the descriptor, a queue only while the socket refuses, an input buffer only while a request is incomplete.
 */
#ifndef PUSHMARK_CONN_H
#define PUSHMARK_CONN_H

#include "http.h"
#include "peer.h"
#include "slab.h"
#include "timers.h"

#include <uv.h>

/* What all connections of one loop share. */
struct pool {
    struct service service;
    uv_loop_t *loop;
    struct timers timers;
    struct slab slab;
    struct list conns;
    struct list ready; /* those with input that was left while an answer was held */
    struct timer ready_timer;
    char *buffer;  /* the receive buffer, POOL_BUFFER bytes */
    char *scratch; /* where small responses are put together, POOL_SCRATCH bytes */
};

enum {
    POOL_BUFFER = 256 * 1024,
    POOL_SCRATCH = 16 * 1024,
    CONN_KEEP_MAX = 64 * 1024, /* reading stops while this much input is left waiting */
};

/*   ┌────────────────────────────────────────────────────────┐
 *   ▼        complete head          complete body             │ answered, keep-alive
 *  HEAD ───────────────────► BODY ─────────────────► (route) ─┤
 *   │                                                         ├─ held: long poll ──► HELD ──► answered
 *   │ error: answered                                         ├─ peer_stream ──────► STREAM
 *   │                                                         ├─ peer_upgrade ─────► UPGRADED
 *   ▼                                                         └─ answered, close ──► FLUSH ──► (closed)
 *  LINGER ──► (closed)                                                                ▲
 *                                                     peer_end from any state ────────┘
 *
 * FLUSH sends what is queued, then closes. LINGER has said goodbye to a peer that may still be sending: it
 * drops input until the peer closes, as a close with unread input would reset the connection and destroy the
 * answer. */
enum conn_state {
    CONN_HEAD,
    CONN_BODY,
    CONN_HELD,
    CONN_STREAM,
    CONN_UPGRADED,
    CONN_FLUSH,
    CONN_LINGER,
    CONN_CLOSED,
};

struct conn {
    uv_poll_t poll;
    struct timer timer;
    struct peer peer;
    struct list link;
    struct list ready;         /* in pool.ready */
    struct queue *queue;       /* what the socket refused, NULL if nothing */
    struct conn_input *input;  /* what could not be used yet, NULL if nothing */
    struct request_body *body; /* the request body under way, NULL outside CONN_BODY */
    int fd;
    uint8_t state;       /* enum conn_state */
    uint8_t slot;        /* enum stats_slot: whose bytes it sends */
    uint8_t events : 2;  /* what the poll handle waits for */
    bool keep_alive : 1; /* of the request under way */
    bool http10 : 1;
    bool head_only : 1;
    bool ended : 1;      /* the peer has sent its end of file */
    bool linger : 1;     /* after the flush, LINGER instead of closing */
    bool progress : 1;   /* something was sent since the last look */
    bool over_limit : 1; /* accepted beyond the limit, to be told so */
    bool shared : 1;     /* pages of --allow-origin may read the answer */
    bool trusted : 1;    /* a valid token has come over it */
    bool ipv6 : 1;
};

/* One for every idle client: its size is the greater part of what such a client costs. */
_Static_assert(sizeof(struct conn) <= 312, "a connection grew");

void pool_init(struct pool *pool, uv_loop_t *loop);
void pool_close(struct pool *pool);

/* Takes the descriptor of an accepted connection. */
void conn_open(struct pool *pool, int fd, bool ipv6, bool over_limit);

/* Ends it at once; what is queued is lost. The memory goes in the next turn of the loop. */
void conn_close(struct conn *conn);

/* Sends bytes in order, queueing what the socket refuses. `bytes` are referenced, the others copied if need
 * be. */
void conn_send(struct conn *conn, struct buf *bytes);
void conn_send_copy(struct conn *conn, const void *data, size_t len);

/* Head and bodies as one unit: in one segment if they fit. */
void conn_send_parts(struct conn *conn, const char *head, size_t head_len, struct buf *const *bodies,
                     size_t count);

/* Has its left-over input looked at again, soon but not within this call. */
void conn_resume(struct conn *conn);

/* Brings what the poll handle waits for in line with the state. */
void conn_update(struct conn *conn);

static inline struct pool *conn_pool(const struct conn *conn)
{
    return container_of(conn->peer.service, struct pool, service);
}

static inline int64_t conn_now_ns(const struct conn *conn)
{
    return (int64_t)uv_now(conn_pool(conn)->loop) * 1000000;
}

static inline void conn_wake_at(struct conn *conn, int64_t due_ns)
{
    timers_set(&conn_pool(conn)->timers, &conn->timer, due_ns);
}

#endif
