#include "packer.h"

#include "gzip.h"

#include <stdlib.h>

enum {
    KEPT = 8,             /* bodies */
    KEPT_BYTES = 1 << 20, /* each; a larger one is made anew */
    LEAST_BYTES = 256,    /* below, gzip's own 18 bytes and the fields that tell of it eat up what it saves */
    FIELDS_BYTES = 24 + 2, /* Content-Encoding, and what makes the entity tag weak */
};

struct kept {
    uint64_t serial; /* of the topic: one that is gone may leave its address to another */
    uint64_t first, next;
    struct buf *bytes; /* NULL: not worth it */
};

struct packer {
    struct gzip *gzip;
    struct buf *loose; /* the last one that is not kept */
    struct kept kept[KEPT];
    size_t oldest;
};

struct packer *packer_new(void)
{
    struct packer *packer = mem_zalloc(1, sizeof *packer);
    packer->gzip = gzip_new();
    return packer;
}

void packer_free(struct packer *packer)
{
    if (!packer)
        return;
    for (size_t i = 0; i < KEPT; i++)
        buf_unref(packer->kept[i].bytes);
    buf_unref(packer->loose);
    gzip_free(packer->gzip);
    free(packer);
}

static size_t total(const struct packer_body *body)
{
    size_t sum = 0;
    for (size_t i = 0; i < body->count; i++)
        sum += body->parts[i]->len;
    return sum;
}

static const struct kept *find(const struct packer *packer, const struct packer_body *body)
{
    for (size_t i = 0; body->topic && i < KEPT; i++) {
        const struct kept *kept = &packer->kept[i];
        if (kept->serial == body->topic->serial && kept->first == body->first && kept->next == body->next)
            return kept;
    }
    return NULL;
}

static void keep(struct packer *packer, const struct packer_body *body, struct buf *bytes)
{
    struct kept *place = &packer->kept[packer->oldest];
    packer->oldest = (packer->oldest + 1) % KEPT;
    buf_unref(place->bytes);
    *place = (struct kept){body->topic->serial, body->first, body->next, bytes ? buf_ref(bytes) : NULL};
}

struct buf *packer_pack(struct packer *packer, const struct packer_body *body, struct stats *stats)
{
    size_t plain_bytes = total(body);
    if (plain_bytes < LEAST_BYTES)
        return NULL;
    const struct kept *kept = find(packer, body);
    if (kept)
        return kept->bytes;
    buf_unref(packer->loose);
    packer->loose = gzip_pack(packer->gzip, body->parts, body->count);
    stats->packed++;
    if (packer->loose->len + FIELDS_BYTES >= plain_bytes) {
        buf_unref(packer->loose);
        packer->loose = NULL;
    }
    if (body->topic && (!packer->loose || packer->loose->len <= KEPT_BYTES))
        keep(packer, body, packer->loose);
    return packer->loose;
}
