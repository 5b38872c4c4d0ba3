/* Objects of one size from large chunks with a free list: no header an object, neighbours in memory in the
 * order of allocation, and nothing returned before the end. */
#ifndef PUSHMARK_SLAB_H
#define PUSHMARK_SLAB_H

#include <stddef.h>

struct slab {
    size_t size;
    void *free;
    struct slab_chunk *chunks;
    size_t used; /* objects handed out of the newest chunk */
};

void slab_init(struct slab *s, size_t size);
void slab_close(struct slab *s);

/* Zeroed, aligned for pointers and 64-bit numbers. */
void *slab_get(struct slab *s);
void slab_put(struct slab *s, void *object);

#endif
