#include "explain/anatomy.h"

#include "mem.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* All of about the same lightness, between black and white: each is read on either with a contrast of more
 * than 4 to 1. Payload is blue and overhead brown, which the colour-blind tell apart. */
const struct meaning_text meaning_texts[MEANINGS] = {
    [MEANING_LINE] = {"line", "request and status lines", "\033[38;5;30m", '='},
    [MEANING_FIELD] = {"field", "header fields that are needed", "\033[38;5;28m", '+'},
    [MEANING_OVERHEAD] = {"overhead", "header fields that are not", "\033[38;5;130m", '-'},
    [MEANING_FRAMING] = {"framing", "where something begins or ends", "\033[38;5;163m", ':'},
    [MEANING_PAYLOAD] = {"payload", "the message: the useful bytes", "\033[1;38;5;27m", '#'},
    [MEANING_TCPIP] = {"TCP/IP", "the packets' own heads", "\033[38;5;243m", '.'},
};

struct part *anatomy_add(struct exchange *exchange, bool up, const char *name, struct slice bytes)
{
    assert(exchange->part_count < EXCHANGE_PARTS);
    struct part *part = &exchange->parts[exchange->part_count++];
    *part = (struct part){.up = up, .name = name, .len = bytes.len, .bytes = mem_alloc(bytes.len + 1)};
    memcpy(part->bytes, bytes.at, bytes.len);
    return part;
}

void anatomy_close(struct exchange *exchange)
{
    for (size_t i = 0; i < exchange->part_count; i++) {
        struct part *part = &exchange->parts[i];
        for (size_t k = 0; k < part->span_count; k++)
            free(part->spans[k].details);
        free(part->spans);
        free(part->bytes);
    }
    exchange->part_count = 0;
}

struct span *anatomy_span(struct part *part, size_t len, enum meaning meaning, const char *words, ...)
{
    const struct span *last = part->span_count ? &part->spans[part->span_count - 1] : NULL;
    size_t at = last ? last->at + last->len : 0;
    assert(len > 0 && len <= part->len - at);
    part->spans = mem_grow(part->spans, (part->span_count + 1) * sizeof *part->spans);
    struct span *span = &part->spans[part->span_count++];
    *span = (struct span){.at = at, .len = len, .meaning = meaning};
    va_list args;
    va_start(args, words);
    vsnprintf(span->words, sizeof span->words, words, args);
    va_end(args);
    return span;
}

void anatomy_detail(struct span *span, const char *bits, const char *words, ...)
{
    span->details = mem_grow(span->details, (span->detail_count + 1) * sizeof *span->details);
    struct detail *detail = &span->details[span->detail_count++];
    snprintf(detail->bits, sizeof detail->bits, "%s", bits);
    va_list args;
    va_start(args, words);
    vsnprintf(detail->words, sizeof detail->words, words, args);
    va_end(args);
}

uint64_t anatomy_bytes(const struct exchange *exchange, bool up)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < exchange->part_count; i++)
        bytes += exchange->parts[i].up == up ? exchange->parts[i].len : 0;
    return bytes;
}

uint64_t anatomy_sum(const struct exchange *exchange, enum meaning meaning)
{
    const struct wire *wire = &exchange->wire;
    uint64_t bytes = 0;
    if (meaning == MEANING_TCPIP)
        return wire->sent.l3 + wire->received.l3 - wire->sent.application - wire->received.application;
    for (size_t i = 0; i < exchange->part_count; i++)
        for (size_t k = 0; k < exchange->parts[i].span_count; k++) {
            const struct span *span = &exchange->parts[i].spans[k];
            bytes += span->meaning == meaning ? span->len : 0;
        }
    return bytes;
}
