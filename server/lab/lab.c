#include "clock.h"
#include "line.h"
#include "session.h"
#include "url.h"

#include <assert.h>
#include <stdlib.h>

const char lab_topics[] = "lab.";

struct lab *lab_new(struct service *service, struct timers *timers)
{
    struct lab *lab = mem_zalloc(1, sizeof *lab);
    lab->service = service;
    lab->timers = timers;
    list_init(&lab->sessions);
    partings_init(&lab->partings, timers);
    service->hub->reserved = lab_topics;
    return lab;
}

void lab_free(struct lab *lab)
{
    if (!lab)
        return;
    assert(list_empty(&lab->sessions));
    partings_close(&lab->partings);
    free(lab->lines);
    free(lab);
}

void lab_stop(struct lab *lab)
{
    list_each(item, next, &lab->sessions)
    {
        struct session *session = container_of(item, struct session, link);
        session_feed(session, 0, SCHEDULE_EVEN, session->payload_bytes);
    }
}

/* --- lines --- */

static struct line **place(struct lab *lab, int fd)
{
    size_t at = (size_t)fd;
    if (at >= lab->room) {
        size_t room = at + 1 > 2 * lab->room ? at + 1 : 2 * lab->room;
        lab->lines = mem_grow(lab->lines, room * sizeof *lab->lines);
        memset(lab->lines + lab->room, 0, (room - lab->room) * sizeof *lab->lines);
        lab->room = room;
    }
    return &lab->lines[at];
}

static struct line *line_of(const struct conn *conn)
{
    const struct lab *lab = conn->peer.service->lab;
    return (size_t)conn->fd < lab->room ? lab->lines[conn->fd] : NULL;
}

/* The line of a connection that belongs to a lane, else NULL. */
static struct line *laned(const struct conn *conn)
{
    struct line *line = line_of(conn);
    return line && line->lane ? line : NULL;
}

static struct lane *lane_of(struct lab *lab, struct slice target)
{
    static const char *const paths[] = {"/poll", "/longpoll", "/sse", "/ws", "/echo", "/publish"};
    struct slice path, query, text;
    url_split(target, &path, &query);
    if (!url_param(query, "lab", &text))
        return NULL;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (slice_is(path, paths[i]))
            return session_lane_of(lab, text);
    return NULL;
}

/* --- what connections tell --- */

void lab_request(struct conn *conn, struct slice target, const char *head, size_t head_len)
{
    struct lab *lab = conn->peer.service->lab;
    partings_relieve(&lab->partings);
    struct line **at = place(lab, conn->fd);
    if (!*at)
        *at = line_new(conn);
    struct line *line = *at;
    tap_drop(&line->request);
    line_request(line, lane_of(lab, target), head_len);
    if (!line->lane)
        return;
    line->lane->counts.requests++;
    tap_add(&line->request, head, head_len);
}

void lab_heard(struct conn *conn, const void *bytes, size_t len)
{
    struct line *line = line_of(conn);
    if (!line)
        return;
    if (conn->state == CONN_BODY) {
        line_body(line, len);
        if (line->lane)
            tap_add(&line->request, bytes, len);
        return;
    }
    struct tap_exchange *last = line->lane ? &line->lane->tap.last : NULL;
    if (last && tap_frames(&line->frames, bytes, len, &last->up))
        last->at_ns = clock_now_ns();
}

void lab_answered(struct conn *conn, const struct answer *answer, const char *head, size_t head_len,
                  bool bare)
{
    struct line *line = laned(conn);
    if (!line || !line->request.bytes)
        return;
    struct lane *lane = line->lane;
    lane->counts.empty += answer->empty;
    lane->counts.deliveries += answer->messages;
    lane->counts.payload_bytes += answer->text_bytes;
    struct tap_bytes response = {0};
    tap_add(&response, head, head_len);
    for (size_t i = 0; !bare && i < answer->body_count; i++)
        tap_add(&response, answer->bodies[i]->data, answer->bodies[i]->len);
    struct tap *tap = &lane->tap;
    tap_set(&tap->last.up, &line->request, true);
    tap_set(&tap->last.down, &response, true);
    tap->last.at_ns = clock_now_ns();
    if (answer->messages > 0)
        tap_copy(&tap->news, &tap->last);
}

void lab_opened(struct conn *conn, const char *head, size_t head_len)
{
    struct line *line = laned(conn);
    if (!line)
        return;
    struct tap_exchange *opening = &line->lane->tap.opening;
    struct tap_bytes response = {0};
    tap_add(&response, head, head_len);
    tap_set(&opening->up, &line->request, true);
    tap_set(&opening->down, &response, true);
    opening->at_ns = clock_now_ns();
}

void lab_sent(struct conn *conn, struct slice first, struct slice second)
{
    struct line *line = laned(conn);
    if (!line)
        return;
    struct tap_exchange *last = &line->lane->tap.last;
    bool kept;
    if (conn->state == CONN_UPGRADED) {
        struct tap_frames frames = {0}; /* what is sent is whole frames */
        kept = tap_frames(&frames, (const uint8_t *)first.at, first.len, &last->down);
        kept |= tap_frames(&frames, (const uint8_t *)second.at, second.len, &last->down);
        tap_drop(&frames.frame);
    } else {
        kept = tap_event(first, &last->down);
    }
    if (kept)
        last->at_ns = clock_now_ns();
}

void lab_delivered(struct conn *conn, uint64_t count, uint64_t text_bytes)
{
    struct line *line = laned(conn);
    if (!line)
        return;
    line->lane->counts.deliveries += count;
    line->lane->counts.payload_bytes += text_bytes;
}

void lab_closed(struct conn *conn)
{
    struct line *line = line_of(conn);
    if (!line)
        return;
    struct lab *lab = conn->peer.service->lab;
    lab->lines[conn->fd] = NULL;
    if (line->lane && partings_take(&lab->partings, line, conn))
        return;
    line_settle(line);
    line_free(line);
}
