#include "evidence.h"

#include "gate.h"
#include "predict.h"

#include <stdlib.h>

static bool crosses(const struct evidence *e)
{
    return stage_path(e->stage, e->point) == TOPOLOGY_VETH;
}

void evidence_listening(struct evidence *e)
{
    meter_find(&e->server_family, e->server->child.pid);
    struct meter_usage idle = meter_usage(&e->server_family);
    e->facts.server_rss_idle_bytes = idle.known ? idle.rss_bytes : -1;
}

void evidence_before(struct evidence *e)
{
    e->facts.crossed = crosses(e) && topology_counters(e->stage->topology, &e->facts.before);
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
    return r;
}

void evidence_from(struct evidence *e)
{
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
    e->facts.to = read_meters(e);
    e->facts.metered = true;
}

void evidence_after(struct evidence *e)
{
    e->facts.crossed = e->facts.crossed && topology_counters(e->stage->topology, &e->facts.after);
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
    json_t *point = point_as_run(e);
    e->facts.point = point;
    e->facts.load = e->load->report;
    e->facts.server = e->server->report;
    e->facts.load_command = load_line;
    e->facts.server_command = server_line;
    json_t *record = facts_record(&e->facts);
    json_object_set_new(record, "model", predict_fields(e->point, record, host));
    gate_judge(record, trouble);
    json_decref(point);
    free(server_line);
    free(load_line);
    return record;
}
