/* Compressed answers (--compression gzip), the same for every engine: each hands over the bodies as they
 * come, and this takes the compression off. What libcurl could do of it by itself says nothing of a body that
 * ends too soon, and knows no limit.
 *
 * Decoders are lent to a call while a body is under way: there are as many as ever were at a time. */
#ifndef PUSHMARK_LOAD_DECODER_H
#define PUSHMARK_LOAD_DECODER_H

#include "gunzip.h"

/* Owned by what holds it; all zero at first. */
struct decoders {
    struct decoder *idle;
};

struct decoder {
    struct gunzip *gunzip;
    struct decoder *next; /* among the idle */
};

/* An answer's Content-Encoding. */
enum coding { CODING_NONE, CODING_GZIP, CODING_OTHER };
enum coding decoder_coding(struct slice value);

struct decoder *decoder_take(struct decoders *all);
void decoder_give(struct decoders *all, struct decoder *decoder); /* NULL is fine */
void decoders_close(struct decoders *all);

#endif
