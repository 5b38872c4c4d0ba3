/* Bodies compressed as gzip (RFC 1952), whole, by zlib. One of these lives as long as its server: what zlib
 * allocates for a stream, a quarter of a megabyte, is taken once and begun anew for each body. */
#ifndef PUSHMARK_GZIP_H
#define PUSHMARK_GZIP_H

#include "buf.h"

struct gzip;

struct gzip *gzip_new(void);
void gzip_free(struct gzip *gzip); /* NULL is fine */

/* The parts as one body, compressed; gives a reference. */
struct buf *gzip_pack(struct gzip *gzip, struct buf *const *parts, size_t count);

#endif
