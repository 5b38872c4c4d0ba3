#include "queue.h"

#include "mem.h"

#include <assert.h>
#include <stdlib.h>

enum { START = 4 };

static struct buf **item(struct queue *q, uint32_t n)
{
    assert(q->room > 0);
    return &q->items[(q->first + n) % q->room];
}

static struct queue *with_room(struct queue *q, uint32_t room)
{
    struct queue *wider = mem_zalloc(1, sizeof *wider + room * sizeof(void *));
    wider->room = room;
    if (q) {
        wider->bytes = q->bytes;
        wider->count = q->count;
        wider->offset = q->offset;
        for (uint32_t i = 0; i < q->count; i++)
            wider->items[i] = *item(q, i);
        free(q);
    }
    return wider;
}

void queue_push(struct queue **queue, struct buf *owned, size_t sent)
{
    struct queue *q = *queue;
    if (!q || q->count == q->room)
        *queue = q = with_room(q, q ? q->room * 2 : START);
    if (q->count == 0)
        q->offset = sent;
    *item(q, q->count++) = owned;
    q->bytes += owned->len - sent;
}

size_t queue_peek(const struct queue *queue, struct iovec *iov, size_t most)
{
    size_t n = 0;
    for (; n < queue->count && n < most; n++) {
        struct buf *b = queue->items[(queue->first + n) % queue->room];
        size_t offset = n == 0 ? queue->offset : 0;
        iov[n] = (struct iovec){b->data + offset, b->len - offset};
    }
    return n;
}

void queue_drop(struct queue **queue, size_t sent)
{
    struct queue *q = *queue;
    q->bytes -= sent;
    sent += q->offset;
    while (q->count > 0 && sent >= (*item(q, 0))->len) {
        sent -= (*item(q, 0))->len;
        buf_unref(*item(q, 0));
        q->first = (q->first + 1) % q->room;
        q->count--;
    }
    q->offset = sent;
    if (q->count == 0) {
        free(q);
        *queue = NULL;
    }
}

void queue_free(struct queue *q)
{
    for (uint32_t i = 0; q && i < q->count; i++)
        buf_unref(*item(q, i));
    free(q);
}
