/* Server-sent events: one response without end. A data line is taken when it comes, without waiting for the
 * blank line after it: the texts of our servers are one line each. */
#include "../driver.h"
#include "lines.h"

struct sse_client {
    struct client client;
    struct call *call;
    size_t foreign_bytes; /* of this event */
    struct lines lines;
};

static struct sse_client *of(struct client *client)
{
    return (struct sse_client *)(void *)client;
}

/* The value of a `data` field (HTML, 9.2.6): without one blank after the colon. */
static bool is_data(struct slice line, struct slice *value)
{
    if (line.len < 5 || memcmp(line.at, "data:", 5) != 0)
        return false;
    size_t skip = line.len > 5 && line.at[5] == ' ' ? 6 : 5;
    *value = (struct slice){line.at + skip, line.len - skip};
    return true;
}

static void on_line(void *context, struct slice line, int64_t now_ns)
{
    struct sse_client *sse = context;
    struct slice data;
    if (line.len == 0 && sse->foreign_bytes > 0) {
        client_foreign(&sse->client, sse->foreign_bytes - 1, now_ns);
        sse->foreign_bytes = 0;
    } else if (is_data(line, &data) && client_text(&sse->client, data, now_ns) == CLIENT_FOREIGN) {
        sse->foreign_bytes += data.len + 1; /* lines of one event are joined by one line feed each */
    }
}

static void on_head(struct call *call, int64_t now_ns)
{
    struct sse_client *sse = call->owner;
    (void)now_ns;
    if (call->status != 200)
        return;
    struct wire wire = call->http->engine->wire(call);
    client_ready(&sse->client, &wire);
}

static void on_body(struct call *call, const char *data, size_t len, int64_t now_ns)
{
    struct sse_client *sse = call->owner;
    if (call->status == 200)
        lines_feed(&sse->lines, (struct slice){data, len}, now_ns, on_line, sse);
}

static void on_done(struct call *call, enum cause cause, int64_t now_ns)
{
    struct sse_client *sse = call->owner;
    (void)now_ns;
    lines_close(&sse->lines);
    sse->foreign_bytes = 0;
    if (call->status != 200 && cause == CAUSE_NONE)
        cause = CAUSE_STATUS;
    client_refused(&sse->client, cause ? cause : CAUSE_CLOSED, cause == CAUSE_STATUS ? call->status : 0);
}

static const struct call_ops ops = {.on_head = on_head, .on_body = on_body, .on_done = on_done};

static void start(struct client *client)
{
    struct sse_client *sse = of(client);
    char target[CLIENT_TARGET];
    if (!sse->call)
        sse->call = call_new(&client->run->http, &ops, sse);
    struct call_request request = {.method = "GET",
                                   .target = client_target(client, target, "/sse", client_cursor(client), ""),
                                   .etag = -1,
                                   .patience_ns = client->run->config->timeout_ns,
                                   .stream = true};
    call_start(sse->call, &request);
}

static void stop(struct client *client)
{
    if (of(client)->call)
        call_stop(of(client)->call);
}

static void leave(struct client *client)
{
    stop(client);
    lines_close(&of(client)->lines);
    client_session_ended(client);
    start(client);
}

static void free_client(struct client *client)
{
    lines_close(&of(client)->lines);
    call_free(of(client)->call);
}

const struct driver sse_driver = {
    .name = "sse",
    .client_size = sizeof(struct sse_client),
    .http = true,
    .start = start,
    .stop = stop,
    .leave = leave,
    .free = free_client,
};
