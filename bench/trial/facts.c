#include "facts.h"

#include "facts_link.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    FEW_CLIENTS = 1000 /* below, the pages of code that a transport is the first to touch outweigh them */
};

/* Every key, unknown. What the load reports under the same names is laid over it. */
static const char skeleton[] =
    "{'window_ns':null,'window_from_ns':null,'first_number':null,"
    "'messages':{'published':null,'expected':null,'delivered':null,'lost':null,'duplicate':null,"
    "'reordered':null,'gaps':null},"
    "'age_ns':{'count':null,'min':null,'mean':null,'p50':null,'p90':null,'p99':null,'p999':null,'max':null,"
    "'hdr':null},"
    "'polls':null,'staleness_mean_ns':null,'coherence':null,"
    "'late_ns':{'count':null,'min':null,'mean':null,'p50':null,'p90':null,'p99':null,'p999':null,'max':null},"
    "'send':null,'inter_arrival_ns':null,"
    "'wire':{'up':{'payload':null,'application':null,'l3':null,'l2':null,'packets':null,'acks':null},"
    "'down':{'payload':null,'application':null,'l3':null,'l2':null,'packets':null,'acks':null},"
    "'setup':{'up_l3':null,'down_l3':null,'up_application':null,'down_application':null},"
    "'total':{'up_l3':null,'down_l3':null,'up_packets':null,'down_packets':null,'up_acks':null,"
    "'down_acks':null},"
    "'meter':null,'tcp_info':null,'crosscheck':null},"
    "'cpu':{'server_ns':null,'clients_ns':null,'link_ns':null,'clients_share':null,'server_share':null},"
    "'memory':{'server_rss_bytes':null,'server_rss_per_client_bytes':null,'clients_rss_bytes':null,"
    "'clients_rss_per_client_bytes':null},"
    "'context_switches':{'server':null,'clients':null},"
    "'machine':{'steal_share':null,'foreign_share':null,'run_delay_share':null,'psi_cpu_some_share':null,"
    "'metered_ns':null,'metered_off_ns':null},"
    "'link':null,'model':null,'restart':null,'errors':{},'reconnects':null,'recovery':null,'sessions':null,"
    "'retries':null,'congestion':null,'events':null,'capacity':"
    "null}";

static json_t *empty_record(void)
{
    char text[sizeof skeleton];
    memcpy(text, skeleton, sizeof text);
    for (char *at = text; *at; at++) /* it would not be readable with the quotes of JSON escaped */
        *at = *at == '\'' ? '"' : *at;
    json_t *record = json_loads(text, 0, NULL);
    assert(record);
    return record;
}

/* --- the load's report --- */

static void take_load(json_t *record, const json_t *load)
{
    const char *key;
    json_t *ours;
    if (!load)
        return;
    json_object_foreach(record, key, ours)
    {
        json_t *theirs = json_object_get(load, key);
        if (json_is_object(ours) && json_is_object(theirs))
            json_object_update_recursive(ours, theirs);
        else if (theirs && !json_is_object(ours))
            json_object_set_new(record, key, json_deep_copy(theirs));
    }
}

static bool polls(const json_t *point)
{
    const char *transport = json_string_value(json_object_get(point, "transport"));
    return transport && (strcmp(transport, "poll") == 0 || strcmp(transport, "longpoll") == 0);
}

/* What it calls by another name, or says of what did not happen. */
static void correct_load(json_t *record, const struct facts *facts)
{
    json_t *cpu = json_object_get(record, "cpu"), *share = json_object_get(cpu, "share");
    if (share)
        json_object_set(cpu, "clients_share", share);
    json_object_del(cpu, "share");
    if (!polls(facts->point))
        json_object_set_new(record, "polls", json_null());
}

/* --- the meters --- */

static void set_share(json_t *group, const char *key, bool known, double part, double whole)
{
    json_object_set_new(group, key, known && whole > 0 ? json_real(part / whole) : json_null());
}

static void set_count(json_t *group, const char *key, bool known, int64_t value)
{
    json_object_set_new(group, key, known ? json_integer(value) : json_null());
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void set_machine(json_t *record, const struct meter_machine *m, const struct meter_usage *server,
                        const struct meter_usage *load, const struct meter_usage *link)
{
    json_t *machine = json_object_get(record, "machine");
    bool all = m->known && load->known;
    int64_t ours_ns = server->cpu_ns + load->cpu_ns + link->cpu_ns + m->own_ns;
    int64_t foreign_ns = m->busy_ns - ours_ns;
    int64_t delay_ns = most(most(server->run_delay_ns, load->run_delay_ns), link->run_delay_ns);
    set_share(machine, "steal_share", m->known, (double)m->steal_ns, (double)m->total_ns);
    /* The kernel counts busy time in ticks, which may come to less than what was used by the clock. */
    set_share(machine, "foreign_share", all, (double)(foreign_ns > 0 ? foreign_ns : 0), (double)m->total_ns);
    set_share(machine, "run_delay_share", load->known, (double)delay_ns, (double)m->at_ns);
    set_share(machine, "psi_cpu_some_share", m->pressure_ns >= 0, (double)m->pressure_ns, (double)m->at_ns);
    set_count(machine, "metered_ns", true, m->at_ns);
}

static void set_server(json_t *record, const struct facts *facts, const struct meter_usage *server,
                       int64_t window_ns)
{
    json_t *cpu = json_object_get(record, "cpu"), *memory = json_object_get(record, "memory");
    double clients = json_number_value(json_object_get(facts->point, "clients"));
    int64_t idle = facts->server_rss_idle_bytes;
    /* Two processes have no one memory, and none of them stood through the window. */
    bool held = server->known && facts->killed_ns == 0;
    bool each = held && idle >= 0 && clients >= FEW_CLIENTS;
    set_count(cpu, "server_ns", server->known, server->cpu_ns);
    set_share(cpu, "server_share", server->known, (double)server->cpu_ns, (double)window_ns);
    set_count(memory, "server_rss_bytes", held, server->rss_bytes);
    set_share(memory, "server_rss_per_client_bytes", each, (double)(server->rss_bytes - idle), clients);
    set_count(json_object_get(record, "context_switches"), "server", server->known && server->switches >= 0,
              server->switches);
}

/* How far from the two ends of the window the meters were read, together: what they say is of another time.
 */
static int64_t metered_off_ns(const struct facts *facts)
{
    return llabs(facts->from.machine.at_ns - facts->from_ns) + llabs(facts->to.machine.at_ns - facts->to_ns);
}

/* Of a server that was killed in the window and another: what the first used until then, and all that the
 * second did, its start included. What the kernel spent on clearing the first away is nobody's. */
static struct meter_usage server_used(const struct facts *facts)
{
    static const struct meter_usage nothing = {.known = true};
    if (facts->killed_ns == 0)
        return meter_used(&facts->from.server, &facts->to.server);
    struct meter_usage both = meter_used(&facts->from.server, &facts->killed);
    struct meter_usage again = meter_used(&nothing, &facts->to.server);
    both.known = both.known && again.known && facts->back_ns != 0;
    both.cpu_ns += again.cpu_ns;
    both.run_delay_ns += again.run_delay_ns;
    both.switches = both.switches < 0 || again.switches < 0 ? -1 : both.switches + again.switches;
    return both;
}

static void take_meters(json_t *record, const struct facts *facts)
{
    if (!facts->metered)
        return;
    struct meter_usage server = server_used(facts);
    struct meter_usage load = meter_used(&facts->from.load, &facts->to.load);
    struct meter_usage link = meter_used(&facts->from.link, &facts->to.link);
    struct meter_machine machine = meter_passed(&facts->from.machine, &facts->to.machine);
    set_machine(record, &machine, &server, &load, &link);
    set_count(json_object_get(record, "cpu"), "link_ns", link.known, link.cpu_ns);
    set_count(json_object_get(record, "machine"), "metered_off_ns", true, metered_off_ns(facts));
    set_server(record, facts, &server, machine.at_ns);
}

static void take_counters(json_t *record, const struct facts *facts)
{
    const struct counters *before = &facts->before, *after = &facts->after;
    json_t *wire = json_object_get(record, "wire"), *total = json_object_get(wire, "total");
    if (!facts->crossed || facts->link || !json_is_integer(json_object_get(total, "up_l3")))
        return;
    enum { ETHERNET_HEAD = 14 };
    json_int_t up = (json_int_t)(after->up_l2 - before->up_l2);
    json_int_t down = (json_int_t)(after->down_l2 - before->down_l2);
    json_int_t up_packets = (json_int_t)(after->up_packets - before->up_packets);
    json_int_t down_packets = (json_int_t)(after->down_packets - before->down_packets);
    json_int_t up_l3 = json_integer_value(json_object_get(total, "up_l3"));
    json_int_t down_l3 = json_integer_value(json_object_get(total, "down_l3"));
    bool equal = up == up_l3 + ETHERNET_HEAD * up_packets && down == down_l3 + ETHERNET_HEAD * down_packets &&
                 up_packets == json_integer_value(json_object_get(total, "up_packets")) &&
                 down_packets == json_integer_value(json_object_get(total, "down_packets"));
    json_object_set_new(wire, "crosscheck",
                        json_pack("{s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:b}", "meter", "veth", "up_l2", up,
                                  "down_l2", down, "up_packets", up_packets, "down_packets", down_packets,
                                  "up_dropped", (json_int_t)(after->up_dropped - before->up_dropped),
                                  "down_dropped", (json_int_t)(after->down_dropped - before->down_dropped),
                                  "resets", (json_int_t)(after->resets - before->resets), "equal", equal));
}

/* --- the whole --- */

static json_t *stamp(time_t when)
{
    char text[sizeof "2026-01-02T03:04:05Z"];
    struct tm tm;
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&when, &tm));
    return json_string(text);
}

static json_t *copy_or_null(const json_t *value)
{
    return value ? json_deep_copy(value) : json_null();
}

static json_t *head(const struct facts *f)
{
    return json_pack("{s:s,s:s,s:s,s:i,s:i,s:I,s:o,s:n,s:n,s:n,s:o}", "format", "pushmark-trial/1", "suite",
                     f->suite, "experiment", f->experiment, "repeat", f->repeat, "attempt", f->attempt,
                     "seed", (json_int_t)f->seed, "started", stamp(f->started), "valid", "void", "gates",
                     "point", json_deep_copy(f->point));
}

/* From the window's beginning, and from the kill to the second's first word. */
static json_t *restart(const struct facts *f)
{
    json_t *times = json_pack("{s:I,s:n}", "at_ns", (json_int_t)(f->killed_ns - f->from_ns), "away_ns");
    set_count(times, "away_ns", f->back_ns != 0, f->back_ns - f->killed_ns);
    return times;
}

json_t *facts_record(const struct facts *facts)
{
    json_t *record = head(facts), *body = empty_record();
    take_load(body, facts->load);
    correct_load(body, facts);
    take_meters(body, facts);
    take_counters(body, facts);
    facts_take_link(body, facts);
    json_object_update(record, body);
    json_decref(body);
    json_object_set_new(record, "server", copy_or_null(facts->server));
    if (facts->killed_ns != 0)
        json_object_set_new(record, "restart", restart(facts));
    json_object_set_new(record, "versions",
                        json_pack("{s:o,s:o}", "load", copy_or_null(json_object_get(facts->load, "version")),
                                  "server", copy_or_null(json_object_get(facts->server, "version"))));
    json_object_set_new(record, "commands",
                        json_pack("{s:s?,s:s?,s:s?}", "load", facts->load_command, "server",
                                  facts->server_command, "link", facts->link_command));
    json_object_set_new(record, "wall_ns", json_integer(facts->wall_ns));
    return record;
}
