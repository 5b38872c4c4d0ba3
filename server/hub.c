#include "hub.h"

#include "clock.h"
#include "message.h"

#include <assert.h>
#include <stdlib.h>

void hub_init(struct hub *hub, struct service *service, struct timers *timers)
{
    *hub = (struct hub){.service = service, .timers = timers};
    list_init(&hub->topics);
}

static struct message *slot(const struct topic *topic, uint64_t number)
{
    return &topic->ring[number % (uint64_t)topic->hub->service->config->history];
}

static void forget_oldest(struct topic *topic)
{
    struct message *m = slot(topic, topic->oldest++);
    for (int form = 0; form < FORMS; form++)
        buf_unref(m->forms[form]);
    *m = (struct message){0};
}

static void free_topic(struct topic *topic)
{
    assert(list_empty(&topic->subscribers) && list_empty(&topic->batch.subscribers));
    timers_remove(topic->hub->timers, &topic->batch.timer);
    while (topic->oldest < topic->next)
        forget_oldest(topic);
    list_remove(&topic->link);
    if (!topic->of_lab)
        topic->hub->topic_count--;
    free(topic->ring);
    free(topic);
}

void hub_close(struct hub *hub)
{
    list_each(item, next, &hub->topics) free_topic(container_of(item, struct topic, link));
}

static bool name_valid(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-')
            return false;
    }
    return name.len > 0 && name.len <= TOPIC_NAME_MAX;
}

struct topic *hub_find(struct hub *hub, struct slice name)
{
    list_each(item, next, &hub->topics)
    {
        struct topic *topic = container_of(item, struct topic, link);
        if (slice_is(name, topic->name))
            return topic;
    }
    return NULL;
}

static struct topic *make(struct hub *hub, struct slice name)
{
    struct topic *topic = mem_zalloc(1, sizeof *topic + name.len + 1);
    memcpy(topic->name, name.at, name.len);
    topic->hub = hub;
    topic->serial = ++hub->serials;
    topic->ring = mem_zalloc((size_t)hub->service->config->history, sizeof *topic->ring);
    list_init(&topic->subscribers);
    batch_init(&topic->batch);
    list_append(&hub->topics, &topic->link);
    return topic;
}

/* Nobody but the lab makes names that could pass for a session's. */
static bool reserved(const struct hub *hub, struct slice name)
{
    size_t n = hub->reserved ? strlen(hub->reserved) : 0;
    return n > 0 && name.len >= n && memcmp(name.at, hub->reserved, n) == 0;
}

struct topic *hub_topic(struct hub *hub, struct slice name)
{
    struct topic *topic = hub_find(hub, name);
    if (topic || !name_valid(name) || reserved(hub, name) ||
        hub->topic_count >= (size_t)hub->service->config->max_topics)
        return topic;
    hub->topic_count++;
    return make(hub, name);
}

struct topic *hub_topic_of_lab(struct hub *hub, const char *name)
{
    struct topic *topic = make(hub, slice_of(name));
    topic->of_lab = true;
    return topic;
}

static bool coalesces(const struct topic *topic)
{
    return topic->hub->service->config->coalesce_ns > 0;
}

/* Room for one more message: the ring is bounded in number and in bytes, but always holds the newest. */
static void make_room(struct topic *topic, size_t len)
{
    const struct config *config = topic->hub->service->config;
    while (topic->oldest < topic->next &&
           (topic->next - topic->oldest >= (uint64_t)config->history ||
            topic->offset - slot(topic, topic->oldest)->offset + len > (uint64_t)config->history_bytes)) {
        if (coalesces(topic) && topic->oldest == topic->batch.first)
            batch_end(topic);
        forget_oldest(topic);
    }
}

/* Nothing in here may walk the list of subscribers again: that is why a peer's on_news never takes up its
 * next request, which might publish, but leaves it to the loop. */
void hub_tell(const struct list *peers)
{
    list_each(item, next, peers)
    {
        __builtin_prefetch(next->next);
        struct peer *peer = container_of(item, struct peer, link);
        peer->transport->on_news(peer);
    }
}

void hub_publish_text(struct topic *topic, struct slice text)
{
    make_room(topic, text.len);
    struct message *m = slot(topic, topic->next);
    *m = (struct message){.number = topic->next, .offset = topic->offset};
    m->forms[FORM_LINE] = framing_encode(FORM_LINE, false, m->number, text);
    topic->next++;
    topic->offset += text.len;
    topic->hub->service->stats.published++;
    hub_tell(&topic->subscribers);
    if (coalesces(topic))
        batch_add(topic);
}

void hub_begin_at(struct topic *topic, uint64_t number)
{
    assert(topic->next == 0);
    topic->oldest = topic->next = number;
}

uint64_t hub_publish(struct topic *topic, int64_t intended_ns, struct slice body)
{
    uint64_t number = topic->next;
    struct buf *text = buf_new(MESSAGE_MAX_PREFIX + body.len);
    size_t n = message_prefix(text->data, number, intended_ns);
    memcpy(text->data + n, body.at, body.len);
    hub_publish_text(topic, (struct slice){text->data, n + body.len});
    buf_unref(text);
    return number;
}

void hub_subscribe(struct topic *topic, struct peer *peer)
{
    peer->topic = topic;
    list_append(&topic->subscribers, &peer->link);
}

void hub_subscribe_stream(struct topic *topic, struct peer *peer)
{
    peer->topic = topic;
    list_append(coalesces(topic) ? &topic->batch.subscribers : &topic->subscribers, &peer->link);
}

void hub_flush(struct hub *hub)
{
    list_each(item, next, &hub->topics) batch_end(container_of(item, struct topic, link));
}

void hub_release(struct topic *topic)
{
    bool kept = topic->next > 0 && !topic->of_lab;
    if (list_empty(&topic->subscribers) && list_empty(&topic->batch.subscribers) && !kept && !topic->feed)
        free_topic(topic);
}

void hub_unsubscribe(struct peer *peer)
{
    struct topic *topic = peer->topic;
    if (!topic)
        return;
    peer->topic = NULL;
    list_remove(&peer->link);
    hub_release(topic);
}

bool hub_seek(struct topic *topic, struct peer *peer, int64_t since)
{
    uint64_t wanted = (uint64_t)(since + 1);
    if (wanted > topic->next && topic->feed && topic->hub->catch_up)
        topic->hub->catch_up(topic);
    bool known = wanted <= topic->next;
    peer->expected = peer->cursor = known ? wanted : topic->oldest;
    hub_clamp(topic, peer);
    return known;
}

struct message *hub_message(const struct topic *topic, uint64_t number)
{
    assert(number >= topic->oldest && number < topic->next);
    return slot(topic, number);
}

struct buf *hub_form(struct message *m, enum form form)
{
    if (!m->forms[form]) {
        struct slice text = {m->forms[FORM_LINE]->data, hub_text_len(m)};
        m->forms[form] = framing_encode(form, false, m->number, text);
    }
    return m->forms[form];
}
