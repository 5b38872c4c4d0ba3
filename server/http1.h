/* The HTTP/1.1 carrier: makes requests of a connection's bytes and responses of its peer's answers, and
 * upholds the order in which both have to come. It defines the functions of peer.h. One peer a connection. */
#ifndef PUSHMARK_HTTP1_H
#define PUSHMARK_HTTP1_H

#include "conn.h"

/* Takes received bytes and returns how many were used; the rest is to be shown again with what follows it.
 * The first `seen` bytes have been shown before. The bytes may be overwritten. */
size_t http1_take(struct conn *conn, char *data, size_t len, size_t seen);

/* The peer sends no more. */
void http1_ended(struct conn *conn);

/* Everything queued has left. */
void http1_drained(struct conn *conn);

/* The connection's timer has fired and nothing is queued. */
void http1_timeout(struct conn *conn);

/* The server is going: finishes what this connection is doing, then closes it. */
void http1_leave(struct conn *conn);

/* The connection is closing: lets go of all that it holds above the socket. */
void http1_release(struct conn *conn);

#endif
