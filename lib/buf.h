/* An immutable run of bytes with a count of its holders: a message is encoded once and the same bytes are
 * queued to every subscriber. Single-threaded, like each loop that uses it. */
#ifndef PUSHMARK_BUF_H
#define PUSHMARK_BUF_H

#include <stddef.h>
#include <stdint.h>

struct buf {
    uint32_t refs;
    size_t len;
    char data[];
};

/* One reference, with `len` bytes to fill in before anyone else sees it. Ends the program when memory does.
 */
struct buf *buf_new(size_t len);
struct buf *buf_copy(const void *data, size_t len);
struct buf *buf_ref(struct buf *b);
void buf_unref(struct buf *b); /* NULL is fine */

#endif
