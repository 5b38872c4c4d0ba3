/* The bytes that the bare programs write: message texts in Pushmark's format, framed for a transport, and the
 * heads of requests and answers. Written anew here, not taken from lib/, so that each checks the other. */
#ifndef PUSHMARK_BARE_TEXT_H
#define PUSHMARK_BARE_TEXT_H

#include "bare.h"
#include "bare_net.h"

/* Room for any text with its framing or head. */
enum { TEXT_ROOM = NET_MAX_TEXT + 512 };

/* Each writes message `number` with its intended time, its text `size` bytes long (never less than the
 * prefix), and returns the length: as an unmasked text frame (RFC 6455 §5.2), as an event with an id, as a
 * 200 answer of one line, or as a 304. */
size_t text_frame(char out[TEXT_ROOM], size_t size, uint64_t number, int64_t intended_ns);
size_t text_event(char out[TEXT_ROOM], size_t size, uint64_t number, int64_t intended_ns);
size_t text_answer(char out[TEXT_ROOM], size_t size, uint64_t number, int64_t intended_ns);
size_t text_not_modified(char out[TEXT_ROOM]);

/* The answer to an upgrade request: 101 with the Sec-WebSocket-Accept that the request's key calls for (0
 * where it has none), or the head of an event stream. */
size_t text_upgrade(char out[TEXT_ROOM], enum bare_upgrade upgrade, const char *head, const char *head_end);

/* A client's request; `path` holds no "{n}" any more. */
size_t text_request(char out[NET_MAX_HEAD], enum bare_upgrade upgrade, const char *path, const char *etag);

/* Whether the head that came back is the one asked for: 101 with the right accept value, or 200. */
bool text_upgraded(enum bare_upgrade upgrade, const char *head, const char *head_end);

#endif
