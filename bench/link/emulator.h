/* The link between two TUN devices: reads what either end gives, sends it down its way (way.h) and writes it
 * to the other end when it is due. It runs in a process of its own, which does nothing else, until SIGTERM,
 * SIGINT or its time.
 *
 * A packet's time is when it was read; `late` is how long after it was due it was written, which is what the
 * link adds to what was asked of it. How long a packet lay unread it cannot see: a busy machine shows there
 * as in `late`, for both wait for the same process.
 *
 * Asked to end it goes on until nothing is under way any more, for a few seconds at most: an end that is
 * never told of its connection's end sends again for minutes.
 *
 * SIGUSR1 sets a mark: the counters as they stand, for whoever wants to know what passed between two moments.
 * The near end is the clients': what they sent and what reached them is counted as TCP_INFO counts it. */
#ifndef PUSHMARK_EMULATOR_H
#define PUSHMARK_EMULATOR_H

#include "flows.h"
#include "hdr.h"
#include "links.h"
#include "way.h"

enum { EMULATOR_MARKS = 16, EMULATOR_ERROR = 160 };

struct emulator_setup {
    int clients_fd, server_fd; /* TUN devices, not blocking; borrowed */
    struct link_figures figures;
    uint64_t seed;
    int64_t duration_ns; /* 0: until a signal */
};

struct emulator_mark {
    int64_t at_ns;
    struct flows_count sent, received; /* by the clients' end */
};

struct emulator {
    struct emulator_setup setup;
    struct way up, down;
    struct flows flows;
    struct hdr late;
    uint64_t foreign; /* packets that are not of IPv4, which nobody asked for: not passed on */
    uint64_t stray;   /* and of connections that began before: an earlier trial's. Not passed on either */
    uint64_t refused; /* packets that the other end's device did not take */
    struct emulator_mark marks[EMULATOR_MARKS];
    size_t mark_count;
    int64_t from_ns, to_ns, cpu_ns;
    char error[EMULATOR_ERROR];
    /* private */
    int timer_fd, signal_fd;
    int64_t armed_ns;
    bool ending;
};

/* Each returns 0, or −1 with one clause in `error`; emulator_close is due after a failed open too. What lay
 * in the devices before is thrown away, and signals are held back from here on. */
int emulator_open(struct emulator *e, const struct emulator_setup *setup);
int emulator_run(struct emulator *e);
void emulator_close(struct emulator *e);

#endif
