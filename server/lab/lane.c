#include "lane.h"

#include "line.h"

#include <stdlib.h>

bool lane_name_valid(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
            return false;
    }
    return name.len > 0 && name.len <= LANE_NAME_MAX;
}

struct lane *lane_new(struct slice name, uint64_t serial)
{
    struct lane *lane = mem_zalloc(1, sizeof *lane);
    memcpy(lane->name, name.at, name.len);
    lane->serial = serial;
    list_init(&lane->lines);
    return lane;
}

void lane_free(struct lane *lane)
{
    list_each(item, next, &lane->lines) line_leave(container_of(item, struct line, link));
    tap_close(&lane->tap);
    free(lane->arrival_ns);
    free(lane);
}

void lane_settle(struct lane *lane)
{
    list_each(item, next, &lane->lines) line_settle(container_of(item, struct line, link));
}

void lane_reset(struct lane *lane)
{
    lane_settle(lane);
    lane->counts = (struct lane_counts){0};
}

size_t lane_open(const struct lane *lane)
{
    size_t count = 0;
    list_each(item, next, &lane->lines) count += container_of(item, struct line, link)->conn != NULL;
    return count;
}

void lane_arrival(struct lane *lane, int64_t at_ns)
{
    if (!lane->arrival_ns)
        lane->arrival_ns = mem_alloc(LANE_ARRIVALS * sizeof *lane->arrival_ns);
    lane->arrival_ns[lane->counts.arrivals++ % LANE_ARRIVALS] = at_ns;
}
