/* One direction of an emulated link: takes a packet at its time, says whether it is lost, dropped for want of
 * room, or due at the other end, and when; hands out what is due. Pure: no clock and no device; time comes
 * from outside, and the same seed and times give the same fate to every packet.
 *
 * A packet meets, in this order: the loss (Bernoulli), the queue and the rate (virtual departure times: it
 * leaves when all before it have been sent, whoever looks when), the delay with its jitter (uniform). Without
 * `reorder` a packet is never due before one that came earlier: it waits for it, so that jitter then
 * lengthens the mean delay where packets come closer together than it is wide.
 *
 * The queue is bounded in bytes and cuts its tail: what would not fit is dropped. The bytes still to be sent
 * count, of the packet that is being sent too. What is on its way behind the rate is no queue, but bounded as
 * well, for the memory's sake (WAY_PACKETS); what does not fit there is counted as dropped. */
#ifndef PUSHMARK_WAY_H
#define PUSHMARK_WAY_H

#include "rng.h"
#include "slab.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WAY_MTU = 1500, WAY_PACKETS = 1 << 16 };

struct way_figures {
    int64_t delay_ns, jitter_ns;
    double loss;
    double rate_bps; /* 0: no limit */
    int64_t queue_bytes;
    bool reorder;
};

struct way_count {
    uint64_t packets, bytes;
};

struct way_packet {
    int64_t due_ns;
    uint64_t number; /* of those due at the same time, the earlier goes first */
    size_t len;
    unsigned char bytes[WAY_MTU];
};

struct way {
    struct way_figures figures;
    struct way_count in, out, lost, dropped; /* in: all that came; out: all that were taken out again */
    struct rng rng;
    int64_t free_ns;     /* when all that was taken so far has been sent */
    int64_t last_due_ns; /* of the packet due latest */
    struct slab slab;
    struct way_packet **heap; /* from 1; the packet due first on top */
    size_t waiting;
};

enum way_fate { WAY_DUE, WAY_LOST, WAY_DROPPED };

void way_init(struct way *w, const struct way_figures *figures, uint64_t seed);
void way_close(struct way *w);

/* `bytes` are copied; `len` is at most WAY_MTU. */
enum way_fate way_put(struct way *w, int64_t now_ns, const void *bytes, size_t len);

/* When the next packet is due; INT64_MAX where none is on its way. */
int64_t way_next_ns(const struct way *w);

/* The next packet out of the way, if it is due by now, else NULL; to be given back. */
struct way_packet *way_take(struct way *w, int64_t now_ns);
void way_give_back(struct way *w, struct way_packet *packet);

/* The bytes that wait for the rate at that time. */
int64_t way_queued(const struct way *w, int64_t now_ns);

#endif
