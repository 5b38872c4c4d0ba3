#include "ws_session.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* Fragments on their way to being whole: a data message's, and a control frame's that may come between them.
 */
struct ws_assembly {
    uint8_t *data;
    size_t len, room;
    size_t control_len;
    uint8_t control[WS_MAX_CONTROL];
};

void ws_session_init(struct ws_session *s, enum ws_role role, uint64_t max_message,
                     const struct ws_session_ops *ops)
{
    *s = (struct ws_session){.ops = ops, .state = WS_OPEN};
    ws_decoder_init(&s->decoder, role, max_message);
}

void ws_session_close_down(struct ws_session *s)
{
    if (s->assembly)
        free(s->assembly->data);
    free(s->assembly);
    s->assembly = NULL;
}

bool ws_session_idle(const struct ws_session *s)
{
    return ws_decoder_idle(&s->decoder);
}

/* --- sending
 * ------------------------------------------------------------------------------------------------- */

static void send_masked(struct ws_session *s, enum ws_opcode kind, const uint8_t *data, size_t len)
{
    uint8_t head[WS_MAX_HEAD], mask[4], small[1024];
    uint8_t *copy = len <= sizeof small ? small : mem_alloc(len);
    s->ops->random(s, mask);
    if (len > 0)
        memcpy(copy, data, len);
    ws_mask(copy, len, mask, 0);
    s->ops->send(s, head, ws_encode_head(head, true, kind, len, mask), copy, len);
    if (copy != small)
        free(copy);
}

static void send_frame(struct ws_session *s, enum ws_opcode kind, const uint8_t *data, size_t len)
{
    uint8_t head[WS_MAX_HEAD];
    if (s->decoder.role == WS_CLIENT)
        send_masked(s, kind, data, len);
    else
        s->ops->send(s, head, ws_encode_head(head, true, kind, len, NULL), data, len);
}

void ws_session_send(struct ws_session *s, enum ws_opcode kind, const uint8_t *data, size_t len)
{
    if (s->state == WS_OPEN)
        send_frame(s, kind, data, len);
}

void ws_session_ping(struct ws_session *s, const uint8_t *data, size_t len)
{
    if (s->state == WS_OPEN)
        send_frame(s, WS_PING, data, len);
}

static void send_close(struct ws_session *s, unsigned code, const char *reason)
{
    uint8_t body[WS_MAX_CONTROL];
    size_t len = strlen(reason) < sizeof body - 2 ? strlen(reason) : sizeof body - 2;
    if (s->close_sent)
        return;
    s->close_sent = true;
    body[0] = (uint8_t)(code >> 8);
    body[1] = (uint8_t)code;
    memcpy(body + 2, reason, len);
    send_frame(s, WS_CLOSE, body, code == WS_NO_STATUS ? 0 : 2 + len);
}

void ws_session_close(struct ws_session *s, unsigned code, const char *reason)
{
    if (s->state != WS_OPEN)
        return;
    send_close(s, code, reason);
    s->state = WS_CLOSING;
}

static int fail(struct ws_session *s, int code)
{
    send_close(s, (unsigned)code, "");
    s->state = WS_CLOSED;
    s->close_code = (uint16_t)code;
    return -code;
}

/* --- receiving
 * ----------------------------------------------------------------------------------------------- */

/* The peer's Close: checked (§5.5.1, §7.4), echoed, and the end. */
static int on_close(struct ws_session *s, const uint8_t *data, size_t len)
{
    unsigned code = len >= 2 ? (unsigned)data[0] << 8 | data[1] : WS_NO_STATUS;
    if (len == 1 || (len >= 2 && !ws_code_valid(code)))
        return fail(s, WS_PROTOCOL_ERROR);
    if (len > 2 && !utf8_valid(data + 2, len - 2))
        return fail(s, WS_INVALID_DATA);
    send_close(s, code, "");
    s->state = WS_CLOSED;
    s->close_code = (uint16_t)code;
    return 1;
}

static int on_control(struct ws_session *s, enum ws_opcode kind, uint8_t *data, size_t len)
{
    if (kind == WS_CLOSE)
        return on_close(s, data, len);
    if (s->state != WS_OPEN)
        return 0;
    if (kind == WS_PING)
        send_frame(s, WS_PONG, data, len);
    else if (s->ops->on_pong)
        s->ops->on_pong(s, data, len);
    return 0;
}

static struct ws_assembly *assembly(struct ws_session *s)
{
    if (!s->assembly)
        s->assembly = mem_zalloc(1, sizeof *s->assembly);
    return s->assembly;
}

static int take_control(struct ws_session *s, const struct ws_piece *piece)
{
    if (piece->first && piece->last)
        return on_control(s, piece->opcode, piece->at, piece->len);
    struct ws_assembly *a = assembly(s);
    memcpy(a->control + a->control_len, piece->at, piece->len);
    a->control_len += piece->len;
    if (!piece->last)
        return 0;
    size_t len = a->control_len;
    a->control_len = 0;
    return on_control(s, piece->opcode, a->control, len);
}

/* Room grows with what has come, never with what was only announced. */
static void append(struct ws_assembly *a, const struct ws_piece *piece)
{
    if (a->len + piece->len > a->room) {
        a->room = a->len + piece->len > a->room * 2 ? a->len + piece->len : a->room * 2;
        a->data = mem_grow(a->data, a->room);
    }
    if (piece->len > 0)
        memcpy(a->data + a->len, piece->at, piece->len);
    a->len += piece->len;
}

static void take_data(struct ws_session *s, const struct ws_piece *piece)
{
    if (s->state != WS_OPEN)
        return;
    if (piece->first && piece->last) {
        s->ops->on_message(s, piece->opcode, piece->at, piece->len);
        return;
    }
    append(assembly(s), piece);
    if (!piece->last)
        return;
    /* Given up before the call, which may start anything. */
    struct ws_assembly *a = s->assembly;
    s->assembly = NULL;
    s->ops->on_message(s, piece->opcode, a->data, a->len);
    free(a->data);
    free(a);
}

int ws_session_receive(struct ws_session *s, uint8_t *data, size_t len)
{
    while (len > 0 && s->state != WS_CLOSED) {
        struct ws_piece piece;
        ptrdiff_t n = ws_decode(&s->decoder, data, len, &piece);
        if (n < 0)
            return fail(s, (int)-n);
        int result = 0;
        if (piece.at && (piece.opcode & 8))
            result = take_control(s, &piece);
        else if (piece.at)
            take_data(s, &piece);
        if (result != 0)
            return result;
        data += n;
        len -= (size_t)n;
    }
    return 0;
}
