#include "report.h"

#include "clock.h"
#include "driver.h"
#include "engine.h"
#include "hdr_log.h"
#include "version.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static json_t *count(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *count_or_null(bool known, uint64_t value)
{
    return known ? count(value) : json_null();
}

static json_t *real_or_null(bool known, double value)
{
    return known ? json_real(value) : json_null();
}

/* The statistics of one histogram; what too few samples cannot carry is null. */
static json_t *times(const struct hdr *h, bool full)
{
    static const struct {
        const char *name;
        double percentile;
    } table[] = {{"p50", 50}, {"p90", 90}, {"p99", 99}, {"p999", 99.9}};
    bool any = h->total > 0;
    json_t *out = json_object();
    json_object_set_new(out, "count", json_integer(h->total));
    json_object_set_new(out, "min", count_or_null(any, (uint64_t)h->min));
    json_object_set_new(out, "mean", real_or_null(any, hdr_mean(h)));
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        bool sound = any && hdr_percentile_sound(h, table[i].percentile);
        uint64_t value = sound ? (uint64_t)hdr_percentile(h, table[i].percentile) : 0;
        json_object_set_new(out, table[i].name, count_or_null(sound, value));
    }
    json_object_set_new(out, "max", count_or_null(any, (uint64_t)h->max));
    char *text = full && any ? hdr_encode(h) : NULL;
    if (full)
        json_object_set_new(out, "hdr", text ? json_string(text) : json_null());
    free(text);
    return out;
}

static json_t *messages(const struct report *report)
{
    const struct counts *c = &report->sum->counts;
    uint64_t published, lost;
    bool known = report_published(report, &published);
    report_lost(report, &lost);
    json_t *out = json_object();
    json_object_set_new(out, "published", count_or_null(known, published));
    json_object_set_new(out, "expected", count_or_null(known, c->expected));
    json_object_set_new(out, "delivered", count(known || c->delivered ? c->delivered : c->texts));
    json_object_set_new(out, "lost", count_or_null(known, lost));
    json_object_set_new(out, "duplicate", count(c->duplicate));
    json_object_set_new(out, "reordered", count(c->reordered));
    json_object_set_new(out, "gaps", count(c->gaps));
    return out;
}

static json_t *polls(const struct report *report)
{
    const struct results *sum = report->sum;
    return json_pack("{s:o,s:o,s:o,s:o}", "sent", count(sum->counts.polls_sent), "empty",
                     count(sum->counts.polls_empty), "response_ns", times(&sum->hists[HIST_RESPONSE], false),
                     "service_ns", times(&sum->hists[HIST_SERVICE], false));
}

static json_t *sends(const struct report *report)
{
    const struct results *sum = report->sum;
    return json_pack("{s:o,s:o,s:o}", "sent", count(sum->counts.sends), "answered",
                     count(sum->counts.answers), "rtt_ns", times(&sum->hists[HIST_RTT], false));
}

enum { ETHERNET_HEAD = 14 };

/* The null transport puts nothing on any wire: what no meter has seen is unknown, not zero. */
static json_t *flow(const struct wire_flow *f, uint64_t payload, bool metered)
{
    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o}", "payload", count(payload), "application",
                     count_or_null(metered, f->application), "l3", count_or_null(metered, f->l3), "l2",
                     count_or_null(metered, f->l3 + ETHERNET_HEAD * f->packets), "packets",
                     count_or_null(metered, f->packets), "acks", count_or_null(metered, wire_acks(f)));
}

static json_t *wire(const struct report *report)
{
    const struct results *sum = report->sum;
    const struct wire *setup = &sum->setup, *total = &sum->total;
    bool metered = total->sent.packets > 0;
    return json_pack(
        "{s:o,s:o,s:{s:o,s:o,s:o,s:o},s:{s:o,s:o,s:o,s:o,s:o,s:o},s:o,s:n}", "up",
        flow(&sum->window.sent, sum->counts.payload_up, metered), "down",
        flow(&sum->window.received, sum->counts.payload_down, metered), "setup", "up_l3",
        count_or_null(metered, setup->sent.l3), "down_l3", count_or_null(metered, setup->received.l3),
        "up_application", count_or_null(metered, setup->sent.application), "down_application",
        count_or_null(metered, setup->received.application), "total", "up_l3",
        count_or_null(metered, total->sent.l3), "down_l3", count_or_null(metered, total->received.l3),
        "up_packets", count_or_null(metered, total->sent.packets), "down_packets",
        count_or_null(metered, total->received.packets), "up_acks",
        count_or_null(metered, wire_acks(&total->sent)), "down_acks",
        count_or_null(metered, wire_acks(&total->received)), "meter",
        metered ? json_string("tcp_info") : json_null(), "crosscheck");
}

static json_t *memory(const struct report *report)
{
    const struct counts *c = &report->sum->counts;
    bool known = c->rss_ready > 0;
    double each;
    bool each_known = report_rss_per_client(report, &each);
    return json_pack("{s:o,s:o,s:o}", "clients_rss_bytes", count_or_null(known, c->rss_ready),
                     "clients_rss_peak_bytes", count_or_null(c->rss_peak > 0, c->rss_peak),
                     "clients_rss_per_client_bytes", real_or_null(each_known, each));
}

static json_t *peak(const struct recovery *r, const uint32_t slots[RECOVERY_SLOTS])
{
    uint32_t most;
    bool known = recovery_peak(r, slots, &most);
    return count_or_null(known, most);
}

static json_t *recovery(const struct report *report)
{
    const struct results *sum = report->sum;
    const struct recovery *r = &sum->recovery;
    if (r->clients == 0)
        return json_null();
    bool whole = r->still_lost == 0;
    return json_pack("{s:o,s:o,s:I,s:o,s:o,s:o,s:o,s:o}", "lost_clients", count(r->clients), "still_lost",
                     count(r->still_lost), "first_lost_ns", (json_int_t)(r->first_lost_ns - sum->w0_ns),
                     "whole_ns", count_or_null(whole, (uint64_t)(r->last_whole_ns - r->first_lost_ns)),
                     "outage_ns", times(&sum->hists[HIST_OUTAGE], false), "attempts", count(r->attempts),
                     "peak_per_100ms", peak(r, r->tried), "peak_accepted_per_100ms", peak(r, r->accepted));
}

static json_t *errors(const struct report *report)
{
    json_t *out = json_object();
    for (int i = CAUSE_NONE + 1; i < CAUSES; i++)
        json_object_set_new(out, cause_names[i], count(report->sum->counts.errors[i]));
    return out;
}

static json_t *event(const struct event *e, int64_t from_ns)
{
    json_t *out = json_pack("[I,i,s]", (json_int_t)(e->time_ns - from_ns), e->client, event_names[e->kind]);
    if (e->kind == EVENT_MESSAGE) {
        json_array_append_new(out, count(e->number));
        json_array_append_new(out, json_integer(e->age_ns));
    }
    return out;
}

static json_t *events(const struct report *report)
{
    const struct results *sum = report->sum;
    const struct config *config = report->config;
    if (config->events == 0 || sum->w1_ns == 0)
        return json_null();
    json_t *items = json_array();
    for (uint32_t i = 0; i < sum->events.count; i++)
        json_array_append_new(items, event(&sum->events.items[i], sum->w0_ns));
    const int64_t clients = config->events < config->clients ? config->events : config->clients;
    return json_pack("{s:I,s:b,s:o}", "clients", (json_int_t)clients, "complete", !sum->events.cut, "items",
                     items);
}

static void set_window(json_t *out, const struct report *report)
{
    const struct results *sum = report->sum;
    bool measured = sum->w1_ns != 0;
    uint64_t first = 0;
    bool known = report_first_number(report, &first);
    json_object_set_new(out, "window_ns", count_or_null(measured, (uint64_t)report_window_ns(report)));
    json_object_set_new(out, "window_from_ns", count_or_null(measured, (uint64_t)sum->w0_ns));
    json_object_set_new(out, "first_number", count_or_null(known, first));
}

static void set_outcome(json_t *out, const struct report *report)
{
    const struct results *sum = report->sum;
    bool measured = sum->w1_ns != 0;
    json_object_set_new(out, "messages", messages(report));
    json_object_set_new(out, "age_ns", times(&sum->hists[HIST_AGE], true));
    json_object_set_new(out, "polls", polls(report));
    json_object_set_new(out, "staleness_mean_ns",
                        real_or_null(sum->held_ns > 0, sum->stale_area / sum->held_ns));
    double client_time = (double)report_window_ns(report) * (double)sum->counts.clients;
    json_object_set_new(out, "coherence",
                        real_or_null(sum->held_ns > 0 && measured && report->target->feed_known,
                                     sum->coherent_ns / client_time));
    json_object_set_new(out, "late_ns", times(&sum->hists[HIST_LATE], false));
    json_object_set_new(out, "send", sends(report));
    json_object_set_new(out, "inter_arrival_ns",
                        report->target->foreign ? times(&sum->hists[HIST_ARRIVAL], true) : json_null());
    json_object_set_new(out, "wire", wire(report));
    json_object_set_new(out, "cpu",
                        json_pack("{s:o,s:o,s:o}", "clients_ns",
                                  count_or_null(measured, sum->counts.cpu_window_ns), "share",
                                  real_or_null(measured, report_cpu_share(report)), "clients_total_ns",
                                  count(sum->counts.cpu_total_ns)));
    json_object_set_new(out, "memory", memory(report));
    json_object_set_new(out, "context_switches",
                        json_pack("{s:o}", "clients", count_or_null(measured, sum->counts.switches)));
    json_object_set_new(out, "reconnects", count(sum->counts.reconnects));
    json_object_set_new(out, "recovery", recovery(report));
    json_object_set_new(out, "sessions", count_or_null(report->config->session > 0, sum->counts.sessions));
    json_object_set_new(out, "retries", count(sum->counts.retries));
    json_object_set_new(out, "errors", errors(report));
}

void report_json(const struct report *report)
{
    const struct config *config = report->config;
    const struct results *sum = report->sum;
    const struct driver *driver = drivers[config->transport];
    json_t *out = json_object();
    json_object_set_new(out, "format", json_string("pushmark-load/1"));
    json_object_set_new(out, "version", json_string(version_text));
    json_object_set_new(out, "mode", json_string(version_mode));
    json_object_set_new(out, "command", json_string(config->command));
    json_object_set_new(out, "server",
                        *report->target->server ? json_string(report->target->server) : json_null());
    json_object_set_new(out, "transport", json_string(driver->name));
    json_object_set_new(out, "engine",
                        driver->http ? json_string(engine_names[config->engine]) : json_null());
    json_object_set_new(out, "congestion",
                        *report->target->congestion ? json_string(report->target->congestion) : json_null());
    json_object_set_new(out, "interrupted", json_boolean(report->outcome == OUTCOME_INTERRUPTED));
    json_object_set_new(out, "processes", json_integer(config->processes));
    json_object_set_new(out, "clients", json_integer(config->clients));
    json_object_set_new(out, "connected", json_integer(sum->connected));
    set_window(out, report);
    set_outcome(out, report);
    json_object_set_new(out, "events", events(report));
    json_dumpf(out, stdout, JSON_COMPACT);
    fputc('\n', stdout);
    fflush(stdout);
    json_decref(out);
}
