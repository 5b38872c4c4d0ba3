/* How clients that lost their connection within the window, or later, became whole again.
 *
 * A client is lost from the moment its connection breaks (of polling: from the first poll that fails). It is
 * whole again once an attempt has succeeded and everything that was due before that attempt began has been
 * delivered; where nothing was, that is when the attempt is answered. (Long polling knows that it has
 * succeeded by its first answer, which the server may hold until the next message.) Where the feed is
 * unknown, being connected is all. Losses before the window are not looked at. Nor is an HTTP engine's own
 * second try, when a connection that it kept proves to be gone, an attempt: it is counted among the retries.
 *
 * It decides nothing: when to try again is client.c's and the drivers' concern. The sums are part of a
 * process's results, and merge exactly. */
#ifndef PUSHMARK_LOAD_RECOVERY_H
#define PUSHMARK_LOAD_RECOVERY_H

#include <stdbool.h>
#include <stdint.h>

struct client;

enum {
    RECOVERY_SLOT_MS = 100,
    RECOVERY_SLOTS = 6000, /* ten minutes from the window's beginning; what is later has no peak */
};

struct recovery {
    uint64_t clients;                     /* that were lost, each once */
    uint64_t still_lost;                  /* at the very end */
    uint64_t attempts;                    /* of lost clients */
    uint64_t late;                        /* of them, behind the last slot */
    int64_t first_lost_ns, last_whole_ns; /* 0 for none */
    uint32_t tried[RECOVERY_SLOTS];       /* attempts, by when they began since the window did */
    uint32_t accepted[RECOVERY_SLOTS];    /* attempts that succeeded, by when they had */
};

void recovery_lost(struct client *client, int64_t now_ns);
void recovery_attempt(struct client *client,
                      int64_t now_ns); /* it asks or connects; nothing where not lost */
void recovery_accepted(struct client *client, int64_t now_ns);
void recovery_delivered(struct client *client, int64_t now_ns); /* a message that is new to it */
void recovery_finish(struct client *client);

void recovery_merge(struct recovery *to, const struct recovery *from);

/* The most in any slot; false where some lay behind the last. */
bool recovery_peak(const struct recovery *r, const uint32_t slots[RECOVERY_SLOTS], uint32_t *most);

#endif
