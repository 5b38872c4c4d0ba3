/* Request heads as clients of different kinds send them: what a lean program sends, what a browser sends,
 * what the best known published comparison counted, and lean ones with a cookie of a stated size. The whole
 * head is made here, so that every HTTP engine sends the same bytes. */
#ifndef PUSHMARK_PROFILE_H
#define PUSHMARK_PROFILE_H

#include "slice.h"

#include <stdint.h>

enum profile_kind { PROFILE_LEAN, PROFILE_BROWSER, PROFILE_LUBBERS, PROFILE_COOKIE };

enum {
    PROFILE_LUBBERS_HEAD = 716, /* their request, with the line ends that their 871 bytes left out */
    PROFILE_MAX_COOKIE = 6000,  /* a server takes heads of 8 KiB */
    PROFILE_ROOM = 8192,
};

struct profile {
    enum profile_kind kind;
    size_t cookie_bytes;
};

/* "lean", "browser", "lubbers" or "cookie:N": 0, or -1. */
int profile_parse(struct slice text, struct profile *profile);

struct profile_request {
    const char *method;
    struct slice target, host, token; /* the token may be empty */
    struct slice fields;              /* more field lines, each with its CRLF; may be empty */
    int64_t etag;                     /* for If-None-Match; -1 for none */
    int64_t body_len;                 /* -1 where there is no body */
    bool gzip;                        /* asks for a compressed answer; browsers do so anyway */
    bool close;                       /* asks for the connection to be closed */
    bool upgrade;                     /* `fields` hold the Connection field */
};

/* Writes the head and returns its length; 0 where PROFILE_ROOM does not hold it. The `lubbers` profile asks
 * the server for a response head of the published length too ("headers=lubbers" in the target), and its
 * cookie is cut so that the whole has PROFILE_LUBBERS_HEAD bytes whatever the target's digits are. */
size_t profile_write(char out[PROFILE_ROOM], const struct profile *profile,
                     const struct profile_request *request);

#endif
