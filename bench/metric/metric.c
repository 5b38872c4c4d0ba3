#include "metric.h"

#include "nearest.h"
#include "record.h"
#include "units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double delivered(const json_t *record)
{
    const double n = record_number(record, "messages.delivered");
    return n > 0 ? n : NAN;
}

static double both_ways(const json_t *record, const char *up, const char *down)
{
    return record_number(record, up) + record_number(record, down);
}

#define PLAIN(function, path)                                                                                \
    static double function(const json_t *record)                                                             \
    {                                                                                                        \
        return record_number(record, path);                                                                  \
    }
#define PER_DELIVERY(function, path)                                                                         \
    static double function(const json_t *record)                                                             \
    {                                                                                                        \
        return record_number(record, path) / delivered(record);                                              \
    }
#define BOTH_PER_DELIVERY(function, level)                                                                   \
    static double function(const json_t *record)                                                             \
    {                                                                                                        \
        return both_ways(record, "wire.up." level, "wire.down." level) / delivered(record);                  \
    }

PLAIN(age_mean, "age_ns.mean")
PLAIN(age_min, "age_ns.min")
PLAIN(age_p50, "age_ns.p50")
PLAIN(age_p90, "age_ns.p90")
PLAIN(age_p99, "age_ns.p99")
PLAIN(age_p999, "age_ns.p999")
PLAIN(age_max, "age_ns.max")
PLAIN(staleness_mean, "staleness_mean_ns")
PLAIN(coherence, "coherence")

BOTH_PER_DELIVERY(wire_l3, "l3")
BOTH_PER_DELIVERY(wire_application, "application")
BOTH_PER_DELIVERY(wire_payload, "payload")
BOTH_PER_DELIVERY(wire_l2, "l2")
BOTH_PER_DELIVERY(wire_packets, "packets")
BOTH_PER_DELIVERY(wire_acks, "acks")
PER_DELIVERY(wire_up_l3, "wire.up.l3")
PER_DELIVERY(wire_down_l3, "wire.down.l3")
PER_DELIVERY(wire_up_application, "wire.up.application")
PER_DELIVERY(wire_down_application, "wire.down.application")
PER_DELIVERY(wire_up_packets, "wire.up.packets")
PER_DELIVERY(wire_down_packets, "wire.down.packets")
PER_DELIVERY(wire_up_acks, "wire.up.acks")
PER_DELIVERY(wire_down_acks, "wire.down.acks")

/* Over the window's length, which is no window at all where it is 0. */
static double a_second(const json_t *record, double amount)
{
    const double seconds = record_number(record, "window_ns") / 1e9;
    return seconds > 0 ? amount / seconds : NAN;
}

#define BOTH_A_SECOND(function, level)                                                                       \
    static double function(const json_t *record)                                                             \
    {                                                                                                        \
        return a_second(record, both_ways(record, "wire.up." level, "wire.down." level));                    \
    }
#define A_SECOND(function, path)                                                                             \
    static double function(const json_t *record)                                                             \
    {                                                                                                        \
        return a_second(record, record_number(record, path));                                                \
    }

BOTH_A_SECOND(rate_l3, "l3")
BOTH_A_SECOND(rate_application, "application")
BOTH_A_SECOND(rate_payload, "payload")
A_SECOND(rate_deliveries, "messages.delivered")
A_SECOND(rate_polls, "polls.sent")
A_SECOND(rate_sessions, "sessions")

/* What the protocols add: heads, framing, handshakes. Of packed texts the wire has less than their length,
 * and what is left over says nothing. */
static double rate_heads(const json_t *record)
{
    const char *compression = record_text(record, "point.compression");
    if (compression && strcmp(compression, "none") != 0)
        return NAN;
    return rate_application(record) - rate_payload(record);
}

/* Of use where nothing is delivered for long: what being connected costs. */
static double wire_rate(const json_t *record)
{
    return rate_l3(record) / record_number(record, "point.clients");
}

static const double HOUR_S = 3600;

static double hour_wire(const json_t *record)
{
    return HOUR_S * rate_l3(record);
}

static double hour_cpu(const json_t *record)
{
    return HOUR_S * a_second(record, record_number(record, "cpu.server_ns"));
}

/* Of clients that connect once. Where sessions come and go it would be of some of these, by chance. */
static double setup_each(const json_t *record, double bytes)
{
    return isnan(record_number(record, "sessions")) ? bytes / record_number(record, "point.clients") : NAN;
}

static double setup_application(const json_t *record)
{
    return setup_each(record, both_ways(record, "wire.setup.up_application", "wire.setup.down_application"));
}

static double setup_l3(const json_t *record)
{
    return setup_each(record, both_ways(record, "wire.setup.up_l3", "wire.setup.down_l3"));
}

PER_DELIVERY(cpu_server, "cpu.server_ns")
PER_DELIVERY(cpu_clients, "cpu.clients_ns")
PER_DELIVERY(cpu_link, "cpu.link_ns")

/* A link emulator works for both, so it is part of the total where there is one. */
static double cpu_all(const json_t *record)
{
    const double link = record_number(record, "cpu.link_ns");
    return both_ways(record, "cpu.server_ns", "cpu.clients_ns") + (isnan(link) ? 0 : link);
}

static double cpu_total(const json_t *record)
{
    return cpu_all(record) / delivered(record);
}

static double cpu_total_share(const json_t *record)
{
    return a_second(record, cpu_all(record)) / 1e9;
}

PLAIN(cpu_server_share, "cpu.server_share")
PLAIN(cpu_clients_share, "cpu.clients_share")
PLAIN(memory_server, "memory.server_rss_bytes")
PLAIN(memory_clients, "memory.clients_rss_bytes")
PLAIN(memory_server_each, "memory.server_rss_per_client_bytes")
PLAIN(memory_clients_each, "memory.clients_rss_per_client_bytes")
PER_DELIVERY(switches_server, "context_switches.server")
PER_DELIVERY(switches_clients, "context_switches.clients")

PLAIN(polls_sent, "polls.sent")
PLAIN(polls_empty, "polls.empty")
PLAIN(polls_response_mean, "polls.response_ns.mean")
PLAIN(polls_response_p50, "polls.response_ns.p50")
PLAIN(polls_response_p90, "polls.response_ns.p90")
PLAIN(polls_response_p99, "polls.response_ns.p99")
PLAIN(polls_service_mean, "polls.service_ns.mean")
PLAIN(polls_service_p50, "polls.service_ns.p50")
PLAIN(polls_service_p99, "polls.service_ns.p99")

static double polls_empty_share(const json_t *record)
{
    const double sent = record_number(record, "polls.sent");
    return sent > 0 ? record_number(record, "polls.empty") / sent : NAN;
}

/* How many came together: an answer that brings something brings so many. Polls that a killed server never
 * answered brought nothing either, and are not told from those that did. */
static double messages_per_answer(const json_t *record)
{
    const double full = record_number(record, "polls.sent") - record_number(record, "polls.empty");
    const bool killed = json_is_object(record_at(record, "restart"));
    return full > 0 && !killed ? delivered(record) / full : NAN;
}

/* Of a server that was gone. A client that never came back has no length of outage, and would make those of
 * the others look like all there is. */
static double recovered(const json_t *record, const char *path)
{
    return record_number(record, "recovery.still_lost") == 0 ? record_number(record, path) : NAN;
}

static double recovery_outage_p50(const json_t *record)
{
    return recovered(record, "recovery.outage_ns.p50");
}

static double recovery_outage_p99(const json_t *record)
{
    return recovered(record, "recovery.outage_ns.p99");
}

static double recovery_outage_max(const json_t *record)
{
    return recovered(record, "recovery.outage_ns.max");
}

PLAIN(recovery_time, "recovery.whole_ns")
PLAIN(recovery_attempts, "recovery.attempts")
PLAIN(recovery_peak, "recovery.peak_per_100ms")

PLAIN(messages_published, "messages.published")
PLAIN(messages_expected, "messages.expected")
PLAIN(messages_delivered, "messages.delivered")
PLAIN(messages_lost, "messages.lost")
PLAIN(messages_duplicate, "messages.duplicate")
PLAIN(messages_reordered, "messages.reordered")
PLAIN(messages_gaps, "messages.gaps")
PLAIN(send_rtt_mean, "send.rtt_ns.mean")
PLAIN(send_rtt_p50, "send.rtt_ns.p50")
PLAIN(send_rtt_p99, "send.rtt_ns.p99")
PLAIN(link_late, "link.late_ns.p99")

/* Of all that was given to the link, both ways; what found the queue full is lost too. */
static double link_lost_share(const json_t *record)
{
    const double packets = both_ways(record, "link.up.packets", "link.down.packets");
    const double lost = both_ways(record, "link.up.lost", "link.down.lost") +
                        both_ways(record, "link.up.dropped", "link.down.dropped");
    return packets > 0 ? lost / packets : NAN;
}

PLAIN(load_late_mean, "late_ns.mean")
PLAIN(load_late_p50, "late_ns.p50")
PLAIN(load_late_p90, "late_ns.p90")
PLAIN(load_late_p99, "late_ns.p99")
PLAIN(load_late_max, "late_ns.max")

/* Of no account, relative: what two runs of one thing differ by on a machine with neighbours. Bytes are
 * counted, so they hardly differ; CPU depends on caches and on who else was there. Absolute, for ages: the
 * gate `late` lets a generator pass that is late by up to 1 ms at its 99th percentile, so a smaller
 * difference out there may be the generator's. */
#define AGE     .unit = UNIT_NS, .of_no_account = 0.05, .too_small = 200e3
#define TAIL    .unit = UNIT_NS, .of_no_account = 0.05, .too_small = 1e6
#define BYTES   .unit = UNIT_BYTES, .of_no_account = 0.01
#define CPU     .unit = UNIT_NS, .of_no_account = 0.10
#define MEMORY  .unit = UNIT_BYTES, .of_no_account = 0.05
#define COUNT   .unit = UNIT_COUNT, .of_no_account = 0.01
#define SHARE   .unit = UNIT_SHARE, .of_no_account = 0.05
#define WORST   .unit = UNIT_COUNT, .worst = true
#define OF(fun) .of = (fun)

/* Of a record by itself it is unknown; judge/capacities.h finds it from all probes. */
static double unknown(const json_t *record)
{
    (void)record;
    return NAN;
}

const struct metric metrics[] = {
    {"age.mean", "mean age", AGE, .headline = true, OF(age_mean)},
    {"age.min", "least age", AGE, OF(age_min)},
    {"age.p50", "median age", AGE, .headline = true, .percentile = 50, OF(age_p50)},
    {"age.p90", "90th percentile of age", TAIL, .percentile = 90, OF(age_p90)},
    {"age.p99", "99th percentile of age", TAIL, .headline = true, .percentile = 99, OF(age_p99)},
    {"age.p999", "99.9th percentile of age", TAIL, .percentile = 99.9, OF(age_p999)},
    {"age.max", "greatest age", TAIL, OF(age_max)},
    {"staleness.mean", "mean age of what clients hold", AGE, OF(staleness_mean)},
    {"coherence", "share of time with the current value", SHARE, .more_is_better = true, OF(coherence)},
    {"wire.l3", "bytes on the wire per message", BYTES, .headline = true, OF(wire_l3)},
    {"wire.up.l3", "bytes up per message", BYTES, OF(wire_up_l3)},
    {"wire.down.l3", "bytes down per message", BYTES, OF(wire_down_l3)},
    {"wire.application", "application bytes per message", BYTES, OF(wire_application)},
    {"wire.up.application", "application bytes up per message", BYTES, OF(wire_up_application)},
    {"wire.down.application", "application bytes down per message", BYTES, OF(wire_down_application)},
    {"wire.payload", "payload bytes per message", BYTES, OF(wire_payload)},
    {"wire.l2", "bytes with Ethernet heads per message", BYTES, OF(wire_l2)},
    {"wire.packets", "packets per message", COUNT, OF(wire_packets)},
    {"wire.up.packets", "packets up per message", COUNT, OF(wire_up_packets)},
    {"wire.down.packets", "packets down per message", COUNT, OF(wire_down_packets)},
    {"wire.acks", "packets without data per message", COUNT, OF(wire_acks)},
    {"wire.up.acks", "packets without data up per message", COUNT, OF(wire_up_acks)},
    {"wire.down.acks", "packets without data down per message", COUNT, OF(wire_down_acks)},
    {"wire.rate", "bytes a second per client", BYTES, OF(wire_rate)},
    {"rate.l3", "bytes on the wire a second, all clients", BYTES, OF(rate_l3)},
    {"rate.application", "application bytes a second, all clients", BYTES, OF(rate_application)},
    {"rate.heads", "bytes of heads and framing a second, all clients", BYTES, OF(rate_heads)},
    {"rate.payload", "payload bytes a second, all clients", BYTES, OF(rate_payload)},
    {"rate.deliveries", "deliveries a second", COUNT, .more_is_better = true, OF(rate_deliveries)},
    {"hour.wire", "bytes on the wire an hour, all clients", BYTES, .extrapolated = true, OF(hour_wire)},
    {"hour.cpu", "server CPU an hour", CPU, .extrapolated = true, OF(hour_cpu)},
    {"setup.l3", "bytes to connect and close, per client", BYTES, OF(setup_l3)},
    {"setup.application", "bytes of heads and handshakes to connect, per client", BYTES,
     OF(setup_application)},
    {"cpu.server", "server CPU per message", CPU, .headline = true, OF(cpu_server)},
    {"cpu.clients", "client CPU per message", CPU, .headline = true, OF(cpu_clients)},
    {"cpu.total", "CPU per message in all", CPU, .headline = true, OF(cpu_total)},
    {"cpu.link", "CPU of the link emulator per message", CPU, OF(cpu_link)},
    {"cpu.server_share", "server's share of a core", SHARE, OF(cpu_server_share)},
    {"cpu.total_share", "share of a core in all", SHARE, OF(cpu_total_share)},
    {"memory.server", "server memory", MEMORY, OF(memory_server)},
    {"memory.clients", "clients' memory", MEMORY, OF(memory_clients)},
    {"memory.server_per_client", "server memory per client", MEMORY, .headline = true,
     OF(memory_server_each)},
    {"memory.clients_per_client", "client memory per client", MEMORY, OF(memory_clients_each)},
    {"switches.server", "server context switches per message", COUNT, OF(switches_server)},
    {"switches.clients", "client context switches per message", COUNT, OF(switches_clients)},
    {"polls.sent", "polls sent", COUNT, OF(polls_sent)},
    {"polls.rate", "polls a second", COUNT, OF(rate_polls)},
    {"polls.empty", "empty polls", COUNT, OF(polls_empty)},
    {"polls.empty_share", "share of polls that were empty", SHARE, OF(polls_empty_share)},
    {"polls.response.mean", "mean response time of polls", AGE, OF(polls_response_mean)},
    {"polls.response.p50", "median response time of polls", AGE, OF(polls_response_p50)},
    {"polls.response.p90", "90th percentile of polls' response time", TAIL, OF(polls_response_p90)},
    {"polls.response.p99", "99th percentile of polls' response time", TAIL, OF(polls_response_p99)},
    {"polls.service.mean", "mean service time of polls", AGE, OF(polls_service_mean)},
    {"polls.service.p50", "median service time of polls", AGE, OF(polls_service_p50)},
    {"polls.service.p99", "99th percentile of polls' service time", TAIL, OF(polls_service_p99)},
    {"messages.per_answer", "messages per answer that brings any", COUNT, .more_is_better = true,
     OF(messages_per_answer)},
    {"sessions.rate", "sessions that came and went a second", COUNT, OF(rate_sessions)},
    {"recovery.time", "from the first loss until the last client was whole", TAIL, OF(recovery_time)},
    {"recovery.outage.p50", "median time until a lost client was whole", TAIL, OF(recovery_outage_p50)},
    {"recovery.outage.p99", "99th percentile of the time until a lost client was whole", TAIL,
     OF(recovery_outage_p99)},
    {"recovery.outage.max", "longest time until a lost client was whole", TAIL, OF(recovery_outage_max)},
    {"recovery.attempts", "attempts to connect again", COUNT, OF(recovery_attempts)},
    {"recovery.peak", "connections tried in the busiest 100 ms", COUNT, OF(recovery_peak)},
    {"messages.published", "messages published", COUNT, .more_is_better = true, OF(messages_published)},
    {"messages.expected", "deliveries expected", COUNT, .more_is_better = true, OF(messages_expected)},
    {"messages.delivered", "deliveries", COUNT, .more_is_better = true, OF(messages_delivered)},
    {"messages.lost", "messages lost", WORST, OF(messages_lost)},
    {"messages.duplicate", "messages delivered twice", WORST, OF(messages_duplicate)},
    {"messages.reordered", "messages out of order", WORST, OF(messages_reordered)},
    {"messages.gaps", "gaps told of", WORST, OF(messages_gaps)},
    {"send.rtt.mean", "mean round trip of sent messages", AGE, OF(send_rtt_mean)},
    {"send.rtt.p50", "median round trip of sent messages", AGE, OF(send_rtt_p50)},
    {"send.rtt.p99", "99th percentile of sent messages' round trip", TAIL, OF(send_rtt_p99)},
    {"load.late.mean", "mean lateness of the generator", AGE, OF(load_late_mean)},
    {"load.late.p50", "median lateness of the generator", AGE, OF(load_late_p50)},
    {"load.late.p90", "90th percentile of the generator's lateness", TAIL, OF(load_late_p90)},
    {"load.late.p99", "99th percentile of the generator's lateness", TAIL, OF(load_late_p99)},
    {"load.late.max", "greatest lateness of the generator", TAIL, OF(load_late_max)},
    {"capacity", "most clients or messages a second held", COUNT, .more_is_better = true, .searched = true,
     OF(unknown)},
    {"link.late", "99th percentile of the link's lateness", TAIL, OF(link_late)},
    {"link.lost_share", "share of packets that the link lost", SHARE, OF(link_lost_share)},
    {"load.share", "generator's share of a core", SHARE, OF(cpu_clients_share)},
    {.name = NULL},
};

const struct metric *metric_find(struct slice name)
{
    for (const struct metric *m = metrics; m->name; m++)
        if (slice_is(name, m->name))
            return m;
    return NULL;
}

const char *metric_nearest(struct slice name)
{
    struct nearest near = nearest_begin(name);
    for (const struct metric *m = metrics; m->name; m++)
        nearest_try(&near, m->name);
    return near.best;
}

const char *metric_unit(const struct metric *metric)
{
    static const char *const names[] = {
        [UNIT_NS] = "ns", [UNIT_BYTES] = "bytes", [UNIT_COUNT] = "count", [UNIT_SHARE] = "share"};
    return names[metric->unit];
}

char *metric_show(const struct metric *metric, double value, char out[METRIC_TEXT])
{
    _Static_assert((int)METRIC_TEXT >= (int)UNITS_TEXT, "units write into it");
    if (isnan(value))
        snprintf(out, METRIC_TEXT, "–");
    else if (metric->unit == UNIT_NS)
        units_show_duration(out, value);
    else if (metric->unit == UNIT_BYTES)
        units_show_bytes(out, value);
    else if (metric->unit == UNIT_COUNT)
        units_show_count(out, value);
    else
        units_show_share(out, value);
    return out;
}
