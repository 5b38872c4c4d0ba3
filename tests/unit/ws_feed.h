/* What the WebSocket tests share: frames built without the codec under test, runs of bytes that end right
 * before a page that may not be touched, and a log of events as text, so that a test can say what is to come
 * of it. */
#ifndef PUSHMARK_TESTS_WS_FEED_H
#define PUSHMARK_TESTS_WS_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct bytes {
    uint8_t *at;
    size_t len, room;
};

static inline void put(struct bytes *b, const void *data, size_t len)
{
    if (b->len + len > b->room) {
        b->room = 2 * (b->len + len) + 64;
        b->at = realloc(b->at, b->room);
    }
    if (b->at && len > 0)
        memcpy(b->at + b->len, data, len);
    b->len += len;
}

static inline void put_text(struct bytes *b, const char *text)
{
    put(b, text, strlen(text));
}

static inline void put_byte(struct bytes *b, unsigned byte)
{
    put(b, &(uint8_t){(uint8_t)byte}, 1);
}

static inline void put_number(struct bytes *b, uint64_t value, unsigned bytes)
{
    while (bytes-- > 0)
        put_byte(b, (unsigned)(value >> (8 * bytes)) & 0xFF);
}

static inline void bytes_free(struct bytes *b)
{
    free(b->at);
    *b = (struct bytes){0};
}

/* `first` is the whole first byte: FIN, the reserved bits, the opcode. `form` is the bytes of length after
 * the second one: 0, 2 or 8. */
static inline void put_head(struct bytes *b, unsigned first, unsigned form, uint64_t len, const uint8_t *mask)
{
    put_byte(b, first);
    put_byte(b, (mask ? 0x80u : 0u) | (form == 0 ? (unsigned)len : form == 2 ? 126u : 127u));
    put_number(b, len, form);
    if (mask)
        put(b, mask, 4);
}

static inline void put_frame(struct bytes *b, unsigned first, const void *payload, size_t len,
                             const uint8_t *mask)
{
    put_head(b, first, len < 126 ? 0 : len < 65536 ? 2 : 8, len, mask);
    const size_t at = b->len;
    put(b, payload, len);
    for (size_t i = 0; mask && i < len; i++)
        b->at[at + i] ^= mask[i % 4];
}

enum { EDGE_BYTES = 128 * 1024 };

/* A copy whose last byte is the last before a forbidden page; good until the next call. */
static inline uint8_t *at_edge(const void *data, size_t len)
{
    static uint8_t *end;
    if (!end) {
        const size_t page = (size_t)sysconf(_SC_PAGESIZE);
        uint8_t *at =
            mmap(NULL, EDGE_BYTES + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at == MAP_FAILED || mprotect(at + EDGE_BYTES, page, PROT_NONE) != 0)
            abort();
        end = at + EDGE_BYTES;
    }
    if (len > EDGE_BYTES)
        abort();
    if (len > 0)
        memcpy(end - len, data, len);
    return end - len;
}

#endif
