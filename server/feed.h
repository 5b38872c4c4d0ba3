/* The feed: publishes message k of a topic when the schedule says so, and never later because somebody was
 * slow to receive. After a stall it publishes all that was missed, each with the time it was meant for. With
 * a delay it publishes each so much later, still with the time it was meant for: readers then see the ages of
 * a server that is slow by this.
 *
 * A feed that starts in the past goes on with what another process began: it makes the newest messages of
 * that time again, as many as the history holds, before anybody can ask for them. It can, because number,
 * time and text of each are a function of the schedule; a deployment whose messages say something would read
 * them from a store here. */
#ifndef PUSHMARK_FEED_H
#define PUSHMARK_FEED_H

#include "hub.h"
#include "schedule.h"
#include "timers.h"

struct feed {
    struct timer timer;
    struct timers *timers;
    struct topic *topic;
    struct schedule_cursor cursor;
    char *text; /* room for one message */
    size_t payload_bytes;
    int64_t delay_ns;
};

enum { FEEDS_MAX = 64 };

/* One for each of --topics. */
struct feeds {
    struct feed items[FEEDS_MAX];
    size_t count;
};

/* Starts publishing into the configured topics, which are the feeds' own from then on; with a rate of 0, only
 * makes the topics. Ends the program with one line where their names are no good. */
void feeds_start(struct feeds *feeds, struct hub *hub, struct timers *timers);
void feeds_stop(struct feeds *feeds);

/* A feed of which nothing is due yet; the topic is its own until it ends. */
void feed_begin(struct feed *feed, struct topic *topic, struct timers *timers);

/* From now on it goes by this schedule; the numbers go on. */
void feed_set(struct feed *feed, const struct schedule *schedule, size_t payload_bytes);
void feed_end(struct feed *feed);

/* Publishes what is due by now; the hub's catch_up. */
void feed_catch_up(struct topic *topic);

#endif
