#include "results.h"

#include "log.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

const char *const cause_names[CAUSES] = {
    [CAUSE_NONE] = "none",
    [CAUSE_REFUSED] = "connection_refused",
    [CAUSE_CONNECT] = "connection_failed",
    [CAUSE_NO_PORT] = "no_local_port",
    [CAUSE_TIMEOUT] = "timeout",
    [CAUSE_RESET] = "reset",
    [CAUSE_CLOSED] = "closed_early",
    [CAUSE_BAD_RESPONSE] = "bad_response",
    [CAUSE_BAD_ENCODING] = "bad_encoding",
    [CAUSE_STATUS] = "http_status",
    [CAUSE_HANDSHAKE] = "handshake_refused",
    [CAUSE_WS_PROTOCOL] = "websocket_protocol",
    [CAUSE_WS_CLOSED] = "websocket_closed",
    [CAUSE_PUBLISH] = "publish_refused",
    [CAUSE_LIBCURL] = "libcurl",
    [CAUSE_UNCLEAN_CLOSE] = "unclean_close",
    [CAUSE_FEED_RESTART] = "feed_restarted",
    [CAUSE_NEGATIVE_AGE] = "negative_age",
};

static size_t size_of(int64_t count, const struct hdr *shape)
{
    return (size_t)count *
           (sizeof(struct results) + HISTS * (size_t)shape->counts_len * sizeof *shape->counts);
}

static struct hdr new_shape(void)
{
    struct hdr shape;
    if (hdr_init(&shape, HDR_TIMES_NS) != 0)
        log_fatal(1, "out of memory");
    return shape;
}

struct results *results_new(int64_t count)
{
    struct hdr shape = new_shape();
    /* All of it is there from the beginning: pages that came with the first look would be charged to the
     * clients. */
    void *memory = mmap(NULL, size_of(count, &shape), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED)
        log_fatal(1, "out of memory");
    struct results *all = memory;
    int64_t *counts = (int64_t *)(void *)(all + count);
    for (int64_t i = 0; i < count * HISTS; i++) {
        struct hdr *h = &all[i / HISTS].hists[i % HISTS];
        *h = shape;
        h->counts = counts + i * shape.counts_len;
    }
    hdr_close(&shape);
    return all;
}

void results_free(struct results *all, int64_t count)
{
    munmap(all, size_of(count, &all->hists[0]));
}

void results_clear(struct results *r)
{
    struct hdr kept[HISTS];
    memcpy(kept, r->hists, sizeof kept);
    memset(r, 0, sizeof *r);
    for (int i = 0; i < HISTS; i++) {
        hdr_reset(&kept[i]);
        r->hists[i] = kept[i];
    }
}

static void merge_counts(struct counts *to, const struct counts *from)
{
    uint64_t *sum = (uint64_t *)(void *)to;
    const uint64_t *more = (const uint64_t *)(const void *)from;
    for (size_t i = 0; i < sizeof *to / sizeof *sum; i++)
        sum[i] += more[i];
}

void results_merge(struct results *to, const struct results *from)
{
    merge_counts(&to->counts, &from->counts);
    to->stale_area += from->stale_area;
    to->held_ns += from->held_ns;
    to->coherent_ns += from->coherent_ns;
    wire_add(&to->window, &from->window);
    wire_add(&to->setup, &from->setup);
    wire_add(&to->total, &from->total);
    for (int i = 0; i < HISTS; i++)
        hdr_merge(&to->hists[i], &from->hists[i]);
    recovery_merge(&to->recovery, &from->recovery);
    events_merge(&to->events, &from->events);
    to->live_texts += from->live_texts;
    to->connected += from->connected;
    to->hopeless |= from->hopeless;
    to->why_status = from->why ? from->why_status : to->why_status;
    to->why = from->why ? from->why : to->why;
    to->w0_ns = from->w0_ns;
    to->w1_ns = from->w1_ns;
    to->interrupted |= from->interrupted;
}
