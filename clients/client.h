/* What one simulated client is, whatever its transport: the bookkeeping of what has been delivered to it. A
 * message counts by its intended time, whenever it comes; each is told apart as new, duplicate or out of
 * order by the last number and a map of the 64 before it. Fills in the age histogram and how stale the client
 * was over time. */
#ifndef PUSHMARK_LOAD_CLIENT_H
#define PUSHMARK_LOAD_CLIENT_H

#include "message.h"
#include "run.h"
#include "sequence.h"

/* The first member of every transport's own client. */
struct client {
    struct run *run;
    uint32_t local; /* its number in this process */
    uint16_t topic;
    bool ready, stopped;
    bool away;               /* its connection is lost, and none has come in its place */
    bool over;               /* its session has had its --session messages */
    bool accepted, was_lost; /* recovery's, as the two below */
    uint32_t taken;          /* messages of this session */
    int64_t lost_ns;         /* 0: it is whole */
    uint64_t needed;         /* the first message that it can do without */
    struct sequence numbers; /* what has come */
    int64_t newest_ns;       /* intended time of the newest message held */
    int64_t since_ns;        /* when that came; 0 for never */
};

enum client_text { CLIENT_MESSAGE, CLIENT_MARKER, CLIENT_RESET, CLIENT_FOREIGN };

/* It is subscribed, for the first time or again; its connection's readings so far are the cost of connecting.
 */
void client_ready(struct client *client, const struct wire *wire);

/* A text came. Everything but CLIENT_FOREIGN has been accounted for. */
enum client_text client_text(struct client *client, struct slice text, int64_t now_ns);

/* Something happened to it that is of the window: recorded if this client's events are. `head` is that of
 * the message, NULL where it is about none. */
void client_event(const struct client *client, enum event_kind kind, const struct message_head *head,
                  int64_t now_ns);

/* One text that is none of ours, of this many bytes. */
void client_foreign(struct client *client, size_t bytes, int64_t now_ns);

/* Its connection is lost for this reason: counted, and the driver starts it again, by --reconnect after a
 * short, jittered while, or at once and then every 100 ms. */
void client_lost(struct client *client, enum cause cause);

/* The same for a poller, who comes back by its own schedule, and its first poll that succeeds then. */
void client_missed(struct client *client, enum cause cause);
void client_found(struct client *client, int64_t now_ns);

/* The same because the server answered with this status. One that says that the request itself is wrong
 * (4xx), to a client that never was connected, ends the run: asking again will not help. */
void client_refused(struct client *client, enum cause cause, int status);

/* Its session, which was over, has ended in good order: counted, and the next one begins. Whoever has a
 * connection without end is told to leave it by driver->leave; the others look at client->over. */
void client_session_ended(struct client *client);

/* Nobody connects again, and none leaves to come back. */
void client_cancel_errands(struct run *run);

/* The window is over and nothing will come any more: closes the account of staleness. */
void client_finish(struct client *client);

/* Where to connect to: `path` with what has been seen, the topic and `more` (name=value, or ""); a foreign
 * URL as it is. `since` −2 leaves that out. Returns the slice of `out` written. */
enum { CLIENT_TARGET = 512, CLIENT_NO_SINCE = -2 };
struct slice client_target(const struct client *client, char out[CLIENT_TARGET], const char *path,
                           int64_t since, const char *more);

/* The number of the newest message seen, CLIENT_NO_SINCE before the first. */
static inline int64_t client_cursor(const struct client *client)
{
    return client->numbers.next > 0 ? (int64_t)client->numbers.next - 1 : CLIENT_NO_SINCE;
}

#endif
