#include "load.h"

#include "clock.h"
#include "control.h"
#include "driver.h"
#include "log.h"
#include "rng.h"
#include "sender.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

/*  RAMP ──all ready──► (parent: begin) ──► WARMUP ──w0──► WINDOW ──w1──► DRAIN ──all there, or late──► STOP
 *    └──────────── stop from the parent: at once, or through DRAIN where the window has begun ───────────┘ */
struct load {
    struct run run; /* its stage is results->stage, where the parent sees it */
    const struct load_part *part;
    char *clients; /* count × driver->client_size */
    uv_poll_t control;
    struct timer ramp_timer, window_timer, pulse_timer;
    uint32_t opened;
    int64_t pulse_ns, stop_ns;
    int64_t cpu_ns, switches; /* at w0 */
    bool released;
};

/* The generator's own punctuality is tried this often, whatever else it does. Ten times as often cost more
 * than all else at low rates: a wake-up is some 36 us. */
static const int64_t PULSE_NS = 100 * NS_PER_MS;
/* From the window's end on, what is waited for is looked at this often. */
static const int64_t DRAIN_PULSE_NS = 10 * NS_PER_MS;
/* After this long the peers' goodbyes are not waited for any more. */
static const int64_t GOODBYE_NS = INT64_C(2) * NS_PER_S;

static struct load *load_of(struct run *run)
{
    return container_of(run, struct load, run);
}

static struct client *client_at(struct run *run, uint32_t local)
{
    return (struct client *)(void *)(load_of(run)->clients + local * run->driver->client_size);
}

static int64_t context_switches(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_nvcsw + usage.ru_nivcsw;
}

double run_phase(struct run *run, uint32_t local)
{
    if (run->config->phase == PHASE_ALIGNED)
        return 0;
    if (!run->phases) {
        size_t all = (size_t)run->config->clients;
        uint32_t *order = mem_alloc(all * sizeof *order);
        struct rng rng = {(uint64_t)run->config->seed};
        rng_permutation(&rng, order, all);
        run->phases = mem_alloc(run->count * sizeof *run->phases);
        for (uint32_t i = 0; i < run->count; i++) {
            uint64_t global = run_global(run, i);
            double u = rng_unit(rng_at((uint64_t)run->config->seed + 1, global));
            run->phases[i] = (order[global] + u) / (double)all;
        }
        free(order);
    }
    return run->phases[local];
}

static void quicken(struct load *load)
{
    load->pulse_ns = clock_now_ns() + DRAIN_PULSE_NS;
    timers_set(&load->run.net.timers, &load->pulse_timer, load->pulse_ns);
}

/* --- stop */

static void free_clients(struct load *load)
{
    struct run *run = &load->run;
    if (load->released)
        return;
    load->released = true;
    for (uint32_t i = 0; i < load->opened && run->driver->free; i++)
        run->driver->free(client_at(run, i));
    senders_free(run->senders);
    run->senders = NULL;
    http_close(&run->http);
}

static void stop(struct load *load)
{
    struct run *run = &load->run;
    run->results->stage = STAGE_STOP;
    run->stopping = true;
    load->stop_ns = clock_now_ns();
    senders_stop(run->senders);
    client_cancel_errands(run);
    for (uint32_t i = 0; i < load->opened; i++) {
        struct client *client = client_at(run, i);
        client_finish(client);
        client->stopped = true;
        run->driver->stop(client);
    }
    /* An HTTP exchange needs no goodbye; a session waits for the peer's. */
    if (run->driver->http || run->driver->offline)
        free_clients(load);
    quicken(load);
}

static void check_stopped(struct load *load, int64_t now_ns)
{
    if (!list_empty(&load->run.net.traffic.items) && now_ns < load->stop_ns + 3 * GOODBYE_NS) {
        if (now_ns > load->stop_ns + GOODBYE_NS)
            free_clients(load);
        return;
    }
    load->run.results->whole = true;
    net_stop(&load->run.net);
}

/* --- the window */

/* What the clients of this process should get by the feed's schedule; nothing where that is unknown. */
static void expect(struct load *load)
{
    struct run *run = &load->run;
    uint64_t due[RUN_MAX_TOPICS] = {0};
    for (size_t t = 0; t < run->topic_count; t++) {
        struct schedule feed;
        if (target_schedule(run->target, run->topics[t], &feed))
            due[t] = schedule_count(&feed, run->w0_ns, run->w1_ns);
    }
    for (uint32_t i = 0; i < run->count; i++)
        run->results->counts.expected += due[client_at(run, i)->topic];
}

static void end_window(struct load *load)
{
    struct run *run = &load->run;
    struct counts *c = &run->results->counts;
    traffic_read(&run->net.traffic, &run->net.traffic.end);
    c->cpu_window_ns = (uint64_t)(clock_cpu_ns() - load->cpu_ns);
    c->switches = (uint64_t)(context_switches() - load->switches);
    run->results->stage = STAGE_DRAIN;
    expect(load);
    quicken(load);
}

static void begin_window(struct load *load)
{
    struct run *run = &load->run;
    run->results->stage = STAGE_WINDOW;
    load->cpu_ns = clock_cpu_ns();
    load->switches = context_switches();
    traffic_read(&run->net.traffic, &run->net.traffic.begin);
    timers_set(&run->net.timers, &load->window_timer, run->w1_ns);
}

static void on_window(struct timer *timer, int64_t now_ns)
{
    struct load *load = container_of(timer, struct load, window_timer);
    (void)now_ns;
    if (load->run.results->stage == STAGE_WARMUP)
        begin_window(load);
    else if (load->run.results->stage == STAGE_WINDOW)
        end_window(load);
}

static bool drained(const struct load *load, int64_t now_ns)
{
    const struct run *run = &load->run;
    const struct counts *c = &run->results->counts;
    /* Goodbyes must not get into the window's bytes, however short the drain is. */
    if (traffic_reading(&run->net.traffic))
        return false;
    if (now_ns >= run->w1_ns + run->config->drain_ns)
        return true;
    return c->delivered >= c->expected && run->waiting == 0;
}

/* Every pulse that was due counts, those too that a stall has swallowed: one sample of it would hide in the
 * many of good times. */
static void test_punctuality(struct load *load, int64_t now_ns)
{
    for (; load->pulse_ns <= now_ns; load->pulse_ns += PULSE_NS)
        if (run_in_window(&load->run, load->pulse_ns))
            hdr_record(&load->run.results->hists[HIST_LATE], now_ns - load->pulse_ns);
}

static void on_pulse(struct timer *timer, int64_t now_ns)
{
    struct load *load = container_of(timer, struct load, pulse_timer);
    struct run *run = &load->run;
    test_punctuality(load, now_ns);
    if (run->results->stage == STAGE_DRAIN && drained(load, now_ns))
        stop(load);
    else if (run->results->stage == STAGE_STOP)
        check_stopped(load, now_ns);
    if (run->results->stage >= STAGE_DRAIN)
        quicken(load);
    else
        timers_set(&run->net.timers, timer, load->pulse_ns);
}

/* --- the parent's word */

static void tell(const struct load *load, enum control_what what)
{
    struct control note = {what, clock_now_ns()};
    if (write(load->part->control, &note, sizeof note) != (ssize_t)sizeof note)
        log_line("the parent process is gone");
}

static void plan_window(struct load *load, int64_t w0_ns)
{
    struct run *run = &load->run;
    run->w0_ns = run->results->w0_ns = w0_ns;
    run->w1_ns = run->results->w1_ns = w0_ns + run->config->duration_ns;
    run->results->stage = STAGE_WARMUP;
    senders_start(run->senders);
    timers_set(&run->net.timers, &load->window_timer, w0_ns);
}

/* What is in the window by then counts; before it there is nothing to save. */
static void cut_short(struct load *load, int64_t at_ns)
{
    struct run *run = &load->run;
    run->results->interrupted = true;
    /* By the times alone: processes that are told at different moments of the same end agree on it. */
    if (run->results->stage <= STAGE_WINDOW && at_ns > run->w0_ns) {
        if (at_ns < run->w1_ns)
            run->w1_ns = run->results->w1_ns = at_ns;
        if (run->results->stage == STAGE_WINDOW)
            timers_set(&run->net.timers, &load->window_timer, run->w1_ns);
    } else if (run->results->stage <= STAGE_WINDOW) {
        run->w0_ns = run->w1_ns = INT64_MAX;
        run->results->w0_ns = run->results->w1_ns = 0;
        stop(load);
    }
}

static void on_control(uv_poll_t *handle, int status, int events)
{
    struct load *load = container_of(handle, struct load, control);
    struct control note;
    (void)status, (void)events;
    ssize_t n = read(load->part->control, &note, sizeof note);
    if (n != (ssize_t)sizeof note) { /* the parent has died */
        uv_poll_stop(handle);
        cut_short(load, clock_now_ns());
    } else if (note.what == CONTROL_BEGIN && load->run.results->stage == STAGE_RAMP) {
        plan_window(load, note.time_ns);
    } else if (note.what == CONTROL_STOP) {
        cut_short(load, note.time_ns);
    }
}

static void on_all_ready(struct run *run)
{
    run->results->counts.rss_ready = (uint64_t)mem_rss_bytes();
    tell(load_of(run), CONTROL_READY);
}

/* --- the ramp */

static int64_t opening_ns(const struct load *load, uint32_t local)
{
    const struct run *run = &load->run;
    return run->start_ns + (int64_t)((double)run_global(run, local) / run->config->ramp_hz * NS_PER_S);
}

static void on_ramp(struct timer *timer, int64_t now_ns)
{
    struct load *load = container_of(timer, struct load, ramp_timer);
    struct run *run = &load->run;
    if (run->stopping)
        return;
    while (load->opened < run->count && opening_ns(load, load->opened) <= now_ns) {
        struct client *client = client_at(run, load->opened);
        client->run = run;
        client->local = load->opened;
        client->topic = (uint16_t)(run_global(run, load->opened) % run->topic_count);
        load->opened++;
        run->driver->start(client);
    }
    if (load->opened < run->count)
        timers_set(&run->net.timers, timer, opening_ns(load, load->opened));
}

/* --- from end to end */

static void read_topics(struct run *run)
{
    for (const char *at = run->config->topic; *at && run->topic_count < RUN_MAX_TOPICS;) {
        size_t n = strcspn(at, ",");
        run->topics[run->topic_count++] = (struct slice){at, n};
        at += n + (at[n] == ',');
    }
}

/* As many local numbers are below --events over all processes. */
static uint32_t watched(const struct config *config, uint32_t process)
{
    const uint32_t all = (uint32_t)config->events, processes = (uint32_t)config->processes;
    return all / processes + (process < all % processes);
}

static void open_run(struct load *load)
{
    const struct load_part *part = load->part;
    const struct config *config = part->config;
    struct run *run = &load->run;
    uint32_t all = (uint32_t)config->clients, processes = (uint32_t)config->processes;
    run->config = config;
    run->target = part->target;
    run->results = part->results;
    run->process = part->process;
    run->count = all / processes + (part->process < all % processes);
    run->watched = watched(config, part->process);
    run->start_ns = part->start_ns;
    run->w0_ns = run->w1_ns = INT64_MAX;
    run->driver = drivers[config->transport];
    run->on_all_ready = on_all_ready;
    run->net = (struct net){.to = part->target->address,
                            .sources = part->sources,
                            .source_count = part->source_count,
                            .source_next = part->process,
                            .congestion = config->congestion,
                            .results = part->results};
    list_init(&run->errands);
    read_topics(run);
    net_open(&run->net);
    run->http = (struct http){.net = &run->net, .config = config, .target = part->target};
    if (run->driver->http || (config->send_hz > 0 && !run->driver->offline))
        http_open(&run->http);
    if (run->driver->open)
        run->driver->open(run);
    load->clients = mem_zalloc(run->count, run->driver->client_size);
    run->results->counts.clients = run->count;
    if (!run->driver->offline)
        run->senders = senders_new(run, client_at);
}

static void start_timers(struct load *load)
{
    struct timers *timers = &load->run.net.timers;
    load->ramp_timer.fire = on_ramp;
    load->window_timer.fire = on_window;
    load->pulse_timer.fire = on_pulse;
    load->pulse_ns = load->run.start_ns;
    timers_set(timers, &load->ramp_timer, load->run.start_ns);
    timers_set(timers, &load->pulse_timer, load->pulse_ns);
    uv_poll_init(load->run.net.loop, &load->control, load->part->control);
    uv_poll_start(&load->control, UV_READABLE, on_control);
}

static void close_run(struct load *load)
{
    struct run *run = &load->run;
    struct results *r = run->results;
    traffic_finish(&run->net.traffic);
    if (run->w0_ns != INT64_MAX) {
        r->window = run->net.traffic.end;
        wire_subtract(&r->window, &run->net.traffic.begin);
    }
    r->setup = run->net.traffic.setup;
    r->total = run->net.traffic.closed;
    free_clients(load);
    if (run->driver->close)
        run->driver->close(run);
    net_close(&run->net);
    r->counts.cpu_total_ns = (uint64_t)clock_cpu_ns();
    r->counts.rss_peak = (uint64_t)mem_rss_peak_bytes();
    if (r->counts.rss_peak < r->counts.rss_ready) /* the kernel's two accounts differ by a few pages */
        r->counts.rss_peak = r->counts.rss_ready;
    free(run->phases);
    free(load->clients);
}

void load_run(const struct load_part *part)
{
    struct load *load = mem_zalloc(1, sizeof *load);
    load->part = part;
    clock_precise_timers();
    open_run(load);
    start_timers(load);
    net_run(&load->run.net);
    close_run(load);
    free(load);
}
