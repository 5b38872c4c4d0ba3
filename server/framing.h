/* The three shapes in which a message's text travels over HTTP/1.1: a line of a polled body, an event of a
 * stream, a WebSocket text frame. Each is made once a message and shared by all who get it. */
#ifndef PUSHMARK_FRAMING_H
#define PUSHMARK_FRAMING_H

#include "buf.h"
#include "slice.h"

enum form { FORM_LINE, FORM_EVENT, FORM_FRAME, FORMS };

/* A message with its number, or a marker (`marker`), which carries none. Takes no reference; gives one. */
struct buf *framing_encode(enum form form, bool marker, uint64_t number, struct slice text);

#endif
