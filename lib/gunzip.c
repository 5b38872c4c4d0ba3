#include "gunzip.h"

#include "log.h"
#include "mem.h"

#include <stdlib.h>
#include <zlib.h>

enum { WINDOW_GZIP = 15 + 16, PIECE = 16 * 1024 };

struct gunzip {
    z_stream stream;
    uint64_t most, left; /* of what may come out */
    bool whole;
    char plain[PIECE];
};

struct gunzip *gunzip_new(uint64_t most_bytes)
{
    struct gunzip *gunzip = mem_alloc(sizeof *gunzip);
    gunzip->stream = (z_stream){0};
    gunzip->most = most_bytes;
    if (inflateInit2(&gunzip->stream, WINDOW_GZIP) != Z_OK)
        log_fatal(1, "out of memory");
    gunzip_begin(gunzip);
    return gunzip;
}

void gunzip_free(struct gunzip *gunzip)
{
    if (!gunzip)
        return;
    inflateEnd(&gunzip->stream);
    free(gunzip);
}

void gunzip_begin(struct gunzip *gunzip)
{
    inflateReset(&gunzip->stream);
    gunzip->left = gunzip->most;
    gunzip->whole = false;
}

/* One turn of zlib: -1 for an error, 0 where there is nothing more to be had, 1 to go on. */
static int inflate_piece(struct gunzip *gunzip, struct slice *plain)
{
    z_stream *stream = &gunzip->stream;
    stream->next_out = (unsigned char *)gunzip->plain;
    stream->avail_out = PIECE;
    int result = inflate(stream, Z_NO_FLUSH);
    *plain = (struct slice){gunzip->plain, PIECE - stream->avail_out};
    gunzip->whole = result == Z_STREAM_END;
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
        return -1;
    if (plain->len > gunzip->left || (gunzip->whole && stream->avail_in > 0))
        return -1;
    gunzip->left -= plain->len;
    return !gunzip->whole && (stream->avail_in > 0 || stream->avail_out == 0);
}

int gunzip_feed(struct gunzip *gunzip, struct slice packed, gunzip_fn take, void *context)
{
    struct slice plain;
    int more = 1;
    if (packed.len == 0)
        return 0;
    if (gunzip->whole)
        return -1;
    gunzip->stream.next_in = (unsigned char *)(uintptr_t)packed.at;
    gunzip->stream.avail_in = (uInt)packed.len;
    while (more > 0) {
        more = inflate_piece(gunzip, &plain);
        if (more >= 0 && plain.len > 0 && !take(context, plain))
            return 0;
    }
    return more;
}

bool gunzip_whole(const struct gunzip *gunzip)
{
    return gunzip->whole;
}
