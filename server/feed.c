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

/* When readers may see the next message. */
static int64_t visible_ns(const struct feed *feed)
{
    int64_t due_ns = feed->cursor.due_ns;
    return due_ns < INT64_MAX - feed->delay_ns ? due_ns + feed->delay_ns : INT64_MAX;
}

/* One message a call: a feed that is behind shares the loop with the sockets, and its next due time, long
 * past, calls it again at once. */
static void on_due(struct timer *timer, int64_t now_ns)
{
    struct feed *feed = container_of(timer, struct feed, timer);
    if (visible_ns(feed) <= now_ns)
        publish_next(feed);
    timers_set(feed->timers, timer, visible_ns(feed));
}

/* Nobody subscribes yet, so nobody is told. */
static void publish_past(struct feed *feed, const struct schedule *schedule)
{
    int64_t now_ns = clock_now_ns();
    uint64_t due = schedule_count(schedule, schedule->start_ns, now_ns - feed->delay_ns);
    uint64_t kept = (uint64_t)feed->topic->hub->service->config->history;
    uint64_t first = due > kept ? due - kept : 0;
    schedule_begin_at(&feed->cursor, schedule, first);
    hub_begin_at(feed->topic, first);
    while (visible_ns(feed) <= now_ns)
        publish_next(feed);
}

void feed_start(struct feed *feed, struct topic *topic, struct timers *timers,
                const struct schedule *schedule, size_t payload_bytes, int64_t delay_ns)
{
    *feed = (struct feed){.timer.fire = on_due,
                          .timers = timers,
                          .topic = topic,
                          .payload_bytes = payload_bytes,
                          .delay_ns = delay_ns};
    feed->text = mem_alloc(payload_bytes + MESSAGE_MAX_PREFIX);
    publish_past(feed, schedule);
    topic->feed = feed;
    timers_set(timers, &feed->timer, visible_ns(feed));
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
    while (visible_ns(topic->feed) <= now_ns)
        publish_next(topic->feed);
}
