#include "asks.h"

#include "clock.h"
#include "line.h"
#include "message.h"
#include "version.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* An ask under way. Whoever finds something wrong writes it here and answers NULL. */
struct asked {
    struct session *session;
    const json_t *question;
    char wrong[200];
};

__attribute__((format(printf, 2, 3))) static json_t *wrong(struct asked *asked, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(asked->wrong, sizeof asked->wrong, format, args);
    va_end(args);
    return NULL;
}

static json_t *integer(uint64_t value)
{
    return json_integer((json_int_t)value);
}

/* --- what a question says --- */

/* False where it is there and no whole number in this range; where it is not, `*value` stays. */
static bool read_integer(struct asked *asked, const char *key, int64_t least, int64_t most, int64_t *value)
{
    const json_t *given = json_object_get(asked->question, key);
    if (!given)
        return true;
    if (json_is_integer(given) && json_integer_value(given) >= least && json_integer_value(given) <= most) {
        *value = json_integer_value(given);
        return true;
    }
    wrong(asked, "%s: a whole number from %lld to %lld is wanted", key, (long long)least, (long long)most);
    return false;
}

static bool read_text(struct asked *asked, const char *key, struct slice *text)
{
    const json_t *given = json_object_get(asked->question, key);
    if (!given)
        return true;
    if (!json_is_string(given)) {
        wrong(asked, "%s: a text is wanted", key);
        return false;
    }
    *text = (struct slice){json_string_value(given), json_string_length(given)};
    return true;
}

/* The lane that it names; one that nothing has come to yet is none. */
static struct lane *read_lane(struct asked *asked)
{
    struct slice name = {NULL, 0};
    if (!read_text(asked, "lane", &name))
        return NULL;
    struct lane *lane = name.at ? session_lane(asked->session, name) : NULL;
    if (!lane)
        wrong(asked, "lane: the name of one that a request has come to is wanted; ledger lists them");
    return lane;
}

/* --- the asks --- */

static json_t *ask_clock(struct asked *asked)
{
    (void)asked;
    return json_pack("{s:I}", "now_ns", (json_int_t)clock_now_ns());
}

static bool read_rate(struct asked *asked, double *rate_hz)
{
    const json_t *given = json_object_get(asked->question, "rate_hz");
    *rate_hz = json_number_value(given);
    if (json_is_number(given) && *rate_hz >= 0 && *rate_hz <= LAB_RATE_HZ)
        return true;
    wrong(asked, "rate_hz: messages a second from 0 to %d are wanted", LAB_RATE_HZ);
    return false;
}

static bool read_schedule(struct asked *asked, enum schedule_kind *kind)
{
    struct slice name = slice_of(schedule_names[SCHEDULE_EVEN]);
    if (!read_text(asked, "schedule", &name))
        return false;
    for (int i = 0; schedule_names[i]; i++) {
        *kind = (enum schedule_kind)i;
        if (slice_is(name, schedule_names[i]))
            return true;
    }
    wrong(asked, "schedule: \"even\" or \"poisson\" is wanted");
    return false;
}

static json_t *ask_feed(struct asked *asked)
{
    struct session *session = asked->session;
    double rate_hz;
    enum schedule_kind kind;
    int64_t payload_bytes = (int64_t)session->payload_bytes;
    if (!read_rate(asked, &rate_hz) || !read_schedule(asked, &kind) ||
        !read_integer(asked, "payload_bytes", 1, LAB_PAYLOAD_BYTES, &payload_bytes))
        return NULL;
    int64_t start_ns = session_feed(session, rate_hz, kind, (size_t)payload_bytes);
    return json_pack("{s:s,s:f,s:I,s:I,s:o}", "topic", session->topic->name, "rate_hz", rate_hz,
                     "payload_bytes", (json_int_t)payload_bytes, "start_ns", (json_int_t)start_ns, "next",
                     integer(session->topic->next));
}

static json_t *ask_publish(struct asked *asked)
{
    struct slice text = {NULL, 0};
    if (!read_text(asked, "text", &text))
        return NULL;
    if (text.at && (text.len == 0 || text.len > LAB_PAYLOAD_BYTES || !message_body_valid(text)))
        return wrong(asked, "text: one line of 1 to %d bytes without control characters is wanted",
                     LAB_PAYLOAD_BYTES);
    int64_t at_ns;
    uint64_t number = session_publish(asked->session, text, &at_ns);
    return json_pack("{s:o,s:I}", "number", integer(number), "at_ns", (json_int_t)at_ns);
}

static json_t *flow(const struct wire_flow *flow)
{
    return json_pack("{s:o,s:o,s:o}", "application", integer(flow->application), "l3", integer(flow->l3),
                     "packets", integer(flow->packets));
}

static json_t *lane_ledger(struct lane *lane)
{
    lane_settle(lane);
    const struct lane_counts *c = &lane->counts;
    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "connections", integer(c->connections), "open",
                     integer(lane_open(lane)), "requests", integer(c->requests), "empty", integer(c->empty),
                     "deliveries", integer(c->deliveries), "payload_bytes", integer(c->payload_bytes), "up",
                     flow(&c->wire.received), "down", flow(&c->wire.sent));
}

static json_t *ask_ledger(struct asked *asked)
{
    const struct session *session = asked->session;
    json_t *lanes = json_object();
    partings_look(&session->lab->partings);
    for (size_t i = 0; i < session->lane_count; i++)
        json_object_set_new(lanes, session->lanes[i]->name, lane_ledger(session->lanes[i]));
    return json_pack("{s:o}", "lanes", lanes);
}

static json_t *ask_reset(struct asked *asked)
{
    const struct session *session = asked->session;
    partings_look(&session->lab->partings);
    if (json_object_get(asked->question, "lane")) {
        struct lane *lane = read_lane(asked);
        if (!lane)
            return NULL;
        lane_reset(lane);
        return json_object();
    }
    for (size_t i = 0; i < session->lane_count; i++)
        lane_reset(session->lanes[i]);
    return json_object();
}

static json_t *base64(const struct buf *bytes)
{
    enum { ROOM = (TAP_BYTES + 2) / 3 * 4 + 1 };
    char text[ROOM];
    int len =
        bytes ? EVP_EncodeBlock((unsigned char *)text, (const unsigned char *)bytes->data, (int)bytes->len)
              : 0;
    return json_stringn(text, (size_t)len);
}

static json_t *exchange(const struct tap_exchange *e)
{
    if (e->at_ns == 0)
        return json_null();
    return json_pack("{s:o,s:o,s:I,s:b}", "up", base64(e->up.bytes), "down", base64(e->down.bytes), "at_ns",
                     (json_int_t)e->at_ns, "cut", e->up.cut || e->down.cut);
}

static json_t *ask_wire(struct asked *asked)
{
    const struct lane *lane = read_lane(asked);
    if (!lane)
        return NULL;
    return json_pack("{s:o,s:o,s:o}", "opening", exchange(&lane->tap.opening), "last",
                     exchange(&lane->tap.last), "news", exchange(&lane->tap.news));
}

static bool close_line(struct line *line, unsigned code, const char *reason)
{
    if (!line->conn || line->conn->state >= CONN_FLUSH)
        return false;
    struct peer *peer = &line->conn->peer;
    if (peer->transport && peer->transport->goodbye && line->conn->state == CONN_UPGRADED)
        peer->transport->goodbye(peer, code, reason);
    else
        peer_end(peer);
    return true;
}

static json_t *ask_close(struct asked *asked)
{
    struct lane *lane = read_lane(asked);
    int64_t code = WS_GOING_AWAY;
    struct slice reason = {"", 0};
    if (!lane || !read_integer(asked, "code", 1000, 4999, &code) || !read_text(asked, "reason", &reason))
        return NULL;
    if (!ws_code_valid((unsigned)code))
        return wrong(asked, "code: %lld may not be sent; 1000 to 1003, 1007 to 1014 and 3000 to 4999 may",
                     (long long)code);
    int64_t closed = 0;
    list_each(item, next, &lane->lines) closed +=
        close_line(container_of(item, struct line, link), (unsigned)code, reason.at);
    return json_pack("{s:I}", "closed", (json_int_t)closed);
}

static json_t *ask_arrivals(struct asked *asked)
{
    const struct lane *lane = read_lane(asked);
    if (!lane)
        return NULL;
    json_t *times = json_array();
    uint64_t end = lane->counts.arrivals;
    for (uint64_t i = end > LANE_ARRIVALS ? end - LANE_ARRIVALS : 0; i < end; i++)
        json_array_append_new(times, json_integer((json_int_t)lane->arrival_ns[i % LANE_ARRIVALS]));
    return json_pack("{s:o}", "at_ns", times);
}

static void stand_still(int64_t until_ns)
{
    struct timespec until = {until_ns / NS_PER_S, until_ns % NS_PER_S};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        ;
}

static json_t *ask_pause(struct asked *asked)
{
    struct lab *lab = asked->session->lab;
    int64_t ms = 0, from_ns = clock_now_ns();
    if (!read_integer(asked, "ms", 1, LAB_PAUSE_MS, &ms))
        return NULL;
    if (ms == 0)
        return wrong(asked, "ms: how long, from 1 to %d, is wanted", LAB_PAUSE_MS);
    if (from_ns < lab->next_pause_ns)
        return wrong(asked, "the server stood still a moment ago; ask again in %lld ms",
                     (long long)((lab->next_pause_ns - from_ns) / NS_PER_MS + 1));
    lab->next_pause_ns = from_ns + (int64_t)LAB_PAUSE_EVERY_MS * NS_PER_MS;
    stand_still(from_ns + ms * NS_PER_MS);
    return json_pack("{s:I}", "paused_ns", (json_int_t)(clock_now_ns() - from_ns));
}

static json_t *ask_stats(struct asked *asked)
{
    const struct lab *lab = asked->session->lab;
    return json_pack("{s:I,s:I,s:o,s:o}", "cpu_ns", (json_int_t)clock_cpu_ns(), "rss_bytes",
                     (json_int_t)mem_rss_bytes(), "connections", integer(lab->service->stats.connections),
                     "sessions", integer(lab->session_count));
}

static const struct ask {
    const char *word;
    json_t *(*answer)(struct asked *asked);
} asks[] = {
    {"clock", ask_clock}, {"feed", ask_feed},   {"publish", ask_publish}, {"ledger", ask_ledger},
    {"reset", ask_reset}, {"wire", ask_wire},   {"close", ask_close},     {"arrivals", ask_arrivals},
    {"pause", ask_pause}, {"stats", ask_stats},
};

/* --- texts --- */

static char *text_of(json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    return text;
}

char *asks_hello(const struct session *session)
{
    const struct service *service = session->lab->service;
    return text_of(json_pack("{s:s,s:s,s:s,s:I,s:I,s:s,s:{s:i,s:i,s:i,s:I,s:i}}", "say", "hello", "session",
                             session->name, "topic", session->topic->name, "now_ns",
                             (json_int_t)clock_now_ns(), "started_ns", (json_int_t)service->started_ns,
                             "version", version_text, "limits", "rate_hz", LAB_RATE_HZ, "payload_bytes",
                             LAB_PAYLOAD_BYTES, "pause_ms", LAB_PAUSE_MS, "max_message_bytes",
                             (json_int_t)service->config->max_message, "lanes", LAB_LANES));
}

char *asks_full(void)
{
    return text_of(json_pack("{s:s,s:s}", "say", "full", "error",
                             "too many pages of the lab are open; close one, then load this again"));
}

static char *refuse(json_t *id, const char *why)
{
    return text_of(json_pack("{s:o,s:s}", "id", id, "error", why));
}

static const struct ask *find(const json_t *question)
{
    const char *word = json_string_value(json_object_get(question, "ask"));
    for (size_t i = 0; word && i < sizeof asks / sizeof *asks; i++)
        if (strcmp(word, asks[i].word) == 0)
            return &asks[i];
    return NULL;
}

static char *answer(struct session *session, const json_t *question, json_t *id)
{
    struct asked asked = {.session = session, .question = question};
    const struct ask *ask = find(question);
    if (!ask)
        return refuse(
            id, "ask: clock, feed, publish, ledger, reset, wire, close, arrivals, pause or stats is wanted");
    json_t *said = ask->answer(&asked);
    if (!said)
        return refuse(id, asked.wrong);
    json_object_set_new(said, "id", id);
    return text_of(said);
}

char *asks_answer(struct session *session, struct slice text)
{
    json_t *question = json_loadb(text.at, text.len, 0, NULL);
    json_t *id = json_object_get(question, "id");
    char *said =
        json_is_integer(id)
            ? answer(session, question, json_incref(id))
            : refuse(json_null(),
                     "a JSON object with a number as its id is wanted: {\"id\":1,\"ask\":\"clock\"}");
    json_decref(question);
    return said;
}
