/* Bytes that a socket has refused so far, in order: references to shared buffers. It exists only while there
 * are any, so a connection that keeps up pays one pointer. */
#ifndef PUSHMARK_QUEUE_H
#define PUSHMARK_QUEUE_H

#include "buf.h"

#include <sys/uio.h>

struct queue {
    uint64_t bytes;              /* unsent */
    uint32_t first, count, room; /* of the ring `items` */
    size_t offset;               /* bytes of the first item that have been sent */
    struct buf *items[];
};

/* Takes the buffer's reference, of which `sent` bytes have left already (only ever of the first). */
void queue_push(struct queue **queue, struct buf *owned, size_t sent);

/* What is to be sent next, in up to `most` runs; returns how many. */
size_t queue_peek(const struct queue *queue, struct iovec *iov, size_t most);

/* This many bytes have left. An empty queue is freed and becomes NULL. */
void queue_drop(struct queue **queue, size_t sent);

void queue_free(struct queue *queue); /* NULL is fine */

#endif
