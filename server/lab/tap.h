/* Copies of what went over a lane's connections, byte by byte as it came and went: the newest exchange of
 * polls, the newest frames of a WebSocket, the newest event of a stream. Each direction is kept up to
 * TAP_BYTES. Nothing in here interprets more than it takes to find where a frame or an event ends. */
#ifndef PUSHMARK_LAB_TAP_H
#define PUSHMARK_LAB_TAP_H

#include "buf.h"
#include "slice.h"
#include "ws.h"

enum { TAP_BYTES = 16 * 1024 };

/* Bytes on their way to a copy. */
struct tap_bytes {
    struct buf *bytes; /* NULL: none yet; this one alone holds it */
    size_t room;
    bool cut; /* there were more than are kept */
};

struct tap_side {
    struct buf *bytes; /* NULL for none */
    bool cut, data;    /* data: a message, and no control frame or comment */
};

struct tap_exchange {
    struct tap_side up, down;
    int64_t at_ns; /* 0: there was none yet */
};

struct tap {
    struct tap_exchange opening, last, news;
};

/* Finds the frames in a run of bytes that comes in pieces. */
struct tap_frames {
    uint8_t head[WS_MAX_HEAD];
    uint8_t have;  /* bytes of the head */
    uint64_t left; /* of the payload */
    struct tap_bytes frame;
};

void tap_close(struct tap *tap);

void tap_add(struct tap_bytes *bytes, const void *data, size_t len);
void tap_drop(struct tap_bytes *bytes);

/* The copy becomes the side, and `bytes` empty again. */
void tap_set(struct tap_side *side, struct tap_bytes *bytes, bool data);

/* One exchange becomes another, by reference. */
void tap_copy(struct tap_exchange *to, const struct tap_exchange *from);

/* Each whole frame becomes the side; control frames do not take the place of data. Whether any did. */
bool tap_frames(struct tap_frames *frames, const uint8_t *data, size_t len, struct tap_side *side);

/* The last of whole events in a row becomes the side; comments do not take the place of one. */
bool tap_event(struct slice events, struct tap_side *side);

#endif
