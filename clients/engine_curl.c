/* HTTP by libcurl: what a real HTTP client does, and costs. */
#include "clock.h"
#include "curl_loop.h"
#include "engine.h"
#include "log.h"
#include "mem.h"
#include "target.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_LINES = 32 }; /* of a request head */

struct curl_state {
    struct curl_loop loop;
    uint32_t calls;
};

struct curl_call {
    struct call call;
    CURL *curl;
    struct curl_place place;
    bool headed;               /* the head has been told */
    bool kept;                 /* the connection is, after the exchange */
    struct call_answer answer; /* the one under way, as far as its head has come */
    char *text;                /* URL, body and head lines, each with its NUL, as the library wants them */
    struct curl_slist lines[MAX_LINES]; /* point into it */
    char name[32], address[120];
    struct curl_slist connect_to, resolve; /* the same */
};

static struct curl_call *of(struct call *call)
{
    return (struct curl_call *)(void *)call;
}

/* --- the answer */

static bool begins(struct slice line, const char *name)
{
    return line.len > strlen(name) && strncasecmp(line.at, name, strlen(name)) == 0;
}

/* What a line says behind its name. */
static struct slice value_of(struct slice line, const char *name)
{
    struct slice value = {line.at + strlen(name), line.len - strlen(name)};
    while (value.len > 0 && (*value.at == ' ' || *value.at == '\t')) {
        value.at++;
        value.len--;
    }
    while (value.len > 0 && (unsigned char)value.at[value.len - 1] <= ' ')
        value.len--;
    return value;
}

static void read_line(struct call_answer *answer, struct slice line)
{
    static const char etag[] = "etag:", coding[] = "content-encoding:";
    if (begins(line, etag))
        answer->etag = call_read_etag(value_of(line, etag));
    else if (begins(line, coding))
        answer->coding = decoder_coding(value_of(line, coding));
}

static size_t on_line(char *line, size_t size, size_t count, void *context)
{
    struct curl_call *own = context;
    size_t len = size * count;
    if (line[0] != '\r' && line[0] != '\n') {
        read_line(&own->answer, (struct slice){line, len});
        return len;
    }
    long status = 0;
    curl_easy_getinfo(own->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status >= 200 && !own->headed) {
        own->headed = true;
        own->answer.status = (int)status;
        return call_head(&own->call, &own->answer, clock_now_ns()) ? len : 0;
    }
    return len;
}

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
    struct curl_call *own = context;
    size_t len = size * count;
    return call_body(&own->call, data, len, clock_now_ns()) ? len : 0;
}

static enum cause cause_of(const struct curl_call *own, CURLcode code)
{
    long error = 0;
    curl_easy_getinfo(own->curl, CURLINFO_OS_ERRNO, &error);
    switch (code) {
    case CURLE_OK:
        return CAUSE_NONE;
    case CURLE_COULDNT_CONNECT:
        if (own->place.failure)
            return own->place.failure;
        return error ? net_cause((int)error) : CAUSE_REFUSED;
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
        return CAUSE_RESET;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
        return CAUSE_CLOSED;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return CAUSE_BAD_RESPONSE;
    default:
        return CAUSE_LIBCURL;
    }
}

static void on_done(CURL *curl, CURLcode code)
{
    struct curl_call *own;
    curl_easy_getinfo(curl, CURLINFO_PRIVATE, &own);
    curl_loop_stop(&own->place, curl);
    if (own->call.active)
        call_done(&own->call, cause_of(own, code), clock_now_ns());
}

/* --- the request */

static char *put(char *at, struct slice text)
{
    memcpy(at, text.at, text.len);
    at[text.len] = '\0';
    return at + text.len + 1;
}

/* The head's lines but those that the library writes by itself from what it is told. */
static void set_lines(struct curl_call *own, struct slice head, char *at)
{
    size_t count = 0;
    while (head.len > 2 && count < MAX_LINES) {
        const char *end = memchr(head.at, '\r', head.len);
        struct slice line = {head.at, (size_t)(end - head.at)};
        head.len -= line.len + 2;
        head.at = end + 2;
        if (begins(line, "host:") || begins(line, "content-length:"))
            continue;
        own->lines[count] = (struct curl_slist){at, NULL};
        if (count > 0)
            own->lines[count - 1].next = &own->lines[count];
        at = put(at, line);
        count++;
    }
    curl_easy_setopt(own->curl, CURLOPT_HTTPHEADER, count ? own->lines : NULL);
}

static void set_method(struct curl_call *own, struct slice method, const char *body, size_t body_len)
{
    if (slice_is(method, "GET")) {
        curl_easy_setopt(own->curl, CURLOPT_HTTPGET, 1L);
        return;
    }
    curl_easy_setopt(own->curl, CURLOPT_POST, 1L);
    curl_easy_setopt(own->curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(own->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body_len);
}

/* Takes the head that is the same for all engines apart into what the library puts together again. */
static void set_request(struct curl_call *own, struct slice head, struct slice body)
{
    struct slice host = own->call.http->target->host;
    const char *blank = memchr(head.at, ' ', head.len), *line_end = memchr(head.at, '\r', head.len);
    struct slice method = {head.at, (size_t)(blank - head.at)};
    struct slice target = {blank + 1, (size_t)(line_end - blank - 1) - strlen(" HTTP/1.1")};
    own->text = mem_grow(own->text, strlen("http://") + host.len + body.len + head.len + MAX_LINES + 3);
    char *at = own->text, *body_at;
    at = put(at, slice_of("http://")) - 1;
    at = put(at, host) - 1;
    body_at = put(at, target);
    at = body.at ? put(body_at, body) : body_at;
    curl_easy_setopt(own->curl, CURLOPT_URL, own->text);
    set_method(own, method, body_at, body.len);
    struct slice lines = {line_end + 2, head.len - (size_t)(line_end + 2 - head.at)};
    set_lines(own, lines, at);
}

static void set_kept(struct curl_call *own, bool kept)
{
    own->kept = kept;
    curl_easy_setopt(own->curl, CURLOPT_FORBID_REUSE, kept ? 0L : 1L);
}

static void curl_start(struct call *call, struct slice head, struct slice body)
{
    struct curl_call *own = of(call);
    set_request(own, head, body);
    own->answer = (struct call_answer){.etag = -1};
    own->headed = false;
    if (!own->kept && call->http->config->connection == CONNECTION_KEEP_ALIVE)
        set_kept(own, true);
    curl_loop_start(&own->place, own->curl);
}

/* Looked at when the exchange ends. */
static void curl_leave(struct call *call)
{
    set_kept(of(call), false);
}

static void curl_stop(struct call *call)
{
    curl_loop_stop(&of(call)->place, of(call)->curl);
}

/* The library would lend any idle connection to any handle, and a hundred clients would share a few. Each
 * connects to a name of its own instead, which stands for the server's address: a connection is looked up by
 * that name alone. */
static void set_own_connection(struct curl_call *own, struct http *http, uint32_t number)
{
    snprintf(own->name, sizeof own->name, "::c%u.invalid:", number);
    snprintf(own->address, sizeof own->address, "c%u.invalid:%u:%s", number, http->target->port,
             http->target->numeric);
    own->connect_to = (struct curl_slist){own->name, NULL};
    own->resolve = (struct curl_slist){own->address, NULL};
    curl_easy_setopt(own->curl, CURLOPT_CONNECT_TO, &own->connect_to);
    curl_easy_setopt(own->curl, CURLOPT_RESOLVE, &own->resolve);
}

static struct call *curl_new(struct http *http)
{
    struct curl_state *state = http->state;
    struct curl_call *own = mem_zalloc(1, sizeof *own);
    own->curl = curl_easy_init();
    if (!own->curl)
        log_fatal(1, "out of memory");
    curl_loop_join(&state->loop, &own->place, own->curl);
    curl_easy_setopt(own->curl, CURLOPT_PRIVATE, own);
    curl_easy_setopt(own->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(own->curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(own->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    set_own_connection(own, http, state->calls++);
    curl_easy_setopt(own->curl, CURLOPT_HEADERFUNCTION, on_line);
    curl_easy_setopt(own->curl, CURLOPT_HEADERDATA, own);
    curl_easy_setopt(own->curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(own->curl, CURLOPT_WRITEDATA, own);
    set_kept(own, http->config->connection == CONNECTION_KEEP_ALIVE);
    return &own->call;
}

static void curl_free_call(struct call *call)
{
    struct curl_call *own = of(call);
    curl_loop_stop(&own->place, own->curl);
    curl_easy_cleanup(own->curl);
    free(own->text);
    free(own);
}

static struct wire curl_wire(struct call *call)
{
    return curl_loop_wire(&of(call)->place);
}

static void *curl_open(struct http *http)
{
    struct curl_state *state = mem_zalloc(1, sizeof *state);
    curl_loop_open(&state->loop, http->net, on_done);
    return state;
}

static void curl_close(void *context)
{
    struct curl_state *state = context;
    curl_loop_close(&state->loop);
    free(state);
}

const struct engine engine_curl = {
    .name = "curl",
    .open = curl_open,
    .close = curl_close,
    .new_call = curl_new,
    .start = curl_start,
    .leave = curl_leave,
    .stop = curl_stop,
    .free_call = curl_free_call,
    .wire = curl_wire,
};
