#include "decoder.h"

#include "mem.h"

#include <stdlib.h>

/* Of one answer. The server's own stay below its --high-water and one message of up to 16 MiB. */
static const uint64_t MOST_BYTES = UINT64_C(64) << 20;

enum coding decoder_coding(struct slice value)
{
    if (value.len == 0 || slice_is_nocase(value, "identity"))
        return CODING_NONE;
    return slice_is_nocase(value, "gzip") || slice_is_nocase(value, "x-gzip") ? CODING_GZIP : CODING_OTHER;
}

struct decoder *decoder_take(struct decoders *all)
{
    struct decoder *decoder = all->idle;
    if (decoder) {
        all->idle = decoder->next;
        gunzip_begin(decoder->gunzip);
        return decoder;
    }
    decoder = mem_zalloc(1, sizeof *decoder);
    decoder->gunzip = gunzip_new(MOST_BYTES);
    return decoder;
}

void decoder_give(struct decoders *all, struct decoder *decoder)
{
    if (!decoder)
        return;
    decoder->next = all->idle;
    all->idle = decoder;
}

void decoders_close(struct decoders *all)
{
    while (all->idle) {
        struct decoder *decoder = all->idle;
        all->idle = decoder->next;
        gunzip_free(decoder->gunzip);
        free(decoder);
    }
}
