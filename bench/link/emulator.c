#include "link/emulator.h"

#include "clock.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum {
    BATCH = 32,       /* of one end, before the other has its turn and what is due goes out */
    LARGEST = 1 << 16 /* what a device gives at most, were it to merge segments */
};

static int fail(struct emulator *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int fail(struct emulator *e, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(e->error, sizeof e->error, format, arguments);
    va_end(arguments);
    return -1;
}

/* --- beginning and end --- */

static struct way_figures figures_of(const struct link_figures *f, double rate_bps)
{
    return (struct way_figures){.delay_ns = f->delay_ns,
                                .jitter_ns = f->jitter_ns,
                                .loss = f->loss,
                                .rate_bps = rate_bps,
                                .queue_bytes = links_queue(f, rate_bps),
                                .reorder = f->reorder};
}

static int hold_signals(void)
{
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGUSR1);
    sigprocmask(SIG_BLOCK, &ours, NULL);
    return signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* What another trial's connections left behind is not ours to deliver. */
static void empty(int fd)
{
    unsigned char packet[LARGEST];
    while (read(fd, packet, sizeof packet) > 0)
        ;
}

int emulator_open(struct emulator *e, const struct emulator_setup *setup)
{
    struct rng seeds = {setup->seed};
    const struct way_figures up = figures_of(&setup->figures, setup->figures.up_bps);
    const struct way_figures down = figures_of(&setup->figures, setup->figures.down_bps);
    *e = (struct emulator){.setup = *setup, .armed_ns = INT64_MAX, .signal_fd = hold_signals()};
    way_init(&e->up, &up, rng_next(&seeds));
    way_init(&e->down, &down, rng_next(&seeds));
    flows_init(&e->flows);
    e->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (hdr_init(&e->late, HDR_TIMES_NS) != 0)
        return fail(e, "no memory for the link's lateness");
    if (e->timer_fd < 0 || e->signal_fd < 0)
        return fail(e, "no timer for the link: %s", strerror(errno));
    clock_precise_timers();
    empty(setup->clients_fd);
    empty(setup->server_fd);
    return 0;
}

void emulator_close(struct emulator *e)
{
    way_close(&e->up);
    way_close(&e->down);
    flows_close(&e->flows);
    hdr_close(&e->late);
    if (e->timer_fd >= 0)
        close(e->timer_fd);
    if (e->signal_fd >= 0)
        close(e->signal_fd);
}

/* --- packets --- */

static void take(struct emulator *e, bool up, const unsigned char *packet, size_t len)
{
    const bool foreign = packet[0] >> 4 != 4, stray = flows_stray(&e->flows, packet, len, up);
    e->foreign += foreign;
    e->stray += stray;
    if (foreign || stray)
        return;
    if (up)
        flows_sent(&e->flows, packet, len);
    way_put(up ? &e->up : &e->down, clock_now_ns(), packet, len);
}

/* What one end gives; how many packets that were, or −1. */
static int take_in(struct emulator *e, bool up)
{
    unsigned char packet[LARGEST];
    const int fd = up ? e->setup.clients_fd : e->setup.server_fd;
    for (int count = 0; count < BATCH; count++) {
        const ssize_t len = read(fd, packet, sizeof packet);
        if (len < 0 && (errno == EAGAIN || errno == EINTR))
            return count;
        if (len <= 0)
            return fail(e, "cannot read from the %s device: %s", up ? "clients'" : "server's",
                        len == 0 ? "it has ended" : strerror(errno));
        if (len > WAY_MTU)
            return fail(e, "a packet of %zd bytes came, above the MTU: an offload is on", len);
        take(e, up, packet, (size_t)len);
    }
    return BATCH;
}

/* What is due by now goes out at the other end. */
static void deliver(struct emulator *e, bool up)
{
    struct way *way = up ? &e->up : &e->down;
    const int fd = up ? e->setup.server_fd : e->setup.clients_fd;
    int64_t now_ns = clock_now_ns();
    struct way_packet *packet;
    while ((packet = way_take(way, now_ns))) {
        hdr_record(&e->late, now_ns - packet->due_ns);
        if (write(fd, packet->bytes, packet->len) != (ssize_t)packet->len)
            e->refused++;
        else if (!up)
            flows_received(&e->flows, packet->bytes, packet->len);
        way_give_back(way, packet);
        now_ns = clock_now_ns();
    }
}

/* --- waiting --- */

static void begin_to_end(struct emulator *e)
{
    const int64_t now_ns = clock_now_ns(), most_ns = INT64_C(4) * NS_PER_S;
    const int64_t wanted_ns = NS_PER_S + 2 * e->setup.figures.delay_ns;
    e->ending = true;
    if (e->to_ns > now_ns + most_ns)
        e->to_ns = now_ns + (wanted_ns < most_ns ? wanted_ns : most_ns);
}

static void on_signal(struct emulator *e)
{
    struct signalfd_siginfo info;
    while (read(e->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
        if (info.ssi_signo != SIGUSR1)
            begin_to_end(e);
        else if (e->mark_count < EMULATOR_MARKS)
            e->marks[e->mark_count++] =
                (struct emulator_mark){clock_now_ns(), e->flows.sent, e->flows.received};
}

static int64_t earliest(const struct emulator *e)
{
    const int64_t up_ns = way_next_ns(&e->up), down_ns = way_next_ns(&e->down);
    const int64_t packet_ns = up_ns < down_ns ? up_ns : down_ns;
    return packet_ns < e->to_ns ? packet_ns : e->to_ns;
}

static void arm(struct emulator *e)
{
    const int64_t at_ns = earliest(e);
    struct itimerspec at = {0};
    if (at_ns == e->armed_ns)
        return;
    if (at_ns != INT64_MAX)
        at.it_value = (struct timespec){.tv_sec = at_ns / NS_PER_S, .tv_nsec = at_ns % NS_PER_S};
    timerfd_settime(e->timer_fd, TFD_TIMER_ABSTIME, &at, NULL);
    e->armed_ns = at_ns;
}

static int wait(struct emulator *e)
{
    uint64_t expirations;
    struct pollfd fds[] = {{.fd = e->signal_fd, .events = POLLIN},
                           {.fd = e->timer_fd, .events = POLLIN},
                           {.fd = e->setup.clients_fd, .events = POLLIN},
                           {.fd = e->setup.server_fd, .events = POLLIN}};
    arm(e);
    if (poll(fds, sizeof fds / sizeof *fds, -1) < 0 && errno != EINTR)
        return fail(e, "cannot wait for packets: %s", strerror(errno));
    if (fds[1].revents && read(e->timer_fd, &expirations, sizeof expirations) > 0)
        e->armed_ns = INT64_MAX;
    on_signal(e);
    return 0;
}

/* Waits only when a whole round brought nothing. */
int emulator_run(struct emulator *e)
{
    int up, down, status = 0;
    e->from_ns = clock_now_ns();
    e->to_ns = e->setup.duration_ns > 0 ? e->from_ns + e->setup.duration_ns : INT64_MAX;
    while (status == 0 && clock_now_ns() < e->to_ns) {
        up = take_in(e, true);
        down = take_in(e, false);
        deliver(e, true);
        deliver(e, false);
        if (up < 0 || down < 0)
            status = -1;
        else if (up + down > 0)
            on_signal(e);
        else if (e->ending && e->up.waiting + e->down.waiting == 0)
            break;
        else
            status = wait(e);
    }
    e->to_ns = clock_now_ns();
    e->cpu_ns = clock_cpu_ns();
    return status;
}
