/* Makes requests of a connection's bytes, and hands each to its route when it is whole: pipelined ones in
 * their order, one that is held holding up those behind it. */
#ifndef PUSHMARK_REQUEST_H
#define PUSHMARK_REQUEST_H

#include "conn.h"

/* Takes received bytes and returns how many were used; the rest is to be shown again with what follows it.
 * The first `seen` bytes have been shown before. The bytes may be overwritten. */
size_t request_take(struct conn *conn, char *data, size_t len, size_t seen);

/* Lets go of a body under way. */
void request_forget(struct conn *conn);

#endif
