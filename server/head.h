/* Writes response heads: few bytes, no formatted printing, for there is one a poll. */
#ifndef PUSHMARK_HEAD_H
#define PUSHMARK_HEAD_H

#include "peer.h"

enum { HEAD_ROOM = 1024 };

/* Writes the head of an answer whose body has this length and returns the head's own. */
size_t head_write(char out[HEAD_ROOM], const struct answer *answer, size_t body_len, bool close, bool http10);

/* The length of the head that the "lubbers" profile wants: what Lubbers and Greco's published response has
 * with its line ends. */
enum { HEAD_LUBBERS = 193 };

#endif
