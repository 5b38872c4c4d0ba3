#include "evidence.h"

void evidence_listening(struct evidence *e, pid_t server)
{
    meter_find(&e->server, server);
    struct meter_usage idle = meter_usage(&e->server);
    e->facts.server_rss_idle_bytes = idle.known ? idle.rss_bytes : -1;
}

void evidence_before(struct evidence *e)
{
    e->facts.crossed = e->topology && topology_counters(e->topology, &e->facts.before);
}

void evidence_planned(struct evidence *e, pid_t load)
{
    meter_find(&e->load, load);
}

static struct facts_reading read_meters(const struct evidence *e)
{
    struct facts_reading r = {.machine = meter_machine()};
    r.server = meter_usage(&e->server);
    r.load = meter_usage(&e->load);
    return r;
}

void evidence_from(struct evidence *e)
{
    e->facts.from = read_meters(e);
}

void evidence_to(struct evidence *e)
{
    e->facts.to = read_meters(e);
    e->facts.metered = true;
}

void evidence_after(struct evidence *e)
{
    e->facts.crossed = e->facts.crossed && topology_counters(e->topology, &e->facts.after);
}
