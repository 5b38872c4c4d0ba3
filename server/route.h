/* Which path is served by whom, with which methods, and who may: Origin and token are checked here, before
 * anything is done. */
#ifndef PUSHMARK_ROUTE_H
#define PUSHMARK_ROUTE_H

#include "peer.h"

/* The transport that a request is for, or NULL. */
const struct transport *route_transport(const struct request *request);

/* Answers the request, or has the transport do so. */
void route(struct peer *peer, const struct transport *transport, const struct request *request);

#endif
