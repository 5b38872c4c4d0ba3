#include "model.h"

#include "clock.h"
#include "http.h"
#include "message.h"
#include "segments.h"
#include "ws.h"

#include <math.h>
#include <stdio.h>

/* A connection's two directions. */
struct both {
    struct segments up, down;
};

/* What the parts of one prediction share. */
struct work {
    const struct model_point *point;
    double interval_s, gap_s, window_s, delay_s; /* gap: between messages; infinite without a feed */
    double growing;   /* the share of the window in which the clients' receive windows grow */
    int64_t messages; /* of the answers that are being added up */
    struct both sum;  /* of one client */
};

/* How long the load generator asks the server to hold a long poll. */
static const double HOLD_S = 25;

/* The two numbers that were seen (Linux 6.18), not derived: how much a connection receives until its window
 * has grown to what the kernel's own tuning allows. That knows the round trip of those who send, too, and
 * allows them more; those who only listen get more only for messages that the initial window does not hold.
 */
static const int64_t INITIAL_WINDOW = 10 * SEGMENTS_MSS;
static const double GROWN_TALKING_BYTES = 768 * 1024, GROWN_LISTENING_BYTES = 256 * 1024;

static void add(struct both *to, double times, const struct both *more)
{
    segments_add(&to->up, times, more->up);
    segments_add(&to->down, times, more->down);
}

static bool silent(const struct work *work)
{
    return isinf(work->gap_s);
}

/* --- numbers: their digits are on the wire */

/* Of a feed that never published: there is no entity tag to be had, nor to be asked with. */
enum { NO_NUMBER = -1 };

/* What goes with the message of this number. */
typedef struct both (*cost_fn)(const struct work *work, int64_t number);

/* Adds what `times` exchanges cost that meet the window's numbers evenly, or with `behind` 1 those before
 * each: all numbers with the same digits cost the same. */
static void add_over(struct work *work, int64_t behind, double times, cost_fn cost)
{
    if (silent(work)) {
        struct both one = cost(work, NO_NUMBER);
        add(&work->sum, times, &one);
        return;
    }
    double first = fmax((double)(work->point->first_number - behind), 0);
    double end = first + fmax(work->window_s / work->gap_s, 1), at = first;
    for (double decade = 10; at < end; decade *= 10) {
        double to = fmin(end, decade);
        if (to <= at)
            continue;
        struct both one = cost(work, (int64_t)at);
        add(&work->sum, times * (to - at) / (end - first), &one);
        at = to;
    }
}

static int64_t text_bytes(const struct work *work, int64_t number)
{
    char prefix[MESSAGE_MAX_PREFIX];
    int64_t least = (int64_t)message_prefix(prefix, (uint64_t)number, work->point->time_ns);
    return work->point->payload_bytes > least ? work->point->payload_bytes : least;
}

/* --- who acknowledges how */

static bool within(double seconds, int ms)
{
    return seconds <= ms / 1000.0;
}

static bool rested(const struct work *work, double pause_s)
{
    return pause_s > SEGMENTS_RTO_MS / 1000.0 + 2 * work->delay_s;
}

static struct segments mixed(const struct work *work, int64_t count, enum segments_reader growing,
                             enum segments_reader steady)
{
    struct segments out = {0};
    segments_add(&out, work->growing, segments_acks(count, growing));
    segments_add(&out, 1 - work->growing, segments_acks(count, steady));
    return out;
}

/* A client's acknowledgements; it sends something `answer_s` after it has received, and receives every
 * `pause_s`. */
static struct segments client_acks(const struct work *work, int64_t count, double answer_s, double pause_s)
{
    if (within(answer_s, SEGMENTS_DELACK_MS))
        return mixed(work, count, READER_ANSWERING_GROWING, READER_ANSWERING);
    if (rested(work, pause_s))
        return segments_acks(count, READER_RESTED);
    return mixed(work, count, READER_GROWING, READER_STEADY);
}

/* --- HTTP */

static bool longpoll(const struct work *work)
{
    return work->point->transport == MODEL_LONGPOLL;
}

/* Round trips between an answer and the request behind it: one, and another for a new connection. */
static double turnaround_s(const struct work *work)
{
    return (work->point->close ? 4 : 2) * work->delay_s;
}

/* As server/head.c writes it. */
static int64_t answer_head(const struct work *work, int status, int64_t etag, int64_t body_bytes)
{
    enum { LUBBERS_HEAD = 193 };
    if (work->point->profile.kind == PROFILE_LUBBERS)
        return LUBBERS_HEAD;
    int n =
        snprintf(NULL, 0, "HTTP/1.1 %d %s\r\nDate: %*s\r\n", status, http_reason(status), HTTP_DATE_LEN, "");
    if (etag != NO_NUMBER)
        n += snprintf(NULL, 0, "ETag: \"%lld\"\r\n", (long long)etag);
    if (body_bytes > 0)
        n += snprintf(NULL, 0, "Content-Type: text/plain; charset=utf-8\r\n");
    if (status == 200)
        n += snprintf(NULL, 0, "Content-Length: %lld\r\n", (long long)body_bytes);
    if (work->point->close)
        n += snprintf(NULL, 0, "Connection: close\r\n");
    return n + (int64_t)strlen("\r\n");
}

static int empty_status(const struct work *work)
{
    if (work->point->empty == MODEL_EMPTY_200)
        return 200;
    return work->point->empty == MODEL_EMPTY_304 && !longpoll(work) && !silent(work) ? 304 : 204;
}

/* As clients/client.c writes the target. 0 where the head is too long. */
static int64_t request_head(const struct work *work, int64_t since)
{
    const struct model_point *p = work->point;
    const char *topic = p->topic ? p->topic : "feed";
    bool other = strcmp(topic, "feed") != 0;
    char target[512], head[PROFILE_ROOM];
    snprintf(target, sizeof target, "%s?since=%lld%s%s%s", longpoll(work) ? "/longpoll" : "/poll",
             (long long)since, other ? "&topic=" : "", other ? topic : "",
             longpoll(work) ? "&timeout=25s" : "");
    struct profile_request request = {.method = "GET",
                                      .target = slice_of(target),
                                      .host = slice_of(p->host),
                                      .token = p->token ? slice_of(p->token) : (struct slice){0},
                                      .etag = longpoll(work) ? NO_NUMBER : since,
                                      .body_len = -1,
                                      .close = p->close};
    return (int64_t)profile_write(head, &p->profile, &request);
}

/* How long the server has a request before it answers. */
static double held_s(const struct work *work)
{
    return longpoll(work) ? fmax(work->gap_s - turnaround_s(work), 0) : 0;
}

static struct both request(const struct work *work, int64_t since)
{
    int64_t bytes = request_head(work, since);
    enum segments_reader server = work->point->close                         ? READER_RESTED
                                  : within(held_s(work), SEGMENTS_DELACK_MS) ? READER_ANSWERING
                                                                             : READER_ANSWERING_LATE;
    return (struct both){segments_data(bytes), segments_acks(segments_count(bytes), server)};
}

static struct both answer_of(const struct work *work, int64_t bytes)
{
    int64_t count = segments_count(bytes);
    double answer_s = longpoll(work) ? 0 : work->interval_s - turnaround_s(work);
    struct segments acks = work->point->close ? segments_acks(count, READER_RESTED)
                                              : client_acks(work, count, answer_s, work->interval_s);
    return (struct both){acks, segments_data(bytes)};
}

static struct both answer(const struct work *work, int64_t number)
{
    int64_t body = work->messages * (text_bytes(work, number) + 1);
    return answer_of(work, answer_head(work, body > 0 ? 200 : empty_status(work), number, body) + body);
}

/* SYN, SYN-ACK, ACK; in the end FIN, FIN, ACK, one and a half each way: who begins is a race. */
static struct both connecting(const struct work *work, int64_t number)
{
    (void)work, (void)number;
    struct segments syn = {1, SEGMENTS_SYN};
    struct both both = {syn, syn};
    segments_add(&both.up, 1, segments_bare(1 + 1.5));
    segments_add(&both.down, 1, segments_bare(1.5));
    return both;
}

/* Exchanges that bring `each` messages on average: the next lower whole number, or the next higher. */
static void add_exchanges(struct work *work, double times, double each)
{
    const double nearly = 1e-9; /* 0.1 s times 10 a second is one */
    double low = floor(each + nearly), share = each - low > nearly ? each - low : 0;
    work->messages = (int64_t)low;
    add_over(work, 0, times * (1 - share), answer);
    work->messages = (int64_t)low + 1;
    add_over(work, 0, times * share, answer);
    add_over(work, 1, times, request);
    if (work->point->close)
        add_over(work, 0, times, connecting);
}

/* An answer of each kind, so often; with the ages that they make. */
static void predict_poll(struct work *work, struct model *model)
{
    double polls = work->window_s / work->interval_s, each = work->interval_s / work->gap_s;
    add_exchanges(work, polls, each);
    model->polls = polls;
    model->empty_polls = polls * fmax(1 - each, 0);
    model->age_mean_ns = (work->interval_s / 2 + work->delay_s) * NS_PER_S;
}

/* How often something falls into the window that is due at whole periods after a client's opening. */
static double times_due(const struct work *work, double period_s)
{
    double before_s = (double)work->point->since_open_ns / NS_PER_S;
    return floor((before_s + work->window_s) / period_s) - floor(before_s / period_s);
}

/* Where news is faster than the next request, it waits for that one, and comes with what else has. */
static void predict_longpoll(struct work *work, struct model *model)
{
    double turnaround = turnaround_s(work), cycle = fmax(work->gap_s, turnaround);
    double answers = work->window_s / cycle, waits = floor(held_s(work) / HOLD_S);
    double empty = silent(work) ? times_due(work, HOLD_S + turnaround) : answers * waits;
    add_exchanges(work, answers, silent(work) ? 0 : cycle / work->gap_s);
    add_exchanges(work, empty, 0);
    model->polls = answers + empty;
    model->empty_polls = empty;
    model->age_mean_ns = (work->delay_s + (cycle > work->gap_s ? cycle / 2 : 0)) * NS_PER_S;
}

/* --- streams */

static struct both push(const struct work *work, int64_t bytes)
{
    struct segments acks = client_acks(work, segments_count(bytes), INFINITY, work->gap_s);
    return (struct both){acks, segments_data(bytes)};
}

/* As server/framing.c puts them. */
static struct both event(const struct work *work, int64_t number)
{
    int around = snprintf(NULL, 0, "id: %lld\ndata: \n\n", (long long)number);
    return push(work, text_bytes(work, number) + around);
}

static struct both frame(const struct work *work, int64_t number)
{
    uint8_t head[WS_MAX_HEAD];
    int64_t text = text_bytes(work, number);
    return push(work, text + (int64_t)ws_encode_head(head, true, WS_TEXT, (uint64_t)text, NULL));
}

/* A comment and its acknowledgement; or a ping and its own, then the masked pong and its: the client has not
 * been talking, so TCP acknowledges the ping as it is read. */
static struct both ping(const struct work *work, int64_t number)
{
    (void)number;
    if (work->point->transport == MODEL_SSE)
        return (struct both){segments_bare(1), segments_data((int64_t)strlen(":\n\n"))};
    enum { PING = 2, PONG = 6 };
    struct both both = {segments_data(PONG), segments_data(PING)};
    segments_add(&both.up, 1, segments_bare(1));
    segments_add(&both.down, 1, segments_bare(1));
    return both;
}

/* A stream's pings are due at whole periods after its opening, whatever else is sent. */
static double pings(const struct work *work)
{
    return work->point->ping_ns > 0 ? times_due(work, (double)work->point->ping_ns / NS_PER_S) : 0;
}

static void predict_stream(struct work *work, struct model *model)
{
    add_over(work, 0, work->window_s / work->gap_s, work->point->transport == MODEL_SSE ? event : frame);
    add_over(work, 0, pings(work), ping);
    model->age_mean_ns = work->delay_s * NS_PER_S;
}

/* --- the whole */

static double growing_share(const struct work *work)
{
    const struct model_point *p = work->point;
    bool talks = p->transport == MODEL_POLL || p->transport == MODEL_LONGPOLL;
    if (!talks && p->payload_bytes <= INITIAL_WINDOW)
        return 0;
    double bytes_hz = (double)p->payload_bytes / work->gap_s;
    double before = bytes_hz * (double)p->since_open_ns / NS_PER_S, within_it = bytes_hz * work->window_s;
    double left = (talks ? GROWN_TALKING_BYTES : GROWN_LISTENING_BYTES) - before;
    return within_it > 0 ? fmin(fmax(left / within_it, 0), 1) : 0;
}

static struct work prepare(const struct model_point *point)
{
    struct work work = {.point = point};
    work.delay_s = (double)point->delay_ns / NS_PER_S;
    work.window_s = (double)point->window_ns / NS_PER_S;
    work.gap_s = point->rate_hz > 0 ? 1 / point->rate_hz : INFINITY;
    work.interval_s = (double)point->interval_ns / NS_PER_S;
    /* A poll that is due while the one before it is under way waits for that. */
    double turnaround = turnaround_s(&work);
    work.interval_s =
        point->after_response ? work.interval_s + turnaround : fmax(work.interval_s, turnaround);
    work.growing = growing_share(&work);
    return work;
}

static bool within_reach(const struct work *work)
{
    const struct model_point *p = work->point;
    bool http = p->transport == MODEL_POLL || p->transport == MODEL_LONGPOLL;
    bool sound = p->clients >= 0 && p->rate_hz >= 0 && p->payload_bytes >= 0 && p->window_ns >= 0 &&
                 p->delay_ns >= 0 && p->first_number >= 0 && p->time_ns >= 0 && p->since_open_ns >= 0;
    if (!sound || !http)
        return sound;
    return (longpoll(work) || p->interval_ns > 0) && p->host && request_head(work, p->first_number) > 0;
}

struct model model_predict(const struct model_point *point)
{
    struct work work = prepare(point);
    struct model model = {.known = within_reach(&work)};
    if (!model.known)
        return model;
    if (point->transport == MODEL_POLL)
        predict_poll(&work, &model);
    else if (point->transport == MODEL_LONGPOLL)
        predict_longpoll(&work, &model);
    else
        predict_stream(&work, &model);
    if (silent(&work))
        model.age_mean_ns = NAN;
    model.polls *= point->clients;
    model.empty_polls *= point->clients;
    model.up_l3 = work.sum.up.l3 * point->clients;
    model.down_l3 = work.sum.down.l3 * point->clients;
    model.up_packets = work.sum.up.packets * point->clients;
    model.down_packets = work.sum.down.packets * point->clients;
    return model;
}
