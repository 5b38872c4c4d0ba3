#include "proc.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool proc_cpu(const char *stat, struct proc_cpu *cpu)
{
    /* What guests used is in user and nice already. */
    long long user, nice, system, idle, iowait, irq, softirq, steal;
    if (sscanf(stat, "cpu %lld %lld %lld %lld %lld %lld %lld %lld", &user, &nice, &system, &idle, &iowait,
               &irq, &softirq, &steal) != 8)
        return false;
    cpu->busy = user + nice + system + irq + softirq;
    cpu->steal = steal;
    cpu->total = cpu->busy + idle + iowait + steal;
    return true;
}

bool proc_pressure(const char *pressure, int64_t *some_us)
{
    long long total;
    if (sscanf(pressure, "some avg10=%*f avg60=%*f avg300=%*f total=%lld", &total) != 1)
        return false;
    *some_us = total;
    return true;
}

bool proc_parent(const char *pid_stat, pid_t *parent)
{
    const char *end = strrchr(pid_stat, ')'); /* the name before it may hold anything, brackets too */
    char state;
    int id;
    if (!end || sscanf(end, ") %c %d", &state, &id) != 2 || strchr("ZX", state))
        return false;
    *parent = id;
    return true;
}

bool proc_resident(const char *statm, int64_t *pages)
{
    long long resident;
    if (sscanf(statm, "%*d %lld", &resident) != 1)
        return false;
    *pages = resident;
    return true;
}

bool proc_task(const char *schedstat, struct proc_task *task)
{
    long long ran, delay, switches;
    if (sscanf(schedstat, "%lld %lld %lld", &ran, &delay, &switches) != 3)
        return false;
    *task = (struct proc_task){ran, delay, switches};
    return true;
}

/* Two lines a protocol: the names of its counters, and under them the values. */
bool proc_resets(const char *snmp, int64_t *sent)
{
    const char *names = strstr(snmp, "Tcp: "), *values = names ? strstr(names, "\nTcp: ") : NULL;
    const char *wanted = values ? strstr(names, " OutRsts") : NULL;
    size_t column = 0;
    if (!wanted || wanted > values)
        return false;
    for (; names <= wanted; names++)
        column += *names == ' ';
    for (values++; *values && *values != '\n' && column > 0; values++)
        column -= *values == ' ';
    return column == 0 && sscanf(values, "%" SCNd64, sent) == 1;
}
