#include "predict.h"

#include "arguments.h"
#include "clock.h"
#include "model.h"
#include "plan/wish.h"

#include <math.h>
#include <string.h>

static bool says(const struct point *point, enum key_id key, const char *text)
{
    const char *value = point_text(point, key);
    return value && strcmp(value, text) == 0;
}

static enum model_transport transport_of(const struct point *point)
{
    static const enum model_transport by[TRANSPORTS] = {[TRANSPORT_POLL] = MODEL_POLL,
                                                        [TRANSPORT_LONGPOLL] = MODEL_LONGPOLL,
                                                        [TRANSPORT_SSE] = MODEL_SSE,
                                                        [TRANSPORT_WS] = MODEL_WS};
    return by[point_transport(point)];
}

static enum model_empty empty_of(const struct point *point)
{
    return says(point, KEY_EMPTY, "204")   ? MODEL_EMPTY_204
           : says(point, KEY_EMPTY, "200") ? MODEL_EMPTY_200
                                           : MODEL_EMPTY_304;
}

/* The model knows a delay, and that nothing else happens on the way. */
static bool plain_path(const struct point *point)
{
    const struct link_figures f = wish_figures(point);
    return !wish_is_link(point) || (f.loss <= 0 && f.jitter_ns == 0 && f.up_bps <= 0 && f.down_bps <= 0);
}

static int64_t path_delay_ns(const struct point *point)
{
    return wish_is_link(point) ? wish_figures(point).delay_ns : 0;
}

/* The model knows even schedules, clients that say nothing and stay, and messages that travel one by one as
 * they are. */
static bool within_reach(const struct point *point, const json_t *record)
{
    static const enum key_id beyond[] = {KEY_SEND, KEY_RESTART, KEY_SESSION, KEY_COALESCE};
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++)
        if (point_number(point, beyond[i]) > 0)
            return false;
    return point_transport(point) != TRANSPORT_NULL && !says(point, KEY_SCHEDULE, "poisson") &&
           !says(point, KEY_COMPRESSION, "gzip") && plain_path(point) &&
           json_is_integer(json_object_get(record, "window_ns")) &&
           json_is_integer(json_object_get(record, "first_number"));
}

/* Of the mean client: it was opened half-way through the ramp. */
static int64_t since_open_ns(const struct point *point)
{
    const double ramp_hz = point_number(point, KEY_RAMP);
    const double ramp_s = ramp_hz > 0 ? point_number(point, KEY_CLIENTS) / ramp_hz : 0;
    return (int64_t)(point_number(point, KEY_WARMUP) + ramp_s / 2 * NS_PER_S);
}

static struct model ask(const struct point *point, const json_t *record, const char *host)
{
    struct model nothing = {0};
    char token[TOKEN_MAX];
    const char *headers = point_text(point, KEY_HEADERS);
    struct model_point asked = {
        .transport = transport_of(point),
        .clients = point_number(point, KEY_CLIENTS),
        .rate_hz = point_number(point, KEY_RATE),
        .payload_bytes = (int64_t)point_number(point, KEY_PAYLOAD),
        .interval_ns = (int64_t)point_number(point, KEY_INTERVAL),
        .delay_ns = path_delay_ns(point),
        .window_ns = json_integer_value(json_object_get(record, "window_ns")),
        .first_number = json_integer_value(json_object_get(record, "first_number")),
        .time_ns = json_integer_value(json_object_get(record, "window_from_ns")),
        .since_open_ns = since_open_ns(point),
        .ping_ns = (int64_t)point_number(point, KEY_PING),
        .empty = empty_of(point),
        .close = says(point, KEY_CONNECTION, "close"),
        .after_response = says(point, KEY_PACE, "after-response"),
        .host = host,
        .topic = "feed",
        .token = arguments_token(point, token) ? token : NULL,
    };
    if (headers && profile_parse(slice_of(headers), &asked.profile) != 0)
        return nothing;
    return model_predict(&asked);
}

static json_t *real_or_null(bool known, double value)
{
    return known && isfinite(value) ? json_real(value) : json_null();
}

json_t *predict_fields(const struct point *point, const json_t *record, const char *host)
{
    struct model m = {0};
    if (within_reach(point, record))
        m = ask(point, record, host);
    /* A server slowed on purpose adds to every age and to nothing else. */
    double age_ns = m.age_mean_ns + point_number(point, KEY_DELAY);
    return json_pack("{s:o,s:o,s:o,s:o,s:o}", "age_mean_ns", real_or_null(m.known, age_ns), "up_l3",
                     real_or_null(m.known, m.up_l3), "down_l3", real_or_null(m.known, m.down_l3), "polls",
                     real_or_null(m.known, m.polls), "empty_polls", real_or_null(m.known, m.empty_polls));
}
