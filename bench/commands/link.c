/* pushmark link: an emulated link between two network namespaces, alone, for whoever wants to try something
 * over it; and, started by `pushmark run`, the emulator of a trial. */
#include "clock.h"
#include "command.h"
#include "link/report.h"
#include "log.h"
#include "mem.h"
#include "options.h"
#include "show/paint.h"
#include "trial/topology.h"

#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

struct config {
    struct links_wish wish;
    int64_t seed, duration_ns;
    bool attached, profiles, json;
};

enum { CLIENTS_FD = 3, SERVER_FD = 4, SEED = 1 };

static const char *const switches[] = {"off", "on", NULL};

#define AT(field)  offsetof(struct config, field)
#define MOST_DELAY (INT64_C(10) * NS_PER_S)

static const struct option options[] = {
    {.kind = OPTION_SECTION, .help = "what the link is like (a link that only passes packets on)"},
    {"profile", OPTION_CHOICE, AT(wish.profile), "NAME", "a named link, see --profiles", links_names, 0, 0},
    {"delay", OPTION_DURATION, AT(wish.delay_ns), "TIME", "one way", 0, 0, MOST_DELAY},
    {"jitter", OPTION_DURATION, AT(wish.jitter_ns), "TIME",
     "each packet's delay varies by up to so much, both ways", 0, 0, MOST_DELAY},
    {"loss", OPTION_SHARE, AT(wish.loss), "SHARE", "share of packets that are lost, like 1%", 0, 0, 50},
    {"rate", OPTION_BITS, AT(wish.rate_bps), "RATE", "bits a second each way, like 10Mbit/s", 0, 1000, 0},
    {"queue", OPTION_BYTES, AT(wish.queue_bytes), "SIZE",
     "what may wait for the rate; more is dropped (what takes 100 ms)", 0, 1500, 0},
    {"reorder", OPTION_CHOICE, AT(wish.reorder), NULL, "whether jitter may change the order (off)", switches,
     0, 0},
    {"seed", OPTION_COUNT, AT(seed), "N", "of loss and jitter (1)", 0, 0, 0},
    {.kind = OPTION_SECTION, .help = "how it is run"},
    {"duration", OPTION_DURATION, AT(duration_ns), "TIME", "ends by itself after this (at Ctrl-C)", 0,
     NS_PER_MS, 0},
    {"json", OPTION_FLAG, AT(json), NULL, "one JSON object on stdout at the end", 0, 0, 0},
    {"profiles", OPTION_FLAG, AT(profiles), NULL, "print the named links and end", 0, 0, 0},
    {"attached", OPTION_FLAG, AT(attached), NULL,
     "descriptors 3 and 4 are the clients' and the server's TUN device (for `pushmark run`)", 0, 0, 0},
    {0},
};

static const struct command command = {
    .name = "pushmark link",
    .synopsis = "[options]",
    .purpose =
        "Joins two network namespaces by an emulated link and says how to enter them, until Ctrl-C; then\n"
        "tells what passed and how late it was. Needs no root where user namespaces are allowed.",
    .options = options,
    .examples = "  pushmark link --profile 3g\n"
                "  pushmark link --delay 50ms --loss 1%\n"
                "  pushmark link --rate 1Mbit/s --queue 32K --duration 1m --json\n"
                "  pushmark link --profiles\n",
    .exit_codes = "  0  good\n"
                  "  1  the link failed while it ran\n"
                  "  2  wrong usage, or no link can be made here\n",
};

static void print_json(json_t *object)
{
    json_dumpf(object, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(object);
}

static int print_profiles(bool json)
{
    if (json)
        print_json(link_report_profiles_json());
    else
        link_report_profiles(stdout, paint_wanted(STDOUT_FILENO), paint_columns(STDOUT_FILENO));
    return EXIT_GOOD;
}

/* By descriptors of ours: a namespace without a process of its own can be entered too. Entering a user
 * namespace anew would drop the caller's ids. */
static void tell_how_to_enter(const struct topology *t)
{
    const char *user = t->user ? "-U --preserve-credentials " : "";
    const int pid = (int)getpid();
    log_line("server's side (%s):  nsenter -t %d %s--net=/proc/%d/fd/%d", TUNNEL_SERVER_ADDRESS, pid, user,
             pid, t->server_ns);
    log_line("clients' side (%s): nsenter -t %d %s--net=/proc/%d/ns/net", TUNNEL_CLIENTS_ADDRESS, pid, user,
             pid);
}

/* A process that has changed its user namespace is not shown to its own user in /proc, until it says so. */
static void open_ends(struct topology *t)
{
    if (topology_open(t) != 0 || topology_open_link(t) != 0)
        log_fatal(EXIT_BAD_USAGE, "no link can be made here: %s", t->why);
    prctl(PR_SET_DUMPABLE, 1UL, 0UL, 0UL, 0UL);
    topology_prepare(t, TOPOLOGY_LINK);
}

static void tell_end(const struct config *config, const struct emulator *e)
{
    const char *profile = config->wish.profile >= 0 ? links_names[config->wish.profile] : NULL;
    if (config->json)
        print_json(link_report_json(e, profile));
    else
        link_report_print(e, stdout, paint_wanted(STDOUT_FILENO), paint_columns(STDOUT_FILENO));
}

static int run(const struct config *config, const struct emulator_setup *setup)
{
    struct emulator *e = mem_zalloc(1, sizeof *e);
    if (emulator_open(e, setup) != 0)
        log_fatal(EXIT_INTERNAL, "link: %s", e->error);
    log_line(config->duration_ns > 0 || config->attached ? "the link is up"
                                                         : "the link is up; Ctrl-C ends it");
    const int status = emulator_run(e);
    if (status != 0)
        log_line("link: %s", e->error);
    tell_end(config, e);
    emulator_close(e);
    free(e);
    return status == 0 ? EXIT_GOOD : EXIT_INTERNAL;
}

static int run_alone(const struct config *config, struct emulator_setup *setup)
{
    struct topology topology;
    open_ends(&topology);
    setup->clients_fd = topology.tunnel.ends[TUNNEL_CLIENTS].fd;
    setup->server_fd = topology.tunnel.ends[TUNNEL_SERVER].fd;
    tell_how_to_enter(&topology);
    const int status = run(config, setup);
    topology_close(&topology);
    return status;
}

int command_link(int argc, char **argv)
{
    struct config config = {.wish = LINKS_WISH_NOTHING, .seed = SEED};
    struct emulator_setup setup = {.clients_fd = CLIENTS_FD, .server_fd = SERVER_FD};
    if (options_parse(&command, argc, argv, &config) > 0)
        log_fatal(EXIT_BAD_USAGE, "link takes no operand, but '%s' is one; --help tells", argv[1]);
    if (config.profiles)
        return print_profiles(config.json);
    const char *wrong = links_settle(&config.wish, &setup.figures);
    if (wrong)
        log_fatal(EXIT_BAD_USAGE, "link: %s", wrong);
    setup.seed = (uint64_t)config.seed;
    setup.duration_ns = config.duration_ns;
    return config.attached ? run(&config, &setup) : run_alone(&config, &setup);
}
