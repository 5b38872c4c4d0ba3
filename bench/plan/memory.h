/* Where everything of a suite lives: blocks that are taken one by one and freed all at once. Texts and tables
 * of a suite point at each other freely, because none dies before the others. For small, bounded things; it
 * gives nothing back in between. */
#ifndef PUSHMARK_MEMORY_H
#define PUSHMARK_MEMORY_H

#include "slice.h"

struct suite_memory;

struct suite_memory *memory_new(void);
void memory_free(struct suite_memory *memory); /* NULL too */

/* Zeroed; never NULL. */
void *memory_take(struct suite_memory *memory, size_t count, size_t size);

/* A copy with a NUL behind it. */
char *memory_text(struct suite_memory *memory, struct slice text);

#endif
