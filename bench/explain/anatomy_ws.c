/* A WebSocket frame taken apart, its head bit by bit (RFC 6455 §5.2). */
#include "explain/anatomy.h"
#include "message.h"
#include "ws.h"

#include <stdio.h>

/* "1... ....": the bits of `byte` under `mask`, dots for the others. */
static const char *bits(char out[DETAIL_BITS], unsigned byte, unsigned mask)
{
    char *at = out;
    for (int i = 7; i >= 0; i--) {
        *at++ = "01."[mask >> i & 1 ? byte >> i & 1 : 2];
        if (i == 4)
            *at++ = ' ';
    }
    *at = '\0';
    return out;
}

static const char *opcode_words(enum ws_opcode opcode)
{
    return opcode == WS_TEXT ? "text, in UTF-8" : opcode == WS_BINARY ? "binary" : "control";
}

static void length_details(struct span *span, const uint8_t *head, size_t head_len, uint64_t len)
{
    char text[DETAIL_BITS], *at = text;
    unsigned form = head[1] & 0x7Fu;
    if (head_len == 2) {
        anatomy_detail(span, bits(text, head[1], 0x7F), "length %u: the payload's bytes", form);
        return;
    }
    anatomy_detail(span, bits(text, head[1], 0x7F), "length %u: it stands in the next %zu bytes", form,
                   head_len - 2);
    for (size_t i = 2; i < head_len; i++)
        at += snprintf(at, 3, "%02x", head[i]);
    anatomy_detail(span, text, "length %llu: the payload's bytes", (unsigned long long)len);
}

static void head_details(struct span *span, const uint8_t *head, size_t head_len, uint64_t len)
{
    char text[DETAIL_BITS];
    enum ws_opcode opcode = (enum ws_opcode)(head[0] & 0x0Fu);
    anatomy_detail(span, bits(text, head[0], 0x80), "FIN %u: the message ends with this frame", head[0] >> 7);
    anatomy_detail(span, bits(text, head[0], 0x70), "RSV %u: no extension is in use", head[0] >> 4 & 7u);
    anatomy_detail(span, bits(text, head[0], 0x0F), "opcode %u: %s", (unsigned)opcode, opcode_words(opcode));
    anatomy_detail(span, bits(text, head[1], 0x80), "MASK %u: servers do not mask (§5.1)", head[1] >> 7);
    length_details(span, head, head_len, len);
}

/* The payload's length where the bytes are exactly one whole text frame, else −1. A client's decoder unmasks
 * nothing, and so leaves the bytes as they are. */
static int64_t decode(const struct part *part)
{
    struct ws_decoder decoder;
    struct ws_piece piece = {0};
    ws_decoder_init(&decoder, WS_CLIENT, part->len);
    ptrdiff_t n = ws_decode(&decoder, (uint8_t *)part->bytes, part->len, &piece);
    bool whole =
        n == (ptrdiff_t)part->len && piece.at && piece.first && piece.last && piece.opcode == WS_TEXT;
    return whole ? (int64_t)piece.len : -1;
}

int anatomy_frame(struct part *part)
{
    int64_t len = decode(part);
    struct message_head message;
    if (len < 0)
        return -1;
    size_t head_len = part->len - (size_t)len;
    if (message_parse((struct slice){part->bytes + head_len, (size_t)len}, &message) != 0)
        return -1;
    struct span *head = anatomy_span(part, head_len, MEANING_FRAMING, "the frame's head (RFC 6455 §5.2)");
    head->binary = true;
    head_details(head, (const uint8_t *)part->bytes, head_len, (uint64_t)len);
    anatomy_span(part, (size_t)len, MEANING_PAYLOAD, "message %llu: number, time, text",
                 (unsigned long long)message.number);
    return 0;
}
