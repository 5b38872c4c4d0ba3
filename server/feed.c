#include "feed.h"

#include "clock.h"
#include "mem.h"
#include "message.h"

#include <stdlib.h>

static void publish_next(struct feed *feed)
{
    const struct schedule_cursor *c = &feed->cursor;
    size_t len = message_fill(feed->text, feed->payload_bytes, c->number, c->due_ns);
    schedule_advance(&feed->cursor);
    hub_publish_text(feed->topic, (struct slice){feed->text, len});
}

/* One message a call: a feed that is behind shares the loop with the sockets, and its next due time, long
 * past, calls it again at once. */
static void on_due(struct timer *timer, int64_t now_ns)
{
    struct feed *feed = container_of(timer, struct feed, timer);
    if (feed->cursor.due_ns <= now_ns)
        publish_next(feed);
    timers_set(feed->timers, timer, feed->cursor.due_ns);
}

void feed_start(struct feed *feed, struct topic *topic, struct timers *timers,
                const struct schedule *schedule, size_t payload_bytes)
{
    *feed =
        (struct feed){.timer.fire = on_due, .timers = timers, .topic = topic, .payload_bytes = payload_bytes};
    feed->text = mem_alloc(payload_bytes + MESSAGE_MAX_PREFIX);
    schedule_begin(&feed->cursor, schedule);
    topic->feed = feed;
    timers_set(timers, &feed->timer, feed->cursor.due_ns);
}

void feed_stop(struct feed *feed)
{
    timers_remove(feed->timers, &feed->timer);
    free(feed->text);
    feed->text = NULL;
}

void feed_catch_up(struct topic *topic)
{
    int64_t now_ns = clock_now_ns();
    while (topic->feed->cursor.due_ns <= now_ns)
        publish_next(topic->feed);
}
