#include "checks.h"

#include "units.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *const check_states[] = {"ok", "note", "problem", NULL};

/* Above these a trial's gates speak up (void it, or warn), or a suite that comes with pushmark has no room.
 */
#define TIMER_LATE_NS    1000000
#define STEAL_NOTED      0.005
#define FOREIGN_NOTED    0.02
#define FOREIGN_TOO_MUCH 0.25
#define CLOCK_SLOW_NS    200.0
#define CLIENTS_WANTED   10000
#define CLIENTS_FEW      1000
#define MEMORY_WANTED    ((int64_t)1 << 30)
#define MEMORY_FEW       ((int64_t)128 << 20)

void checks_found(struct finding *f, enum check_state state, const char *format, ...)
{
    va_list arguments;
    f->state = state;
    va_start(arguments, format);
    vsnprintf(f->found, sizeof f->found, format, arguments);
    va_end(arguments);
}

void checks_advise(struct finding *f, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(f->advice, sizeof f->advice, format, arguments);
    va_end(arguments);
}

static void cores(const struct examination *e, struct finding *f)
{
    const struct machine *m = &e->machine;
    const char *model = m->cpu_model[0] ? m->cpu_model : "of a model that the kernel does not tell";
    checks_found(f, CHECK_OK, "%d of %d CPUs allowed (%s), %s", m->cpus_allowed, m->cpus_online, m->cpus_list,
                 model);
    if (m->cpu_quota > 0 && m->cpu_quota < 2) {
        f->state = CHECK_PROBLEM;
        checks_advise(
            f,
            "the control group may use %.2f cores' time only: both ages and CPU would be its throttling's; "
            "give it 2 or more",
            m->cpu_quota);
    } else if (m->cpus_allowed < 2) {
        f->state = CHECK_PROBLEM;
        checks_advise(
            f,
            "server and clients would share one core and wait for each other: allow two (taskset, cpuset)");
    } else if (m->cores_shared) {
        f->state = CHECK_NOTE;
        checks_advise(f, "all of them are threads of one core: server and clients slow each other down; "
                         "allow another core");
    }
}

static void frequency(const struct examination *e, struct finding *f)
{
    const struct machine *m = &e->machine;
    const char *turbo = m->turbo < 0 ? "not visible" : m->turbo ? "on" : "off";
    if (!m->governor[0] && m->turbo < 0) {
        checks_found(f, CHECK_NOTE, "governor and turbo not visible%s%s%s",
                     m->hypervisor[0] ? ", a virtual machine (" : "", m->hypervisor,
                     m->hypervisor[0] ? ")" : "");
        checks_advise(f, "CPU time may change with the clock rate unseen: trust ratios within a run more "
                         "than figures between runs");
        return;
    }
    checks_found(f, CHECK_OK, "governor %s, turbo %s", m->governor[0] ? m->governor : "not visible", turbo);
    if (m->governor[0] && strcmp(m->governor, "performance") != 0) {
        f->state = CHECK_NOTE;
        checks_advise(f, "idle cores are slow to speed up: cpupower frequency-set -g performance");
    }
}

static void load(const struct examination *e, struct finding *f)
{
    const struct probe *p = &e->probe;
    if (isnan(p->steal)) {
        checks_found(f, CHECK_NOTE, "/proc/stat does not tell what others take of the CPUs");
        checks_advise(f, "the gates on steal and foreign CPU cannot speak here");
        return;
    }
    checks_found(f, CHECK_OK, "others took %.1f %%, the hypervisor stole %.1f %% of the CPUs over %.1f s",
                 100 * p->foreign, 100 * p->steal, p->window_s);
    if (p->foreign > FOREIGN_TOO_MUCH || p->steal > FOREIGN_TOO_MUCH)
        f->state = CHECK_PROBLEM;
    else if (p->foreign > FOREIGN_NOTED || p->steal > STEAL_NOTED)
        f->state = CHECK_NOTE;
    if (f->state != CHECK_OK)
        checks_advise(
            f, "ages get longer tails and trials get warnings: stop other programs, or use a machine with "
               "cores of its own");
}

static void clock_source(const struct examination *e, struct finding *f)
{
    checks_found(f, CHECK_OK, "%s, %.0f ns a read",
                 e->machine.clock_source[0] ? e->machine.clock_source : "source not told",
                 e->probe.clock_read_ns);
    if (e->probe.clock_read_ns > CLOCK_SLOW_NS) {
        f->state = CHECK_NOTE;
        checks_advise(f, "a read costs a system call and is part of every age: boot with clocksource=tsc, if "
                         "the machine's is "
                         "steady");
    }
}

static void timers(const struct examination *e, struct finding *f)
{
    const struct probe *p = &e->probe;
    char middle[UNITS_TEXT], high[UNITS_TEXT], most[UNITS_TEXT];
    if (p->timers == 0) {
        checks_found(f, CHECK_PROBLEM, "timerfd does not work");
        f->fatal = true;
        checks_advise(f, "the feed and the polls are paced by it: allow timerfd_create in the sandbox");
        return;
    }
    checks_found(f, CHECK_OK, "late by %s (p50), %s (p99), %s at most; %lld tried",
                 units_show_duration(middle, (double)p->timer_p50_ns),
                 units_show_duration(high, (double)p->timer_p99_ns),
                 units_show_duration(most, (double)p->timer_max_ns), (long long)p->timers);
    if (p->timer_p50_ns > TIMER_LATE_NS)
        f->state = CHECK_PROBLEM;
    else if (p->timer_p99_ns > TIMER_LATE_NS)
        f->state = CHECK_NOTE;
    if (f->state != CHECK_OK)
        checks_advise(f, "a trial whose schedule is more than 1 ms late at p99 is void: stop other programs "
                         "and wait for a "
                         "calmer moment");
}

static void pressure(const struct examination *e, struct finding *f)
{
    const struct machine *m = &e->machine;
    if (m->pressure && m->run_delay) {
        checks_found(f, CHECK_OK, "pressure (PSI) and run-queue delay are told");
        return;
    }
    checks_found(f, CHECK_NOTE, "%s not told",
                 m->pressure    ? "run-queue delay"
                 : m->run_delay ? "pressure (PSI)"
                                : "pressure (PSI) and run-queue delay");
    checks_advise(f, "waiting for a CPU then shows in ages alone: boot with psi=1; run-queue delay takes "
                     "CONFIG_SCHED_INFO");
}

static void namespaces(const struct examination *e, struct finding *f)
{
    const struct probe_namespaces *n = &e->probe.namespaces;
    if (!n->veth) {
        checks_found(f, CHECK_PROBLEM, "no veth: %s", n->why);
        checks_advise(f,
                      "until then only `topology = loopback`: no cross-check of bytes by interface counters");
        return;
    }
    checks_found(f, CHECK_OK, "veth can be made %s", n->user ? "in a user namespace" : "as root");
    if (!n->settings) {
        f->state = CHECK_NOTE;
        checks_advise(
            f, "/proc/sys is read-only there: TCP keeps its tail loss probes, which break the cross-check of "
               "bytes now and then, and has fewer ports; mount it writable");
    }
}

static void tun(const struct examination *e, struct finding *f)
{
    const int error = e->probe.namespaces.tun_error;
    if (error == 0 && e->probe.namespaces.link) {
        checks_found(f, CHECK_OK, "an emulated link can be made (two TUN devices)");
        return;
    }
    if (error == 0) {
        checks_found(f, CHECK_NOTE, "no emulated link: %s", e->probe.namespaces.why);
        checks_advise(f, "only suites with `topology = link` need it");
        return;
    }
    checks_found(f, CHECK_NOTE, "no TUN device: %s",
                 error < 0 ? "not tried, for want of a namespace" : strerror(error));
    checks_advise(
        f, "only suites that emulate a link (delay, loss, rate) need it: %s",
        error < 0 ? "allow namespaces first"
                  : "modprobe tun, and let /dev/net/tun be opened (--device /dev/net/tun in a container)");
}

static void congestion(const struct examination *e, struct finding *f)
{
    checks_found(f, CHECK_OK, "cubic can be had (default: %s)", e->machine.congestion_default);
    if (e->probe.namespaces.cubic)
        return;
    checks_found(f, CHECK_NOTE, "cubic cannot be had; there is: %s", e->machine.congestion_available);
    checks_advise(f,
                  "large messages over a delay would differ from other machines': modprobe tcp_cubic, or say "
                  "`congestion = %s`",
                  e->machine.congestion_default);
}

static void kernel(const struct examination *e, struct finding *f)
{
    checks_found(f, CHECK_OK, "%s%s%s%s", e->machine.kernel,
                 e->machine.hypervisor[0] ? ", virtual machine (" : "", e->machine.hypervisor,
                 e->machine.hypervisor[0] ? ")" : "");
}

static void descriptors(const struct examination *e, struct finding *f)
{
    const int64_t hard = e->machine.descriptors_hard, room = hard - CHECKS_SPARE_DESCRIPTORS;
    char number[UNITS_TEXT];
    if (hard == INT64_MAX) {
        checks_found(f, CHECK_OK, "no limit on descriptors");
        return;
    }
    checks_found(f, CHECK_OK, "limit %lld (now %lld): at most %s connections a process", (long long)hard,
                 (long long)e->machine.descriptors_soft,
                 units_show_count(number, room > 0 ? (double)room : 0));
    if (room >= CLIENTS_WANTED)
        return;
    f->state = room < CLIENTS_FEW ? CHECK_PROBLEM : CHECK_NOTE;
    f->fatal = room < 1;
    checks_advise(f,
                  "%d clients take %s: raise the hard limit (ulimit -Hn %d as root, LimitNOFILE= in a unit, "
                  "limits.conf)",
                  CLIENTS_WANTED, room < CLIENTS_FEW ? "more than that" : "several processes on both sides",
                  2 * CLIENTS_WANTED);
}

static void memory(const struct examination *e, struct finding *f)
{
    char all[UNITS_TEXT], free_now[UNITS_TEXT];
    const int64_t available = e->machine.memory_available_bytes;
    checks_found(f, CHECK_OK, "%s of %s available", units_show_bytes(free_now, (double)available),
                 units_show_bytes(all, (double)e->machine.memory_bytes));
    if (available >= MEMORY_WANTED)
        return;
    f->state = available < MEMORY_FEW ? CHECK_PROBLEM : CHECK_NOTE;
    checks_advise(
        f,
        "many clients may find no memory, and swapping would be measured: free some, or keep `clients` low");
}

const struct check checks[] = {
    {"cores", cores},
    {"frequency", frequency},
    {"load", load},
    {"clock", clock_source},
    {"timers", timers},
    {"pressure", pressure},
    {"namespaces", namespaces},
    {"tun", tun},
    {"congestion", congestion},
    {"tcp_info", checks_tcp_info},
    {"kernel", kernel},
    {"descriptors", descriptors},
    {"memory", memory},
    {"programs", checks_programs},
    {"build", checks_build},
    {"results", checks_results},
    {0},
};
