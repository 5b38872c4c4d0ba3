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

enum client_text client_text(struct client *client, struct slice text, int64_t now_ns)
{
    struct message_head head;
    if (message_parse(text, &head) != 0)
        return text.len > 0 && text.at[0] == '!' ? take_marker(client, text) : CLIENT_FOREIGN;
    count_text(client, text.len, now_ns);
    take_message(client, &head, now_ns);
    return CLIENT_MESSAGE;
}

/* --- coming and going */

void client_ready(struct client *client, const struct wire *wire)
{
    struct run *run = client->run;
    if (!run_in_window(run, clock_now_ns()))
        wire_add(&run->net.traffic.setup, wire);
    if (client->ready)
        return;
    client->ready = true;
    if (run->results->connected == 0)
        run->results->counts.rss_base = (uint64_t)mem_rss_bytes();
    if (++run->results->connected == (int32_t)run->count)
        run->on_all_ready(run);
}

struct retry {
    struct list link;
    struct timer timer;
    struct client *client;
};

static void on_retry(struct timer *timer, int64_t now_ns)
{
    struct retry *retry = container_of(timer, struct retry, timer);
    struct client *client = retry->client;
    (void)now_ns;
    list_remove(&retry->link);
    free(retry);
    if (client->stopped)
        return;
    client->run->results->counts.reconnects += client->ready;
    client->run->driver->start(client);
}

void client_lost(struct client *client, enum cause cause)
{
    client_refused(client, cause, 0);
}

void client_refused(struct client *client, enum cause cause, int status)
{
    struct run *run = client->run;
    if (client->stopped)
        return;
    net_count_status(&run->net, cause, status);
    if (!client->ready && status >= 400 && status < 500)
        run->results->hopeless = true;
    struct retry *retry = mem_zalloc(1, sizeof *retry);
    retry->client = client;
    retry->timer.fire = on_retry;
    list_append(&run->retries, &retry->link);
    /* 50 to 250 ms: those who were thrown out together do not come back together. */
    int64_t now_ns = clock_now_ns();
    uint64_t seed = rng_at((uint64_t)now_ns, run_global(run, client->local));
    timers_set(&run->net.timers, &retry->timer, now_ns + (int64_t)((50 + 200 * rng_unit(seed)) * NS_PER_MS));
}

void client_cancel_retries(struct run *run)
{
    list_each(item, next, &run->retries)
    {
        struct retry *retry = container_of(item, struct retry, link);
        timers_remove(&run->net.timers, &retry->timer);
        list_remove(item);
        free(retry);
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
