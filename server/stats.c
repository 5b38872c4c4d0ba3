#include "stats.h"

#include "clock.h"
#include "mem.h"

#include <sys/resource.h>

const char *const stats_slot_names[STATS_SLOTS] = {"poll", "longpoll", "sse", "ws", "other"};

const char *const cause_names[CAUSES] = {
    [CAUSE_BAD_REQUEST] = "bad_request",
    [CAUSE_HEAD_TOO_LARGE] = "head_too_large",
    [CAUSE_BODY_TOO_LARGE] = "body_too_large",
    [CAUSE_REQUEST_TIMEOUT] = "request_timeout",
    [CAUSE_NOT_FOUND] = "not_found",
    [CAUSE_METHOD] = "method_not_allowed",
    [CAUSE_UNAUTHORIZED] = "unauthorized",
    [CAUSE_FOREIGN_ORIGIN] = "foreign_origin",
    [CAUSE_OVER_LIMIT] = "over_limit",
    [CAUSE_HANDSHAKE] = "bad_handshake",
    [CAUSE_WS_PROTOCOL] = "ws_protocol",
    [CAUSE_WS_UTF8] = "ws_utf8",
    [CAUSE_WS_TOO_BIG] = "ws_too_big",
    [CAUSE_PING_TIMEOUT] = "ping_timeout",
    [CAUSE_STALLED] = "stalled",
    [CAUSE_SLOW_CLOSED] = "slow_closed",
    [CAUSE_RESET] = "connection_reset",
    [CAUSE_ACCEPT] = "accept_failed",
    [CAUSE_NO_THREAD] = "no_thread",
};

void stats_refresh(struct stats *s, int64_t started_ns)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    s->cpu_ns = clock_cpu_ns();
    s->rss_bytes = mem_rss_bytes();
    s->rss_peak_bytes = mem_rss_peak_bytes();
    s->uptime_ns = clock_now_ns() - started_ns;
    s->context_switches = usage.ru_nvcsw + usage.ru_nivcsw;
}

static void merge_tally(struct tally *into, const struct tally *more)
{
    into->peers += more->peers;
    into->peers_total += more->peers_total;
    into->requests += more->requests;
    into->deliveries += more->deliveries;
    into->empty += more->empty;
    into->payload_bytes += more->payload_bytes;
    into->application_up += more->application_up;
    into->application_down += more->application_down;
    wire_add(&into->wire, &more->wire);
}

void stats_merge(struct stats *into, const struct stats *more)
{
    for (int i = 0; i < STATS_SLOTS; i++)
        merge_tally(&into->by[i], &more->by[i]);
    for (int i = 0; i < CAUSES; i++)
        into->errors[i] += more->errors[i];
    into->dropped_old += more->dropped_old;
    into->dropped_latest += more->dropped_latest;
    into->gaps += more->gaps;
    into->packed += more->packed;
    into->token_checks += more->token_checks;
    stats_raise(&into->published, more->published); /* every worker publishes the same feed */
    stats_raise(&into->queue_high_water_bytes, more->queue_high_water_bytes);
    into->connections += more->connections;
    into->connections_total += more->connections_total;
    into->connections_high_water += more->connections_high_water;
    into->cpu_ns += more->cpu_ns;
    into->rss_bytes += more->rss_bytes;
    into->rss_peak_bytes += more->rss_peak_bytes;
    into->context_switches += more->context_switches;
    if (more->uptime_ns > into->uptime_ns)
        into->uptime_ns = more->uptime_ns;
}
