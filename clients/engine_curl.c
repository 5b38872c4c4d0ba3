/* HTTP by libcurl: what a real HTTP client does, and costs. The one file that knows both libcurl and libuv.
 * It leaves to the library everything about connections but their sockets' opening and closing, which are
 * ours, so that the same options hold and the same account of bytes is kept as for our own. */
#include "clock.h"
#include "closing.h"
#include "engine.h"
#include "log.h"
#include "mem.h"
#include "target.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

enum {
    MULTI_CALLS =
        100,        /* idle connections of one host are searched one by one: more to a multi cost ever more */
    MAX_LINES = 32, /* of a request head */
};

struct curl_state {
    struct http *http;
    struct list multis;
    uint32_t calls;
    struct traffic_item **items; /* by descriptor */
    int item_room;
};

struct multi {
    CURLM *curl;
    struct list link;
    struct timer timer;
    struct curl_state *state;
    int calls;
    bool busy; /* within a call into the library, or telling of what is done */
};

struct watch {
    uv_poll_t poll;
    struct multi *multi;
    curl_socket_t fd;
};

struct curl_call {
    struct call call;
    CURL *curl;
    struct multi *multi;
    curl_socket_t fd; /* of its newest connection */
    bool added;       /* to the multi */
    bool headed;      /* the head has been told */
    int64_t etag;     /* of the answer under way */
    char *text;       /* URL, body and head lines, each with its NUL, as the library wants them */
    struct curl_slist lines[MAX_LINES]; /* point into it */
    char place[32], address[120];
    struct curl_slist connect_to, resolve; /* the same */
};

static struct curl_call *of(struct call *call)
{
    return (struct curl_call *)(void *)call;
}

/* --- sockets: opened and closed by us */

static struct traffic_item **item_of(struct curl_state *state, int fd)
{
    if (fd >= state->item_room) {
        int room = fd * 2 + 64;
        state->items = mem_grow(state->items, (size_t)room * sizeof *state->items);
        for (int i = state->item_room; i < room; i++)
            state->items[i] = NULL;
        state->item_room = room;
    }
    return &state->items[fd];
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct curl_call *own = context;
    struct curl_state *state = own->multi->state;
    struct net *net = state->http->net;
    (void)purpose, (void)address;
    int fd = own->fd = net_socket(net);
    if (fd < 0) {
        own->fd = CURL_SOCKET_BAD;
        own->call.failure = net_cause(-fd);
        return CURL_SOCKET_BAD;
    }
    struct traffic_item **item = item_of(state, fd);
    *item = mem_zalloc(1, sizeof **item);
    traffic_add(&net->traffic, *item, fd, net_ipv6(net));
    return fd;
}

static int close_socket(void *context, curl_socket_t fd)
{
    struct curl_state *state = context;
    struct traffic_item **item = item_of(state, fd);
    closing_begin(state->http->net, *item, false, false);
    free(*item);
    *item = NULL;
    return 0;
}

/* --- multis: the library's event interface on libuv */

static void tell_done(struct multi *multi);

static void act(struct multi *multi, curl_socket_t fd, int events)
{
    int running;
    multi->busy = true;
    curl_multi_socket_action(multi->curl, fd, events, &running);
    tell_done(multi);
    multi->busy = false;
}

static void on_poll(uv_poll_t *handle, int status, int events)
{
    const struct watch *watch = container_of(handle, struct watch, poll);
    int wanted = status < 0 ? CURL_CSELECT_ERR : 0;
    if (events & UV_READABLE)
        wanted |= CURL_CSELECT_IN;
    if (events & UV_WRITABLE)
        wanted |= CURL_CSELECT_OUT;
    act(watch->multi, watch->fd, wanted);
}

static void on_timer(struct timer *timer, int64_t now_ns)
{
    (void)now_ns;
    act(container_of(timer, struct multi, timer), CURL_SOCKET_TIMEOUT, 0);
}

/* Our heap, not libuv's timers: those turn "at once" into a millisecond. */
static int set_timer(CURLM *curl, long timeout_ms, void *context)
{
    struct multi *multi = context;
    (void)curl;
    if (timeout_ms < 0)
        timers_cancel(&multi->timer);
    else
        timers_set(&multi->state->http->net->timers, &multi->timer, clock_now_ns() + timeout_ms * NS_PER_MS);
    return 0;
}

static void on_unwatched(uv_handle_t *handle)
{
    free(container_of((uv_poll_t *)(void *)handle, struct watch, poll));
}

static struct watch *new_watch(struct multi *multi, curl_socket_t fd)
{
    struct watch *watch = mem_zalloc(1, sizeof *watch);
    watch->multi = multi;
    watch->fd = fd;
    uv_poll_init_socket(multi->state->http->net->loop, &watch->poll, fd);
    curl_multi_assign(multi->curl, fd, watch);
    return watch;
}

static int set_socket(CURL *curl, curl_socket_t fd, int what, void *context, void *assigned)
{
    struct multi *multi = context;
    struct watch *watch = assigned;
    (void)curl;
    if (what == CURL_POLL_REMOVE) {
        if (watch)
            uv_close((uv_handle_t *)&watch->poll, on_unwatched);
        curl_multi_assign(multi->curl, fd, NULL);
        return 0;
    }
    if (!watch)
        watch = new_watch(multi, fd);
    uv_poll_start(&watch->poll,
                  (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0),
                  on_poll);
    return 0;
}

static struct multi *new_multi(struct curl_state *state)
{
    struct multi *multi = mem_zalloc(1, sizeof *multi);
    multi->curl = curl_multi_init();
    multi->state = state;
    multi->timer.fire = on_timer;
    curl_multi_setopt(multi->curl, CURLMOPT_SOCKETFUNCTION, set_socket);
    curl_multi_setopt(multi->curl, CURLMOPT_SOCKETDATA, multi);
    curl_multi_setopt(multi->curl, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(multi->curl, CURLMOPT_TIMERDATA, multi);
    curl_multi_setopt(multi->curl, CURLMOPT_MAXCONNECTS, (long)MULTI_CALLS + 4);
    list_append(&state->multis, &multi->link);
    return multi;
}

/* The newest multi, if it has room: calls come once and stay. */
static struct multi *place(struct curl_state *state)
{
    if (!list_empty(&state->multis)) {
        struct multi *newest = container_of(state->multis.prev, struct multi, link);
        if (newest->calls < MULTI_CALLS)
            return newest;
    }
    return new_multi(state);
}

/* --- the answer */

static void read_etag(struct curl_call *own, const char *line, size_t len)
{
    static const char name[] = "etag:";
    const size_t n = sizeof name - 1;
    if (len <= n || strncasecmp(line, name, n) != 0)
        return;
    struct slice value = {line + n, len - n};
    while (value.len > 0 && (*value.at == ' ' || *value.at == '\t')) {
        value.at++;
        value.len--;
    }
    while (value.len > 0 && (unsigned char)value.at[value.len - 1] <= ' ')
        value.len--;
    own->etag = call_read_etag(value);
}

static size_t on_line(char *line, size_t size, size_t count, void *context)
{
    struct curl_call *own = context;
    size_t len = size * count;
    if (line[0] != '\r' && line[0] != '\n') {
        read_etag(own, line, len);
        return len;
    }
    long status = 0;
    curl_easy_getinfo(own->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status >= 200 && !own->headed) {
        own->headed = true;
        return call_head(&own->call, (int)status, own->etag, clock_now_ns()) ? len : 0;
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
        if (own->call.failure)
            return own->call.failure;
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

static void remove_call(struct curl_call *own)
{
    /* Refused from within a callback of the library; the call's end comes by tell_done then. */
    if (own->added && curl_multi_remove_handle(own->multi->curl, own->curl) == CURLM_OK)
        own->added = false;
}

static void tell_done(struct multi *multi)
{
    int left;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi->curl, &left))) {
        struct curl_call *own;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &own);
        remove_call(own);
        if (own->call.active)
            call_done(&own->call, cause_of(own, code), clock_now_ns());
    }
}

/* --- the request */

static char *put(char *at, struct slice text)
{
    memcpy(at, text.at, text.len);
    at[text.len] = '\0';
    return at + text.len + 1;
}

static bool begins(struct slice line, const char *name)
{
    return line.len > strlen(name) && strncasecmp(line.at, name, strlen(name)) == 0;
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

static void curl_start(struct call *call, struct slice head, struct slice body)
{
    struct curl_call *own = of(call);
    set_request(own, head, body);
    own->etag = -1;
    own->headed = false;
    own->added = true;
    curl_multi_add_handle(own->multi->curl, own->curl);
    /* The library asks to be called in 0 ms; it is called now, where that is allowed. */
    if (!own->multi->busy)
        act(own->multi, CURL_SOCKET_TIMEOUT, 0);
}

static void curl_stop(struct call *call)
{
    remove_call(of(call));
}

/* The library would lend any idle connection to any handle, and a hundred clients would share a few. Each
 * connects to a name of its own instead, which stands for the server's address: a connection is looked up by
 * that name alone. */
static void set_own_connection(struct curl_call *own, struct http *http, uint32_t number)
{
    snprintf(own->place, sizeof own->place, "::c%u.invalid:", number);
    snprintf(own->address, sizeof own->address, "c%u.invalid:%u:%s", number, http->target->port,
             http->target->numeric);
    own->connect_to = (struct curl_slist){own->place, NULL};
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
    own->multi = place(state);
    own->multi->calls++;
    own->fd = CURL_SOCKET_BAD;
    curl_easy_setopt(own->curl, CURLOPT_PRIVATE, own);
    curl_easy_setopt(own->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(own->curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(own->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    set_own_connection(own, http, state->calls++);
    curl_easy_setopt(own->curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(own->curl, CURLOPT_OPENSOCKETDATA, own);
    curl_easy_setopt(own->curl, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    curl_easy_setopt(own->curl, CURLOPT_CLOSESOCKETDATA, state);
    curl_easy_setopt(own->curl, CURLOPT_HEADERFUNCTION, on_line);
    curl_easy_setopt(own->curl, CURLOPT_HEADERDATA, own);
    curl_easy_setopt(own->curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(own->curl, CURLOPT_WRITEDATA, own);
    if (http->config->connection == CONNECTION_CLOSE)
        curl_easy_setopt(own->curl, CURLOPT_FORBID_REUSE, 1L);
    return &own->call;
}

static void curl_free_call(struct call *call)
{
    struct curl_call *own = of(call);
    remove_call(own);
    curl_easy_cleanup(own->curl);
    free(own->text);
    free(own);
}

static struct wire curl_wire(struct call *call)
{
    struct curl_state *state = call->http->state;
    curl_socket_t fd = of(call)->fd;
    if (fd == CURL_SOCKET_BAD || !*item_of(state, fd))
        return (struct wire){0};
    return net_read_wire(fd, net_ipv6(call->http->net), false);
}

/* --- the state */

static void *curl_open(struct http *http)
{
    struct curl_state *state = mem_zalloc(1, sizeof *state);
    state->http = http;
    list_init(&state->multis);
    return state;
}

static void curl_close(void *context)
{
    struct curl_state *state = context;
    list_each(item, next, &state->multis)
    {
        struct multi *multi = container_of(item, struct multi, link);
        curl_multi_cleanup(multi->curl); /* hands its idle connections to close_socket */
        timers_remove(&state->http->net->timers, &multi->timer);
        free(multi);
    }
    free(state->items);
    free(state);
}

const struct engine engine_curl = {
    .name = "curl",
    .open = curl_open,
    .close = curl_close,
    .new_call = curl_new,
    .start = curl_start,
    .stop = curl_stop,
    .free_call = curl_free_call,
    .wire = curl_wire,
};
