#include "utf8.h"

#include <string.h>

/* What the first byte of a character says of the rest (RFC 3629 §4): how many continuation bytes follow, and
 * the range of the first of them, which is narrower than 80–BF where it shuts out overlong forms, surrogates
 * and what lies above U+10FFFF. */
static bool begin(struct utf8 *u, uint8_t c)
{
    u->low = 0x80;
    u->high = 0xBF;
    if (c >= 0xC2 && c <= 0xDF)
        u->need = 1;
    else if (c >= 0xE0 && c <= 0xEF)
        u->need = 2;
    else if (c >= 0xF0 && c <= 0xF4)
        u->need = 3;
    else
        return false;
    if (c == 0xE0)
        u->low = 0xA0;
    else if (c == 0xED)
        u->high = 0x9F;
    else if (c == 0xF0)
        u->low = 0x90;
    else if (c == 0xF4)
        u->high = 0x8F;
    return true;
}

static size_t skip_ascii(const uint8_t *p, size_t at, size_t len)
{
    for (; len - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, p + at, 8);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    while (at < len && p[at] < 0x80)
        at++;
    return at;
}

bool utf8_feed(struct utf8 *u, const void *data, size_t len)
{
    const uint8_t *p = data;
    for (size_t i = 0; i < len; i++) {
        if (u->need > 0) {
            if (p[i] < u->low || p[i] > u->high)
                return false;
            u->need--;
            u->low = 0x80;
            u->high = 0xBF;
            continue;
        }
        i = skip_ascii(p, i, len);
        if (i < len && !begin(u, p[i]))
            return false;
    }
    return true;
}

bool utf8_valid(const void *data, size_t len)
{
    struct utf8 u = {0};
    return utf8_feed(&u, data, len) && utf8_complete(&u);
}
