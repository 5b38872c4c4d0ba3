/* pushmark-load: reads the command line, wires the parts, exits. */
#include "clock.h"
#include "driver.h"
#include "echo.h"
#include "limits.h"
#include "log.h"
#include "options.h"
#include "probe.h"
#include "processes.h"
#include "progress.h"
#include "report.h"

#include <curl/curl.h>
#include <signal.h>
#include <stdlib.h>

static const char *const paces[] = {"fixed", "after-response", NULL};
static const char *const phases[] = {"random", "aligned", NULL};
static const char *const compressions[] = {"none", "gzip", NULL};
static const char *const connections[] = {"keep-alive", "close", NULL};
static const char *const reconnects[] = {"jitter", "at-once", NULL};

#define AT(field) offsetof(struct config, field)

/* The choices of tables that are compiled elsewhere are the same objects: driver_names, engine_names. */
static const struct option options[] = {
    {.kind = OPTION_SECTION, .help = "where and how"},
    {"url", OPTION_TEXT, AT(url), "URL",
     "the server; with a path any server, used as it is (http://127.0.0.1:8080)", 0, 0, 0},
    {"transport", OPTION_CHOICE, AT(transport), NULL, "how updates reach the clients (ws)", driver_names, 0,
     0},
    {"engine", OPTION_CHOICE, AT(engine), NULL, "what speaks HTTP: libcurl, or our own sockets (curl)",
     engine_names, 0, 0},
    {"topic", OPTION_TEXT, AT(topic), "NAMES",
     "what to follow; of a list each client takes one in turn (feed)", 0, 0, 0},
    {"token", OPTION_TEXT, AT(token), "TOKEN", "sent as Authorization: Bearer", 0, 0, 0},
    {"protocol", OPTION_TEXT, AT(protocol), "NAME", "the WebSocket sub-protocol to ask for", 0, 0, 0},
    {"headers", OPTION_TEXT, AT(headers), "KIND", "lean, browser, lubbers or cookie:SIZE (lean)", 0, 0, 0},
    {"connection", OPTION_CHOICE, AT(connection), NULL, "one for all polls, or one for each (keep-alive)",
     connections, 0, 0},
    {"compression", OPTION_CHOICE, AT(compression), NULL, "of polled answers, asked for and undone (none)",
     compressions, 0, 0},
    {"source", OPTION_TEXT, AT(source), "ADDRESSES", "where to connect from: a list, or 127.0.1.1-127.0.1.4",
     0, 0, 0},
    {"congestion", OPTION_TEXT, AT(congestion), "NAME", "TCP congestion control (cubic)", 0, 0, 0},
    {"timeout", OPTION_DURATION, AT(timeout_ns), "TIME", "for a connection, a handshake, an answer (10s)", 0,
     NS_PER_MS, 0},
    {.kind = OPTION_SECTION, .help = "how many, how long"},
    {"clients", OPTION_COUNT, AT(clients), "N", "simulated clients (100)", 0, 1, 10000000},
    {"processes", OPTION_COUNT, AT(processes), "N", "load processes that share them (1)", 0, 1, 256},
    {"ramp", OPTION_RATE, AT(ramp_hz), "RATE", "clients connected a second (1000/s)", 0, 0, 0},
    {"warmup", OPTION_DURATION, AT(warmup_ns), "TIME", "after the ramp, not measured (1s)", 0, 0, 0},
    {"duration", OPTION_DURATION, AT(duration_ns), "TIME", "of the window that is measured (10s)", 0,
     NS_PER_MS, 0},
    {"drain", OPTION_DURATION, AT(drain_ns), "TIME", "at most, for what is still under way then (5s)", 0, 0,
     0},
    {.kind = OPTION_SECTION, .help = "coming and going"},
    {"session", OPTION_COUNT, AT(session), "N",
     "leave after N messages and come back by a new connection (never)", 0, 1, 1000000},
    {"reconnect", OPTION_CHOICE, AT(reconnect), NULL,
     "after a loss: 50-250 ms later, at random, or at once and every 100 ms (jitter)", reconnects, 0, 0},
    {.kind = OPTION_SECTION, .help = "polling"},
    {"interval", OPTION_DURATION, AT(interval_ns), "TIME", "between a client's polls (1s)", 0, NS_PER_MS, 0},
    {"pace", OPTION_CHOICE, AT(pace), NULL,
     "the interval runs from the last poll's time, or its answer (fixed)", paces, 0, 0},
    {"phase", OPTION_CHOICE, AT(phase), NULL, "spread over the interval, or all at once (random)", phases, 0,
     0},
    {.kind = OPTION_SECTION, .help = "what clients say"},
    {"send", OPTION_RATE, AT(send_hz), "RATE", "messages a second from each client (0)", 0, 0, 0},
    {"send-payload", OPTION_BYTES, AT(send_payload_bytes), "SIZE", "length of each (64B)", 0, 1, 16 << 20},
    {"send-topic", OPTION_TEXT, AT(send_topic), "NAME", "where to (up)", 0, 0, 0},
    {.kind = OPTION_SECTION, .help = "the null transport's own feed"},
    {"rate", OPTION_RATE, AT(rate_hz), "RATE", "messages a second (10/s)", 0, 0, 0},
    {"payload", OPTION_BYTES, AT(payload_bytes), "SIZE", "length of each (64B)", 0, 0, 16 << 20},
    {.kind = OPTION_SECTION, .help = "output"},
    {"seed", OPTION_COUNT, AT(seed), "N", "of everything random but the masks (1)", 0, 0, 0},
    {"json", OPTION_FLAG, AT(json), NULL, "the result as one JSON object on stdout", 0, 0, 0},
    {"events", OPTION_COUNT, AT(events), "N",
     "record in --json what happens to the first N clients, up to 400 events (0)", 0, 0, EVENTS_MAX_CLIENTS},
    {"marks", OPTION_FLAG, AT(marks), NULL,
     "tell on stderr, in place of progress, when the window begins and ends (CLOCK_MONOTONIC)", 0, 0, 0},
    {"hlog", OPTION_TEXT, AT(hlog), "FILE", "write the histograms as an HdrHistogram log", 0, 0, 0},
    {0},
};

static const struct command command = {
    .name = "pushmark-load",
    .synopsis = "[options]\n       pushmark-load echo URL [--max-message SIZE]",
    .purpose =
        "Keeps many clients up to date by polling or by push, and measures how old the messages are on "
        "arrival\nand what it costs. Works against any server whose URL has a path.",
    .options = options,
    .examples = "  pushmark-load --transport ws --clients 1000\n"
                "  pushmark-load --transport poll --interval 500ms --engine lean --json > poll.json\n"
                "  pushmark-load --transport ws --clients 50k --processes 3 --source 127.0.1.1-127.0.1.3\n"
                "  pushmark-load --url ws://example.org/stream --clients 1 --duration 1m\n",
    .exit_codes = "  0    measured, nothing lost\n"
                  "  1    internal error, or clocks that differ\n"
                  "  2    wrong usage, or more than descriptors or ports allow\n"
                  "  4    nothing measured: the server was not reached, or not by all clients\n"
                  "  5    messages were lost, or the server began its feed anew\n"
                  "  130  interrupted; what there is has been printed\n",
};

static const struct config defaults = {
    .url = "http://127.0.0.1:8080",
    .transport = 4, /* ws */
    .clients = 100,
    .processes = 1,
    .ramp_hz = 1000,
    .warmup_ns = NS_PER_S,
    .duration_ns = INT64_C(10) * NS_PER_S,
    .drain_ns = INT64_C(5) * NS_PER_S,
    .interval_ns = NS_PER_S,
    .timeout_ns = INT64_C(10) * NS_PER_S,
    .headers = "lean",
    .topic = "feed",
    .congestion = "cubic",
    .rate_hz = 10,
    .payload_bytes = 64,
    .send_payload_bytes = 64,
    .send_topic = "up",
    .seed = 1,
};

static char *join(int argc, char **argv)
{
    size_t len = 1;
    for (int i = 0; i < argc; i++)
        len += strlen(argv[i]) + 1;
    char *text = mem_zalloc(1, len), *at = text;
    for (int i = 0; i < argc; i++)
        at += sprintf(at, "%s%s", i ? " " : "", argv[i]);
    return text;
}

static void check(struct config *config)
{
    if (profile_parse(slice_of(config->headers), &config->profile) != 0)
        log_fatal(EXIT_USAGE,
                  "--headers: '%s' is not among: lean, browser, lubbers, cookie:SIZE (up to %d bytes)",
                  config->headers, PROFILE_MAX_COOKIE);
    if (config->ramp_hz <= 0)
        log_fatal(EXIT_USAGE, "--ramp: a rate above 0 is wanted, like 1000/s");
    if (config->processes > config->clients)
        config->processes = config->clients;
    if (*config->topic == '\0' || strlen(config->topic) > 1024)
        log_fatal(EXIT_USAGE, "--topic: a name, or a comma list of up to %d, is wanted", RUN_MAX_TOPICS);
    if (config->session > 0 && drivers[config->transport]->offline)
        log_fatal(EXIT_USAGE, "--session: the null transport has no connection to leave; drop it");
    if (config->send_hz > 1e6 || strlen(config->send_topic) > 64)
        log_fatal(EXIT_USAGE, "--send goes up to 1000k/s, and --send-topic is a name of up to 64 characters");
}

/* The null transport needs no server: it is its own feed. */
static void be_the_feed(struct target *target, const struct config *config, int64_t start_ns)
{
    target->feed_known = true;
    target->feed = (struct schedule){start_ns, config->rate_hz, SCHEDULE_EVEN, (uint64_t)config->seed};
    target->topic_count = 1;
    memcpy(target->topics[0], "feed", sizeof "feed");
}

static void find_server(struct target *target, const struct config *config, const struct address *sources,
                        size_t source_count)
{
    const struct driver *driver = drivers[config->transport];
    if (driver->offline)
        return;
    target_open(target, config->url);
    if (config->session > 0 && target->foreign)
        log_fatal(EXIT_USAGE, "--session counts our server's messages; give a --url without a path");
    /* Of clients that come and go an old connection may still be closing. */
    limits_check(config, (driver->send || config->send_hz <= 0 ? 1 : 2) + (config->session > 0),
                 source_count);
    if (!target->foreign)
        probe_run(target, config, sources, source_count);
}

/* Half of the processes' results would be taken for all of them. */
static void print(const struct report *report)
{
    if (report->outcome == OUTCOME_DIED)
        return;
    if (report->config->json)
        report_json(report);
    else if (report->sum->w1_ns != 0)
        report_table(report);
    if (report->config->hlog)
        report_hlog(report);
}

static enum exit_status run(const struct config *config, struct target *target, const struct address *sources,
                            size_t source_count)
{
    struct load_part shared = {
        .config = config, .target = target, .sources = sources, .source_count = source_count};
    struct progress progress;
    struct results *sum = results_new(1);
    shared.start_ns = clock_now_ns() + 10 * NS_PER_MS; /* time enough to fork */
    if (drivers[config->transport]->offline)
        be_the_feed(target, config, shared.start_ns);
    progress_init(&progress, config);
    struct report report = {.config = config, .target = target, .sum = sum};
    struct processes_watcher watcher = {progress_pause_ns(&progress), progress_show, &progress};
    report.outcome = processes_run(&shared, sum, &watcher);
    progress_end(&progress);
    /* It is on the wire and met by other meters, but no client asked it: a set-up of one is not its affair. */
    wire_add(&sum->total, &target->probe);
    print(&report);
    enum exit_status status = report_judge(&report);
    results_free(sum, 1);
    return status;
}

int main(int argc, char **argv)
{
    log_program("pushmark-load");
    if (argc > 1 && strcmp(argv[1], "echo") == 0)
        return echo_main(argc - 1, argv + 1);
    struct config config = defaults;
    char *words = join(argc, argv);
    config.command = words;
    if (options_parse(&command, argc, argv, &config) > 0)
        log_fatal(EXIT_USAGE, "'%s' is no option; --help lists them", argv[1]);
    check(&config);
    struct target *target = mem_zalloc(1, sizeof *target);
    struct address *sources = mem_zalloc(NET_MAX_SOURCES, sizeof *sources);
    size_t source_count = target_sources(config.source, sources);
    signal(SIGPIPE, SIG_IGN);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    find_server(target, &config, sources, source_count);
    enum exit_status status = run(&config, target, sources, source_count);
    curl_global_cleanup();
    free(sources);
    free(target);
    free(words);
    return (int)status;
}
