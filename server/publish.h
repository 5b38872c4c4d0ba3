/* A client's own message into a topic: POST /publish, and text frames on /ws. The feed's topics are closed to
 * it, so that nobody can falsify a measurement from outside. */
#ifndef PUSHMARK_PUBLISH_H
#define PUSHMARK_PUBLISH_H

#include "hub.h"

/* Where messages go whose sender names no topic, or listens to the feed. */
extern const char publish_default_topic[]; /* "up" */

/* Checks and publishes: 0 and the number, or the HTTP status that says what is wrong with `*why` in words. */
int publish_message(struct service *service, struct slice topic, struct slice body, uint64_t *number,
                    const char **why);

/* POST /publish?topic=T: answers 200 with the number. */
void publish_serve(struct peer *peer, const struct request *request);

#endif
