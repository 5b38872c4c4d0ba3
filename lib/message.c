#include "message.h"

#include "rng.h"
#include "utf8.h"

#include <stdio.h>

const char message_reset[] = "! reset";

static size_t digits(char *out, uint64_t value, unsigned base)
{
    char reversed[64];
    size_t n = 0;
    do {
        unsigned digit = (unsigned)(value % base);
        reversed[n++] = (char)(digit < 10 ? '0' + digit : 'a' + digit - 10);
        value /= base;
    } while (value > 0);
    for (size_t i = 0; i < n; i++)
        out[i] = reversed[n - 1 - i];
    return n;
}

size_t message_decimal(char out[20], uint64_t number)
{
    return digits(out, number, 10);
}

size_t message_prefix(char out[MESSAGE_MAX_PREFIX], uint64_t number, int64_t intended_ns)
{
    size_t n = digits(out, number, 10);
    out[n++] = ' ';
    n += digits(out + n, (uint64_t)intended_ns, 36);
    out[n++] = ' ';
    return n;
}

/* Letters drawn from the number: neither a run that compresses to nothing nor noise that cannot be
 * compressed. */
size_t message_fill(char *out, size_t payload, uint64_t number, int64_t intended_ns)
{
    char prefix[MESSAGE_MAX_PREFIX];
    size_t n = message_prefix(prefix, number, intended_ns);
    size_t len = n > payload ? n : payload;
    memcpy(out, prefix, n);
    struct rng rng = {number};
    for (uint64_t bits = 0; n < len; n++, bits >>= 5) {
        if (bits == 0)
            bits = rng_next(&rng) | UINT64_C(1) << 63;
        out[n] = "abcdefghijklmnopqrstuvwxyz     ."[bits & 31];
    }
    return len;
}

static const char *read_number(const char *at, const char *end, unsigned base, uint64_t *value)
{
    const char *from = at;
    uint64_t v = 0;
    for (; at < end; at++) {
        unsigned c = (unsigned char)*at;
        unsigned digit = c - '0' < 10 ? c - '0' : c - 'a' < 26 ? c - 'a' + 10 : 99;
        if (digit >= base)
            break;
        if (v > (UINT64_MAX - digit) / base)
            return NULL;
        v = v * base + digit;
    }
    *value = v;
    return at > from ? at : NULL;
}

static const char *read_blank(const char *at, const char *end)
{
    return at && at < end && *at == ' ' ? at + 1 : NULL;
}

int message_parse(struct slice text, struct message_head *head)
{
    const char *end = text.at + text.len;
    uint64_t time;
    const char *at = read_blank(read_number(text.at, end, 10, &head->number), end);
    if (!at || !(at = read_number(at, end, 36, &time)) || !(at = read_blank(at, end)) || time > INT64_MAX)
        return -1;
    head->intended_ns = (int64_t)time;
    head->prefix_len = (size_t)(at - text.at);
    return 0;
}

bool message_body_valid(struct slice body)
{
    for (size_t i = 0; i < body.len; i++) {
        unsigned char c = (unsigned char)body.at[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return false;
    }
    return utf8_valid(body.at, body.len);
}

size_t message_gap(char out[MESSAGE_MAX_MARKER], uint64_t first, uint64_t last)
{
    return (size_t)snprintf(out, MESSAGE_MAX_MARKER, "! gap %llu %llu", (unsigned long long)first,
                            (unsigned long long)last);
}

size_t message_ack(char out[MESSAGE_MAX_MARKER], uint64_t number)
{
    out[0] = '=';
    out[1] = ' ';
    return 2 + digits(out + 2, number, 10);
}

int message_parse_gap(struct slice text, uint64_t *first, uint64_t *last)
{
    static const char mark[] = "! gap ";
    size_t n = sizeof mark - 1;
    if (text.len < n || memcmp(text.at, mark, n) != 0)
        return -1;
    const char *end = text.at + text.len;
    const char *at = read_blank(read_number(text.at + n, end, 10, first), end);
    return at && read_number(at, end, 10, last) == end && *first <= *last ? 0 : -1;
}
