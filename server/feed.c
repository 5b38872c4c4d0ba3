#include "feed.h"

#include "clock.h"
#include "log.h"
#include "mem.h"
#include "message.h"

#include <stdlib.h>

static void publish_next(struct feed *feed)
{
    const struct schedule_cursor *c = &feed->cursor;
    size_t len = message_fill(feed->text, feed->payload_bytes, feed->topic->next, c->due_ns);
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

/* Feeds that begin now, as asked, and not with the process. */
void feed_begin(struct feed *feed, struct topic *topic, struct timers *timers)
{
    *feed = (struct feed){.timer.fire = on_due, .timers = timers, .topic = topic, .cursor.due_ns = INT64_MAX};
    topic->feed = feed;
}

void feed_set(struct feed *feed, const struct schedule *schedule, size_t payload_bytes)
{
    schedule_begin(&feed->cursor, schedule);
    feed->payload_bytes = payload_bytes;
    feed->text = mem_grow(feed->text, payload_bytes + MESSAGE_MAX_PREFIX);
    timers_set(feed->timers, &feed->timer, visible_ns(feed));
}

void feed_end(struct feed *feed)
{
    timers_remove(feed->timers, &feed->timer);
    free(feed->text);
    feed->text = NULL;
    feed->topic->feed = NULL;
}

static void start(struct feed *feed, struct topic *topic, struct timers *timers,
                  const struct schedule *schedule)
{
    const struct config *config = topic->hub->service->config;
    *feed = (struct feed){.timer.fire = on_due,
                          .timers = timers,
                          .topic = topic,
                          .payload_bytes = (size_t)config->payload_bytes,
                          .delay_ns = config->delay_ns};
    feed->text = mem_alloc(feed->payload_bytes + MESSAGE_MAX_PREFIX);
    publish_past(feed, schedule);
    topic->feed = feed;
    timers_set(timers, &feed->timer, visible_ns(feed));
}

void feeds_start(struct feeds *feeds, struct hub *hub, struct timers *timers)
{
    const struct config *config = hub->service->config;
    const int64_t start_ns = hub->service->feed_start_ns;
    for (const char *at = config->topics; *at;) {
        size_t n = strcspn(at, ",");
        struct topic *topic = hub_topic(hub, (struct slice){at, n});
        if (!topic || topic->feed || feeds->count == FEEDS_MAX)
            log_fatal(2, "--topics: '%s': at most %d different names of A-Z a-z 0-9 . _ - are wanted",
                      config->topics, FEEDS_MAX);
        struct schedule schedule = {start_ns, config->rate_hz, (enum schedule_kind)config->schedule,
                                    (uint64_t)config->seed + feeds->count};
        if (config->rate_hz > 0)
            start(&feeds->items[feeds->count++], topic, timers, &schedule);
        at += n + (at[n] == ',');
    }
}

void feeds_stop(struct feeds *feeds)
{
    for (; feeds->count > 0; feeds->count--) {
        struct feed *feed = &feeds->items[feeds->count - 1];
        timers_remove(feed->timers, &feed->timer);
        free(feed->text);
    }
}

void feed_catch_up(struct topic *topic)
{
    int64_t now_ns = clock_now_ns();
    while (visible_ns(topic->feed) <= now_ns)
        publish_next(topic->feed);
}
