#include "ws_session.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A message or control frame that is spread over several runs of bytes. Control frames have their own place,
 * as they may come between the fragments of a message (RFC 6455 §5.4). */
struct ws_assembly {
    size_t len, room; /* of `data`; no room where only a control frame is under way */
    uint8_t control_len;
    uint8_t control[WS_MAX_CONTROL];
    uint8_t data[];
};

enum {
    LEAST_ROOM = 512,
    CODE_LEN = 2,
    STACK_COPY = 4096, /* larger messages of a client are masked on the heap */
};

void ws_session_init(struct ws_session *s, enum ws_role role, uint64_t max_message,
                     const struct ws_session_ops *ops)
{
    *s = (struct ws_session){.ops = ops, .state = WS_OPEN};
    ws_decoder_init(&s->decoder, role, max_message);
}

void ws_session_close_down(struct ws_session *s)
{
    free(s->assembly);
    s->assembly = NULL;
}

bool ws_session_idle(const struct ws_session *s)
{
    return ws_decoder_idle(&s->decoder);
}

/* --- sending --- */

static void fail(struct ws_session *s, unsigned code);

/* The owner's bytes are borrowed, so the mask goes over a copy. One copy for the whole frame and not a few
 * KiB at a time: head and body leave in one write. */
static void send_masked(struct ws_session *s, enum ws_opcode opcode, const uint8_t *data, size_t len)
{
    uint8_t head[WS_MAX_HEAD], mask[4], small[STACK_COPY];
    uint8_t *copy = len <= sizeof small ? small : malloc(len);

    if (!copy) {
        fail(s, WS_INTERNAL);
        return;
    }
    s->ops->random(s, mask);
    if (len > 0)
        memcpy(copy, data, len);
    ws_mask(copy, len, mask, 0);
    s->ops->send(s, head, ws_encode_head(head, true, opcode, len, mask), copy, len);
    if (copy != small)
        free(copy);
}

static void send_frame(struct ws_session *s, enum ws_opcode opcode, const uint8_t *data, size_t len)
{
    uint8_t head[WS_MAX_HEAD];

    if (s->decoder.role == WS_CLIENT)
        send_masked(s, opcode, data, len);
    else
        s->ops->send(s, head, ws_encode_head(head, true, opcode, len, NULL), data, len);
}

/* As much of the reason as fits, cut between two characters: half of one would be bad UTF-8 to the peer. */
static size_t reason_len(const char *reason)
{
    size_t len = reason ? strlen(reason) : 0;

    if (len <= WS_MAX_CONTROL - CODE_LEN)
        return len;
    len = WS_MAX_CONTROL - CODE_LEN;
    while (len > 0 && ((unsigned char)reason[len] & 0xC0) == 0x80)
        len--;
    return len;
}

/* 1005 stands for a Close without a code (§7.4.1). */
static void send_close(struct ws_session *s, unsigned code, const char *reason)
{
    uint8_t body[WS_MAX_CONTROL] = {(uint8_t)(code >> 8), (uint8_t)code};
    size_t len = reason_len(reason);

    if (reason)
        memcpy(body + CODE_LEN, reason, len);
    send_frame(s, WS_CLOSE, body, code == WS_NO_STATUS ? 0 : CODE_LEN + len);
}

void ws_session_send(struct ws_session *s, enum ws_opcode kind, const uint8_t *data, size_t len)
{
    if (s->state == WS_OPEN)
        send_frame(s, kind, data, len);
}

void ws_session_ping(struct ws_session *s, const uint8_t *data, size_t len)
{
    assert(len <= WS_MAX_CONTROL);
    if (s->state == WS_OPEN)
        send_frame(s, WS_PING, data, len);
}

/* --- ending --- */

/* The state changes before anything is sent, here as below: the owner's `send` may call in again. */
void ws_session_close(struct ws_session *s, unsigned code, const char *reason)
{
    assert(code == WS_NO_STATUS || ws_code_valid(code));
    if (s->state != WS_OPEN)
        return;
    s->state = WS_CLOSING;
    send_close(s, code, reason);
}

/* Ends the session; with a Close frame, unless one was sent already (§5.5.1 allows no second). */
static void end(struct ws_session *s, unsigned code, bool failed)
{
    bool open = s->state == WS_OPEN;

    s->state = WS_CLOSED;
    s->close_code = (uint16_t)code;
    s->failed = failed;
    if (open)
        send_close(s, code, NULL);
}

static void fail(struct ws_session *s, unsigned code)
{
    end(s, code, true);
}

/* --- receiving --- */

/* Makes room for `want` bytes of message in all. It grows with what has come, never with what a frame's head
 * has only announced: a peer must not take our memory with ten bytes. */
static bool reserve(struct ws_session *s, size_t want)
{
    struct ws_assembly *a = s->assembly;
    size_t room = a ? a->room : 0;

    if (a && want <= room)
        return true;
    if (want > 0) {
        room = room < LEAST_ROOM / 2 ? LEAST_ROOM : 2 * room;
        room = room > s->decoder.max_message ? (size_t)s->decoder.max_message : room;
        room = room < want ? want : room;
    }
    struct ws_assembly *grown = realloc(a, sizeof *a + room);
    if (!grown) {
        fail(s, WS_INTERNAL);
        return false;
    }
    if (!a)
        grown->len = grown->control_len = 0;
    grown->room = room;
    s->assembly = grown;
    return true;
}

static bool keep_data(struct ws_session *s, const struct ws_piece *p)
{
    size_t have = s->assembly ? s->assembly->len : 0;

    if (!reserve(s, have + p->len))
        return false;
    memcpy(s->assembly->data + have, p->at, p->len);
    s->assembly->len = have + p->len;
    return true;
}

static void take_data(struct ws_session *s, const struct ws_piece *p)
{
    if (s->state != WS_OPEN)
        return;
    if (p->first && p->last) {
        s->ops->on_message(s, p->opcode, p->at, p->len);
        return;
    }
    if (!keep_data(s, p) || !p->last)
        return;
    struct ws_assembly *a = s->assembly;
    s->assembly = NULL;
    s->ops->on_message(s, p->opcode, a->data, a->len);
    free(a);
}

/* A Close without a code is a proper one; one byte of payload is not (§5.5.1). The echo has the code alone.
 */
static void take_close(struct ws_session *s, const uint8_t *at, size_t len)
{
    unsigned code = len >= CODE_LEN ? (unsigned)at[0] << 8 | at[1] : WS_NO_STATUS;

    if (len > 0 && !ws_code_valid(code))
        fail(s, WS_PROTOCOL_ERROR);
    else if (len > 0 && !utf8_valid(at + CODE_LEN, len - CODE_LEN))
        fail(s, WS_INVALID_DATA);
    else
        end(s, code, false);
}

static void answer_control(struct ws_session *s, enum ws_opcode opcode, const uint8_t *at, size_t len)
{
    if (opcode == WS_CLOSE)
        take_close(s, at, len);
    else if (s->state != WS_OPEN)
        return;
    else if (opcode == WS_PING)
        send_frame(s, WS_PONG, at, len);
    else if (s->ops->on_pong)
        s->ops->on_pong(s, at, len);
}

static void take_control(struct ws_session *s, const struct ws_piece *p)
{
    if (p->first && p->last) {
        answer_control(s, p->opcode, p->at, p->len);
        return;
    }
    if (!reserve(s, 0))
        return;
    struct ws_assembly *a = s->assembly;
    memcpy(a->control + a->control_len, p->at, p->len);
    a->control_len = (uint8_t)(a->control_len + p->len);
    if (!p->last)
        return;
    size_t len = a->control_len;
    a->control_len = 0;
    answer_control(s, p->opcode, a->control, len);
    if (a->room == 0)
        ws_session_close_down(s);
}

static int result(const struct ws_session *s)
{
    if (s->state != WS_CLOSED)
        return 0;
    return s->failed ? -s->close_code : 1;
}

int ws_session_receive(struct ws_session *s, uint8_t *data, size_t len)
{
    struct ws_piece piece;

    while (len > 0 && s->state != WS_CLOSED) {
        ptrdiff_t used = ws_decode(&s->decoder, data, len, &piece);
        if (used < 0) {
            fail(s, (unsigned)-used);
            break;
        }
        data += used;
        len -= (size_t)used;
        if (!piece.at)
            continue;
        if (piece.opcode < WS_CLOSE)
            take_data(s, &piece);
        else
            take_control(s, &piece);
    }
    if (s->state == WS_CLOSED)
        ws_session_close_down(s);
    return result(s);
}
