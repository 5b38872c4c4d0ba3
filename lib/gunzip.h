/* Reads a body compressed as gzip (RFC 1952) that comes in pieces, from a peer who may mean harm: memory is
 * fixed, and what comes out is bounded, for a megabyte of zeros fits into a kilobyte. A body is one member; a
 * second one behind it, which the format allows and no HTTP server sends, is taken for the rubbish that it
 * more likely is.
 *
 * It knows nothing of HTTP. The whole costs 60 KB, so keep one a body under way, not one a connection. */
#ifndef PUSHMARK_GUNZIP_H
#define PUSHMARK_GUNZIP_H

#include "slice.h"

#include <stdint.h>

struct gunzip;

/* `most_bytes` is what a body may grow to. */
struct gunzip *gunzip_new(uint64_t most_bytes);
void gunzip_free(struct gunzip *gunzip); /* NULL is fine */

/* Forgets what it was at, for another body. */
void gunzip_begin(struct gunzip *gunzip);

/* What came out; its bytes are good within the call only. False: no more is wanted. */
typedef bool (*gunzip_fn)(void *context, struct slice plain);

/* Takes the next bytes of the body: 0, also where `take` wants no more; -1 where they are no gzip, go on
 * behind its end, or become too much. Nothing can be fed after that but by gunzip_begin. */
int gunzip_feed(struct gunzip *gunzip, struct slice packed, gunzip_fn take, void *context);

/* Whether the body has come to its end, checksum and length as announced. */
bool gunzip_whole(const struct gunzip *gunzip);

#endif
