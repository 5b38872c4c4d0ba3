#include "key.h"

#include "clock.h"
#include "links.h"
#include "nearest.h"
#include "profile.h"
#include "schedule.h"

#include <ctype.h>
#include <stdio.h>

const char *const transport_names[] = {"null", "poll", "longpoll", "sse", "ws", NULL};

/* The words of the programs' own tables, which bench cannot include: the end-to-end tests of the suites hold
 * them against --help. */
static const char *const topologies[] = {"veth", "loopback", "link", NULL};
static const char *const auths[] = {"none", "connection", "request", NULL};
static const char *const switches[] = {"off", "on", NULL};
static const char *const reconnects[] = {"jitter", "at-once", NULL};
static const char *const compressions[] = {"none", "gzip", NULL};
static const char *const models[] = {"loop", "threads", NULL};
static const char *const engines[] = {"curl", "lean", NULL};
static const char *const paces[] = {"fixed", "after-response", NULL};
static const char *const phases[] = {"random", "aligned", NULL};
static const char *const connections[] = {"keep-alive", "close", NULL};
static const char *const empties[] = {"304", "204", "200", NULL};
static const char *const policies[] = {"drop-old", "latest", "close", NULL};

enum {
    LONGEST_ARM = 16,
    LONGEST_CONGESTION = 15, /* TCP_CA_NAME_MAX with its NUL */
    MOST_BYTES = 16 << 20,
    MOST_SAID = 64 << 10, /* the server's --max-message: a longer one closes its connection */
    MOST_HZ = 1000000,
};

/* Sums of a few times, and counts of what happens in them, stay far from any overflow. */
#define DAY        (INT64_C(86400) * NS_PER_S)
#define MOST_DELAY (INT64_C(10) * NS_PER_S) /* of pushmark-server's --delay */

enum {
    POLL = 1u << TRANSPORT_POLL,
    LONGPOLL = 1u << TRANSPORT_LONGPOLL,
    SSE = 1u << TRANSPORT_SSE,
    WS = 1u << TRANSPORT_WS,
    HTTP = POLL | LONGPOLL | SSE,
    NETWORK = HTTP | WS,
    ANY = NETWORK | 1u << TRANSPORT_NULL,
};

#define BENCH  KEY_OF_BENCH
#define LOAD   KEY_OF_LOAD
#define SERVER KEY_OF_SERVER

const struct key keys[KEYS] = {
    [KEY_TRANSPORT] = {"transport", "transport", BENCH, OPTION_CHOICE, "ws", transport_names, 0, 0, ANY,
                       "how updates reach the clients"},
    [KEY_TOPOLOGY] = {"topology", "topology", BENCH, OPTION_CHOICE, "veth", topologies, 0, 0, NETWORK,
                      "the path between server and clients"},
    [KEY_ARM] = {"arm", "arm", BENCH, OPTION_TEXT, NULL, NULL, 0, 0, ANY,
                 "a label that changes nothing: two make an A/A control"},
    [KEY_AUTH] = {"auth", "auth", BENCH, OPTION_CHOICE, NULL, auths, 0, 0, NETWORK,
                  "a signed token, checked at each connection or at each request"},
    [KEY_RESTART] = {"restart", "restart_ns", BENCH, OPTION_DURATION, NULL, NULL, NS_PER_MS, DAY, NETWORK,
                     "the server is killed in mid-window and is away so long"},

    [KEY_LINK] = {"link", "link", BENCH, OPTION_CHOICE, NULL, links_names, 0, 0, NETWORK,
                  "a named link for topology = link"},
    [KEY_LINK_DELAY] = {"link-delay", "link_delay_ns", BENCH, OPTION_DURATION, NULL, NULL, 0, MOST_DELAY,
                        NETWORK, "of the link, one way"},
    [KEY_LINK_JITTER] = {"link-jitter", "link_jitter_ns", BENCH, OPTION_DURATION, NULL, NULL, 0, MOST_DELAY,
                         NETWORK, "each packet's delay varies by up to so much, both ways"},
    [KEY_LINK_LOSS] = {"link-loss", "link_loss", BENCH, OPTION_SHARE, NULL, NULL, 0, 50, NETWORK,
                       "share of packets that the link loses"},
    [KEY_LINK_RATE] = {"link-rate", "link_rate_bps", BENCH, OPTION_BITS, NULL, NULL, 1000, 0, NETWORK,
                       "bits a second each way"},
    [KEY_LINK_QUEUE] = {"link-queue", "link_queue_bytes", BENCH, OPTION_BYTES, NULL, NULL, 1500, 0, NETWORK,
                        "what may wait for the rate; more is dropped"},
    [KEY_LINK_REORDER] = {"link-reorder", "link_reorder", BENCH, OPTION_CHOICE, NULL, switches, 0, 0, NETWORK,
                          "whether jitter may change the order"},

    [KEY_CLIENTS] = {"clients", "clients", LOAD, OPTION_COUNT, "100", NULL, 1, 10000000, ANY,
                     "simulated clients"},
    [KEY_INTERVAL] = {"interval", "interval_ns", LOAD, OPTION_DURATION, "1s", NULL, NS_PER_MS, DAY, POLL,
                      "between a client's polls"},
    [KEY_ENGINE] = {"engine", "engine", LOAD, OPTION_CHOICE, "curl", engines, 0, 0, HTTP,
                    "what speaks HTTP: libcurl, or our own sockets"},
    [KEY_PACE] = {"pace", "pace", LOAD, OPTION_CHOICE, "fixed", paces, 0, 0, POLL,
                  "the interval runs from the last poll's time, or its answer"},
    [KEY_PHASE] = {"phase", "phase", LOAD, OPTION_CHOICE, "random", phases, 0, 0, POLL,
                   "polls spread over the interval, or all at once"},
    [KEY_CONNECTION] = {"connection", "connection", LOAD, OPTION_CHOICE, "keep-alive", connections, 0, 0,
                        POLL | LONGPOLL, "one for all polls, or one for each"},
    [KEY_HEADERS] = {"headers", "headers", LOAD, OPTION_TEXT, "lean", NULL, 0, 0, NETWORK,
                     "request heads: lean, browser, lubbers or cookie:SIZE"},
    [KEY_PROCESSES] = {"processes", "processes", LOAD, OPTION_COUNT, "1", NULL, 1, 256, ANY,
                       "load processes that share the clients"},
    [KEY_RAMP] = {"ramp", "ramp_hz", LOAD, OPTION_RATE, "1000/s", NULL, 1, MOST_HZ, ANY,
                  "clients connected a second"},
    [KEY_WARMUP] = {"warmup", "warmup_ns", LOAD, OPTION_DURATION, "1s", NULL, 0, DAY, ANY,
                    "after the ramp, not measured; for polling at least an interval"},
    [KEY_DURATION] = {"duration", "duration_ns", LOAD, OPTION_DURATION, "10s", NULL, NS_PER_MS, DAY, ANY,
                      "of the window that is measured"},
    [KEY_DRAIN] = {"drain", "drain_ns", LOAD, OPTION_DURATION, "5s", NULL, 0, DAY, ANY,
                   "at most, for what is still under way then"},
    [KEY_TIMEOUT] = {"timeout", "timeout_ns", LOAD, OPTION_DURATION, NULL, NULL, NS_PER_MS, DAY, NETWORK,
                     "for a connection, a handshake, an answer"},
    [KEY_SEND] = {"send", "send_hz", LOAD, OPTION_RATE, NULL, NULL, 0, MOST_HZ, NETWORK,
                  "messages a second that each client says"},
    [KEY_SEND_PAYLOAD] = {"send-payload", "send_payload_bytes", LOAD, OPTION_BYTES, NULL, NULL, 1, MOST_SAID,
                          NETWORK, "length of each"},
    [KEY_SESSION] = {"session", "session_messages", LOAD, OPTION_COUNT, NULL, NULL, 1, 1000000, NETWORK,
                     "messages after which a client leaves and comes back"},
    [KEY_RECONNECT] = {"reconnect", "reconnect", LOAD, OPTION_CHOICE, NULL, reconnects, 0, 0, NETWORK,
                       "when a lost client comes back: spread out, or at once"},
    [KEY_COMPRESSION] = {"compression", "compression", LOAD, OPTION_CHOICE, NULL, compressions, 0, 0,
                         POLL | LONGPOLL, "what of compressed answers clients accept"},

    [KEY_RATE] = {"rate", "rate_hz", SERVER, OPTION_RATE, "1/s", NULL, 0, MOST_HZ, ANY,
                  "messages a second of the feed"},
    [KEY_PAYLOAD] = {"payload", "payload_bytes", SERVER, OPTION_BYTES, "64B", NULL, 0, MOST_BYTES, ANY,
                     "length of a message's text"},
    [KEY_SCHEDULE] = {"schedule", "schedule", SERVER, OPTION_CHOICE, "even", schedule_names, 0, 0, NETWORK,
                      "messages evenly spaced, or exponential gaps"},
    [KEY_EMPTY] = {"empty", "empty", SERVER, OPTION_CHOICE, "304", empties, 0, 0, POLL,
                   "the answer to a poll when nothing is new"},
    [KEY_HISTORY] = {"history", "history", SERVER, OPTION_COUNT, "1024", NULL, 1, 1 << 24, NETWORK,
                     "messages that the server keeps"},
    [KEY_SLOW] = {"slow", "slow", SERVER, OPTION_CHOICE, "drop-old", policies, 0, 0, NETWORK,
                  "what becomes of readers that fall behind"},
    [KEY_HIGH_WATER] = {"high-water", "high_water_bytes", SERVER, OPTION_BYTES, "1M", NULL, 1,
                        INT64_C(1) << 40, NETWORK, "how far behind is too far"},
    [KEY_WORKERS] = {"workers", "workers", SERVER, OPTION_COUNT, "1", NULL, 1, 256, NETWORK,
                     "server processes sharing the port"},
    [KEY_PING] = {"ping", "ping_ns", SERVER, OPTION_DURATION, "25s", NULL, 0, DAY, NETWORK,
                  "between pings of a stream, 0 for none"},
    [KEY_DELAY] = {"delay", "delay_ns", SERVER, OPTION_DURATION, NULL, NULL, 0, MOST_DELAY, NETWORK,
                   "holds every delivery back: a server slowed on purpose"},
    [KEY_MODEL] = {"model", "model", SERVER, OPTION_CHOICE, NULL, models, 0, 0, NETWORK,
                   "an event loop, or a thread for each connection"},
    [KEY_COALESCE] = {"coalesce", "coalesce_ns", SERVER, OPTION_DURATION, NULL, NULL, 0, MOST_DELAY, WS | SSE,
                      "messages of so long go out together"},

    [KEY_CONGESTION] = {"congestion", "congestion", BENCH, OPTION_TEXT, "cubic", NULL, 0, 0, NETWORK,
                        "TCP congestion control, on both ends"},
};

/* What "server." and "load." may stand before: congestion belongs to both. */
static bool owned(const struct key *key, struct slice owner)
{
    if (key == &keys[KEY_CONGESTION])
        return slice_is(owner, "server") || slice_is(owner, "load");
    return (key->owner == KEY_OF_SERVER && slice_is(owner, "server")) ||
           (key->owner == KEY_OF_LOAD && slice_is(owner, "load"));
}

int key_find(struct slice name)
{
    const char *dot = memchr(name.at, '.', name.len);
    struct slice owner = {name.at, dot ? (size_t)(dot - name.at) : 0};
    struct slice bare = name;
    if (dot)
        bare = (struct slice){dot + 1, name.len - owner.len - 1};
    for (int i = 0; i < KEYS; i++)
        if (slice_is(bare, keys[i].name))
            return !dot || owned(&keys[i], owner) ? i : -1;
    return -1;
}

const char *key_nearest(struct slice name)
{
    const char *dot = memchr(name.at, '.', name.len);
    if (dot)
        name = (struct slice){dot + 1, name.len - (size_t)(dot + 1 - name.at)};
    struct nearest near = nearest_begin(name);
    for (int i = 0; i < KEYS; i++)
        nearest_try(&near, keys[i].name);
    return near.best;
}

/* A word that can stand in a file name, a label and a command line as it is. */
static bool plain_word(struct slice text, size_t longest, const char *more)
{
    if (text.len == 0 || text.len > longest)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!islower((unsigned char)text.at[i]) && !isdigit((unsigned char)text.at[i]) &&
            !strchr(more, text.at[i]))
            return false;
    return true;
}

static int read_text(const struct key *key, struct slice text, char *error, size_t room)
{
    struct profile profile;
    const char *looks = "lean, browser, lubbers or cookie:SIZE";
    bool good;
    if (key == &keys[KEY_HEADERS]) {
        good = profile_parse(text, &profile) == 0;
    } else if (key == &keys[KEY_ARM]) {
        good = plain_word(text, LONGEST_ARM, "-");
        looks = "a label of up to 16 letters a-z, digits and dashes";
    } else {
        good = plain_word(text, LONGEST_CONGESTION, "-_");
        looks = "a congestion control's name, like cubic or bbr";
    }
    if (!good)
        snprintf(error, room, "'%.*s' is not %s", (int)text.len, text.at, looks);
    return good ? 0 : -1;
}

int key_read(const struct key *key, struct slice text, struct value *value, char *error, size_t room)
{
    const struct option option = {
        .name = key->name, .kind = key->kind, .choices = key->choices, .min = key->min, .max = key->max};
    union {
        int index;
        int64_t whole;
        double real;
    } read = {0};
    const bool real = key->kind == OPTION_RATE || key->kind == OPTION_SHARE || key->kind == OPTION_BITS;
    if (key->kind == OPTION_TEXT) {
        value->number = 0;
        return read_text(key, text, error, room);
    }
    if (options_read(&option, text, &read, error, room) != 0)
        return -1;
    value->number = key->kind == OPTION_CHOICE ? read.index : real ? read.real : (double)read.whole;
    return 0;
}
