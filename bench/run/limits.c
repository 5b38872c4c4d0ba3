#include "run/limits.h"

#include <math.h>
#include <stdio.h>
#include <sys/resource.h>

/* What pushmark-server and pushmark-load keep for themselves: the loop's own, standard streams, connections
 * that are still closing. */
enum { SPARE = 64 };

int64_t limits_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max == RLIM_INFINITY)
        return INT64_MAX;
    return (int64_t)limit.rlim_max; /* both raise their soft limit to it */
}

static double most_clients(const struct point *point)
{
    const struct experiment *e = point->experiment;
    const bool searched = e->type == EXPERIMENT_CAPACITY && e->capacity.search == KEY_CLIENTS;
    return searched ? e->capacity.to : point_number(point, KEY_CLIENTS);
}

/* Only a WebSocket can be talked into; the others post over a connection of its own. */
static int connections(const struct point *point)
{
    return point_transport(point) != TRANSPORT_WS && point_number(point, KEY_SEND) > 0 ? 2 : 1;
}

/* How many processes it takes; where there are enough of them, 0. */
static int64_t processes_wanted(const struct point *point, enum key_id key, int64_t room)
{
    const double all = most_clients(point) * connections(point);
    const double there = fmax(point_number(point, key), 1);
    return ceil(all / there) <= (double)room ? 0 : (int64_t)ceil(all / (double)room);
}

int limits_check(const struct suite *suite, int64_t descriptors, char error[SUITE_ERROR])
{
    static const struct {
        enum key_id key;
        const char *whose;
    } sides[] = {{KEY_PROCESSES, "load process"}, {KEY_WORKERS, "server worker"}};
    const int64_t room = descriptors > SPARE ? descriptors - SPARE : 1;
    for (size_t i = 0; i < suite->point_count; i++) {
        const struct point *point = &suite->points[i];
        for (size_t s = 0; s < 2 && point_transport(point) != TRANSPORT_NULL; s++) {
            const int64_t wanted = processes_wanted(point, sides[s].key, room);
            char label[POINT_LABEL];
            if (wanted == 0)
                continue;
            snprintf(
                error, SUITE_ERROR,
                "[%.64s] %s: %.0f clients are too many for each %s, whose limit of %lld descriptors leaves "
                "room for %lld; use --set %s=%lld, or raise the limit (ulimit -Hn)",
                point->experiment->name, point_label(point, label), most_clients(point), sides[s].whose,
                (long long)descriptors, (long long)room, keys[sides[s].key].name, (long long)wanted);
            return -1;
        }
    }
    return 0;
}
