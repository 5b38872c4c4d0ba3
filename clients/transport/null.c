/* Delivery without a network: the feed's schedule goes to every client by a function call. What it measures
 * is the harness's own floor: timers, parsing, recording. */
#include "../driver.h"
#include "clock.h"
#include "message.h"

#include <stdlib.h>

struct null_feed {
    struct run *run;
    struct timer timer;
    struct schedule_cursor cursor;
    struct client **clients;
    uint32_t count;
    char *text;
};

static void on_due(struct timer *timer, int64_t now_ns)
{
    struct null_feed *feed = container_of(timer, struct null_feed, timer);
    struct schedule_cursor *at = &feed->cursor;
    size_t payload = (size_t)feed->run->config->payload_bytes;
    for (; at->due_ns <= now_ns; schedule_advance(at)) {
        struct slice text = {feed->text, message_fill(feed->text, payload, at->number, at->due_ns)};
        for (uint32_t i = 0; i < feed->count; i++)
            client_text(feed->clients[i], text, clock_now_ns());
    }
    timers_set(&feed->run->net.timers, timer, at->due_ns);
}

static void open_feed(struct run *run)
{
    struct null_feed *feed = mem_zalloc(1, sizeof *feed);
    feed->run = run;
    feed->timer.fire = on_due;
    feed->clients = mem_zalloc(run->count, sizeof(struct client *));
    feed->text = mem_alloc((size_t)run->config->payload_bytes + MESSAGE_MAX_PREFIX);
    schedule_begin(&feed->cursor, &run->target->feed);
    run->driver_state = feed;
    timers_set(&run->net.timers, &feed->timer, feed->cursor.due_ns);
}

static void close_feed(struct run *run)
{
    struct null_feed *feed = run->driver_state;
    timers_remove(&run->net.timers, &feed->timer);
    free(feed->clients);
    free(feed->text);
    free(feed);
}

static void start(struct client *client)
{
    static const struct wire nothing;
    struct null_feed *feed = client->run->driver_state;
    feed->clients[feed->count++] = client;
    client_ready(client, &nothing);
}

static void stop(struct client *client)
{
    ((struct null_feed *)client->run->driver_state)->count = 0;
}

const struct driver null_driver = {
    .name = "null",
    .client_size = sizeof(struct client),
    .offline = true,
    .open = open_feed,
    .close = close_feed,
    .start = start,
    .stop = stop,
};
