#include "utf8.h"

#include <string.h>

/* Past the ASCII from `at` on, eight bytes at a time: most of what a feed carries. */
static const uint8_t *skip_ascii(const uint8_t *at, const uint8_t *end)
{
    for (uint64_t word; end - at >= (ptrdiff_t)sizeof word; at += sizeof word) {
        memcpy(&word, at, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    while (at < end && *at < 0x80)
        at++;
    return at;
}

/* The first byte of a character of several. The bounds of the second byte are what shuts out overlong forms
 * (E0, F0), surrogates (ED) and everything above U+10FFFF (F4): RFC 3629 §4. */
static bool lead(struct utf8 *u, uint8_t byte)
{
    if (byte < 0xC2 || byte > 0xF4)
        return false;
    u->need = (uint8_t)(byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3);
    u->low = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
    u->high = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
    return true;
}

static bool follow(struct utf8 *u, uint8_t byte)
{
    if (byte < u->low || byte > u->high)
        return false;
    *u = u->need > 1 ? (struct utf8){(uint8_t)(u->need - 1), 0x80, 0xBF} : (struct utf8){0};
    return true;
}

bool utf8_feed(struct utf8 *u, const void *data, size_t len)
{
    const uint8_t *at = data, *end = at + len;

    for (;;) {
        if (u->need == 0)
            at = skip_ascii(at, end);
        if (at == end)
            return true;
        if (!(u->need > 0 ? follow(u, *at) : lead(u, *at)))
            return false;
        at++;
    }
}

bool utf8_valid(const void *data, size_t len)
{
    struct utf8 u = {0};
    return utf8_feed(&u, data, len) && utf8_complete(&u);
}
