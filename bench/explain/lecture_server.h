/* A pushmark-server of our own for as long as a lecture lasts: on a free port of 127.0.0.1, with a slow feed.
 * It ends with us, however we end. Its start is waited for in place. */
#ifndef PUSHMARK_LECTURE_SERVER_H
#define PUSHMARK_LECTURE_SERVER_H

#include "schedule.h"

#include <stdint.h>
#include <sys/types.h>

struct lecture_server {
    pid_t pid;
    int talk; /* its stderr */
    uint16_t port;
    char version[64];
    struct schedule feed;
};

enum { LECTURE_ERROR = 768 };

/* Starts it, waits for its ready line and asks it for its feed. 0, or −1 with one line in `error`; nothing
 * runs then. */
int lecture_server_start(struct lecture_server *s, int64_t payload_bytes, char error[LECTURE_ERROR]);

/* Asks it to go, and kills it where it does not within two seconds. */
void lecture_server_stop(struct lecture_server *s);

#endif
