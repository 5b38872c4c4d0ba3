/* One client's TCP connection whose bytes are looked at: sends, receives and reads what the kernel counted,
 * each with a deadline. It waits in place, for there is nothing else to do meanwhile; benchmarks have
 * clients/socket.h. It knows no protocol. Errors are one clause in `error`. */
#ifndef PUSHMARK_TAP_H
#define PUSHMARK_TAP_H

#include "slice.h"
#include "wire.h"

#include <stdint.h>

enum { TAP_ERROR = 256, TAP_PATIENCE_S = 10 };

struct tap {
    int fd;
    char *in; /* what has been received and not yet been taken */
    size_t len, room;
    char *error; /* TAP_ERROR bytes of the caller's */
};

/* Connects to 127.0.0.1 as pushmark-load does: no Nagle, segments as on Ethernet, cubic. 0 or −1, as all
 * below; the tap may be closed after either. */
int tap_open(struct tap *tap, uint16_t port, char *error);
void tap_close(struct tap *tap);

int tap_send(struct tap *tap, struct slice bytes);

/* Waits for more and appends it to tap->in. */
int tap_more(struct tap *tap);

/* The first bytes in tap->in are done with. */
void tap_take(struct tap *tap, size_t bytes);

/* Waits until the acknowledgements that TCP may delay have gone, and reads the counters. */
struct wire tap_settle(struct tap *tap);

/* The counters now. */
struct wire tap_wire(const struct tap *tap);

#endif
