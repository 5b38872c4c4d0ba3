#include "memory.h"

#include "mem.h"

#include <assert.h>
#include <stdlib.h>

struct block {
    struct block *next;
    max_align_t bytes[];
};

struct suite_memory {
    struct block *blocks;
};

struct suite_memory *memory_new(void)
{
    return mem_zalloc(1, sizeof(struct suite_memory));
}

void memory_free(struct suite_memory *memory)
{
    if (!memory)
        return;
    for (struct block *b = memory->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    free(memory);
}

void *memory_take(struct suite_memory *memory, size_t count, size_t size)
{
    assert(size == 0 || count <= (SIZE_MAX - sizeof(struct block)) / size);
    struct block *b = mem_zalloc(1, sizeof *b + count * size);
    b->next = memory->blocks;
    memory->blocks = b;
    return b->bytes;
}

char *memory_text(struct suite_memory *memory, struct slice text)
{
    char *copy = memory_take(memory, text.len + 1, 1);
    memcpy(copy, text.at, text.len);
    return copy;
}
