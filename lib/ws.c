#include "ws.h"

#include <string.h>

static bool is_control(uint8_t opcode)
{
    return opcode & 8;
}

void ws_decoder_init(struct ws_decoder *d, enum ws_role role, uint64_t max_message)
{
    memset(d, 0, sizeof *d);
    d->role = (uint8_t)role;
    d->max_message = max_message;
    d->need = 2;
}

bool ws_decoder_idle(const struct ws_decoder *d)
{
    return d->have == 0 && !d->in_payload && d->data == 0;
}

static size_t length_bytes(uint8_t second)
{
    unsigned n = second & 0x7F;
    return n == 126 ? 2 : n == 127 ? 8 : 0;
}

/* What the first two bytes alone give away (§5.2, §5.4, §5.5). */
static bool first_two_valid(const struct ws_decoder *d)
{
    uint8_t opcode = d->head[0] & 0x0F;
    bool fin = d->head[0] & 0x80;
    bool masked = d->head[1] & 0x80;
    if ((d->head[0] & 0x70) || masked != (d->role == WS_SERVER))
        return false;
    if (is_control(opcode))
        return opcode <= WS_PONG && fin && (d->head[1] & 0x7F) <= WS_MAX_CONTROL;
    if (opcode == WS_CONTINUATION)
        return d->data != 0;
    return opcode <= WS_BINARY && d->data == 0;
}

/* The length, or false where it is not in its shortest form or has the top bit set. */
static bool read_length(const struct ws_decoder *d, uint64_t *len)
{
    size_t n = length_bytes(d->head[1]);
    *len = n == 0 ? d->head[1] & 0x7F : 0;
    for (size_t i = 0; i < n; i++)
        *len = *len << 8 | d->head[2 + i];
    return n == 0 || (n == 2 ? *len >= 126 : *len >= 65536 && !(*len >> 63));
}

/* A whole head is there: the frame begins. 0, or minus a close code. */
static int begin_frame(struct ws_decoder *d)
{
    uint64_t len;
    if (!read_length(d, &len))
        return -WS_PROTOCOL_ERROR;
    d->opcode = d->head[0] & 0x0F;
    d->fin = d->head[0] & 0x80;
    if (!is_control(d->opcode)) {
        d->message = d->opcode == WS_CONTINUATION ? d->message : 0;
        if (len > d->max_message || d->message > d->max_message - len)
            return -WS_TOO_BIG;
        d->message += len;
    }
    d->left = len;
    d->mask_at = 0;
    d->in_payload = true;
    /* The mask moves to the front, so that nobody needs to know how long the length was. */
    memmove(d->head + 4, d->head + 2 + length_bytes(d->head[1]), 4);
    return 0;
}

static ptrdiff_t take_head(struct ws_decoder *d, const uint8_t *data, size_t len)
{
    size_t used = 0;
    while (used < len && d->have < d->need) {
        d->head[d->have++] = data[used++];
        if (d->have == 2) {
            if (!first_two_valid(d))
                return -WS_PROTOCOL_ERROR;
            d->need = (uint8_t)(2 + length_bytes(d->head[1]) + (d->head[1] & 0x80 ? 4 : 0));
        }
    }
    if (d->have < d->need)
        return (ptrdiff_t)used;
    int error = begin_frame(d);
    return error ? error : (ptrdiff_t)used;
}

static void end_frame(struct ws_decoder *d)
{
    d->in_payload = false;
    d->have = 0;
    d->need = 2;
    if (!is_control(d->opcode) && d->fin)
        d->data = 0;
}

static bool text_valid(struct ws_decoder *d, const struct ws_piece *piece)
{
    return utf8_feed(&d->utf8, piece->at, piece->len) && (!piece->last || utf8_complete(&d->utf8));
}

static ptrdiff_t take_payload(struct ws_decoder *d, uint8_t *data, size_t len, struct ws_piece *piece)
{
    size_t n = len < d->left ? len : (size_t)d->left;
    bool control = is_control(d->opcode);
    bool starts = d->mask_at == 0 && !d->begun;
    if (d->role == WS_SERVER) {
        ws_mask(data, n, d->head + 4, d->mask_at);
        d->mask_at = (uint8_t)((d->mask_at + n) & 3);
    }
    d->begun = true;
    d->left -= n;
    if (!control && d->opcode != WS_CONTINUATION) {
        d->data = d->opcode;
        if (starts)
            d->utf8 = (struct utf8){0};
    }
    *piece = (struct ws_piece){
        .at = data,
        .len = n,
        .opcode = (enum ws_opcode)(control ? d->opcode : d->data),
        .first = starts && d->opcode != WS_CONTINUATION,
        .last = d->left == 0 && d->fin,
    };
    if (piece->opcode == WS_TEXT && !text_valid(d, piece))
        return -WS_INVALID_DATA;
    if (d->left == 0)
        end_frame(d);
    return (ptrdiff_t)n;
}

ptrdiff_t ws_decode(struct ws_decoder *d, uint8_t *data, size_t len, struct ws_piece *piece)
{
    ptrdiff_t used = 0;
    piece->at = NULL;
    if (len == 0)
        return 0;
    if (!d->in_payload) {
        used = take_head(d, data, len);
        if (used < 0 || !d->in_payload)
            return used;
        d->begun = false;
        /* An empty frame has its piece at once; another waits for the first byte of payload. */
        if ((size_t)used == len && d->left > 0)
            return used;
    }
    ptrdiff_t n = take_payload(d, data + used, len - (size_t)used, piece);
    return n < 0 ? n : used + n;
}

size_t ws_encode_head(uint8_t out[WS_MAX_HEAD], bool fin, enum ws_opcode opcode, uint64_t len,
                      const uint8_t mask[4])
{
    size_t extra = len < 126 ? 0 : len < 65536 ? 2 : 8;
    out[0] = (uint8_t)((fin ? 0x80 : 0) | opcode);
    out[1] = (uint8_t)((mask ? 0x80 : 0) | (extra == 0 ? len : extra == 2 ? 126 : 127));
    for (size_t i = 0; i < extra; i++)
        out[2 + i] = (uint8_t)(len >> 8 * (extra - 1 - i));
    if (!mask)
        return 2 + extra;
    memcpy(out + 2 + extra, mask, 4);
    return 6 + extra;
}

void ws_mask(uint8_t *data, size_t len, const uint8_t mask[4], unsigned at)
{
    uint8_t turned[8];
    uint64_t word, key;
    for (unsigned i = 0; i < 8; i++)
        turned[i] = mask[(at + i) & 3];
    memcpy(&key, turned, 8);
    size_t i = 0;
    for (; len - i >= 8; i += 8) {
        memcpy(&word, data + i, 8);
        word ^= key;
        memcpy(data + i, &word, 8);
    }
    for (; i < len; i++)
        data[i] ^= turned[i & 7];
}

bool ws_code_valid(unsigned code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}
