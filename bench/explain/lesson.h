/* What one transport's update looks like on the wire: holds the conversation that pushmark-load would hold,
 * over a real connection to a real server, and keeps every byte of it with what the kernel counted. Prints
 * nothing.
 *
 * Each exchange is counted from quiet to quiet, as it comes again and again once a client is connected:
 *   poll      request, response
 *   longpoll  the response to the request that waits, and at once the next request
 *   sse, ws   the event, the frame
 * and told only when the bytes that we saw are those that the kernel counted. */
#ifndef PUSHMARK_LESSON_H
#define PUSHMARK_LESSON_H

#include "explain/anatomy.h"
#include "explain/lecture_server.h"
#include "plan/key.h"
#include "profile.h"

struct lesson {
    enum transport transport;
    const char *name, *title;
    struct wire connect;    /* TCP's own handshake */
    struct exchange setup;  /* until updates can come, without `connect` */
    struct exchange empty;  /* a poll in vain; no parts where there is none */
    struct exchange update; /* one message */
};

/* The transports that have a lesson, in order; ended by one without name. */
struct lesson_kind {
    const char *name;
    enum transport transport;
};
extern const struct lesson_kind lesson_kinds[];

/* 0, or −1 with one clause in `error`. lesson_close() after either. */
int lesson_give(struct lesson *lesson, enum transport transport, const struct lecture_server *server,
                const struct profile *profile, char error[LECTURE_ERROR]);
void lesson_close(struct lesson *lesson);

/* The message's own bytes in one update. */
uint64_t lesson_useful(const struct lesson *lesson);

#endif
