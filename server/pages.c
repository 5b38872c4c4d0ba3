#include "pages.h"

#include "hub.h"
#include "schedule.h"
#include "version.h"

#include <stdio.h>
#include <stdlib.h>

static void answer_text(struct peer *peer, const char *type, const char *text)
{
    struct buf *body = buf_copy(text, strlen(text));
    struct answer answer = {.status = 200,
                            .type = type,
                            .etag = -1,
                            .fields = "Cache-Control: no-store\r\n",
                            .bodies = &body,
                            .body_count = 1};
    peer_answer(peer, &answer);
    buf_unref(body);
}

static json_t *topic_names(const char *list)
{
    json_t *names = json_array();
    while (*list) {
        size_t n = strcspn(list, ",");
        json_array_append_new(names, json_stringn(list, n));
        list += n + (list[n] == ',');
    }
    return names;
}

/* The feed as everybody else needs it to compute its schedule. */
static json_t *feed(const struct config *config, int64_t start_ns)
{
    return json_pack("{s:I,s:f,s:s,s:I,s:I,s:I,s:o}", "start_ns", (json_int_t)start_ns, "rate_hz",
                     config->rate_hz, "schedule", schedule_names[config->schedule], "seed",
                     (json_int_t)config->seed, "payload_bytes", (json_int_t)config->payload_bytes, "delay_ns",
                     (json_int_t)config->delay_ns, "topics", topic_names(config->topics));
}

void pages_health(struct peer *peer, const struct request *request)
{
    (void)request;
    const struct service *s = peer->service;
    json_t *health =
        json_pack("{s:s,s:s,s:s,s:o}", "status", s->draining ? "draining" : "ok", "server", "pushmark-server",
                  "version", version_text, "feed", feed(s->config, s->feed_start_ns));
    char *text = json_dumps(health, JSON_COMPACT);
    answer_text(peer, "application/json", text);
    free(text);
    json_decref(health);
}

void pages_index(struct peer *peer, const struct request *request)
{
    (void)request;
    answer_text(peer, "text/plain; charset=utf-8",
                "pushmark-server: one feed, by polling or by push\n\n"
                "  GET  /poll?since=N[&topic=T][&limit=L]     what came after message N, one a line\n"
                "  GET  /longpoll?since=N&timeout=25s         the same, held until there is something\n"
                "  GET  /sse                                  text/event-stream\n"
                "  GET  /ws                                   WebSocket, one text frame a message\n"
                "  POST /publish?topic=T                      a message of your own\n"
                "  GET  /echo                                 WebSocket echo\n"
                "  GET  /metrics, /health                     counters, liveness\n");
}

/* --- OpenMetrics -------------------------------------------------------------------------------------------
 */

struct metric {
    const char *name, *type, *help;
    size_t offset; /* in struct tally */
};

#define TALLY(field) offsetof(struct tally, field)

static const struct metric metrics[] = {
    {"peers", "gauge", "Connections now served by this transport.", TALLY(peers)},
    {"requests", "counter", "Requests and streams begun.", TALLY(requests)},
    {"deliveries", "counter", "Messages handed over.", TALLY(deliveries)},
    {"empty_answers", "counter", "Answers that held no message.", TALLY(empty)},
    {"payload_bytes", "counter", "Bytes of message text handed over.", TALLY(payload_bytes)},
    {"application_sent_bytes", "counter", "Bytes given to TCP.", TALLY(application_down)},
    {"application_received_bytes", "counter", "Bytes taken from TCP.", TALLY(application_up)},
};

static void print_metric(FILE *out, const struct metric *m, const struct stats *s)
{
    fprintf(out, "# TYPE pushmark_%s %s\n# HELP pushmark_%s %s\n", m->name, m->type, m->name, m->help);
    const char *suffix = strcmp(m->type, "counter") == 0 ? "_total" : "";
    for (int i = 0; i < STATS_SLOTS; i++) {
        uint64_t value;
        memcpy(&value, (const char *)&s->by[i] + m->offset, sizeof value);
        fprintf(out, "pushmark_%s%s{transport=\"%s\"} %llu\n", m->name, suffix, stats_slot_names[i],
                (unsigned long long)value);
    }
}

static void print_single(FILE *out, const char *name, const char *type, const char *help, double value)
{
    fprintf(out, "# TYPE pushmark_%s %s\n# HELP pushmark_%s %s\npushmark_%s%s %.17g\n", name, type, name,
            help, name, strcmp(type, "counter") == 0 ? "_total" : "", value);
}

static size_t count_topics(const struct hub *hub)
{
    size_t count = 0;
    list_each(item, next, &hub->topics) count++;
    return count;
}

static void print_metrics(FILE *out, const struct service *service)
{
    const struct stats *s = &service->stats;
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++)
        print_metric(out, &metrics[i], s);
    fputs("# TYPE pushmark_errors counter\n# HELP pushmark_errors What went wrong, by cause.\n", out);
    for (int i = 0; i < CAUSES; i++)
        fprintf(out, "pushmark_errors_total{cause=\"%s\"} %llu\n", cause_names[i],
                (unsigned long long)s->errors[i]);
    print_single(out, "connections", "gauge", "Open connections.", (double)s->connections);
    print_single(out, "topics", "gauge", "Topics that exist.", (double)count_topics(service->hub));
    print_single(out, "published_messages", "counter", "Messages published.", (double)s->published);
    print_single(out, "dropped_messages", "counter", "Messages that slow consumers missed.",
                 (double)(s->dropped_old + s->dropped_latest));
    print_single(out, "token_checks", "counter", "Tokens checked.", (double)s->token_checks);
    print_single(out, "cpu_seconds", "counter", "CPU time of this process.", (double)s->cpu_ns / 1e9);
    print_single(out, "resident_bytes", "gauge", "Resident memory of this process.", (double)s->rss_bytes);
    fputs("# EOF\n", out);
}

void pages_metrics(struct peer *peer, const struct request *request)
{
    (void)request;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    stats_refresh(&peer->service->stats, peer->service->started_ns);
    print_metrics(out, peer->service);
    fclose(out);
    answer_text(peer, "application/openmetrics-text; version=1.0.0; charset=utf-8", text);
    free(text);
}

/* --- the report --- */

static json_t *flow(uint64_t payload, uint64_t application, const struct wire_flow *wire)
{
    return json_pack("{s:I,s:I,s:I,s:I}", "payload", (json_int_t)payload, "application",
                     (json_int_t)application, "l3_closed", (json_int_t)wire->l3, "packets_closed",
                     (json_int_t)wire->packets);
}

static json_t *tally(const struct tally *t)
{
    return json_pack("{s:I,s:I,s:I,s:I,s:I,s:{s:o,s:o}}", "peers", (json_int_t)t->peers, "peers_total",
                     (json_int_t)t->peers_total, "requests", (json_int_t)t->requests, "deliveries",
                     (json_int_t)t->deliveries, "empty", (json_int_t)t->empty, "bytes", "up",
                     flow(0, t->application_up, &t->wire.received), "down",
                     flow(t->payload_bytes, t->application_down, &t->wire.sent));
}

static json_t *by_transport(const struct stats *s)
{
    json_t *all = json_object();
    for (int i = 0; i < STATS_SLOTS; i++)
        json_object_set_new(all, stats_slot_names[i], tally(&s->by[i]));
    return all;
}

static json_t *errors(const struct stats *s)
{
    json_t *all = json_object();
    for (int i = 0; i < CAUSES; i++)
        json_object_set_new(all, cause_names[i], json_integer((json_int_t)s->errors[i]));
    return all;
}

json_t *pages_report(const struct config *config, const char *address, const struct stats *s)
{
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:I,s:o,s:o,s:{s:I,s:I,s:I},s:{s:I,s:I,s:I,s:I},s:I,s:I,s:"
                     "I,s:I,s:I,s:I}",
                     "format", "pushmark-server/1", "version", version_text, "mode", version_mode, "model",
                     config_models[config->model], "listen", address, "workers", (json_int_t)config->workers,
                     "uptime_ns", (json_int_t)s->uptime_ns, "published", (json_int_t)s->published,
                     "transports", by_transport(s), "errors", errors(s), "connections", "now",
                     (json_int_t)s->connections, "total", (json_int_t)s->connections_total, "high_water",
                     (json_int_t)s->connections_high_water, "slow", "queue_high_water_bytes",
                     (json_int_t)s->queue_high_water_bytes, "dropped_old", (json_int_t)s->dropped_old,
                     "dropped_latest", (json_int_t)s->dropped_latest, "gaps", (json_int_t)s->gaps,
                     "token_checks", (json_int_t)s->token_checks, "packed", (json_int_t)s->packed, "cpu_ns",
                     (json_int_t)s->cpu_ns, "rss_bytes", (json_int_t)s->rss_bytes, "rss_peak_bytes",
                     (json_int_t)s->rss_peak_bytes, "context_switches", (json_int_t)s->context_switches);
}
