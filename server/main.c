/* pushmark-server: reads the command line, wires the parts, exits. */
#include "clock.h"
#include "files.h"
#include "lab/lab.h"
#include "log.h"
#include "options.h"
#include "pages.h"
#include "schedule.h"
#include "server.h"
#include "threads.h"
#include "workers.h"
#include "ws.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const char *const empties[] = {"304", "204", "200", NULL};
static const char *const checks[] = {"request", "connection", NULL};
static const char *const compressions[] = {"none", "gzip", NULL};
static const char *const policies[] = {"drop-old", "latest", "close", NULL};

#define AT(field) offsetof(struct config, field)

static const struct option options[] = {
    {.kind = OPTION_SECTION, .help = "where"},
    {"listen", OPTION_TEXT, AT(listen), "ADDRESS:PORT", "where to listen (127.0.0.1:8080; port 0 picks one)",
     0, 0, 0},
    {"workers", OPTION_COUNT, AT(workers), "N", "processes sharing the port (1)", 0, 1, 256},
    {"model", OPTION_CHOICE, AT(model), NULL,
     "an event loop, or a blocking thread for each connection, for comparison (loop)", config_models, 0, 0},
    {"congestion", OPTION_TEXT, AT(congestion), "NAME", "TCP congestion control (cubic)", 0, 0, 0},
    {.kind = OPTION_SECTION, .help = "the feed"},
    {"rate", OPTION_RATE, AT(rate_hz), "RATE", "messages a second in each topic, 0 for none (1/s)", 0, 0, 0},
    {"payload", OPTION_BYTES, AT(payload_bytes), "SIZE", "length of a message's text (64B)", 0, 0, 16 << 20},
    {"schedule", OPTION_CHOICE, AT(schedule), NULL, "evenly spaced, or exponential gaps (even)",
     schedule_names, 0, 0},
    {"seed", OPTION_COUNT, AT(seed), "N", "of the schedule's gaps (1)", 0, 0, 0},
    {"start", OPTION_COUNT, AT(start_ns), "NS",
     "CLOCK_MONOTONIC time of message 0: in the past, the feed is gone on with (now)", 0, 1, 0},
    {"topics", OPTION_TEXT, AT(topics), "NAMES", "the feed's topics, comma-separated (feed)", 0, 0, 0},
    {"delay", OPTION_DURATION, AT(delay_ns), "TIME",
     "hold back each of its messages this long, up to 10s: a server slowed on purpose (0)", 0, 0,
     INT64_C(10) * NS_PER_S},
    {.kind = OPTION_SECTION, .help = "what is kept, and for whom"},
    {"history", OPTION_COUNT, AT(history), "N", "messages kept in each topic (1024)", 0, 1, 1 << 24},
    {"history-bytes", OPTION_BYTES, AT(history_bytes), "SIZE", "bytes of text kept in each topic (16M)", 0, 1,
     0},
    {"max-topics", OPTION_COUNT, AT(max_topics), "N", "topics there may be (64)", 0, 1, 1 << 20},
    {"coalesce", OPTION_DURATION, AT(coalesce_ns), "TIME",
     "send what is published within so long to streams as one, up to 10s; 0 for at once (0)", 0, 0,
     INT64_C(10) * NS_PER_S},
    {"compression", OPTION_CHOICE, AT(compression), NULL,
     "of polled bodies, for clients that accept it (none)", compressions, 0, 0},
    {"empty", OPTION_CHOICE, AT(empty), NULL, "the answer to a poll when nothing is new (304)", empties, 0,
     0},
    {"slow", OPTION_CHOICE, AT(slow), NULL, "what becomes of readers that fall behind (drop-old)", policies,
     0, 0},
    {"high-water", OPTION_BYTES, AT(high_water_bytes), "SIZE", "how far behind is too far (1M)", 0, 1, 0},
    {.kind = OPTION_SECTION, .help = "limits"},
    {"max-message", OPTION_BYTES, AT(max_message), "SIZE", "the longest message or body received (64K)", 0, 1,
     1 << 30},
    {"max-connections", OPTION_COUNT, AT(max_connections), "N",
     "more are answered 503 (what descriptors allow)", 0, 1, 0},
    {"head-timeout", OPTION_DURATION, AT(head_timeout_ns), "TIME", "for a request head to come (10s)", 0, 1,
     0},
    {"idle-timeout", OPTION_DURATION, AT(idle_timeout_ns), "TIME", "a keep-alive connection may idle (75s)",
     0, 1, 0},
    {"ping", OPTION_DURATION, AT(ping_ns), "TIME", "between pings of a stream, 0 for none (25s)", 0, 0, 0},
    {.kind = OPTION_SECTION, .help = "who may"},
    {"auth", OPTION_TEXT, AT(secret), "SECRET", "require a token: the secret, or one signed with it", 0, 0,
     0},
    {"auth-check", OPTION_CHOICE, AT(auth_check), NULL,
     "of every request, or of each connection's first (request)", checks, 0, 0},
    {"allow-origin", OPTION_TEXT, AT(allow_origin), "ORIGIN", "admit pages of this origin too, * for all", 0,
     0, 0},
    {"web", OPTION_TEXT, AT(web), "DIR", "serve the files of this folder at /", 0, 0, 0},
    {"lab", OPTION_FLAG, AT(lab), NULL, "serve the lab's page what it asks for, at /lab", 0, 0, 0},
    {.kind = OPTION_SECTION, .help = "the end"},
    {"duration", OPTION_DURATION, AT(duration_ns), "TIME", "stop after this long (never)", 0, 0, 0},
    {"drain", OPTION_DURATION, AT(drain_ns), "TIME", "grace for connections at the end (5s)", 0, 0, 0},
    {"json", OPTION_FLAG, AT(json), NULL, "print the counters as JSON at the end and on SIGUSR1", 0, 0, 0},
    {0},
};

static const struct command command = {
    .name = "pushmark-server",
    .synopsis = "[options]",
    .purpose =
        "Publishes one feed of messages to polling and to push clients alike: /poll, /longpoll, /sse, /ws.",
    .options = options,
    .examples =
        "  pushmark-server --rate 10/s --payload 64B\n"
        "  pushmark-server --listen 127.0.0.1:0 --rate 2/s --schedule poisson --seed 7 --duration 1m --json\n"
        "  curl 'http://127.0.0.1:8080/poll?since=-1'\n",
    .exit_codes = "  0  stopped by SIGTERM, SIGINT or --duration\n"
                  "  1  cannot listen, or a worker died\n"
                  "  2  wrong usage\n",
};

struct output {
    const struct config *config;
    const char *address;
};

static void print_report(void *context, const struct stats *stats)
{
    const struct output *output = context;
    if (!output->config->json)
        return;
    json_t *report = pages_report(output->config, output->address, stats);
    json_dumpf(report, stdout, JSON_COMPACT);
    fputc('\n', stdout);
    fflush(stdout);
    json_decref(report);
}

/* Descriptors that are not connections: the loop's own, files being served, standard streams. */
enum { SPARE_DESCRIPTORS = 64 };

static void check_descriptors(struct config *config)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    int64_t room = (int64_t)limit.rlim_cur - SPARE_DESCRIPTORS;
    if (room < 1)
        log_fatal(EXIT_USAGE,
                  "the descriptor limit of %lld is too low to serve anybody; raise it (ulimit -n) above %d",
                  (long long)limit.rlim_cur, SPARE_DESCRIPTORS);
    if (config->max_connections > room)
        log_fatal(
            EXIT_USAGE,
            "--max-connections %lld: the descriptor limit of %lld leaves room for %lld; lower it, raise "
            "the limit (ulimit -n), or add --workers",
            (long long)config->max_connections, (long long)limit.rlim_cur, (long long)room);
    if (config->max_connections == 0)
        config->max_connections = room;
}

static bool names_of_lab(const char *topics)
{
    for (const char *at = topics; *at; at += strcspn(at, ","), at += *at == ',')
        if (strncmp(at, lab_topics, strlen(lab_topics)) == 0)
            return true;
    return false;
}

static void check(struct config *config)
{
    if (config->rate_hz > 1e6)
        log_fatal(EXIT_USAGE, "--rate: at most 1000k/s");
    if (config->model == MODEL_THREADS && config->workers > 1)
        log_fatal(EXIT_USAGE,
                  "--workers: the model threads is one process; leave it out, or take --model loop");
    if (config->lab && (config->workers > 1 || config->model == MODEL_THREADS))
        log_fatal(EXIT_USAGE,
                  "--lab: the lab is of one process with an event loop; leave out --workers and --model");
    if (config->lab && names_of_lab(config->topics))
        log_fatal(EXIT_USAGE, "--topics: names that begin with '%s' are the lab's; choose others",
                  lab_topics);
    if (config->history_bytes < config->payload_bytes)
        log_fatal(EXIT_USAGE, "--history-bytes is less than one --payload; raise it");
    if (config->allow_origin && strlen(config->allow_origin) > 256)
        log_fatal(EXIT_USAGE,
                  "--allow-origin: an origin is at most 256 characters, like https://example.org");
    if (config->web)
        files_init(config->web);
    check_descriptors(config);
}

/* The first handshake's hash brings a library's two megabytes into memory. Whoever takes the memory before
 * and after the clients came would put them down to the clients. */
static void hash_once(void)
{
    static const char key[WS_KEY_LEN + 1] = "AAAAAAAAAAAAAAAAAAAAAA==";
    char accept[WS_ACCEPT_LEN + 1];
    ws_accept(key, accept);
}

int main(int argc, char **argv)
{
    struct config config = {
        .listen = "127.0.0.1:8080",
        .workers = 1,
        .congestion = "cubic",
        .rate_hz = 1,
        .payload_bytes = 64,
        .seed = 1,
        .topics = "feed",
        .history = 1024,
        .history_bytes = 16 << 20,
        .max_topics = 64,
        .high_water_bytes = 1 << 20,
        .max_message = 64 << 10,
        .head_timeout_ns = INT64_C(10) * NS_PER_S,
        .idle_timeout_ns = INT64_C(75) * NS_PER_S,
        .ping_ns = INT64_C(25) * NS_PER_S,
        .drain_ns = INT64_C(5) * NS_PER_S,
    };
    log_program("pushmark-server");
    if (options_parse(&command, argc, argv, &config) > 0)
        log_fatal(EXIT_USAGE, "'%s' is no option; --help lists them", argv[1]);
    check(&config);
    signal(SIGPIPE, SIG_IGN);

    hash_once();

    char address[SERVER_ADDRESS];
    struct output output = {&config, address};
    if (config.workers > 1)
        return workers_run(&config, address, print_report, &output);
    server_hold_signals();
    int listener = server_listen(&config, address);
    int64_t start_ns = clock_now_ns();
    fprintf(stderr, "listening on http://%s\n", address);
    return (config.model == MODEL_THREADS ? threads_run : server_run)(&config, listener, start_ns,
                                                                      print_report, &output);
}
