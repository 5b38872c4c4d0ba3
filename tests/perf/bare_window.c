#include "bare_window.h"

#include "bare_net.h"

#include <stdio.h>

enum {
    PAUSE_MS = 2,
    GRACE_NS = 250 * 1000 * 1000, /* how long an edge waits for a pause: a closed loop has none */
};

/* Sums at the opening become differences at the end by changing the sign. */
static void meter(struct window *w, int sign)
{
    w->metered_start_ns = net_cpu_of_ns(w->meter) + sign * w->metered_start_ns;
    w->cpu_start_ns = net_cpu_ns() + sign * w->cpu_start_ns;
    w->start_ns = net_now_ns() + sign * w->start_ns;
}

static void pass_edge(struct window *w)
{
    w->due = false;
    w->phase++;
    if (w->phase == WINDOW_OVER) {
        meter(w, -1);
        return;
    }
    w->counts = (struct window_counts){0};
    meter(w, 0);
    net_timer_set(w->timer, w->start_ns + w->duration_ns, 0);
}

void window_begin(struct window *w, int epoll, const struct bare_options *o)
{
    *w = (struct window){.timer = net_timer(epoll), .meter = o->meter, .duration_ns = o->duration_ns};
    net_timer_set(w->timer, net_now_ns() + o->warmup_ns, 0);
}

int window_timeout_ms(const struct window *w)
{
    return w->due ? PAUSE_MS : -1;
}

void window_on_timer(struct window *w)
{
    net_timer_read(w->timer);
    if (w->due) {
        pass_edge(w);
        return;
    }
    w->due = true;
    net_timer_set(w->timer, net_now_ns() + GRACE_NS, 0);
}

void window_on_pause(struct window *w)
{
    if (w->due)
        pass_edge(w);
}

void window_report(const struct window *w, const char *mode, int clients)
{
    const struct window_counts *c = &w->counts;
    printf("{\"mode\":\"%s\",\"clients\":%d,\"window_ns\":%lld,\"cpu_ns\":%lld,\"metered_ns\":%lld,"
           "\"rss_bytes\":%lld,\"bytes\":%llu,\"reads\":%llu,\"lines\":%llu,\"sent\":%llu,\"answered\":%llu,"
           "\"ok\":%llu,\"not_modified\":%llu,\"no_content\":%llu,\"other\":%llu,\"late\":%llu,"
           "\"closed\":%llu}\n",
           mode, clients, (long long)w->start_ns, (long long)w->cpu_start_ns, (long long)w->metered_start_ns,
           (long long)net_rss_bytes(), (unsigned long long)c->bytes, (unsigned long long)c->reads,
           (unsigned long long)c->lines, (unsigned long long)c->sent, (unsigned long long)c->answered,
           (unsigned long long)c->ok, (unsigned long long)c->not_modified, (unsigned long long)c->no_content,
           (unsigned long long)c->other, (unsigned long long)c->late, (unsigned long long)c->closed);
}
