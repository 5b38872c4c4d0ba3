#include "stage.h"

#include "clock.h"
#include "plan/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void find_cores(struct stage *stage)
{
    cpu_set_t allowed;
    stage->server_cpu = stage->load_cpu = -1;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) < 2)
        return;
    for (unsigned cpu = 0; cpu < CPU_SETSIZE && stage->load_cpu < 0; cpu++)
        if (CPU_ISSET(cpu, &allowed))
            *(stage->server_cpu < 0 ? &stage->server_cpu : &stage->load_cpu) = (int)cpu;
}

void stage_init(struct stage *stage, uv_loop_t *loop, struct topology *topology)
{
    *stage = (struct stage){.loop = loop, .topology = topology, .patience_ns = INT64_C(10) * NS_PER_S};
    programs_find(&stage->programs);
    find_cores(stage);
}

int64_t stage_most_ns(const struct stage *stage, const struct point *point)
{
    const double waits_ns = point_number(point, KEY_DRAIN) + point_number(point, KEY_TIMEOUT);
    return 2 * plan_trial_ns(point) + (int64_t)waits_ns + 3 * stage->patience_ns;
}

bool stage_server_cpus(const struct stage *stage, int processes, cpu_set_t *cpus)
{
    CPU_ZERO(cpus);
    if (stage->server_cpu < 0 || processes > 1)
        return false;
    CPU_SET((unsigned)stage->server_cpu, cpus);
    return true;
}

bool stage_load_cpus(const struct stage *stage, int processes, cpu_set_t *cpus)
{
    CPU_ZERO(cpus);
    if (stage->load_cpu < 0)
        return false;
    if (processes <= 1) {
        CPU_SET((unsigned)stage->load_cpu, cpus);
        return true;
    }
    if (sched_getaffinity(0, sizeof *cpus, cpus) != 0)
        return false;
    CPU_CLR((unsigned)stage->server_cpu, cpus);
    return true;
}

enum topology_kind stage_path(const struct stage *stage, const struct point *point)
{
    const char *wanted = point_text(point, KEY_TOPOLOGY);
    if (wanted && stage->topology->link && strcmp(wanted, topology_names[TOPOLOGY_LINK]) == 0)
        return TOPOLOGY_LINK;
    bool veth = wanted && strcmp(wanted, topology_names[TOPOLOGY_VETH]) == 0;
    return veth && stage->topology->veth ? TOPOLOGY_VETH : TOPOLOGY_LOOPBACK;
}
