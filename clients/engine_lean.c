/* HTTP over our own sockets: the same connections that the ws driver uses, so that client CPU can be
 * compared. */
#include "clock.h"
#include "engine.h"
#include "mem.h"
#include "reply.h"
#include "socket.h"

#include <stdlib.h>

/*  (no socket) ──start──► HEAD ──head──► BODY ──whole──► IDLE ──start──► HEAD …
 *                           └── the server closed an idle connection before any byte: once more on a new one
 */
enum lean_state { LEAN_IDLE, LEAN_HEAD, LEAN_BODY };

struct lean_call {
    struct call call;
    struct socket *socket;
    struct reply reply;
    char *request; /* for a connection that is not ready yet, or proves to be gone */
    size_t request_len, request_room;
    uint8_t state;                    /* enum lean_state */
    bool keep_alive, reused, touched; /* has answered before; some of this answer has come */
};

static struct lean_call *of(struct call *call)
{
    return (struct lean_call *)(void *)call;
}

static void release(struct lean_call *lean)
{
    reply_close(&lean->reply);
    lean->state = LEAN_IDLE;
    if (lean->socket)
        socket_end(lean->socket);
    lean->socket = NULL;
}

static void finish(struct lean_call *lean, enum cause cause, int64_t now_ns)
{
    bool keep = cause == CAUSE_NONE && lean->keep_alive;
    reply_close(&lean->reply);
    lean->state = LEAN_IDLE;
    lean->reused = true;
    if (!keep)
        release(lean);
    call_done(&lean->call, cause, now_ns);
}

static void take_body(struct lean_call *lean, struct slice rest, int64_t now_ns)
{
    struct http_body *body = &lean->reply.body;
    while (rest.len > 0 && !body->done) {
        struct slice piece;
        ptrdiff_t n = http_body_read(body, rest.at, rest.len, &piece);
        if (n < 0) {
            finish(lean, CAUSE_BAD_RESPONSE, now_ns);
            return;
        }
        rest.at += n;
        rest.len -= (size_t)n;
        if (!call_body(&lean->call, piece.at, piece.len, now_ns))
            return;
    }
    if (body->done)
        finish(lean, CAUSE_NONE, now_ns);
}

static struct call_answer read_answer(const struct http_head *head)
{
    const struct slice *etag = http_field(head, "etag"), *coding = http_field(head, "content-encoding");
    return (struct call_answer){.status = head->status,
                                .coding = coding ? decoder_coding(*coding) : CODING_NONE,
                                .etag = etag ? call_read_etag(*etag) : -1};
}

static void take_head(struct lean_call *lean, struct slice rest, int64_t now_ns)
{
    struct http_head head;
    int result = reply_head(&lean->reply, &rest, &head);
    if (result < 0)
        finish(lean, CAUSE_BAD_RESPONSE, now_ns);
    if (result <= 0)
        return;
    lean->keep_alive = head.keep_alive && lean->call.http->config->connection == CONNECTION_KEEP_ALIVE;
    lean->state = LEAN_BODY;
    http_body_init(&lean->reply.body, &head);
    const struct call_answer answer = read_answer(&head);
    if (call_head(&lean->call, &answer, now_ns))
        take_body(lean, rest, now_ns);
}

static void on_bytes(void *owner, uint8_t *data, size_t len, int64_t now_ns)
{
    struct lean_call *lean = owner;
    struct slice rest = {(const char *)data, len};
    lean->touched = true;
    if (lean->state == LEAN_HEAD)
        take_head(lean, rest, now_ns);
    else if (lean->state == LEAN_BODY)
        take_body(lean, rest, now_ns);
    /* Nothing is expected from an idle connection: it is not worth an error. */
}

static void connect_and_send(struct lean_call *lean);

static void on_end(void *owner, enum cause cause)
{
    struct lean_call *lean = owner;
    bool whole =
        lean->state == LEAN_BODY && lean->reply.body.framing == HTTP_BODY_EOF && cause == CAUSE_CLOSED;
    bool again = lean->state == LEAN_HEAD && lean->reused && !lean->touched;
    lean->socket = NULL;
    if (lean->state == LEAN_IDLE)
        return;
    if (again) {
        lean->call.http->net->results->counts.retries++;
        connect_and_send(lean);
    } else {
        lean->keep_alive = false;
        finish(lean, whole ? CAUSE_NONE : cause, clock_now_ns());
    }
}

static void on_connected(void *owner, int64_t now_ns)
{
    struct lean_call *lean = owner;
    (void)now_ns;
    socket_send(lean->socket, lean->request, lean->request_len, NULL, 0);
}

static const struct socket_ops ops = {on_connected, on_bytes, on_end};

static void connect_and_send(struct lean_call *lean)
{
    enum cause cause;
    lean->reused = false;
    lean->socket = socket_connect(lean->call.http->net, &ops, lean, &cause);
    if (!lean->socket)
        call_fail(&lean->call, cause);
}

static void keep_request(struct lean_call *lean, struct slice head, struct slice body)
{
    lean->request_len = head.len + body.len;
    if (lean->request_len > lean->request_room) {
        lean->request_room = lean->request_len + 16; /* for numbers that grow */
        lean->request = mem_grow(lean->request, lean->request_room);
    }
    memcpy(lean->request, head.at, head.len);
    if (body.len > 0)
        memcpy(lean->request + head.len, body.at, body.len);
}

static void lean_start(struct call *call, struct slice head, struct slice body)
{
    struct lean_call *lean = of(call);
    keep_request(lean, head, body);
    lean->state = LEAN_HEAD;
    lean->touched = false;
    if (lean->socket)
        socket_send(lean->socket, lean->request, lean->request_len, NULL, 0);
    else
        connect_and_send(lean);
}

static void lean_leave(struct call *call)
{
    of(call)->keep_alive = false;
}

static void lean_stop(struct call *call)
{
    release(of(call));
}

static struct call *lean_new(struct http *http)
{
    (void)http;
    struct lean_call *lean = mem_zalloc(1, sizeof *lean);
    return &lean->call;
}

static void lean_free(struct call *call)
{
    struct lean_call *lean = of(call);
    release(lean);
    free(lean->request);
    free(lean);
}

static struct wire lean_wire(struct call *call)
{
    return of(call)->socket ? socket_wire(of(call)->socket) : (struct wire){0};
}

static void *lean_open(struct http *http)
{
    return http;
}

static void lean_close(void *state)
{
    (void)state;
}

const struct engine engine_lean = {
    .name = "lean",
    .open = lean_open,
    .close = lean_close,
    .new_call = lean_new,
    .start = lean_start,
    .leave = lean_leave,
    .stop = lean_stop,
    .free_call = lean_free,
    .wire = lean_wire,
};
