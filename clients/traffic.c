#include "traffic.h"

#include "clock.h"
#include "net.h"

enum { SLICE = 128 };

static void on_slice(struct timer *timer, int64_t now_ns);

void traffic_init(struct traffic *t, struct timers *timers)
{
    *t = (struct traffic){.timers = timers, .timer = {.fire = on_slice}};
    list_init(&t->items);
}

void traffic_add(struct traffic *t, struct traffic_item *item, int fd, bool ipv6)
{
    /* A connection that begins during a walk has its bytes after it: for this walk it has been read as
     * nothing. */
    *item = (struct traffic_item){.fd = fd, .ipv6 = ipv6, .walked = t->walk};
    list_append(&t->items, &item->link);
}

void traffic_move(struct traffic *t, struct traffic_item *from, struct traffic_item *to)
{
    *to = *from;
    list_append(&from->link, &to->link); /* takes its place in the order */
    list_remove(&from->link);
    if (t->at == &from->link)
        t->at = &to->link;
}

void traffic_remove(struct traffic *t, struct traffic_item *item, const struct wire *final)
{
    /* Met by the end of this walk only in `closed`, which is added last: taken out again if it was read
     * before. */
    if (t->at && item->walked == t->walk)
        wire_subtract(t->reading, final);
    if (t->at == &item->link)
        t->at = item->link.next;
    list_remove(&item->link);
    wire_add(&t->closed, final);
}

static void step(struct traffic *t)
{
    struct traffic_item *item = container_of(t->at, struct traffic_item, link);
    t->at = t->at->next;
    if (item->walked == t->walk)
        return;
    struct wire wire = net_read_wire(item->fd, item->ipv6, false);
    item->walked = t->walk;
    wire_add(t->reading, &wire);
}

static void walk(struct traffic *t, int slice)
{
    for (int i = 0; i < slice && t->at != &t->items; i++)
        step(t);
    if (t->at == &t->items) {
        wire_add(t->reading, &t->closed);
        t->at = NULL;
    }
}

static void on_slice(struct timer *timer, int64_t now_ns)
{
    struct traffic *t = container_of(timer, struct traffic, timer);
    if (t->at)
        walk(t, SLICE);
    if (t->at)
        timers_set(t->timers, timer, now_ns + 200 * NS_PER_US);
}

void traffic_read(struct traffic *t, struct wire *into)
{
    traffic_finish(t);
    *into = (struct wire){0};
    t->reading = into;
    t->at = t->items.next;
    t->walk++;
    on_slice(&t->timer, clock_now_ns());
}

void traffic_finish(struct traffic *t)
{
    while (t->at)
        walk(t, SLICE);
}
