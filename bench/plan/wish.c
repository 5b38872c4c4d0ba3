#include "wish.h"

bool wish_is_link(const struct point *point)
{
    const char *topology = point_text(point, KEY_TOPOLOGY);
    return topology && strcmp(topology, "link") == 0;
}

static double said(const struct point *point, enum key_id key)
{
    return point_text(point, key) ? point_number(point, key) : -1;
}

struct links_wish wish_of(const struct point *point)
{
    return (struct links_wish){.profile = (int)said(point, KEY_LINK),
                               .delay_ns = (int64_t)said(point, KEY_LINK_DELAY),
                               .jitter_ns = (int64_t)said(point, KEY_LINK_JITTER),
                               .loss = said(point, KEY_LINK_LOSS),
                               .rate_bps = said(point, KEY_LINK_RATE),
                               .queue_bytes = (int64_t)said(point, KEY_LINK_QUEUE),
                               .reorder = (int)said(point, KEY_LINK_REORDER)};
}

struct link_figures wish_figures(const struct point *point)
{
    struct link_figures figures;
    const struct links_wish wish = wish_of(point);
    links_settle(&wish, &figures);
    return figures;
}

enum key_id wish_stray(const struct point *point)
{
    for (enum key_id key = KEY_LINK; key <= KEY_LINK_REORDER && !wish_is_link(point); key++)
        if (point_text(point, key))
            return key;
    return KEYS;
}
