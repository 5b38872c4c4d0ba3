#include "evidence.h"

#include "clock.h"
#include "gate.h"
#include "plan/suite.h"
#include "predict.h"

#include <stdlib.h>

void evidence_init(struct evidence *e, const struct stage *stage, const struct trial_order *order,
                   const struct program *server, const struct program *load, const struct program *link)
{
    *e = (struct evidence){
        .stage = stage, .point = order->point, .server = server, .load = load, .link = link};
    e->facts = (struct facts){.suite = order->suite,
                              .experiment = order->point->experiment->name,
                              .repeat = order->repeat,
                              .attempt = order->attempt,
                              .seed = order->seed,
                              .started = clock_wall_s(),
                              .server_rss_idle_bytes = -1};
}

static enum topology_kind path(const struct evidence *e)
{
    return stage_path(e->stage, e->point);
}

/* On a link the emulator counts, in its own process: it sets a mark, and tells at its end. */
static bool read_counters(const struct evidence *e, struct counters *counters)
{
    child_mark(&e->link->child);
    return path(e) == TOPOLOGY_LINK   ? topology_link_counters(e->stage->topology, counters)
           : path(e) == TOPOLOGY_VETH ? topology_counters(e->stage->topology, counters)
                                      : false;
}

void evidence_listening(struct evidence *e)
{
    meter_find(&e->server_family, e->server->child.pid);
    struct meter_usage idle = meter_usage(&e->server_family);
    e->facts.server_rss_idle_bytes = idle.known ? idle.rss_bytes : -1;
}

void evidence_before(struct evidence *e)
{
    e->facts.crossed = read_counters(e, &e->facts.before);
    meter_find(&e->link_family, e->link->child.pid);
}

void evidence_planned(struct evidence *e)
{
    meter_find(&e->load_family, e->load->child.pid);
}

static struct facts_reading read_meters(const struct evidence *e)
{
    struct facts_reading r = {.machine = meter_machine()};
    r.server = meter_usage(&e->server_family);
    r.load = meter_usage(&e->load_family);
    if (path(e) == TOPOLOGY_LINK)
        r.link = meter_usage(&e->link_family);
    return r;
}

void evidence_from(struct evidence *e)
{
    child_mark(&e->link->child);
    e->facts.from = read_meters(e);
}

void evidence_killed(struct evidence *e, int64_t now_ns)
{
    e->facts.killed = meter_usage(&e->server_family);
    e->facts.killed_ns = now_ns;
}

void evidence_back(struct evidence *e, const struct program *server, int64_t now_ns)
{
    e->server = server;
    meter_find(&e->server_family, server->child.pid);
    e->facts.back_ns = now_ns;
}

void evidence_to(struct evidence *e)
{
    child_mark(&e->link->child);
    e->facts.to = read_meters(e);
    e->facts.metered = true;
}

void evidence_after(struct evidence *e)
{
    const bool read = read_counters(e, &e->facts.after);
    e->facts.crossed = e->facts.crossed && read;
}

/* What it ran on, whatever was wished for. */
static json_t *point_as_run(const struct evidence *e)
{
    json_t *point = point_json(e->point);
    if (point_transport(e->point) != TRANSPORT_NULL)
        json_object_set_new(point, "topology", json_string(topology_names[stage_path(e->stage, e->point)]));
    return point;
}

json_t *evidence_record(struct evidence *e, const char *host, const char *trouble)
{
    char *server_line = arguments_line(&e->server->words), *load_line = arguments_line(&e->load->words);
    char *link_line = arguments_line(&e->link->words);
    json_t *point = point_as_run(e);
    e->facts.point = point;
    e->facts.load = e->load->report;
    e->facts.server = e->server->report;
    e->facts.link = e->link->report;
    e->facts.link_command = link_line;
    e->facts.load_command = load_line;
    e->facts.server_command = server_line;
    json_t *record = facts_record(&e->facts);
    json_object_set_new(record, "model", predict_fields(e->point, record, host));
    gate_judge(record, trouble);
    json_decref(point);
    free(server_line);
    free(load_line);
    free(link_line);
    return record;
}
