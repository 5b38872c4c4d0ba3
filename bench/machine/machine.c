#include "machine.h"

#include "trial/sysctl.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

/* The first line of a small file, without its end; empty where there is none. */
static bool first_line(const char *path, char text[MACHINE_TEXT])
{
    FILE *file = fopen(path, "re");
    const bool read = file && fgets(text, MACHINE_TEXT, file);
    if (file)
        fclose(file);
    if (!read)
        text[0] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return read;
}

/* The value of the first line "name : value" (with any space) of a file. */
static bool field(const char *path, const char *name, char text[MACHINE_TEXT])
{
    char line[4096];
    bool found = false;
    FILE *file = fopen(path, "re");
    text[0] = '\0';
    while (file && !found && fgets(line, sizeof line, file)) {
        const char *colon = strchr(line, ':');
        if (!colon || strncmp(line, name, strlen(name)) != 0)
            continue;
        colon += 1 + strspn(colon + 1, " \t");
        snprintf(text, MACHINE_TEXT, "%.*s", (int)strcspn(colon, "\n"), colon);
        found = true;
    }
    if (file)
        fclose(file);
    return found;
}

static void list_cpus(struct machine *m, const cpu_set_t *set)
{
    size_t len = 0;
    for (size_t first = 0; first < CPU_SETSIZE; first++) {
        size_t last = first;
        if (!CPU_ISSET(first, set))
            continue;
        while (last + 1 < CPU_SETSIZE && CPU_ISSET(last + 1, set))
            last++;
        const int n = snprintf(m->cpus_list + len, sizeof m->cpus_list - len,
                               last > first ? "%s%zu-%zu" : "%s%zu", len ? "," : "", first, last);
        len = len + (size_t)n < sizeof m->cpus_list ? len + (size_t)n : sizeof m->cpus_list - 1;
        first = last;
    }
}

/* Whether every allowed CPU names the same siblings: then server and clients would share one core. */
static bool share_a_core(const cpu_set_t *set)
{
    char path[MACHINE_TEXT], first[MACHINE_TEXT] = "", one[MACHINE_TEXT];
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET(cpu, set))
            continue;
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%zu/topology/thread_siblings_list", cpu);
        if (!first_line(path, one) || (first[0] && strcmp(first, one) != 0))
            return false;
        memcpy(first, one, sizeof first);
    }
    return true;
}

/* "max 100000" or "150000 100000"; infinite where there is no bound. */
static double quota_of(const char *text)
{
    double quota, period;
    return sscanf(text, "%lf %lf", &quota, &period) == 2 && quota > 0 && period > 0 ? quota / period
                                                                                    : INFINITY;
}

/* Every group above ours bounds us too; the root's file is there in a container, whose root is a group. */
static double read_quota_v2(void)
{
    char group[MACHINE_TEXT], path[2 * MACHINE_TEXT], text[MACHINE_TEXT];
    double least = INFINITY;
    if (!field("/proc/self/cgroup", "0:", group)) /* "0::/group", of which the first colon is gone */
        return least;
    for (char *slash = strrchr(group, '/'); slash; slash = strrchr(group, '/')) {
        snprintf(path, sizeof path, "/sys/fs/cgroup%s/cpu.max", group + 1);
        if (first_line(path, text))
            least = fmin(least, quota_of(text));
        *slash = '\0';
    }
    if (first_line("/sys/fs/cgroup/cpu.max", text))
        least = fmin(least, quota_of(text));
    return least;
}

/* Of the older kind, as a container sees it: its own group is mounted as the root. No bound is −1. */
static double read_quota_v1(void)
{
    char text[2 * MACHINE_TEXT], quota[MACHINE_TEXT], period[MACHINE_TEXT];
    if (!first_line("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", quota) ||
        !first_line("/sys/fs/cgroup/cpu/cpu.cfs_period_us", period))
        return INFINITY;
    snprintf(text, sizeof text, "%s %s", quota, period);
    return quota_of(text);
}

static double read_quota(void)
{
    const double least = fmin(read_quota_v2(), read_quota_v1());
    return isinf(least) ? 0 : least;
}

static void read_cpus(struct machine *m)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    m->cpus_online = (int)sysconf(_SC_NPROCESSORS_ONLN);
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        m->cpus_allowed = CPU_COUNT(&set);
        list_cpus(m, &set);
        m->cores_shared = m->cpus_allowed > 1 && share_a_core(&set);
    }
    m->cpu_quota = read_quota();
    if (!field("/proc/cpuinfo", "model name", m->cpu_model))
        first_line("/proc/device-tree/model", m->cpu_model);
}

static void read_frequency(struct machine *m)
{
    char text[MACHINE_TEXT];
    m->turbo = -1;
    first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", m->governor);
    if (first_line("/sys/devices/system/cpu/intel_pstate/no_turbo", text))
        m->turbo = text[0] == '0';
    else if (first_line("/sys/devices/system/cpu/cpufreq/boost", text))
        m->turbo = text[0] == '1';
}

static void read_hypervisor(struct machine *m)
{
    char line[4096] = "";
    FILE *file = fopen("/proc/cpuinfo", "re");
    if (first_line("/sys/hypervisor/type", m->hypervisor)) {
        if (file)
            fclose(file);
        return;
    }
    while (file && strncmp(line, "flags", 5) != 0 && fgets(line, sizeof line, file))
        ;
    if (file)
        fclose(file);
    if (strncmp(line, "flags", 5) == 0 && strstr(line, " hypervisor"))
        if (!first_line("/sys/class/dmi/id/sys_vendor", m->hypervisor))
            snprintf(m->hypervisor, sizeof m->hypervisor, "unknown kind");
}

static int64_t meminfo_bytes(const char *name)
{
    char text[MACHINE_TEXT];
    return field("/proc/meminfo", name, text) ? strtoll(text, NULL, 10) * 1024 : 0;
}

static void read_kernel(struct machine *m)
{
    struct utsname name;
    if (uname(&name) == 0)
        snprintf(m->kernel, sizeof m->kernel, "%.30s %.60s %.30s", name.sysname, name.release, name.machine);
    first_line("/sys/devices/system/clocksource/clocksource0/current_clocksource", m->clock_source);
    if (!sysctl_read("net.ipv4.tcp_congestion_control", m->congestion_default))
        m->congestion_default[0] = '\0';
    if (!sysctl_read("net.ipv4.tcp_available_congestion_control", m->congestion_available))
        m->congestion_available[0] = '\0';
    m->pressure = access("/proc/pressure/cpu", R_OK) == 0;
    m->run_delay = access("/proc/self/schedstat", R_OK) == 0;
}

static int64_t limit_of(rlim_t limit)
{
    return limit == RLIM_INFINITY || limit > INT64_MAX ? INT64_MAX : (int64_t)limit;
}

void machine_read(struct machine *m)
{
    struct rlimit limit = {0};
    *m = (struct machine){0};
    read_cpus(m);
    read_frequency(m);
    read_hypervisor(m);
    read_kernel(m);
    getrlimit(RLIMIT_NOFILE, &limit);
    m->descriptors_soft = limit_of(limit.rlim_cur);
    m->descriptors_hard = limit_of(limit.rlim_max);
    m->memory_bytes = meminfo_bytes("MemTotal:");
    m->memory_available_bytes = meminfo_bytes("MemAvailable:");
}
