/* One accepted TCP connection: its socket, what it has yet to send, what it has yet to understand. It moves
 * bytes and knows nothing of what they mean: request.c and http1.c do. How they are moved is a table of its
 * own, the mover: by the event loop (conn_loop.c), or by a thread for each connection (crew.h). Everything
 * above is one and the same, so that a comparison of the two compares nothing else. Memory of a connection is
 * freed in one place, its mover's last act.
 *
 * With the loop, costs are kept per connection small and per message none: one receive buffer for all, writes
 * straight to the descriptor, a queue only while the socket refuses, an input buffer only while a request is
 * incomplete.
 */
#ifndef PUSHMARK_CONN_H
#define PUSHMARK_CONN_H

#include "http.h"
#include "peer.h"
#include "slab.h"
#include "timers.h"

#include <pthread.h>
#include <uv.h>

struct conn;
struct pool;

/* What differs between the ways of moving bytes and keeping time. */
struct mover {
    int (*begin)(struct conn *conn); /* 0, or a negative error: the connection then never was */
    /* How many bytes leave at once; the rest is queued. A broken socket swallows all. */
    size_t (*send)(struct conn *conn, const void *data, size_t len);
    /* Sends what is queued, or sees to it that it is sent; -1 where the socket is broken. */
    int (*flush)(struct conn *conn);
    void (*update)(struct conn *conn);
    void (*resume)(struct conn *conn);
    void (*wake_at)(struct conn *conn, int64_t due_ns);
    void (*end)(
        struct conn *conn); /* it is CONN_CLOSED: lets go of queue, socket and memory, not all at once */
    int64_t (*now_ns)(const struct pool *pool);
    size_t gather_bytes; /* a peer with no more than this in its queue may be sent more */
};

extern const struct mover conn_loop_mover;

/* What all connections of one process share. */
struct pool {
    struct service service;
    const struct mover *mover;
    uv_loop_t *loop; /* of conn_loop_mover, else NULL */
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

/* What a thread of its own knows about a connection, see crew.h. */
struct conn_thread {
    pthread_t id;
    pid_t tid;
    bool waiting;    /* for input or a signal; nobody needs to wake it otherwise */
    bool signalled;  /* a signal is on its way */
    bool look_again; /* at input that was left */
};

struct conn {
    union {
        uv_poll_t poll;
        struct conn_thread thread;
    };
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

/* `loop` is NULL for a mover that needs none. */
void pool_init(struct pool *pool, const struct mover *mover, uv_loop_t *loop);
void pool_close(struct pool *pool);

/* Takes the descriptor of an accepted connection; NULL where it could not be served and was closed. */
struct conn *conn_open(struct pool *pool, int fd, bool ipv6, bool over_limit);

/* Ends it at once; what is queued is lost. The memory goes in the next turn of the loop. */
void conn_close(struct conn *conn);

/* What it put on the wire so far; false where the kernel does not say. */
bool conn_wire(const struct conn *conn, struct wire *wire);

/* Sends bytes in order, queueing what the socket refuses. `bytes` are referenced, the others copied if need
 * be. */
void conn_send(struct conn *conn, struct buf *bytes);
void conn_send_copy(struct conn *conn, const void *data, size_t len);

/* Head and bodies as one unit: in one segment if they fit. */
void conn_send_parts(struct conn *conn, const char *head, size_t head_len, struct buf *const *bodies,
                     size_t count);

/* Has its left-over input looked at again, soon but not within this call. */
void conn_resume(struct conn *conn);

/* Brings what the mover waits for in line with the state. */
void conn_update(struct conn *conn);

/* --- what movers report --- */

/* Where to put the next bytes received, and how many there is room for. */
char *conn_room(struct conn *conn, size_t *room);

/* That many have been put there; 0 is the end of file. The connection may be closed afterwards, as after each
 * of these. */
void conn_received(struct conn *conn, size_t n);

/* Has left-over input looked at again. */
void conn_retake(struct conn *conn);

/* That many bytes have left without having been queued. */
void conn_account(struct conn *conn, size_t sent);

/* That many bytes of the queue have left. */
void conn_sent(struct conn *conn, size_t n);

/* The queue has become empty. */
void conn_drained(struct conn *conn);

/* The time of conn_wake_at has come. */
void conn_timeout(struct conn *conn, int64_t now_ns);

/* The socket is broken. */
void conn_broken(struct conn *conn);

/* Whether more input is wanted: not while a peer does not take its answers or has more waiting than it may.
 * The window of TCP then holds it back, and nothing that it sends can make this process grow. */
bool conn_reads(const struct conn *conn);

static inline struct pool *conn_pool(const struct conn *conn)
{
    return container_of(conn->peer.service, struct pool, service);
}

static inline int64_t conn_now_ns(const struct conn *conn)
{
    const struct pool *pool = conn_pool(conn);
    return pool->mover->now_ns(pool);
}

static inline void conn_wake_at(struct conn *conn, int64_t due_ns)
{
    conn_pool(conn)->mover->wake_at(conn, due_ns);
}

#endif
