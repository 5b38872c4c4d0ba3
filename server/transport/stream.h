/* What server-sent events and WebSocket share: a subscriber that is sent messages as they come, as fast as
 * its socket takes them, and one policy for those who do not keep up. A message that the socket refuses is
 * not queued: the peer's cursor stays where it is, in the topic's ring. */
#ifndef PUSHMARK_TRANSPORT_STREAM_H
#define PUSHMARK_TRANSPORT_STREAM_H

#include "../hub.h"

/* The topic and place that a request asks for; NULL where it was answered with an error. `*known` is false
 * where the reader's number was never given out. */
struct topic *stream_read(struct peer *peer, const struct request *request, bool *known);

/* Subscribes the peer at its cursor and sends what it has missed. */
void stream_begin(struct peer *peer, struct topic *topic, enum form form, bool known);

/* Sends what the peer's cursor has before it until the socket is full. */
void stream_pump(struct peer *peer, enum form form);

/* Something new was published: sends it, or, to a peer that is blocked, applies the policy. False when the
 * policy is to close it. */
bool stream_news(struct peer *peer, enum form form);

#endif
