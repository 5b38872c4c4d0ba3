#include "slab.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* Nothing kept in a slab asks for more; 16 would cost a connection eight bytes. */
enum { CHUNK_BYTES = 64 * 1024, ALIGN = 8 };

struct slab_chunk {
    struct slab_chunk *next;
    _Alignas(ALIGN) char objects[];
};

static size_t per_chunk(const struct slab *s)
{
    size_t fit = (CHUNK_BYTES - sizeof(struct slab_chunk)) / s->size;
    return fit > 0 ? fit : 1;
}

void slab_init(struct slab *s, size_t size)
{
    if (size < sizeof(void *))
        size = sizeof(void *);
    *s = (struct slab){.size = (size + ALIGN - 1) / ALIGN * ALIGN};
}

void slab_close(struct slab *s)
{
    while (s->chunks) {
        struct slab_chunk *chunk = s->chunks;
        s->chunks = chunk->next;
        free(chunk);
    }
    s->free = NULL;
}

static void add_chunk(struct slab *s)
{
    struct slab_chunk *chunk = mem_alloc(sizeof *chunk + per_chunk(s) * s->size);
    chunk->next = s->chunks;
    s->chunks = chunk;
    s->used = 0;
}

void *slab_get(struct slab *s)
{
    void *object = s->free;
    if (object) {
        memcpy(&s->free, object, sizeof s->free);
    } else {
        if (!s->chunks || s->used == per_chunk(s))
            add_chunk(s);
        object = s->chunks->objects + s->used++ * s->size;
    }
    return memset(object, 0, s->size);
}

void slab_put(struct slab *s, void *object)
{
    memcpy(object, &s->free, sizeof s->free);
    s->free = object;
}
