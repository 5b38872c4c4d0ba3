/* Writes response heads: few bytes, no formatted printing, for there is one a poll. */
#ifndef PUSHMARK_HEAD_H
#define PUSHMARK_HEAD_H

#include "peer.h"

enum { HEAD_ROOM = 1536 };

/* What an answer's head depends on besides the answer. */
struct head_context {
    size_t body_len;
    bool close, http10;
    const char *shared_with; /* the origin whose pages may read it, or NULL */
};

/* Writes an answer's head and returns its length. */
size_t head_write(char out[HEAD_ROOM], const struct answer *answer, const struct head_context *context);

/* The head of a response without end. */
size_t head_write_stream(char out[HEAD_ROOM], const char *type, const char *shared_with);

/* The head that switches protocols; `fields` are lines with their CRLF. */
size_t head_write_upgrade(char out[HEAD_ROOM], const char *fields);

/* The length of the head that the "lubbers" profile wants: what Lubbers and Greco's published response has
 * with its line ends. */
enum { HEAD_LUBBERS = 193 };

#endif
