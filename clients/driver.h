/* How updates reach a client: one table, one file each in transport/. A transport's file includes this,
 * engine.h, socket.h and lib, and knows neither libuv nor libcurl. */
#ifndef PUSHMARK_LOAD_DRIVER_H
#define PUSHMARK_LOAD_DRIVER_H

#include "client.h"

struct driver {
    const char *name;
    size_t client_size;             /* of its own client, whose first member is a struct client */
    bool http;                      /* it makes calls */
    bool offline;                   /* it needs no server */
    void (*open)(struct run *run);  /* may be NULL; may set run->driver_state */
    void (*close)(struct run *run); /* may be NULL */
    void (*start)(
        struct client *client); /* connects, or connects again; ends in client_ready() or client_lost() */
    void (*stop)(struct client *client); /* an orderly goodbye */
    /* A session of --session messages is over, and the connection has no end of its own: an orderly goodbye,
     * then client_session_ended() and a new connection. NULL where answers end, and client->over is seen. */
    void (*leave)(struct client *client);
    void (*free)(struct client *client); /* what its calls and sessions hold; may be NULL */
    /* Sends a text of the client's own; sender_answered() tells its answer. NULL: a POST beside it does.
     * False while it cannot. */
    bool (*send)(struct client *client, struct slice text);
};

extern const struct driver null_driver, poll_driver, longpoll_driver, sse_driver, ws_driver;

extern const struct driver *const drivers[];
extern const char *const driver_names[]; /* in the same order, NULL-ended: --transport's choices */

#endif
