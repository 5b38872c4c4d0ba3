/* HTTP as the poll, longpoll and sse drivers use it, with two ways to do it behind one interface: libcurl,
 * and our own sockets with lib/http. A call is one client's place for exchanges: one at a time, over a
 * connection that is kept between them unless --connection close. */
#ifndef PUSHMARK_LOAD_ENGINE_H
#define PUSHMARK_LOAD_ENGINE_H

#include "config.h"
#include "decoder.h"
#include "net.h"

struct call;
struct target;

struct call_ops {
    /* The head is there: status and etag are known. May be NULL. */
    void (*on_head)(struct call *call, int64_t now_ns);
    void (*on_body)(struct call *call, const char *data, size_t len, int64_t now_ns);
    /* The exchange has ended, well (CAUSE_NONE) or not. The next one may be started from within. */
    void (*on_done)(struct call *call, enum cause cause, int64_t now_ns);
};

/* What both engines share of a call; the first member of theirs. */
struct call {
    struct http *http;
    const struct call_ops *ops;
    void *owner;
    struct decoder *decoder; /* while a compressed body is under way */
    struct timer timer;      /* gives the exchange up */
    int64_t started_ns;      /* when the exchange was begun, connecting included */
    int64_t etag;            /* of the answer: the number in it, -1 for none */
    int status;
    enum cause failure;  /* one that is still to be told */
    enum coding coding;  /* of the answer's body, where that is to be undone */
    bool active, stream; /* an exchange is under way; it has no end of its own */
    bool unpack;         /* a compressed answer was asked for */
};

struct engine {
    const char *name;
    void *(*open)(struct http *http);
    void (*close)(void *state);
    struct call *(*new_call)(struct http *http);
    /* The head ends with an empty line. Head and body are the engine's only within the call. */
    void (*start)(struct call *call, struct slice head, struct slice body);
    /* The connection is not to be kept when the exchange under way has ended. */
    void (*leave)(struct call *call);
    /* Gives up the exchange under way, if there is one, and the connection. Says nothing. */
    void (*stop)(struct call *call);
    void (*free_call)(struct call *call);
    struct wire (*wire)(struct call *call); /* the readings of its connection so far */
};

extern const struct engine engine_curl, engine_lean;
extern const char *const engine_names[]; /* in the order of --engine's choices, NULL-ended */

/* HTTP of one process. */
struct http {
    const struct engine *engine;
    void *state;
    struct net *net;
    const struct config *config;
    const struct target *target;
    struct decoders decoders;
};

void http_open(struct http *http);
void http_close(struct http *http);

struct call *call_new(struct http *http, const struct call_ops *ops, void *owner);

struct call_request {
    const char *method;
    struct slice target, body;
    int64_t etag;        /* for If-None-Match, -1 for none */
    int64_t patience_ns; /* until the answer's end, or its head for a stream */
    bool stream;
};

void call_start(struct call *call, const struct call_request *request);
void call_leave(struct call *call); /* from within an exchange: its connection is not kept for the next */
void call_stop(struct call *call);
void call_free(struct call *call); /* NULL is fine */

/* --- what engines tell --- */

/* What a head says. */
struct call_answer {
    int status;
    enum coding coding;
    int64_t etag; /* -1 for none */
};

/* Whether the call goes on: an owner may stop it within. Bodies come as they are on the wire. */
bool call_head(struct call *call, const struct call_answer *answer, int64_t now_ns);
bool call_body(struct call *call, const char *data, size_t len, int64_t now_ns);
void call_done(struct call *call, enum cause cause, int64_t now_ns);

/* The exchange could not even begin: told from the loop, never from within start. */
void call_fail(struct call *call, enum cause cause);

/* The number in an entity tag, -1 where it holds none. */
int64_t call_read_etag(struct slice value);

#endif
