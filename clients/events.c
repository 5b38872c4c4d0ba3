#include "events.h"

const char *const event_names[] = {
    [EVENT_ASK] = "ask", [EVENT_EMPTY] = "empty", [EVENT_FULL] = "full", [EVENT_MESSAGE] = "message"};

void events_add(struct events *events, const struct event *event)
{
    if (events->count < EVENTS_MAX)
        events->items[events->count++] = *event;
    else
        events->cut = true;
}

/* Almost in order as they came, and those of one moment stay as they came. */
static void sort(struct events *events)
{
    for (uint32_t i = 1; i < events->count; i++) {
        const struct event moved = events->items[i];
        uint32_t at = i;
        for (; at > 0 && events->items[at - 1].time_ns > moved.time_ns; at--)
            events->items[at] = events->items[at - 1];
        events->items[at] = moved;
    }
}

/* Whatever is left out is later than all that is kept: a list that was cut ends after its 400th, and so does
 * this one. */
void events_merge(struct events *to, const struct events *from)
{
    if (from->count == 0)
        return;
    const struct events ours = *to;
    struct events theirs = *from;
    sort(&theirs);
    uint32_t a = 0, b = 0;
    *to = (struct events){.cut = ours.cut || theirs.cut};
    while (a < ours.count || b < theirs.count) {
        const bool first =
            b == theirs.count || (a < ours.count && ours.items[a].time_ns <= theirs.items[b].time_ns);
        events_add(to, first ? &ours.items[a++] : &theirs.items[b++]);
    }
}
