#include "framing.h"

#include "message.h"
#include "ws.h"

static struct buf *join(struct slice head, struct slice text, struct slice tail)
{
    struct buf *b = buf_new(head.len + text.len + tail.len);
    memcpy(b->data, head.at, head.len);
    memcpy(b->data + head.len, text.at, text.len);
    memcpy(b->data + head.len + text.len, tail.at, tail.len);
    return b;
}

static struct buf *line(bool marker, uint64_t number, struct slice text)
{
    (void)marker, (void)number;
    return join(slice_of(""), text, slice_of("\n"));
}

/* A marker is an event of its own type and has no id, so that `Last-Event-ID` stays the last message's
 * number. */
static struct buf *event(bool marker, uint64_t number, struct slice text)
{
    char head[48] = "event: gap\ndata: ";
    size_t n = strlen(head);
    if (!marker) {
        memcpy(head, "id: ", 4);
        n = 4 + message_decimal(head + 4, number);
        memcpy(head + n, "\ndata: ", 7);
        n += 7;
    }
    return join((struct slice){head, n}, text, slice_of("\n\n"));
}

static struct buf *frame(bool marker, uint64_t number, struct slice text)
{
    (void)marker, (void)number;
    uint8_t head[WS_MAX_HEAD];
    size_t n = ws_encode_head(head, true, WS_TEXT, text.len, NULL);
    return join((struct slice){(const char *)head, n}, text, slice_of(""));
}

static struct buf *(*const encoders[FORMS])(bool, uint64_t, struct slice) = {
    [FORM_LINE] = line,
    [FORM_EVENT] = event,
    [FORM_FRAME] = frame,
};

struct buf *framing_encode(enum form form, bool marker, uint64_t number, struct slice text)
{
    return encoders[form](marker, number, text);
}
