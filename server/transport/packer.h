/* Compressed bodies of polls (--compression gzip). Readers who stand at the same place ask for the same
 * messages, so the last few bodies are kept: what a push server does once a message, this does once a batch.
 * Bounded in number and in size; a message never changes, so nothing in here grows old. */
#ifndef PUSHMARK_TRANSPORT_PACKER_H
#define PUSHMARK_TRANSPORT_PACKER_H

#include "../hub.h"

struct packer;

struct packer *packer_new(void);
void packer_free(struct packer *packer); /* NULL is fine */

/* A body put together of parts: messages [first, next) of a topic, or with a `topic` of NULL something of its
 * own, which is not kept. */
struct packer_body {
    const struct topic *topic;
    uint64_t first, next;
    struct buf *const *parts;
    size_t count;
};

/* It as one, compressed (borrowed until the next call); NULL where it is too small for that to save
 * anything. Counts what it compresses. */
struct buf *packer_pack(struct packer *packer, const struct packer_body *body, struct stats *stats);

#endif
