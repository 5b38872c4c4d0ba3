/* The WebSocket transport, and /echo, which is the same endpoint without a feed. */
#ifndef PUSHMARK_TRANSPORT_WS_H
#define PUSHMARK_TRANSPORT_WS_H

#include "../peer.h"

void ws_echo_open(struct peer *peer, const struct request *request);

#endif
