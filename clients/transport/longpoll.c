/* Long polling: a request that the server holds until it has news, and another at once after each answer. An
 * ordinary poll comes first and finds out where the feed is, so that nothing between is missed. */
#include "../driver.h"
#include "clock.h"
#include "lines.h"

#include <stdio.h>

struct longpoll_client {
    struct client client;
    struct call *call;
    int64_t cursor;
    size_t foreign_bytes; /* of this answer */
    uint32_t texts;       /* of this answer */
    struct lines lines;
};

/* How long the server is asked to hold a request. */
enum { HOLD_S = 25 };
static const char hold[] = "timeout=25s";

static struct longpoll_client *of(struct client *client)
{
    return (struct longpoll_client *)(void *)client;
}

static void on_line(void *context, struct slice line, int64_t now_ns)
{
    struct longpoll_client *lp = context;
    enum client_text kind = client_text(&lp->client, line, now_ns);
    if (kind == CLIENT_FOREIGN)
        lp->foreign_bytes += line.len + 1;
    else
        lp->texts++;
    if (lp->client.over)
        call_leave(lp->call);
}

static void on_body(struct call *call, const char *data, size_t len, int64_t now_ns)
{
    struct longpoll_client *lp = call->owner;
    if (call->status == 200)
        lines_feed(&lp->lines, (struct slice){data, len}, now_ns, on_line, lp);
}

static void ask(struct longpoll_client *lp)
{
    struct run *run = lp->client.run;
    bool first = lp->cursor == CLIENT_NO_SINCE;
    char target[CLIENT_TARGET];
    struct call_request request = {
        .method = "GET",
        .target =
            client_target(&lp->client, target, first ? "/poll" : "/longpoll", lp->cursor, first ? "" : hold),
        .etag = -1,
        .patience_ns = run->config->timeout_ns + (first ? 0 : (int64_t)HOLD_S * NS_PER_S)};
    lp->foreign_bytes = 0;
    lp->texts = 0;
    call_start(lp->call, &request);
    if (!run_in_window(run, lp->call->started_ns))
        return;
    run->results->counts.polls_sent++;
    client_event(&lp->client, EVENT_ASK, NULL, lp->call->started_ns);
}

static void record(const struct longpoll_client *lp, const struct call *call, int64_t now_ns)
{
    const struct run *run = lp->client.run;
    const bool empty = lp->texts == 0 && lp->foreign_bytes == 0;
    if (!run_in_window(run, call->started_ns))
        return;
    run->results->counts.polls_empty += empty;
    client_event(&lp->client, empty ? EVENT_EMPTY : EVENT_FULL, NULL, now_ns);
}

static void take_answer(struct longpoll_client *lp, const struct call *call, int64_t now_ns)
{
    lines_end(&lp->lines, now_ns, on_line, lp);
    if (lp->foreign_bytes > 0)
        client_foreign(&lp->client, lp->foreign_bytes, now_ns);
    record(lp, call, now_ns);
    lp->cursor = call->etag >= 0 ? call->etag : lp->client.numbers.next > 0 ? client_cursor(&lp->client) : -1;
}

static void on_done(struct call *call, enum cause cause, int64_t now_ns)
{
    struct longpoll_client *lp = call->owner;
    if (lp->client.stopped)
        return;
    if (cause == CAUSE_NONE && call->status != 200 && call->status != 204 && call->status != 304)
        cause = CAUSE_STATUS;
    if (cause != CAUSE_NONE) {
        lines_close(&lp->lines);
        /* Some of an answer that was cut off may have come: asking for it again would bring it twice. */
        if (client_cursor(&lp->client) > lp->cursor)
            lp->cursor = client_cursor(&lp->client);
        client_refused(&lp->client, cause, cause == CAUSE_STATUS ? call->status : 0);
        return;
    }
    take_answer(lp, call, now_ns);
    if (lp->client.over)
        client_session_ended(&lp->client);
    struct wire wire = lp->client.ready ? (struct wire){0} : lp->client.run->http.engine->wire(call);
    ask(lp);
    client_ready(&lp->client, &wire);
}

static const struct call_ops ops = {.on_body = on_body, .on_done = on_done};

static void start(struct client *client)
{
    struct longpoll_client *lp = of(client);
    if (!lp->call) {
        lp->call = call_new(&client->run->http, &ops, lp);
        lp->cursor = CLIENT_NO_SINCE;
    }
    ask(lp);
}

static void stop(struct client *client)
{
    if (of(client)->call)
        call_stop(of(client)->call);
}

static void free_client(struct client *client)
{
    lines_close(&of(client)->lines);
    call_free(of(client)->call);
}

const struct driver longpoll_driver = {
    .name = "longpoll",
    .client_size = sizeof(struct longpoll_client),
    .http = true,
    .start = start,
    .stop = stop,
    .free = free_client,
};
