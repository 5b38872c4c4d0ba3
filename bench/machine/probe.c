#include "probe.h"

#include "clock.h"
#include "hdr.h"
#include "trial/sysctl.h"
#include "trial/topology.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <math.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* 1,200 timers: a p99 needs ten samples beyond it. */
enum {
    TIMERS = 1200,
    TIMER_STEP_NS = 250 * NS_PER_US,
    WINDOW_MS = 500,
    CLOCK_READS = 2000,
    CLOCK_ROUNDS = 5
};

/* The best of some rounds: an interruption is not the clock's cost. */
static double clock_cost(void)
{
    double best = INFINITY;
    for (int round = 0; round < CLOCK_ROUNDS; round++) {
        const int64_t start = clock_now_ns();
        for (int i = 1; i < CLOCK_READS; i++)
            clock_now_ns();
        const double each = (double)(clock_now_ns() - start) / CLOCK_READS;
        best = each < best ? each : best;
    }
    return best;
}

static struct timespec timespec_of(int64_t ns)
{
    return (struct timespec){.tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S};
}

/* On a schedule fixed in advance: a late wake-up makes the next ones late too, as it does in a feed. */
static void record_timers(struct hdr *late, int fd)
{
    const int64_t start = clock_now_ns();
    uint64_t expirations;
    for (int64_t i = 1; i <= TIMERS; i++) {
        const int64_t due = start + i * TIMER_STEP_NS;
        const struct itimerspec at = {.it_value = timespec_of(due)};
        if (timerfd_settime(fd, TFD_TIMER_ABSTIME, &at, NULL) == 0 &&
            read(fd, &expirations, sizeof expirations) == (ssize_t)sizeof expirations)
            hdr_record(late, clock_now_ns() - due);
    }
}

static void try_timers(struct probe *p)
{
    struct hdr late;
    const int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    if (fd < 0 || hdr_init(&late, HDR_TIMES_NS) != 0)
        return;
    clock_precise_timers();
    record_timers(&late, fd);
    p->timers = late.total;
    p->timer_p50_ns = hdr_percentile(&late, 50);
    p->timer_p99_ns = hdr_percentile(&late, 99);
    p->timer_max_ns = late.max;
    hdr_close(&late);
    close(fd);
}

struct cpu_times {
    double total_s, idle_s, steal_s, own_s;
    bool known;
};

static struct cpu_times read_cpu_times(void)
{
    double user, nice, system, idle, iowait, irq, softirq, steal;
    const double ticks = (double)sysconf(_SC_CLK_TCK);
    struct cpu_times t = {.own_s = (double)clock_cpu_ns() / NS_PER_S};
    FILE *file = fopen("/proc/stat", "re");
    if (!file)
        return t;
    t.known = fscanf(file, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", &user, &nice, &system, &idle, &iowait, &irq,
                     &softirq, &steal) == 8;
    fclose(file);
    if (t.known) {
        t.total_s = (user + nice + system + idle + iowait + irq + softirq + steal) / ticks;
        t.idle_s = (idle + iowait) / ticks;
        t.steal_s = steal / ticks;
    }
    return t;
}

static void judge_window(struct probe *p, struct cpu_times from, struct cpu_times to)
{
    const double total = to.total_s - from.total_s, steal = to.steal_s - from.steal_s;
    const double used = total - (to.idle_s - from.idle_s) - steal - (to.own_s - from.own_s);
    p->steal = p->foreign = NAN;
    if (!from.known || !to.known || total <= 0)
        return;
    p->steal = steal / total;
    p->foreign = used > 0 ? used / total : 0; /* ticks may fall short of our own nanoseconds */
}

static void try_window(struct probe *p)
{
    const int64_t start = clock_now_ns(), end = start + (int64_t)WINDOW_MS * NS_PER_MS;
    const struct timespec until = timespec_of(end);
    const struct cpu_times from = read_cpu_times();
    p->clock_read_ns = clock_cost();
    try_timers(p);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        ;
    judge_window(p, from, read_cpu_times());
    p->window_s = (double)(clock_now_ns() - start) / NS_PER_S;
}

/* The device goes with its descriptor. */
static int try_tun(void)
{
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    const int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return errno;
    const int error = ioctl(fd, TUNSETIFF, &request) == 0 ? 0 : errno;
    close(fd);
    return error;
}

static bool try_cubic(void)
{
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool taken = fd >= 0 && setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5) == 0;
    if (fd >= 0)
        close(fd);
    return taken;
}

static void make_namespaces(struct probe_namespaces *found)
{
    struct topology t;
    char text[SYSCTL_TEXT];
    found->veth = topology_open(&t) == 0;
    found->user = t.user;
    found->tun_error = found->veth ? try_tun() : -1;
    found->link = found->tun_error == 0 && topology_open_link(&t) == 0;
    found->cubic = try_cubic();
    found->settings = sysctl_read("net.ipv4.tcp_early_retrans", text) && strcmp(text, "0") == 0;
    memcpy(found->why, t.why, sizeof found->why);
    topology_close(&t);
}

static void try_namespaces(struct probe_namespaces *found)
{
    int ends[2], status;
    *found = (struct probe_namespaces){.tun_error = -1, .why = "no child could be made to try it"};
    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    const pid_t pid = fork();
    if (pid == 0) {
        make_namespaces(found);
        _exit(write(ends[1], found, sizeof *found) != (ssize_t)sizeof *found);
    }
    close(ends[1]);
    struct probe_namespaces told;
    if (pid > 0 && read(ends[0], &told, sizeof told) == (ssize_t)sizeof told)
        *found = told;
    close(ends[0]);
    if (pid > 0)
        waitpid(pid, &status, 0);
}

void probe_run(struct probe *p)
{
    *p = (struct probe){0};
    try_window(p);
    try_namespaces(&p->namespaces);
}
