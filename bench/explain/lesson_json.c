#include "explain/lesson_json.h"

#include "explain/tally.h"
#include "mem.h"

#include <stdlib.h>

static json_t *number(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *hex_json(const char *bytes, size_t len)
{
    char *text = mem_alloc(2 * len + 1);
    for (size_t i = 0; i < len; i++) {
        text[2 * i] = "0123456789abcdef"[(unsigned char)bytes[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    json_t *json = json_stringn(text, 2 * len);
    free(text);
    return json;
}

static json_t *span_json(const struct span *span)
{
    json_t *details = json_array();
    for (size_t i = 0; i < span->detail_count; i++)
        json_array_append_new(
            details, json_pack("{s:s,s:s}", "bits", span->details[i].bits, "words", span->details[i].words));
    return json_pack("{s:o,s:o,s:s,s:s,s:o}", "at", number(span->at), "len", number(span->len), "meaning",
                     meaning_texts[span->meaning].name, "words", span->words, "details", details);
}

static json_t *part_json(const struct part *part)
{
    json_t *spans = json_array();
    for (size_t i = 0; i < part->span_count; i++)
        json_array_append_new(spans, span_json(&part->spans[i]));
    return json_pack("{s:s,s:s,s:o,s:o}", "name", part->name, "direction", part->up ? "up" : "down", "hex",
                     hex_json(part->bytes, part->len), "spans", spans);
}

static json_t *flow_json(const struct wire_flow *flow)
{
    return json_pack("{s:o,s:o,s:o}", "application", number(flow->application), "l3", number(flow->l3),
                     "packets", number(flow->packets));
}

static json_t *wire_json(const struct wire *wire)
{
    return json_pack("{s:o,s:o}", "up", flow_json(&wire->sent), "down", flow_json(&wire->received));
}

static json_t *exchange_json(const struct exchange *exchange)
{
    if (exchange->part_count == 0)
        return json_null();
    json_t *parts = json_array(), *meanings = json_object();
    for (size_t i = 0; i < exchange->part_count; i++)
        json_array_append_new(parts, part_json(&exchange->parts[i]));
    for (int m = 0; m < MEANINGS; m++)
        json_object_set_new(meanings, meaning_texts[m].name, number(anatomy_sum(exchange, (enum meaning)m)));
    return json_pack("{s:o,s:o,s:o,s:o}", "parts", parts, "wire", wire_json(&exchange->wire), "useful_bytes",
                     number(anatomy_sum(exchange, MEANING_PAYLOAD)), "meanings", meanings);
}

json_t *lesson_json(const struct lesson *lesson)
{
    return json_pack("{s:s,s:o,s:o,s:o,s:o,s:f}", "transport", lesson->name, "connect",
                     json_pack("{s:o}", "wire", wire_json(&lesson->connect)), "setup",
                     exchange_json(&lesson->setup), "empty", exchange_json(&lesson->empty), "update",
                     exchange_json(&lesson->update), "bytes_per_useful_byte",
                     (double)tally_l3(&lesson->update.wire) / (double)lesson_useful(lesson));
}
