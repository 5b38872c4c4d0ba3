/* The HTTP/1.1 carrier: the life of a connection from request to request, and responses made of its peer's
 * answers. It defines the functions of peer.h. One peer a connection. How requests are read stands in
 * request.h. */
#ifndef PUSHMARK_HTTP1_H
#define PUSHMARK_HTTP1_H

#include "conn.h"

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
