/* Allocation that does not fail but ends the program: for memory whose size this program chose. What a peer
 * can make large is bounded before it is asked for. */
#ifndef PUSHMARK_MEM_H
#define PUSHMARK_MEM_H

#include <stddef.h>
#include <stdint.h>

void *mem_alloc(size_t size);
void *mem_zalloc(size_t count, size_t size);
void *mem_grow(void *old, size_t size);

/* This process's resident memory now and at its highest, in bytes; 0 where the kernel does not say. */
int64_t mem_rss_bytes(void);
int64_t mem_rss_peak_bytes(void);

#define container_of(member_ptr, type, member) ((type *)(void *)((char *)(member_ptr)-offsetof(type, member)))

#endif
