#include "ws.h"

#include <string.h>

enum {
    FIN = 0x80,
    RESERVED = 0x70,
    OPCODE = 0x0F,
    CONTROL = 0x08,
    MASKED = 0x80,
    LEN_FORM = 0x7F,
    LEN_16 = 126,
    LEN_64 = 127,
};

void ws_decoder_init(struct ws_decoder *d, enum ws_role role, uint64_t max_message)
{
    *d = (struct ws_decoder){.role = (uint8_t)role, .max_message = max_message};
}

bool ws_decoder_idle(const struct ws_decoder *d)
{
    return !d->in_payload && d->have == 0 && d->data == 0;
}

/* Whether the first two bytes of a head may stand where they do. */
static bool start_allowed(const struct ws_decoder *d, const uint8_t *head)
{
    unsigned opcode = head[0] & OPCODE;
    bool masked = (head[1] & MASKED) != 0;

    if (head[0] & RESERVED) /* we negotiate no extension: §5.2 */
        return false;
    if (masked != (d->role == WS_SERVER)) /* §5.1 */
        return false;
    if (opcode & CONTROL) /* §5.5 */
        return opcode <= WS_PONG && (head[0] & FIN) && (head[1] & LEN_FORM) <= WS_MAX_CONTROL;
    if (opcode > WS_BINARY)
        return false;
    return (opcode == WS_CONTINUATION) == (d->data != 0); /* §5.4 */
}

/* Where the length ends in a head, by its second byte. */
static size_t length_end(uint8_t second)
{
    unsigned form = second & LEN_FORM;
    return 2u + (form == LEN_16 ? 2u : form == LEN_64 ? 8u : 0u);
}

static size_t head_size(uint8_t second)
{
    return length_end(second) + (second & MASKED ? 4u : 0u);
}

static uint64_t big_endian(const uint8_t *at, unsigned bytes)
{
    uint64_t value = 0;
    while (bytes-- > 0)
        value = value << 8 | *at++;
    return value;
}

/* The announced payload length; false where it is not in the shortest form, or has its top bit set (§5.2). */
static bool payload_len(const uint8_t *head, uint64_t *len)
{
    *len = head[1] & LEN_FORM;
    if (*len < LEN_16)
        return true;
    if (*len == LEN_16) {
        *len = big_endian(head + 2, 2);
        return *len >= LEN_16;
    }
    *len = big_endian(head + 2, 8);
    return *len > UINT16_MAX && *len <= INT64_MAX;
}

/* A data frame's announced length counts at once, so that a message too large is refused before its bytes
 * come. */
static bool count_message(struct ws_decoder *d, unsigned opcode, uint64_t len)
{
    if (opcode != WS_CONTINUATION) {
        d->data = (uint8_t)opcode;
        d->message = 0;
    }
    if (len > d->max_message - d->message)
        return false;
    d->message += len;
    return true;
}

/* Takes a complete head. It must not lie in the decoder, whose `head` shares its place with what is set here.
 */
static int begin_frame(struct ws_decoder *d, const uint8_t *head, size_t size)
{
    unsigned opcode = head[0] & OPCODE;
    bool control = (opcode & CONTROL) != 0;
    uint64_t len;

    if (!payload_len(head, &len))
        return -WS_PROTOCOL_ERROR;
    if (!control && !count_message(d, opcode, len))
        return -WS_TOO_BIG;
    d->left = len;
    d->opcode = control ? (uint8_t)opcode : d->data;
    d->fin = (head[0] & FIN) != 0;
    d->first = opcode != WS_CONTINUATION;
    d->mask_at = 0;
    if (d->role == WS_SERVER)
        memcpy(d->mask, head + size - sizeof d->mask, sizeof d->mask);
    d->have = 0;
    d->in_payload = true;
    return 0;
}

/* An incomplete head is judged as far as it has come: the peer of a wrong one may never send the rest. */
static bool part_allowed(const struct ws_decoder *d, const uint8_t *head, size_t have)
{
    uint64_t len;
    if (have < 2)
        return true;
    return start_allowed(d, head) && (have < length_end(head[1]) || payload_len(head, &len));
}

/* A head that came in pieces, or may have. */
static ptrdiff_t gather_head(struct ws_decoder *d, const uint8_t *data, size_t len)
{
    uint8_t head[WS_MAX_HEAD];
    size_t had = d->have, more = len < sizeof head - had ? len : sizeof head - had, have = had + more;

    memcpy(head, d->head, had);
    memcpy(head + had, data, more);
    if (!part_allowed(d, head, have))
        return -WS_PROTOCOL_ERROR;
    size_t size = have < 2 ? sizeof head : head_size(head[1]);
    if (have < size) {
        memcpy(d->head, head, have);
        d->have = (uint8_t)have;
        return (ptrdiff_t)more;
    }
    int error = begin_frame(d, head, size);
    return error ? error : (ptrdiff_t)(size - had);
}

/* A head that lies whole in the run, as nearly all do, is read where it is. */
static ptrdiff_t take_head(struct ws_decoder *d, const uint8_t *data, size_t len)
{
    if (d->have > 0 || len < 2 || len < head_size(data[1]))
        return gather_head(d, data, len);
    if (!start_allowed(d, data))
        return -WS_PROTOCOL_ERROR;
    size_t size = head_size(data[1]);
    int error = begin_frame(d, data, size);
    return error ? error : (ptrdiff_t)size;
}

static void end_frame(struct ws_decoder *d)
{
    d->in_payload = false;
    if (d->fin && !(d->opcode & CONTROL))
        d->data = 0;
}

/* The run of payload at `at`, which may be shorter than `len` or, for an empty frame, nothing. */
static ptrdiff_t take_payload(struct ws_decoder *d, uint8_t *at, size_t len, struct ws_piece *piece)
{
    size_t run = d->left < len ? (size_t)d->left : len;
    bool last = d->fin && d->left == run;

    if (d->role == WS_SERVER) {
        ws_mask(at, run, d->mask, d->mask_at);
        d->mask_at = (uint8_t)((d->mask_at + run) & 3);
    }
    if (d->opcode == WS_TEXT && (!utf8_feed(&d->utf8, at, run) || (last && !utf8_complete(&d->utf8))))
        return -WS_INVALID_DATA; /* §8.1 */
    *piece = (struct ws_piece){at, run, (enum ws_opcode)d->opcode, d->first, last};
    d->first = false;
    d->left -= run;
    if (d->left == 0)
        end_frame(d);
    return (ptrdiff_t)run;
}

ptrdiff_t ws_decode(struct ws_decoder *d, uint8_t *data, size_t len, struct ws_piece *piece)
{
    ptrdiff_t head = 0;

    piece->at = NULL;
    if (len == 0)
        return 0;
    if (!d->in_payload) {
        head = take_head(d, data, len);
        if (head < 0 || !d->in_payload || ((size_t)head == len && d->left > 0))
            return head;
    }
    ptrdiff_t payload = take_payload(d, data + head, len - (size_t)head, piece);
    return payload < 0 ? payload : head + payload;
}

size_t ws_encode_head(uint8_t out[WS_MAX_HEAD], bool fin, enum ws_opcode opcode, uint64_t len,
                      const uint8_t mask[4])
{
    unsigned extra = len < LEN_16 ? 0 : len <= UINT16_MAX ? 2 : 8;
    unsigned form = extra == 0 ? (unsigned)len : extra == 2 ? LEN_16 : LEN_64;
    size_t size = 2;

    out[0] = (uint8_t)((fin ? FIN : 0u) | (unsigned)opcode);
    out[1] = (uint8_t)((mask ? MASKED : 0u) | form);
    while (extra-- > 0)
        out[size++] = (uint8_t)(len >> (8 * extra));
    if (mask) {
        memcpy(out + size, mask, 4);
        size += 4;
    }
    return size;
}

void ws_mask(uint8_t *data, size_t len, const uint8_t mask[4], unsigned at)
{
    uint8_t turned[8];
    uint64_t key, word;

    for (unsigned i = 0; i < sizeof turned; i++)
        turned[i] = mask[(at + i) & 3];
    memcpy(&key, turned, sizeof key);
    for (; len >= sizeof word; data += sizeof word, len -= sizeof word) {
        memcpy(&word, data, sizeof word);
        word ^= key;
        memcpy(data, &word, sizeof word);
    }
    for (size_t i = 0; i < len; i++)
        data[i] ^= turned[i];
}

bool ws_code_valid(unsigned code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}
