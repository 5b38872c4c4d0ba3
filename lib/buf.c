#include "buf.h"

#include "mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct buf *buf_new(size_t len)
{
    struct buf *b = mem_alloc(sizeof *b + len);
    b->refs = 1;
    b->len = len;
    return b;
}

struct buf *buf_copy(const void *data, size_t len)
{
    struct buf *b = buf_new(len);
    if (len > 0)
        memcpy(b->data, data, len);
    return b;
}

struct buf *buf_ref(struct buf *b)
{
    b->refs++;
    return b;
}

void buf_unref(struct buf *b)
{
    if (!b)
        return;
    assert(b->refs > 0);
    if (--b->refs == 0)
        free(b);
}
