/* libcurl's event interface on libuv: the one file that knows both. It leaves to the library everything about
 * connections but their sockets' opening and closing, which are ours, so that the same options hold and the
 * same account of bytes is kept as for our own. */
#ifndef PUSHMARK_LOAD_CURL_LOOP_H
#define PUSHMARK_LOAD_CURL_LOOP_H

#include "net.h"

#include <curl/curl.h>

struct curl_multi;

/* All that one process does by the library. */
struct curl_loop {
    struct net *net;
    struct list multis;
    struct traffic_item **items; /* by descriptor */
    int item_room;
    void (*on_done)(CURL *easy, CURLcode code); /* a transfer has ended; it may start another */
};

/* One handle's place: its multi, and the newest socket that was opened for it. */
struct curl_place {
    struct curl_loop *loop;
    struct curl_multi *multi;
    curl_socket_t fd;
    enum cause failure; /* why none could be opened */
    bool added;         /* a transfer is under way */
    bool connecting;    /* its newest socket has not been reported connected */
};

void curl_loop_open(struct curl_loop *loop, struct net *net, void (*on_done)(CURL *easy, CURLcode code));

/* After all handles are gone: their idle connections are closed now. */
void curl_loop_close(struct curl_loop *loop);

/* Gives the handle its place, for good. */
void curl_loop_join(struct curl_loop *loop, struct curl_place *place, CURL *easy);

void curl_loop_start(struct curl_place *place, CURL *easy);

/* Takes the handle out; within one of its own callbacks that is refused, and on_done comes when they are
 * over. */
void curl_loop_stop(struct curl_place *place, CURL *easy);

/* The readings of its newest connection so far; nothing where that is closed. */
struct wire curl_loop_wire(const struct curl_place *place);

#endif
