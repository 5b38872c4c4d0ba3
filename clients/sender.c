#include "sender.h"

#include "clock.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_WAITING = 1 << 16 };

/* Intended times of messages that are due or unanswered, oldest first. */
struct waiting {
    int64_t *times;
    uint32_t first, count, room;
};

struct sender {
    struct senders *all;
    struct client *client;
    struct call *call; /* for a POST; NULL where the transport speaks */
    struct timer timer;
    int64_t due_ns;
    struct waiting waiting;
};

struct senders {
    struct run *run;
    struct sender *each;
    struct slice text;
    int64_t period_ns;
    bool stopped;
    char target[256];
};

static struct sender *sender_of(const struct client *client)
{
    struct senders *all = client->run->senders;
    return all ? &all->each[client->local] : NULL;
}

static void push(struct sender *sender, int64_t time_ns)
{
    struct waiting *w = &sender->waiting;
    if (w->count == w->room) {
        uint32_t room = w->room ? w->room * 2 : 4;
        int64_t *times = mem_alloc(room * sizeof *times);
        for (uint32_t i = 0; i < w->count; i++)
            times[i] = w->times[(w->first + i) % w->room];
        free(w->times);
        *w = (struct waiting){times, 0, w->count, room};
    }
    w->times[(w->first + w->count++) % w->room] = time_ns;
    if (run_in_window(sender->all->run, time_ns)) {
        sender->all->run->waiting++;
        sender->all->run->results->counts.sends++;
    }
}

static bool pop(struct sender *sender, int64_t *time_ns)
{
    struct waiting *w = &sender->waiting;
    if (w->count == 0)
        return false;
    *time_ns = w->times[w->first];
    w->first = (w->first + 1) % w->room;
    w->count--;
    if (run_in_window(sender->all->run, *time_ns))
        sender->all->run->waiting--;
    return true;
}

void sender_answered(struct client *client, bool accepted, int64_t now_ns)
{
    struct sender *sender = sender_of(client);
    struct results *r = client->run->results;
    int64_t time_ns;
    if (!sender || !pop(sender, &time_ns))
        return;
    if (!accepted)
        net_count(&client->run->net, CAUSE_PUBLISH);
    if (accepted && run_in_window(client->run, time_ns)) {
        r->counts.answers++;
        hdr_record(&r->hists[HIST_RTT], now_ns - time_ns);
    }
}

void sender_reset(struct client *client)
{
    struct sender *sender = sender_of(client);
    int64_t time_ns;
    while (sender && pop(sender, &time_ns))
        ;
}

/* By when a text leaves: one that is due behind others waits for their answers. */
static void count_payload(const struct senders *all)
{
    if (run_in_window(all->run, clock_now_ns()))
        all->run->results->counts.payload_up += all->text.len;
}

/* --- by POST */

static void post(struct sender *sender)
{
    const struct senders *all = sender->all;
    struct call_request request = {.method = "POST",
                                   .target = slice_of(all->target),
                                   .body = all->text,
                                   .etag = -1,
                                   .patience_ns = all->run->config->timeout_ns};
    call_start(sender->call, &request);
    count_payload(all);
}

static void on_post_body(struct call *call, const char *data, size_t len, int64_t now_ns)
{
    (void)call, (void)data, (void)len, (void)now_ns;
}

static void on_post_done(struct call *call, enum cause cause, int64_t now_ns)
{
    struct sender *sender = call->owner;
    if (cause != CAUSE_NONE)
        net_count(&sender->all->run->net, cause);
    sender_answered(sender->client, cause == CAUSE_NONE && call->status == 200, now_ns);
    if (sender->waiting.count > 0 && !sender->all->run->stopping)
        post(sender);
}

static const struct call_ops post_ops = {.on_body = on_post_body, .on_done = on_post_done};

/* --- the schedule */

static void send_now(struct sender *sender)
{
    struct run *run = sender->all->run;
    if (sender->waiting.count >= MAX_WAITING)
        return;
    if (!sender->call && !run->driver->send(sender->client, sender->all->text))
        return;
    push(sender, sender->due_ns);
    if (!sender->call)
        count_payload(sender->all);
    else if (!sender->call->active)
        post(sender);
}

static void on_due(struct timer *timer, int64_t now_ns)
{
    struct sender *sender = container_of(timer, struct sender, timer);
    struct senders *all = sender->all;
    /* What was due in the window is said even when that is late: left out, a stall would hide itself. */
    if (all->stopped || sender->due_ns >= all->run->w1_ns)
        return;
    if (run_in_window(all->run, sender->due_ns))
        hdr_record(&all->run->results->hists[HIST_LATE], now_ns - sender->due_ns);
    send_now(sender);
    sender->due_ns += all->period_ns;
    timers_set(&all->run->net.timers, timer, sender->due_ns);
}

void senders_start(struct senders *all)
{
    int64_t now_ns = clock_now_ns();
    for (uint32_t i = 0; all && i < all->run->count; i++) {
        struct sender *sender = &all->each[i];
        /* Shifted, so that a client's messages and its polls do not coincide where their periods are the
         * same. */
        double phase = run_phase(all->run, i) + 0.618;
        int64_t first = all->run->start_ns + (int64_t)((phase - (phase >= 1)) * (double)all->period_ns);
        int64_t periods = (now_ns - first) / all->period_ns + 1;
        sender->due_ns = first + periods * all->period_ns;
        timers_set(&all->run->net.timers, &sender->timer, sender->due_ns);
    }
}

static struct slice new_text(size_t len)
{
    char *text = mem_alloc(len);
    for (size_t i = 0; i < len; i++)
        text[i] = "what a client says "[i % 19];
    return (struct slice){text, len};
}

struct senders *senders_new(struct run *run, struct client *(*client_at)(struct run *run, uint32_t local))
{
    const struct config *config = run->config;
    if (config->send_hz <= 0)
        return NULL;
    struct senders *all = mem_zalloc(1, sizeof *all);
    all->run = run;
    all->each = mem_zalloc(run->count, sizeof *all->each);
    all->text = new_text((size_t)config->send_payload_bytes);
    all->period_ns = (int64_t)(NS_PER_S / config->send_hz);
    snprintf(all->target, sizeof all->target, "/publish?topic=%s", config->send_topic);
    for (uint32_t i = 0; i < run->count; i++) {
        struct sender *sender = &all->each[i];
        *sender = (struct sender){.all = all, .client = client_at(run, i), .timer = {.fire = on_due}};
        if (!run->driver->send)
            sender->call = call_new(&run->http, &post_ops, sender);
    }
    return all;
}

void senders_stop(struct senders *all)
{
    if (all)
        all->stopped = true;
}

void senders_free(struct senders *all)
{
    for (uint32_t i = 0; all && i < all->run->count; i++) {
        struct sender *sender = &all->each[i];
        timers_remove(&all->run->net.timers, &sender->timer);
        call_free(sender->call);
        free(sender->waiting.times);
    }
    if (all) {
        free((void *)(uintptr_t)all->text.at);
        free(all->each);
    }
    free(all);
}
