#include "batch.h"

#include "clock.h"
#include "hub.h"

static void on_due(struct timer *timer, int64_t now_ns)
{
    (void)now_ns;
    batch_end(container_of(timer, struct topic, batch.timer));
}

void batch_init(struct batch *batch)
{
    list_init(&batch->subscribers);
    batch->timer.fire = on_due;
}

void batch_add(struct topic *topic)
{
    const struct batch *batch = &topic->batch;
    const struct hub *hub = topic->hub;
    uint64_t bytes = topic->offset - hub_message(topic, batch->first)->offset;
    if (bytes >= BATCH_BYTES || hub->service->draining)
        batch_end(topic);
    else if (topic->next == batch->first + 1)
        timers_set(hub->timers, &topic->batch.timer, clock_now_ns() + hub->service->config->coalesce_ns);
}

void batch_end(struct topic *topic)
{
    struct batch *batch = &topic->batch;
    if (batch->first == topic->next)
        return;
    timers_cancel(&batch->timer);
    batch->leaving = true;
    hub_tell(&batch->subscribers);
    batch->leaving = false;
    for (int form = 0; form < FORMS; form++) {
        buf_unref(batch->forms[form]);
        batch->forms[form] = NULL;
    }
    batch->first = topic->next;
}

static struct buf *join(const struct topic *topic, enum form form)
{
    size_t len = 0;
    for (uint64_t number = topic->batch.first; number < topic->next; number++)
        len += hub_form(hub_message(topic, number), form)->len;
    struct buf *bytes = buf_new(len);
    char *at = bytes->data;
    for (uint64_t number = topic->batch.first; number < topic->next; number++) {
        const struct buf *one = hub_form(hub_message(topic, number), form);
        memcpy(at, one->data, one->len);
        at += one->len;
    }
    return bytes;
}

struct buf *batch_bytes(struct topic *topic, uint64_t cursor, enum form form)
{
    struct batch *batch = &topic->batch;
    if (cursor != batch->first || topic->next - batch->first < 2)
        return NULL;
    if (!batch->forms[form])
        batch->forms[form] = join(topic, form);
    return batch->forms[form];
}
