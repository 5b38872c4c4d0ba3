/* The desk: the WebSocket over which a page of the lab asks for what it shows (GET /lab). It is the session:
 * that begins with the handshake and ends with the connection. Asks are JSON texts, answered in their order
 * (asks.h). A desk that does not take its answers is not read: what it has asked meanwhile waits, no more
 * than had come at once. */
#ifndef PUSHMARK_LAB_DESK_H
#define PUSHMARK_LAB_DESK_H

#include "../peer.h"

void desk_open(struct peer *peer, const struct request *request);

#endif
