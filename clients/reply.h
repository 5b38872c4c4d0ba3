/* Reads an HTTP response that comes in pieces: gathers its head, then hands on its body. Keeps a copy of a
 * head only while that is incomplete, which is hardly ever. */
#ifndef PUSHMARK_LOAD_REPLY_H
#define PUSHMARK_LOAD_REPLY_H

#include "http.h"

struct reply {
    struct http_body body;
    char *kept; /* what has come of the head so far, or the head itself and what came with its end */
    size_t len; /* of it */
};

void reply_close(struct reply *reply);

/* Looks for the whole head in what is kept and `rest`. 1: `head` is filled in and `rest` is what follows it;
 * both point into the caller's data or into `reply` and are good until reply_close or the next call. 0: more
 * is needed, and `rest` has been kept. Below 0: no HTTP response. Interim (1xx) responses but 101 are
 * skipped. */
int reply_head(struct reply *reply, struct slice *rest, struct http_head *head);

#endif
