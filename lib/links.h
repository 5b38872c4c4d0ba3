/* What an emulated link is like, and the named ones: a table of figures, nothing else. The figures of `dsl`,
 * `4g` and `3g` are those of WebPageTest's connection profiles of these names, which have neither jitter nor
 * loss; `lan`, `satellite` and `lossy-wifi` are ours. Whatever acts on them is elsewhere: way.h sends packets
 * down one direction.
 *
 * Up is from the clients to the server. Delay, jitter and loss are of each direction; a round trip has them
 * twice. */
#ifndef PUSHMARK_LINKS_H
#define PUSHMARK_LINKS_H

#include <stdbool.h>
#include <stdint.h>

enum { LINKS_QUEUE_LEAST = 15000 /* ten full packets */ };

/* All zero is a link that only passes packets on. */
struct link_figures {
    int64_t delay_ns;
    int64_t jitter_ns;       /* a packet's delay is uniform within delay ± jitter; never above delay */
    double loss;             /* a part of one */
    double up_bps, down_bps; /* bits a second, 0 for no limit */
    int64_t queue_bytes;     /* what may wait for the rate; 0: links_queue says */
    bool reorder;            /* jitter may let a packet overtake another */
};

struct links_profile {
    struct link_figures figures;
    const char *words; /* what it stands for */
};

enum { LINKS_LAN, LINKS_DSL, LINKS_4G, LINKS_3G, LINKS_SATELLITE, LINKS_LOSSY_WIFI, LINKS };

extern const char *const links_names[LINKS + 1]; /* NULL-ended */
extern const struct links_profile links_profiles[LINKS];

/* What somebody asks for: a profile, and what is to be otherwise. Below 0 is not said; a rate is for both
 * directions. */
struct links_wish {
    int profile;
    int64_t delay_ns, jitter_ns;
    double loss, rate_bps;
    int64_t queue_bytes;
    int reorder;
};

#define LINKS_WISH_NOTHING                                                                                   \
    (struct links_wish)                                                                                      \
    {                                                                                                        \
        -1, -1, -1, -1, -1, -1, -1                                                                           \
    }

/* What they come to; without a profile what is not said is 0. NULL, or one clause of why they cannot be. */
const char *links_settle(const struct links_wish *wish, struct link_figures *figures);

/* The queue before a rate, in bytes: what is said, or else what takes a tenth of a second to send, but at
 * least ten full packets. 0 where there is no rate to wait for. */
int64_t links_queue(const struct link_figures *figures, double rate_bps);

#endif
