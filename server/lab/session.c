#include "session.h"

#include "clock.h"
#include "message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

static void draw(void *out, size_t len)
{
    size_t have = 0;
    while (have < len) {
        ssize_t n = getrandom((char *)out + have, len - have, 0);
        if (n > 0)
            have += (size_t)n;
        else if (errno != EINTR)
            abort();
    }
}

/* 36 signs from one byte each: those that would favour the first signs are drawn again. */
static void draw_name(char out[SESSION_NAME + 1])
{
    static const char signs[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    enum { SIGNS = sizeof signs - 1, FAIR = 256 / SIGNS * SIGNS };
    for (int i = 0; i < SESSION_NAME;) {
        uint8_t byte;
        draw(&byte, 1);
        if (byte < FAIR)
            out[i++] = signs[byte % SIGNS];
    }
    out[SESSION_NAME] = '\0';
}

static struct session *find(const struct lab *lab, struct slice name)
{
    list_each(item, next, &lab->sessions)
    {
        struct session *session = container_of(item, struct session, link);
        if (slice_is(name, session->name))
            return session;
    }
    return NULL;
}

/* The name of a session that has gone may still be its topic's, while somebody reads it. */
static void open_topic(struct session *session)
{
    struct hub *hub = session->lab->service->hub;
    char name[TOPIC_NAME_MAX];
    do {
        draw_name(session->name);
        snprintf(name, sizeof name, "%s%s", lab_topics, session->name);
    } while (hub_find(hub, slice_of(name)));
    session->topic = hub_topic_of_lab(hub, name);
    feed_begin(&session->feed, session->topic, session->lab->timers);
}

struct session *session_new(struct lab *lab)
{
    enum { USUAL_BYTES = 64 };
    if (lab->session_count >= LAB_SESSIONS)
        return NULL;
    struct session *session = mem_zalloc(1, sizeof *session);
    session->lab = lab;
    session->payload_bytes = USUAL_BYTES;
    draw(&session->seed, sizeof session->seed);
    open_topic(session);
    list_append(&lab->sessions, &session->link);
    lab->session_count++;
    return session;
}

void session_free(struct session *session)
{
    for (size_t i = 0; i < session->lane_count; i++)
        lane_free(session->lanes[i]);
    feed_end(&session->feed);
    hub_release(session->topic);
    list_remove(&session->link);
    session->lab->session_count--;
    free(session);
}

int64_t session_feed(struct session *session, double rate_hz, enum schedule_kind kind, size_t payload_bytes)
{
    struct schedule schedule = {clock_now_ns(), rate_hz, kind, session->seed++};
    session->payload_bytes = payload_bytes;
    feed_set(&session->feed, &schedule, payload_bytes);
    return rate_hz > 0 ? session->feed.cursor.due_ns : schedule.start_ns;
}

uint64_t session_publish(struct session *session, struct slice text, int64_t *at_ns)
{
    struct topic *topic = session->topic;
    uint64_t number = topic->next;
    *at_ns = clock_now_ns();
    if (text.len > 0)
        return hub_publish(topic, *at_ns, text);
    char *filler = mem_alloc(session->payload_bytes + MESSAGE_MAX_PREFIX);
    size_t len = message_fill(filler, session->payload_bytes, number, *at_ns);
    hub_publish_text(topic, (struct slice){filler, len});
    free(filler);
    return number;
}

struct lane *session_lane(const struct session *session, struct slice name)
{
    for (size_t i = 0; i < session->lane_count; i++)
        if (slice_is(name, session->lanes[i]->name))
            return session->lanes[i];
    return NULL;
}

struct lane *session_lane_of(struct lab *lab, struct slice text)
{
    if (text.len < SESSION_NAME + 2 || text.at[SESSION_NAME] != '.')
        return NULL;
    struct slice name = {text.at + SESSION_NAME + 1, text.len - SESSION_NAME - 1};
    struct session *session = find(lab, (struct slice){text.at, SESSION_NAME});
    struct lane *lane = session ? session_lane(session, name) : NULL;
    if (!session || lane || session->lane_count == LAB_LANES || !lane_name_valid(name))
        return lane;
    lane = lane_new(name, ++lab->serials);
    session->lanes[session->lane_count++] = lane;
    return lane;
}
