/* One non-blocking TCP connection of ours: the same code under the lean HTTP engine and under WebSocket.
 * Reads go through the process's one receive buffer, writes straight to the socket, with a queue only while
 * it refuses. It knows nothing of what the bytes mean. The owner lets go of it by socket_end(), or learns of
 * its end by on_end; after either the socket is not the owner's any more. */
#ifndef PUSHMARK_LOAD_SOCKET_H
#define PUSHMARK_LOAD_SOCKET_H

#include "net.h"

struct socket;

/* For the slab that sockets live in. */
extern const size_t socket_size;

struct socket_ops {
    void (*on_connected)(void *owner, int64_t now_ns);
    /* `now_ns` was read right after the bytes were. They may be overwritten, and are good only within the
     * call. */
    void (*on_bytes)(void *owner, uint8_t *data, size_t len, int64_t now_ns);
    /* The peer closed (CAUSE_CLOSED) or something failed. */
    void (*on_end)(void *owner, enum cause cause);
};

/* NULL where not even the attempt could be made; `cause` then says why. on_connected or on_end is never
 * called from within. */
struct socket *socket_connect(struct net *net, const struct socket_ops *ops, void *owner, enum cause *cause);

/* One unit: in one segment if it fits. */
void socket_send(struct socket *s, const void *head, size_t head_len, const void *body, size_t body_len);

/* Closes in an orderly way, once what is queued has left. */
void socket_end(struct socket *s);

struct wire socket_wire(const struct socket *s);

#endif
