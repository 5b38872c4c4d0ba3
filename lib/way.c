#include "way.h"

#include "clock.h"
#include "mem.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void way_init(struct way *w, const struct way_figures *figures, uint64_t seed)
{
    *w = (struct way){.figures = *figures, .rng = {seed}, .free_ns = INT64_MIN, .last_due_ns = INT64_MIN};
    slab_init(&w->slab, sizeof(struct way_packet));
    w->heap = mem_zalloc(WAY_PACKETS + 1, sizeof *w->heap);
}

void way_close(struct way *w)
{
    slab_close(&w->slab);
    free(w->heap);
    *w = (struct way){0};
}

static void count(struct way_count *c, size_t len)
{
    c->packets++;
    c->bytes += len;
}

/* --- the heap --- */

static bool before(const struct way_packet *a, const struct way_packet *b)
{
    return a->due_ns < b->due_ns || (a->due_ns == b->due_ns && a->number < b->number);
}

static void push(struct way *w, struct way_packet *packet)
{
    size_t at = ++w->waiting;
    for (; at > 1 && before(packet, w->heap[at / 2]); at /= 2)
        w->heap[at] = w->heap[at / 2];
    w->heap[at] = packet;
}

static struct way_packet *pop(struct way *w)
{
    struct way_packet *first = w->heap[1], *moved = w->heap[w->waiting--];
    size_t at = 1, child;
    for (; (child = 2 * at) <= w->waiting; at = child) {
        if (child < w->waiting && before(w->heap[child + 1], w->heap[child]))
            child++;
        if (!before(w->heap[child], moved))
            break;
        w->heap[at] = w->heap[child];
    }
    w->heap[at] = moved;
    return first;
}

/* --- the fate of a packet --- */

int64_t way_queued(const struct way *w, int64_t now_ns)
{
    if (w->figures.rate_bps <= 0 || w->free_ns <= now_ns)
        return 0;
    return llround((double)(w->free_ns - now_ns) * w->figures.rate_bps / 8 / NS_PER_S);
}

/* When its last byte has left. */
static int64_t send(struct way *w, int64_t now_ns, size_t len)
{
    if (w->figures.rate_bps <= 0)
        return now_ns;
    const int64_t from_ns = w->free_ns > now_ns ? w->free_ns : now_ns;
    w->free_ns = from_ns + llround((double)len * 8 * NS_PER_S / w->figures.rate_bps);
    return w->free_ns;
}

static int64_t delay(struct way *w)
{
    const struct way_figures *f = &w->figures;
    if (f->jitter_ns == 0)
        return f->delay_ns;
    return f->delay_ns + llround((2 * rng_unit(rng_next(&w->rng)) - 1) * (double)f->jitter_ns);
}

static int64_t due(struct way *w, int64_t sent_ns)
{
    const int64_t due_ns = sent_ns + delay(w);
    if (due_ns > w->last_due_ns)
        w->last_due_ns = due_ns;
    return w->figures.reorder ? due_ns : w->last_due_ns;
}

enum way_fate way_put(struct way *w, int64_t now_ns, const void *bytes, size_t len)
{
    const struct way_figures *f = &w->figures;
    assert(len <= WAY_MTU);
    count(&w->in, len);
    if (f->loss > 0 && rng_unit(rng_next(&w->rng)) < f->loss) {
        count(&w->lost, len);
        return WAY_LOST;
    }
    if (w->waiting == WAY_PACKETS ||
        (f->rate_bps > 0 && way_queued(w, now_ns) + (int64_t)len > f->queue_bytes)) {
        count(&w->dropped, len);
        return WAY_DROPPED;
    }
    struct way_packet *packet = slab_get(&w->slab);
    packet->due_ns = due(w, send(w, now_ns, len));
    packet->number = w->in.packets;
    packet->len = len;
    memcpy(packet->bytes, bytes, len);
    push(w, packet);
    return WAY_DUE;
}

int64_t way_next_ns(const struct way *w)
{
    return w->waiting > 0 ? w->heap[1]->due_ns : INT64_MAX;
}

struct way_packet *way_take(struct way *w, int64_t now_ns)
{
    if (way_next_ns(w) > now_ns)
        return NULL;
    struct way_packet *packet = pop(w);
    count(&w->out, packet->len);
    return packet;
}

void way_give_back(struct way *w, struct way_packet *packet)
{
    slab_put(&w->slab, packet);
}
