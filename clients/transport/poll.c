/* Polling: a request every interval, at times fixed beforehand. A poll that is due while the one before it is
 * still under way is not skipped: it is sent as soon as it can be, and its response time runs from when it
 * was due. */
#include "../driver.h"
#include "clock.h"
#include "lines.h"

struct poll_client {
    struct client client;
    struct call *call;
    struct timer timer;
    int64_t due_ns;       /* the next poll; the one under way while there is one */
    int64_t free_ns;      /* when the one before it had ended */
    int64_t cursor;       /* the number that the server last spoke of */
    int64_t etag;         /* for If-None-Match */
    size_t foreign_bytes; /* of this answer */
    uint32_t texts;       /* of this answer */
    bool subscribed;      /* polls are under way at their times */
    bool counted;         /* this one is among those waited for */
    struct lines lines;
};

static struct poll_client *of(struct client *client)
{
    return (struct poll_client *)(void *)client;
}

static void on_line(void *context, struct slice line, int64_t now_ns)
{
    struct poll_client *poll = context;
    enum client_text kind = client_text(&poll->client, line, now_ns);
    if (kind == CLIENT_FOREIGN)
        poll->foreign_bytes += line.len + 1;
    else
        poll->texts++;
    if (poll->client.over)
        call_leave(poll->call);
    if (kind == CLIENT_RESET)
        poll->cursor = CLIENT_NO_SINCE;
}

static void on_body(struct call *call, const char *data, size_t len, int64_t now_ns)
{
    struct poll_client *poll = call->owner;
    if (call->status == 200)
        lines_feed(&poll->lines, (struct slice){data, len}, now_ns, on_line, poll);
}

static void send_poll(struct poll_client *poll)
{
    struct run *run = poll->client.run;
    char target[CLIENT_TARGET];
    struct call_request request = {.method = "GET",
                                   .target = client_target(&poll->client, target, "/poll", poll->cursor, ""),
                                   .etag = poll->etag,
                                   .patience_ns = run->config->timeout_ns};
    poll->foreign_bytes = 0;
    poll->texts = 0;
    recovery_attempt(&poll->client, clock_now_ns());
    int64_t could_ns = poll->due_ns > poll->free_ns ? poll->due_ns : poll->free_ns;
    bool measured = poll->subscribed && run_in_window(run, poll->due_ns);
    if (measured) {
        run->results->counts.polls_sent++;
        run->waiting++;
        poll->counted = true; /* before the call, which may end at once */
    }
    call_start(poll->call, &request);
    if (!measured)
        return;
    hdr_record(&run->results->hists[HIST_LATE], poll->call->started_ns - could_ns);
    client_event(&poll->client, EVENT_ASK, NULL, poll->call->started_ns);
}

static void on_due(struct timer *timer, int64_t now_ns)
{
    struct poll_client *poll = container_of(timer, struct poll_client, timer);
    (void)now_ns;
    if (!poll->client.stopped && !poll->call->active)
        send_poll(poll);
}

static void schedule_next(struct poll_client *poll, int64_t now_ns)
{
    const struct config *config = poll->client.run->config;
    poll->free_ns = now_ns;
    poll->due_ns =
        config->pace == PACE_FIXED ? poll->due_ns + config->interval_ns : now_ns + config->interval_ns;
    timers_set(&poll->client.run->net.timers, &poll->timer, poll->due_ns);
}

/* The first time on this client's own schedule. */
static void begin_schedule(struct poll_client *poll, int64_t now_ns)
{
    struct run *run = poll->client.run;
    int64_t interval_ns = run->config->interval_ns;
    int64_t first = run->start_ns + (int64_t)(run_phase(run, poll->client.local) * (double)interval_ns);
    int64_t periods = now_ns < first ? 0 : (now_ns - first) / interval_ns + 1;
    poll->subscribed = true;
    poll->free_ns = now_ns;
    poll->due_ns = first + periods * interval_ns;
    timers_set(&run->net.timers, &poll->timer, poll->due_ns);
}

static void record(struct poll_client *poll, const struct call *call, int64_t now_ns)
{
    const struct run *run = poll->client.run;
    struct results *r = run->results;
    if (!poll->subscribed || !run_in_window(run, poll->due_ns))
        return;
    const bool empty = poll->texts == 0 && poll->foreign_bytes == 0;
    r->counts.polls_empty += empty;
    client_event(&poll->client, empty ? EVENT_EMPTY : EVENT_FULL, NULL, now_ns);
    hdr_record(&r->hists[HIST_RESPONSE], now_ns - poll->due_ns);
    hdr_record(&r->hists[HIST_SERVICE], now_ns - call->started_ns);
}

static void take_answer(struct poll_client *poll, const struct call *call, int64_t now_ns)
{
    lines_end(&poll->lines, now_ns, on_line, poll);
    if (poll->foreign_bytes > 0)
        client_foreign(&poll->client, poll->foreign_bytes, now_ns);
    if (call->etag >= 0)
        poll->cursor = poll->etag = call->etag;
    else if (poll->client.numbers.next > 0)
        poll->cursor = client_cursor(&poll->client);
    else
        poll->cursor = -1; /* nothing has been published yet: from the very first on */
    client_found(&poll->client, now_ns);
    if (poll->client.over)
        client_session_ended(&poll->client);
    record(poll, call, now_ns);
}

/* Some of an answer that was cut off in the middle may have come: asking for it again would bring it twice.
 */
static void catch_up(struct poll_client *poll)
{
    if (client_cursor(&poll->client) > poll->cursor)
        poll->cursor = client_cursor(&poll->client);
}

static void on_done(struct call *call, enum cause cause, int64_t now_ns)
{
    struct poll_client *poll = call->owner;
    struct client *client = &poll->client;
    if (cause == CAUSE_NONE && call->status != 200 && call->status != 204 && call->status != 304)
        cause = CAUSE_STATUS;
    client->run->waiting -= poll->counted;
    poll->counted = false;
    if (client->stopped)
        return;
    if (cause == CAUSE_NONE) {
        take_answer(poll, call, now_ns);
    } else if (poll->subscribed) {
        lines_close(&poll->lines);
        catch_up(poll);
        client_missed(client, cause);
    } else {
        lines_close(&poll->lines);
        client_refused(client, cause, cause == CAUSE_STATUS ? call->status : 0);
        return;
    }
    if (poll->subscribed) {
        schedule_next(poll, now_ns);
        return;
    }
    struct wire wire = client->run->http.engine->wire(call);
    begin_schedule(poll, now_ns);
    client_ready(client, &wire);
}

static const struct call_ops ops = {.on_body = on_body, .on_done = on_done};

/* The first poll is made at once and finds out where the feed is; the others have their times. */
static void start(struct client *client)
{
    struct poll_client *poll = of(client);
    if (!poll->call) {
        poll->call = call_new(&client->run->http, &ops, poll);
        poll->timer.fire = on_due;
        poll->cursor = CLIENT_NO_SINCE;
        poll->etag = -1;
    }
    send_poll(poll);
}

static void stop(struct client *client)
{
    struct poll_client *poll = of(client);
    timers_cancel(&poll->timer);
    if (poll->call)
        call_stop(poll->call);
}

static void free_client(struct client *client)
{
    struct poll_client *poll = of(client);
    timers_remove(&client->run->net.timers, &poll->timer);
    lines_close(&poll->lines);
    call_free(poll->call);
}

const struct driver poll_driver = {
    .name = "poll",
    .client_size = sizeof(struct poll_client),
    .http = true,
    .start = start,
    .stop = stop,
    .free = free_client,
};
