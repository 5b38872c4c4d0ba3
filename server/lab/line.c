#include "line.h"

#include "clock.h"
#include "parting.h"

#include <stdlib.h>

/* A connection that has been with more lanes than this is new to all of them again. */
enum { KNOWN_MAX = 1024 };

struct line *line_new(struct conn *conn)
{
    struct line *line = mem_zalloc(1, sizeof *line);
    line->conn = conn;
    list_init(&line->link);
    return line;
}

void line_free(struct line *line)
{
    list_remove(&line->link);
    tap_drop(&line->request);
    tap_drop(&line->frames.frame);
    free(line->known);
    free(line);
}

static bool read_wire(const struct line *line, struct wire *wire)
{
    return line->conn ? conn_wire(line->conn, wire) : parting_wire(line->parting, wire);
}

/* Up to this reading. Differences may be negative for a moment, where a request had been counted before it
 * was known whose it is; unsigned sums come out right. */
static void settle(struct line *line, const struct wire *upto)
{
    if (line->lane) {
        wire_add(&line->lane->counts.wire, upto);
        wire_subtract(&line->lane->counts.wire, &line->mark);
    }
    line->mark = *upto;
}

void line_settle(struct line *line)
{
    struct wire now;
    if (line->lane && read_wire(line, &now))
        settle(line, &now);
}

void line_leave(struct line *line)
{
    list_remove(&line->link);
    line->lane = NULL;
    tap_drop(&line->request);
    tap_drop(&line->frames.frame);
    line->frames = (struct tap_frames){0};
}

/* What has come of the request that begins behind the bytes taken so far. A client waits for its answer
 * before it asks again, so all packets with data since then are the request's; those without acknowledge the
 * answer. */
static struct wire_flow own_flow(const struct line *line, const struct wire *now)
{
    const struct wire_flow *seen = &line->seen.received;
    uint64_t packets = now->received.packets - seen->packets;
    uint64_t heads = now->received.l3 - seen->l3 - (now->received.application - seen->application);
    struct wire_flow own = {.application = now->received.application - line->taken};
    own.packets = own.data_packets = now->received.data_packets - seen->data_packets;
    own.l3 = own.application + (packets > 0 ? heads / packets * own.packets : 0);
    return own;
}

static bool meet(struct line *line, uint64_t serial)
{
    for (size_t i = 0; i < line->known_count; i++)
        if (line->known[i] == serial)
            return false;
    if (line->known_count == KNOWN_MAX)
        line->known_count = 0;
    line->known = mem_grow(line->known, (line->known_count + 1) * sizeof *line->known);
    line->known[line->known_count++] = serial;
    return true;
}

static void join(struct line *line, struct lane *lane)
{
    line_leave(line);
    line->lane = lane;
    if (!lane)
        return;
    list_append(&lane->lines, &line->link);
    if (!meet(line, lane->serial))
        return;
    lane->counts.connections++;
    lane_arrival(lane, clock_now_ns());
}

void line_request(struct line *line, struct lane *lane, size_t head_len)
{
    struct wire now;
    bool read = read_wire(line, &now);
    if (read && lane != line->lane && line->taken > 0) {
        /* The first request has no former lane: the set-up is the new one's. */
        struct wire own = {.received = own_flow(line, &now)}, upto = now;
        wire_subtract(&upto, &own);
        settle(line, &upto);
    }
    if (lane != line->lane)
        join(line, lane);
    if (read)
        line->seen = now;
    line->taken += head_len;
}

void line_body(struct line *line, size_t len)
{
    line->taken += len;
    struct wire now;
    if (read_wire(line, &now))
        line->seen = now;
}
