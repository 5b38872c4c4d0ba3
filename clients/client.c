#include "client.h"

#include "clock.h"
#include "driver.h"
#include "rng.h"

#include <stdio.h>
#include <stdlib.h>

/* --- staleness and coherence */

/* From since_ns to now the client held the message intended at newest_ns; until `outdated_ns` that was the
 * current one. Clipped to the window. */
static void account_held(const struct client *client, int64_t now_ns, int64_t outdated_ns)
{
    const struct run *run = client->run;
    struct results *r = run->results;
    int64_t from = client->since_ns > run->w0_ns ? client->since_ns : run->w0_ns;
    int64_t to = now_ns < run->w1_ns ? now_ns : run->w1_ns;
    if (client->numbers.next == 0 || to <= from)
        return;
    double length = (double)(to - from);
    r->held_ns += length;
    r->stale_area += length * ((double)(from - client->newest_ns) + length / 2);
    int64_t current_to = outdated_ns < to ? outdated_ns : to;
    if (current_to > from)
        r->coherent_ns += (double)(current_to - from);
}

void client_finish(struct client *client)
{
    account_held(client, INT64_MAX, INT64_MAX);
    recovery_finish(client);
}

/* --- messages */

void client_event(const struct client *client, enum event_kind kind, const struct message_head *head,
                  int64_t now_ns)
{
    struct run *run = client->run;
    if (client->local >= run->watched)
        return;
    events_add(&run->results->events, &(struct event){.time_ns = now_ns,
                                                      .age_ns = head ? now_ns - head->intended_ns : 0,
                                                      .number = head ? head->number : 0,
                                                      .client = (uint8_t)run_global(run, client->local),
                                                      .kind = (uint8_t)kind});
}

static void take_message(struct client *client, const struct message_head *head, int64_t now_ns)
{
    const struct run *run = client->run;
    struct results *r = run->results;
    enum sequence_kind kind = sequence_note(&client->numbers, head->number);
    if (kind == SEQUENCE_NEW) {
        account_held(client, now_ns, head->intended_ns);
        client->newest_ns = head->intended_ns;
        client->since_ns = now_ns;
        recovery_delivered(client, now_ns);
    }
    if (!run_in_window(run, head->intended_ns))
        return;
    if (kind == SEQUENCE_AGAIN) {
        r->counts.duplicate++;
        return;
    }
    r->counts.reordered += kind == SEQUENCE_LATE;
    r->counts.delivered++;
    r->counts.errors[CAUSE_NEGATIVE_AGE] += now_ns < head->intended_ns;
    hdr_record(&r->hists[HIST_AGE], now_ns - head->intended_ns);
    client_event(client, EVENT_MESSAGE, head, now_ns);
}

static void count_text(const struct client *client, size_t bytes, int64_t now_ns)
{
    struct results *r = client->run->results;
    r->live_texts++;
    if (run_in_window(client->run, now_ns)) {
        r->counts.texts++;
        r->counts.payload_down += bytes;
    }
}

void client_foreign(struct client *client, size_t bytes, int64_t now_ns)
{
    count_text(client, bytes, now_ns);
    if (client->since_ns && run_in_window(client->run, now_ns))
        hdr_record(&client->run->results->hists[HIST_ARRIVAL], now_ns - client->since_ns);
    client->since_ns = now_ns;
}

static enum client_text take_marker(struct client *client, struct slice text)
{
    uint64_t first, last;
    if (message_parse_gap(text, &first, &last) == 0) {
        client->run->results->counts.gaps++;
        return CLIENT_MARKER;
    }
    if (!slice_is(text, message_reset))
        return CLIENT_FOREIGN;
    net_count(&client->run->net, CAUSE_FEED_RESTART);
    client->numbers = (struct sequence){0};
    return CLIENT_RESET;
}

static void on_over(struct timer *timer, int64_t now_ns);
static void call_later(struct client *client, timer_fn fire, int64_t due_ns);

/* Not left from here: the driver is in the middle of reading what came. What came with the session's last
 * message is taken too. */
static void count_session(struct client *client, int64_t now_ns)
{
    const struct run *run = client->run;
    if (run->config->session == 0 || client->over || ++client->taken < run->config->session)
        return;
    client->over = true;
    if (run->driver->leave)
        call_later(client, on_over, now_ns);
}

enum client_text client_text(struct client *client, struct slice text, int64_t now_ns)
{
    struct message_head head;
    if (message_parse(text, &head) != 0)
        return text.len > 0 && text.at[0] == '!' ? take_marker(client, text) : CLIENT_FOREIGN;
    count_text(client, text.len, now_ns);
    take_message(client, &head, now_ns);
    count_session(client, now_ns);
    return CLIENT_MESSAGE;
}

/* --- coming and going */

void client_ready(struct client *client, const struct wire *wire)
{
    struct run *run = client->run;
    int64_t now_ns = clock_now_ns();
    client->away = false;
    recovery_accepted(client, now_ns);
    if (!run_in_window(run, now_ns))
        wire_add(&run->net.traffic.setup, wire);
    if (client->ready)
        return;
    client->ready = true;
    if (run->results->connected == 0)
        run->results->counts.rss_base = (uint64_t)mem_rss_bytes();
    if (++run->results->connected == (int32_t)run->count)
        run->on_all_ready(run);
}

/* Something that is to be done with a client soon, from the loop. */
struct errand {
    struct list link;
    struct timer timer;
    struct client *client;
};

static void call_later(struct client *client, timer_fn fire, int64_t due_ns)
{
    struct errand *errand = mem_zalloc(1, sizeof *errand);
    errand->client = client;
    errand->timer.fire = fire;
    list_append(&client->run->errands, &errand->link);
    timers_set(&client->run->net.timers, &errand->timer, due_ns);
}

/* NULL where it is of no use any more. */
static struct client *take_errand(struct timer *timer)
{
    struct errand *errand = container_of(timer, struct errand, timer);
    struct client *client = errand->client;
    list_remove(&errand->link);
    free(errand);
    return client->stopped ? NULL : client;
}

static void on_retry(struct timer *timer, int64_t now_ns)
{
    struct client *client = take_errand(timer);
    if (!client)
        return;
    client->run->results->counts.reconnects += client->ready;
    recovery_attempt(client, now_ns);
    client->run->driver->start(client);
}

/* Where the connection was lost since, there is nothing to leave. */
static void on_over(struct timer *timer, int64_t now_ns)
{
    struct client *client = take_errand(timer);
    (void)now_ns;
    if (client && client->over)
        client->run->driver->leave(client);
}

static void begin_session(struct client *client)
{
    client->over = false;
    client->taken = 0;
}

void client_session_ended(struct client *client)
{
    if (client->over && run_in_window(client->run, clock_now_ns()))
        client->run->results->counts.sessions++;
    begin_session(client);
}

/* 50 to 250 ms: those who were thrown out together do not come back together. Or the naive way, at once and
 * then as fast as a loop with a pause in it. */
static int64_t pause_ns(const struct client *client, bool first, int64_t now_ns)
{
    const struct run *run = client->run;
    if (run->config->reconnect == RECONNECT_AT_ONCE)
        return first ? 0 : 100 * NS_PER_MS;
    uint64_t seed = rng_at((uint64_t)now_ns, run_global(run, client->local));
    return (int64_t)((50 + 200 * rng_unit(seed)) * NS_PER_MS);
}

void client_lost(struct client *client, enum cause cause)
{
    client_refused(client, cause, 0);
}

void client_refused(struct client *client, enum cause cause, int status)
{
    struct run *run = client->run;
    int64_t now_ns = clock_now_ns();
    bool first = client->ready && !client->away;
    if (client->stopped)
        return;
    net_count_status(&run->net, cause, status);
    if (!client->ready && status >= 400 && status < 500)
        run->results->hopeless = true;
    client->away = true;
    begin_session(client);
    recovery_lost(client, now_ns);
    call_later(client, on_retry, now_ns + pause_ns(client, first, now_ns));
}

void client_missed(struct client *client, enum cause cause)
{
    net_count(&client->run->net, cause);
    begin_session(client);
    recovery_lost(client, clock_now_ns());
}

void client_found(struct client *client, int64_t now_ns)
{
    recovery_accepted(client, now_ns);
}

void client_cancel_errands(struct run *run)
{
    list_each(item, next, &run->errands)
    {
        struct errand *errand = container_of(item, struct errand, link);
        timers_remove(&run->net.timers, &errand->timer);
        list_remove(item);
        free(errand);
    }
}

/* By hand: there is one a poll, and formatted printing took a hundredth of all the generator's time. */
static char *put(char *at, const char *end, struct slice text)
{
    size_t n = (size_t)(end - at) < text.len ? (size_t)(end - at) : text.len;
    memcpy(at, text.at, n);
    return at + n;
}

/* What comes before a parameter: the first is begun with '?', the others with '&'. */
static struct slice before(const char *begin, const char *at)
{
    return slice_of(memchr(begin, '?', (size_t)(at - begin)) ? "&" : "?");
}

static char *put_number(char *at, const char *end, int64_t number)
{
    char digits[20];
    if (number < 0)
        at = put(at, end, slice_of("-"));
    return put(at, end,
               (struct slice){digits, message_decimal(digits, (uint64_t)(number < 0 ? -number : number))});
}

struct slice client_target(const struct client *client, char out[CLIENT_TARGET], const char *path,
                           int64_t since, const char *more)
{
    const struct run *run = client->run;
    struct slice topic = run->topics[client->topic];
    const char *end = out + CLIENT_TARGET;
    if (run->target->foreign)
        return run->target->path;
    char *at = put(out, end, slice_of(path));
    if (since != CLIENT_NO_SINCE)
        at = put_number(put(put(at, end, before(out, at)), end, slice_of("since=")), end, since);
    if (!slice_is(topic, "feed"))
        at = put(put(put(at, end, before(out, at)), end, slice_of("topic=")), end, topic);
    if (*more)
        at = put(put(at, end, before(out, at)), end, slice_of(more));
    return (struct slice){out, (size_t)(at - out)};
}
