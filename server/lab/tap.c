#include "tap.h"

#include "mem.h"

#include <stdlib.h>

static void close_exchange(struct tap_exchange *exchange)
{
    buf_unref(exchange->up.bytes);
    buf_unref(exchange->down.bytes);
    *exchange = (struct tap_exchange){0};
}

void tap_close(struct tap *tap)
{
    close_exchange(&tap->opening);
    close_exchange(&tap->last);
    close_exchange(&tap->news);
}

void tap_drop(struct tap_bytes *bytes)
{
    buf_unref(bytes->bytes);
    *bytes = (struct tap_bytes){0};
}

static void reserve(struct tap_bytes *bytes, size_t want)
{
    if (bytes->bytes && want <= bytes->room)
        return;
    bytes->room = want > 2 * bytes->room ? want : 2 * bytes->room;
    struct buf *grown = buf_new(bytes->room);
    grown->len = bytes->bytes ? bytes->bytes->len : 0;
    if (grown->len > 0)
        memcpy(grown->data, bytes->bytes->data, grown->len);
    buf_unref(bytes->bytes);
    bytes->bytes = grown;
}

void tap_add(struct tap_bytes *bytes, const void *data, size_t len)
{
    size_t have = bytes->bytes ? bytes->bytes->len : 0;
    size_t n = len < TAP_BYTES - have ? len : TAP_BYTES - have;
    if (n < len)
        bytes->cut = true;
    if (n == 0)
        return;
    reserve(bytes, have + n);
    memcpy(bytes->bytes->data + have, data, n);
    bytes->bytes->len = have + n;
}

void tap_set(struct tap_side *side, struct tap_bytes *bytes, bool data)
{
    buf_unref(side->bytes);
    *side = (struct tap_side){bytes->bytes, bytes->cut, data};
    *bytes = (struct tap_bytes){0};
}

static void copy_side(struct tap_side *to, const struct tap_side *from)
{
    buf_unref(to->bytes);
    *to = *from;
    if (to->bytes)
        buf_ref(to->bytes);
}

void tap_copy(struct tap_exchange *to, const struct tap_exchange *from)
{
    copy_side(&to->up, &from->up);
    copy_side(&to->down, &from->down);
    to->at_ns = from->at_ns;
}

/* --- frames (RFC 6455 §5.2) --- */

enum { LEAST_HEAD = 2, MASK = 4 };

/* How many bytes of the head tell the length where its first seven bits do not. */
static size_t length_bytes(const struct tap_frames *frames)
{
    unsigned len = frames->head[1] & 0x7F;
    return len == 126 ? 2 : len == 127 ? 8 : 0;
}

static size_t head_len(const struct tap_frames *frames)
{
    if (frames->have < LEAST_HEAD)
        return LEAST_HEAD;
    size_t mask = frames->head[1] & 0x80 ? MASK : 0;
    return LEAST_HEAD + length_bytes(frames) + mask;
}

static uint64_t payload_len(const struct tap_frames *frames)
{
    size_t bytes = length_bytes(frames);
    uint64_t value = bytes > 0 ? 0 : frames->head[1] & 0x7F;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | frames->head[LEAST_HEAD + i];
    return value;
}

/* Takes bytes of the head; the payload's length is known with its last. */
static size_t take_head(struct tap_frames *frames, const uint8_t *data, size_t len)
{
    size_t used = 0;
    while (used < len && frames->have < head_len(frames))
        frames->head[frames->have++] = data[used++];
    if (frames->have >= LEAST_HEAD && frames->have == head_len(frames)) {
        frames->left = payload_len(frames);
        tap_add(&frames->frame, frames->head, frames->have);
    }
    return used;
}

static bool end_frame(struct tap_frames *frames, struct tap_side *side)
{
    bool data = (frames->head[0] & 0x0F) < WS_CLOSE, kept = data || !side->data;
    if (kept)
        tap_set(side, &frames->frame, data);
    else
        tap_drop(&frames->frame);
    frames->have = 0;
    return kept;
}

bool tap_frames(struct tap_frames *frames, const uint8_t *data, size_t len, struct tap_side *side)
{
    bool any = false;
    while (len > 0) {
        size_t used;
        if (frames->have < head_len(frames)) {
            used = take_head(frames, data, len);
        } else {
            used = frames->left < len ? (size_t)frames->left : len;
            tap_add(&frames->frame, data, used);
            frames->left -= used;
        }
        data += used;
        len -= used;
        if (frames->have >= LEAST_HEAD && frames->have == head_len(frames) && frames->left == 0)
            any |= end_frame(frames, side);
    }
    return any;
}

/* --- events --- */

/* Where the last of the events begins: behind the blank line that ends the one before it. */
static size_t last_event(struct slice events)
{
    size_t at = events.len > 2 ? events.len - 2 : 0;
    while (at >= 2 && memcmp(events.at + at - 2, "\n\n", 2) != 0)
        at--;
    return at >= 2 ? at : 0;
}

bool tap_event(struct slice events, struct tap_side *side)
{
    size_t at = last_event(events);
    bool data = at < events.len && events.at[at] != ':';
    if (!data && side->data)
        return false;
    struct tap_bytes bytes = {0};
    tap_add(&bytes, events.at + at, events.len - at);
    tap_set(side, &bytes, data);
    return true;
}
