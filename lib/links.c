#include "links.h"

#include "clock.h"

#include <stddef.h>

enum { MS = NS_PER_MS };

const char *const links_names[LINKS + 1] = {
    [LINKS_LAN] = "lan",
    [LINKS_DSL] = "dsl",
    [LINKS_4G] = "4g",
    [LINKS_3G] = "3g",
    [LINKS_SATELLITE] = "satellite",
    [LINKS_LOSSY_WIFI] = "lossy-wifi",
};

const struct links_profile links_profiles[LINKS] = {
    [LINKS_LAN] = {{.delay_ns = MS / 4, .up_bps = 1e9, .down_bps = 1e9}, "a switched office network"},
    [LINKS_DSL] = {{.delay_ns = 25 * MS, .up_bps = 384e3, .down_bps = 1.5e6},
                   "an old telephone line, as WebPageTest has it"},
    [LINKS_4G] = {{.delay_ns = 85 * MS, .up_bps = 9e6, .down_bps = 9e6}, "a phone, as WebPageTest has it"},
    [LINKS_3G] = {{.delay_ns = 150 * MS, .up_bps = 768e3, .down_bps = 1.6e6},
                  "an old phone, as WebPageTest has it"},
    [LINKS_SATELLITE] = {{.delay_ns = 300 * MS, .up_bps = 3e6, .down_bps = 20e6},
                         "by way of a geostationary satellite"},
    [LINKS_LOSSY_WIFI] =
        {{.delay_ns = 3 * MS, .jitter_ns = 2 * MS, .loss = 0.02, .up_bps = 20e6, .down_bps = 20e6},
         "a radio network at the edge of its reach"},
};

const char *links_settle(const struct links_wish *wish, struct link_figures *figures)
{
    *figures = wish->profile >= 0 ? links_profiles[wish->profile].figures : (struct link_figures){0};
    if (wish->delay_ns >= 0)
        figures->delay_ns = wish->delay_ns;
    if (wish->jitter_ns >= 0)
        figures->jitter_ns = wish->jitter_ns;
    if (wish->loss >= 0)
        figures->loss = wish->loss;
    if (wish->rate_bps >= 0)
        figures->up_bps = figures->down_bps = wish->rate_bps;
    if (wish->queue_bytes >= 0)
        figures->queue_bytes = wish->queue_bytes;
    if (wish->reorder >= 0)
        figures->reorder = wish->reorder != 0;
    if (figures->jitter_ns > figures->delay_ns)
        return "a jitter above the delay would have packets come before they are sent; raise the delay";
    if (figures->queue_bytes > 0 && figures->up_bps <= 0)
        return "a queue is what waits for a rate, and there is none; give a rate too";
    return NULL;
}

int64_t links_queue(const struct link_figures *figures, double rate_bps)
{
    if (rate_bps <= 0)
        return 0;
    if (figures->queue_bytes > 0)
        return figures->queue_bytes;
    const double tenth = rate_bps / 8 / 10;
    return tenth > LINKS_QUEUE_LEAST ? (int64_t)tenth : LINKS_QUEUE_LEAST;
}
