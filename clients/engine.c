#include "engine.h"

#include "clock.h"
#include "log.h"
#include "target.h"
#include "units.h"

static const struct engine *const engines[] = {&engine_curl, &engine_lean};
const char *const engine_names[] = {"curl", "lean", NULL};

void http_open(struct http *http)
{
    http->engine = engines[http->config->engine];
    http->state = http->engine->open(http);
}

void http_close(struct http *http)
{
    if (http->engine)
        http->engine->close(http->state);
    http->engine = NULL;
    decoders_close(&http->decoders);
}

static void on_timeout(struct timer *timer, int64_t now_ns)
{
    struct call *call = container_of(timer, struct call, timer);
    call->http->engine->stop(call);
    call_done(call, call->failure ? call->failure : CAUSE_TIMEOUT, now_ns);
}

struct call *call_new(struct http *http, const struct call_ops *ops, void *owner)
{
    struct call *call = http->engine->new_call(http);
    call->http = http;
    call->ops = ops;
    call->owner = owner;
    call->timer.fire = on_timeout;
    return call;
}

static void drop_decoder(struct call *call)
{
    decoder_give(&call->http->decoders, call->decoder);
    call->decoder = NULL;
}

/* What has no end would have to be taken apart event by event; what is said is short. */
static bool wants_gzip(const struct config *config, const struct call_request *request)
{
    return config->compression == COMPRESSION_GZIP && !request->stream && !request->body.at;
}

void call_start(struct call *call, const struct call_request *request)
{
    const struct config *config = call->http->config;
    char head[PROFILE_ROOM];
    struct profile_request wanted = {
        .method = request->method,
        .target = request->target,
        .host = call->http->target->host,
        .token = config->token ? slice_of(config->token) : (struct slice){0},
        .etag = request->etag,
        .body_len = request->body.at ? (int64_t)request->body.len : -1,
        .gzip = wants_gzip(config, request),
        .close = config->connection == CONNECTION_CLOSE,
    };
    size_t len = profile_write(head, &config->profile, &wanted);
    if (len == 0)
        log_fatal(1, "a request head of more than %d bytes; shorten --url, --token or the cookie",
                  PROFILE_ROOM);
    call->started_ns = clock_now_ns();
    call->status = 0;
    call->failure = CAUSE_NONE;
    call->etag = -1;
    call->unpack = wanted.gzip;
    call->coding = CODING_NONE;
    call->active = true;
    call->stream = request->stream;
    timers_set(&call->http->net->timers, &call->timer, call->started_ns + request->patience_ns);
    call->http->engine->start(call, (struct slice){head, len}, request->body);
}

void call_stop(struct call *call)
{
    timers_cancel(&call->timer);
    call->active = false;
    call->http->engine->stop(call);
    drop_decoder(call);
}

void call_leave(struct call *call)
{
    call->http->engine->leave(call);
}

void call_free(struct call *call)
{
    if (!call)
        return;
    timers_remove(&call->http->net->timers, &call->timer);
    drop_decoder(call);
    call->http->engine->free_call(call);
}

bool call_head(struct call *call, const struct call_answer *answer, int64_t now_ns)
{
    call->status = answer->status;
    call->etag = answer->etag;
    call->coding = call->unpack ? answer->coding : CODING_NONE;
    if (call->stream)
        timers_cancel(&call->timer);
    if (call->ops->on_head)
        call->ops->on_head(call, now_ns);
    return call->active;
}

struct decoding {
    struct call *call;
    int64_t now_ns;
};

static bool on_plain(void *context, struct slice plain)
{
    const struct decoding *d = context;
    d->call->ops->on_body(d->call, plain.at, plain.len, d->now_ns);
    return d->call->active;
}

static int decode(struct call *call, struct slice packed, int64_t now_ns)
{
    struct decoding decoding = {call, now_ns};
    if (call->coding != CODING_GZIP)
        return -1;
    if (!call->decoder)
        call->decoder = decoder_take(&call->http->decoders);
    return gunzip_feed(call->decoder->gunzip, packed, on_plain, &decoding);
}

bool call_body(struct call *call, const char *data, size_t len, int64_t now_ns)
{
    if (len == 0 || call->failure)
        return call->active;
    if (call->coding == CODING_NONE)
        call->ops->on_body(call, data, len, now_ns);
    else if (decode(call, (struct slice){data, len}, now_ns) != 0)
        call_fail(call, CAUSE_BAD_ENCODING);
    return call->active;
}

static enum cause settle(const struct call *call, enum cause cause)
{
    if (cause != CAUSE_NONE || call->failure)
        return cause != CAUSE_NONE ? cause : call->failure;
    return call->decoder && !gunzip_whole(call->decoder->gunzip) ? CAUSE_BAD_ENCODING : CAUSE_NONE;
}

void call_done(struct call *call, enum cause cause, int64_t now_ns)
{
    timers_cancel(&call->timer);
    call->active = false;
    cause = settle(call, cause);
    drop_decoder(call);
    call->ops->on_done(call, cause, now_ns);
}

int64_t call_read_etag(struct slice value)
{
    int64_t number;
    if (value.len > 2 && memcmp(value.at, "W/", 2) == 0) /* the same messages, in another coding */
        value = (struct slice){value.at + 2, value.len - 2};
    if (value.len < 3 || value.at[0] != '"' || value.at[value.len - 1] != '"')
        return -1;
    return units_integer((struct slice){value.at + 1, value.len - 2}, &number) == 0 ? number : -1;
}

void call_fail(struct call *call, enum cause cause)
{
    call->failure = cause;
    timers_set(&call->http->net->timers, &call->timer, clock_now_ns());
}
