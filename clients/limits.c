#include "limits.h"

#include "log.h"
#include "options.h"

#include <stdio.h>
#include <sys/resource.h>

/* The loop's own, standard streams, and connections that are still closing. */
enum { SPARE = 64 };

static void check_descriptors(const struct config *config, int connections)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    int64_t room = (int64_t)limit.rlim_cur - SPARE;
    int64_t each = (config->clients + config->processes - 1) / config->processes * connections;
    int64_t all = config->clients * connections;
    if (each > room)
        log_fatal(EXIT_USAGE,
                  "%lld clients take %lld descriptors in each of %lld processes, and the limit of %lld "
                  "leaves %lld; "
                  "use --processes %lld, or raise the limit (ulimit -n)",
                  (long long)config->clients, (long long)each, (long long)config->processes,
                  (long long)limit.rlim_cur, (long long)room, (long long)((all + room - 1) / room));
}

static void check_ports(const struct config *config, int connections, size_t source_count)
{
    long low = 32768, high = 60999;
    FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
    if (file) {
        if (fscanf(file, "%ld %ld", &low, &high) != 2)
            low = 32768, high = 60999;
        fclose(file);
    }
    int64_t ports = high - low + 1, sources = source_count ? (int64_t)source_count : 1;
    int64_t wanted = config->clients * connections;
    if (wanted > ports * sources)
        log_fatal(EXIT_USAGE,
                  "%lld connections from %lld address(es) with %lld local ports each is too many; use %lld "
                  "addresses "
                  "(--source 127.0.1.1-127.0.1.%lld), or widen net.ipv4.ip_local_port_range",
                  (long long)wanted, (long long)sources, (long long)ports,
                  (long long)((wanted + ports - 1) / ports), (long long)((wanted + ports - 1) / ports));
}

void limits_check(const struct config *config, int connections, size_t source_count)
{
    check_descriptors(config, connections);
    check_ports(config, connections, source_count);
}
