/* What clients say: messages to the server at a fixed rate a client, each due at a time of its own, and the
 * time from then until its answer. A transport that can speak sends them itself; beside the others a POST
 * does, over a connection of its own, one at a time. */
#ifndef PUSHMARK_LOAD_SENDER_H
#define PUSHMARK_LOAD_SENDER_H

#include "driver.h"

struct senders;

/* NULL where --send is 0. */
struct senders *senders_new(struct run *run, struct client *(*client_at)(struct run *run, uint32_t local));
void senders_start(struct senders *all);
/* No more are sent; answers still count. */
void senders_stop(struct senders *all);
void senders_free(struct senders *all);

/* The answer to the oldest message that this client has sent; `accepted` says of which kind. */
void sender_answered(struct client *client, bool accepted, int64_t now_ns);

/* The client's connection is lost and its answers will not come. */
void sender_reset(struct client *client);

#endif
