#include "meter.h"

#include "clock.h"
#include "mem.h"
#include "proc.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TEXT = 4096, PATH = 64 };

/* The beginning of a file, NUL-ended: of /proc/stat, with its line a core and its interrupts, only the first
 * line is wanted. */
static bool read_text_at(int folder, const char *path, char out[TEXT])
{
    int fd = openat(folder, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, out, TEXT - 1);
    close(fd);
    out[n > 0 ? n : 0] = '\0';
    return n > 0;
}

static bool read_text(const char *path, char out[TEXT])
{
    return read_text_at(AT_FDCWD, path, out);
}

/* --- who belongs together --- */

/* By the parent that each process names: a list of children is not in every kernel. */
static size_t list_processes(pid_t **pids, pid_t **parents)
{
    DIR *all = opendir("/proc");
    struct dirent *entry;
    size_t count = 0, room = 0;
    while (all && (entry = readdir(all))) {
        char path[PATH], text[TEXT];
        long pid = strtol(entry->d_name, NULL, 10);
        snprintf(path, sizeof path, "/proc/%ld/stat", pid);
        if (count == room) {
            room = 2 * room + 256;
            *pids = mem_grow(*pids, room * sizeof **pids);
            *parents = mem_grow(*parents, room * sizeof **parents);
        }
        if (pid > 0 && read_text(path, text) && proc_parent(text, &(*parents)[count]))
            (*pids)[count++] = (pid_t)pid;
    }
    if (all)
        closedir(all);
    return count;
}

void meter_find(struct meter_family *family, pid_t root)
{
    pid_t *pids = NULL, *parents = NULL;
    size_t all = list_processes(&pids, &parents);
    *family = (struct meter_family){.pids = {root}, .count = 1};
    for (size_t i = 0; i < family->count; i++)
        for (size_t j = 0; j < all && family->count < METER_PROCESSES; j++)
            if (parents[j] == family->pids[i])
                family->pids[family->count++] = pids[j];
    free(pids);
    free(parents);
}

/* --- programs --- */

/* One small file a thread: there may be ten thousand of them, and what reading them takes is taken from the
 * measured. The number of switches is in /proc/PID/task/TID/status too, which costs several times as much. */
static bool add_task(int folder, const char *name, struct meter_usage *sum)
{
    char path[PATH], text[TEXT];
    struct proc_task task;
    snprintf(path, sizeof path, "%.20s/schedstat", name);
    if (!read_text_at(folder, path, text) || !proc_task(text, &task))
        return false;
    sum->run_delay_ns += task.run_delay_ns;
    sum->switches += task.switches;
    sum->ran_ns += task.ran_ns;
    return true;
}

static bool add_tasks(pid_t pid, struct meter_usage *sum)
{
    char folder[PATH];
    snprintf(folder, sizeof folder, "/proc/%d/task", (int)pid);
    DIR *tasks = opendir(folder);
    if (!tasks)
        return false;
    struct dirent *entry;
    size_t seen = 0;
    while ((entry = readdir(tasks)))
        if (entry->d_name[0] != '.')
            seen += add_task(dirfd(tasks), entry->d_name, sum); /* a thread may end while we look */
    closedir(tasks);
    return seen > 0;
}

static bool add_cpu(pid_t pid, struct meter_usage *sum)
{
    clockid_t id;
    struct timespec t;
    if (clock_getcpuclockid(pid, &id) != 0 || clock_gettime(id, &t) != 0)
        return false;
    sum->cpu_ns += (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
    return true;
}

static bool add_memory(pid_t pid, struct meter_usage *sum)
{
    char path[PATH], text[TEXT];
    int64_t pages;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    if (!read_text(path, text) || !proc_resident(text, &pages))
        return false;
    sum->rss_bytes += pages * sysconf(_SC_PAGESIZE);
    return true;
}

struct meter_usage meter_usage(const struct meter_family *family)
{
    struct meter_usage sum = {.known = family->count > 0};
    for (size_t i = 0; i < family->count; i++)
        sum.known &= add_cpu(family->pids[i], &sum);
    for (size_t i = 0; i < family->count; i++)
        sum.known &= add_tasks(family->pids[i], &sum) && add_memory(family->pids[i], &sum);
    return sum;
}

/* A process's CPU holds that of its threads that have ended, and the threads' own figures do not. What is
 * missing of it is of those that have gone, and their switches with them. */
static bool all_there(const struct meter_usage *used)
{
    static const int64_t stale_ns = 20 * NS_PER_MS; /* each thread's time is up to a tick old while it runs */
    return used->cpu_ns - used->ran_ns <= stale_ns + used->cpu_ns / 50;
}

struct meter_usage meter_used(const struct meter_usage *from, const struct meter_usage *to)
{
    struct meter_usage used = {.known = from->known && to->known,
                               .cpu_ns = to->cpu_ns - from->cpu_ns,
                               .ran_ns = to->ran_ns - from->ran_ns,
                               .run_delay_ns = to->run_delay_ns - from->run_delay_ns,
                               .switches = to->switches - from->switches,
                               .rss_bytes = from->rss_bytes};
    if (used.known && !all_there(&used))
        used.switches = -1;
    return used;
}

/* --- the machine --- */

struct meter_machine meter_machine(void)
{
    char text[TEXT];
    struct proc_cpu cpu;
    int64_t some_us, tick_ns = NS_PER_S / sysconf(_SC_CLK_TCK);
    struct meter_machine m = {.at_ns = clock_now_ns(), .own_ns = clock_cpu_ns(), .pressure_ns = -1};
    m.known = read_text("/proc/stat", text) && proc_cpu(text, &cpu);
    if (m.known) {
        m.total_ns = cpu.total * tick_ns;
        m.busy_ns = cpu.busy * tick_ns;
        m.steal_ns = cpu.steal * tick_ns;
    }
    if (read_text("/proc/pressure/cpu", text) && proc_pressure(text, &some_us))
        m.pressure_ns = some_us * NS_PER_US;
    return m;
}

struct meter_machine meter_passed(const struct meter_machine *from, const struct meter_machine *to)
{
    bool pressed = from->pressure_ns >= 0 && to->pressure_ns >= 0;
    return (struct meter_machine){.known = from->known && to->known,
                                  .at_ns = to->at_ns - from->at_ns,
                                  .total_ns = to->total_ns - from->total_ns,
                                  .busy_ns = to->busy_ns - from->busy_ns,
                                  .steal_ns = to->steal_ns - from->steal_ns,
                                  .pressure_ns = pressed ? to->pressure_ns - from->pressure_ns : -1,
                                  .own_ns = to->own_ns - from->own_ns};
}
