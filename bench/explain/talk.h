/* The turns that conversations are made of: one request, one response, one event, one frame, each sent or
 * received over a tap, dissected and added to an exchange; and the counting of an exchange from quiet to
 * quiet. Inside bench/show; lesson.h puts them together. */
#ifndef PUSHMARK_TALK_H
#define PUSHMARK_TALK_H

#include "explain/anatomy.h"
#include "explain/lecture_server.h"
#include "explain/tap.h"
#include "profile.h"

/* What came was whole and right but not what the turn was to show: a second message, a number with one digit
 * more. To be tried again. */
enum { TALK_AGAIN = 1 };

struct talk {
    struct tap tap;
    const struct lecture_server *server;
    const struct profile *profile;
    char host[32];
    struct wire before;      /* the counters when the exchange was begun */
    int64_t newest;          /* the number that the server last named; −1 for none */
    int64_t etag;            /* the same from an entity tag; −1 where the server gives none */
    struct exchange waiting; /* the request of a long poll under way, if there is one */
};

/* Each returns 0, TALK_AGAIN, or −1 with a clause in tap.error. */
int talk_open(struct talk *t, const struct lecture_server *server, const struct profile *profile,
              char *error);
void talk_close(struct talk *t);

/* Waits until just after the next message of the feed, when half a second of quiet begins. */
void talk_await_feed(const struct talk *t);

/* Sends a GET as pushmark-load would; `fields` as in profile.h, `etag` for If-None-Match or −1. */
int talk_request(struct talk *t, struct exchange *e, const char *target, int64_t etag, const char *fields);

/* A response's head, and its body where it has a length. */
int talk_response(struct talk *t, struct exchange *e);
int talk_event(struct talk *t, struct exchange *e);
int talk_frame(struct talk *t, struct exchange *e);

/* Around an exchange: what was there before is forgotten; what the kernel counted is read and compared. */
void talk_begin(struct talk *t, struct exchange *e);
int talk_end(struct talk *t, struct exchange *e);

#endif
