/* Stand-ins for what a trial borrows from the plan, the topology and the model, so that trials can be tested
 * without a suite and without namespaces. Weak, so that they give way wherever the real ones are linked in.
 */
#ifndef PUSHMARK_TRIAL_DOUBLES_H
#define PUSHMARK_TRIAL_DOUBLES_H

#include "check.h"
#include "clock.h"
#include "model.h"
#include "plan/plan.h"
#include "plan/suite.h"
#include "trial/topology.h"

#define DOUBLE __attribute__((weak))

static int64_t doubles_trial_ns __attribute__((unused)); /* what the plan says that a trial takes */
static struct model doubles_model;                       /* what the model answers */
static char doubles_token[128];                          /* the token in it, "" for none */
static struct model_point doubles_asked;                 /* and what it was asked */
static struct counters doubles_counters[2];              /* of the interface, by turns */
static int doubles_turn;

extern DOUBLE const struct key keys[KEYS];
DOUBLE const struct key keys[KEYS] = {
    [KEY_TRANSPORT] = {.name = "transport", .owner = KEY_OF_BENCH},
    [KEY_TOPOLOGY] = {.name = "topology", .owner = KEY_OF_BENCH},
    [KEY_ARM] = {.name = "arm", .owner = KEY_OF_BENCH},
    [KEY_CLIENTS] = {.name = "clients", .owner = KEY_OF_LOAD},
    [KEY_INTERVAL] = {.name = "interval", .owner = KEY_OF_LOAD},
    [KEY_ENGINE] = {.name = "engine", .owner = KEY_OF_LOAD},
    [KEY_PACE] = {.name = "pace", .owner = KEY_OF_LOAD},
    [KEY_PHASE] = {.name = "phase", .owner = KEY_OF_LOAD},
    [KEY_CONNECTION] = {.name = "connection", .owner = KEY_OF_LOAD},
    [KEY_HEADERS] = {.name = "headers", .owner = KEY_OF_LOAD},
    [KEY_PROCESSES] = {.name = "processes", .owner = KEY_OF_LOAD},
    [KEY_RAMP] = {.name = "ramp", .owner = KEY_OF_LOAD},
    [KEY_WARMUP] = {.name = "warmup", .owner = KEY_OF_LOAD},
    [KEY_DURATION] = {.name = "duration", .owner = KEY_OF_LOAD},
    [KEY_DRAIN] = {.name = "drain", .owner = KEY_OF_LOAD},
    [KEY_TIMEOUT] = {.name = "timeout", .owner = KEY_OF_LOAD},
    [KEY_SEND] = {.name = "send", .owner = KEY_OF_LOAD},
    [KEY_SEND_PAYLOAD] = {.name = "send-payload", .owner = KEY_OF_LOAD},
    [KEY_RATE] = {.name = "rate", .owner = KEY_OF_SERVER},
    [KEY_PAYLOAD] = {.name = "payload", .owner = KEY_OF_SERVER},
    [KEY_SCHEDULE] = {.name = "schedule", .owner = KEY_OF_SERVER},
    [KEY_EMPTY] = {.name = "empty", .owner = KEY_OF_SERVER},
    [KEY_HISTORY] = {.name = "history", .owner = KEY_OF_SERVER},
    [KEY_SLOW] = {.name = "slow", .owner = KEY_OF_SERVER},
    [KEY_HIGH_WATER] = {.name = "high-water", .owner = KEY_OF_SERVER},
    [KEY_WORKERS] = {.name = "workers", .owner = KEY_OF_SERVER},
    [KEY_PING] = {.name = "ping", .owner = KEY_OF_SERVER},
    [KEY_DELAY] = {.name = "delay", .owner = KEY_OF_SERVER},
    [KEY_CONGESTION] = {.name = "congestion", .owner = KEY_OF_LOAD},
};

extern DOUBLE const char *const transport_names[TRANSPORTS + 1];
DOUBLE const char *const transport_names[TRANSPORTS + 1] = {"null", "poll", "longpoll", "sse", "ws", NULL};
extern DOUBLE const char *const topology_names[4];
DOUBLE const char *const topology_names[4] = {"veth", "loopback", "link", NULL};

DOUBLE enum transport point_transport(const struct point *point)
{
    return (enum transport)point->values[KEY_TRANSPORT].number;
}

DOUBLE double point_number(const struct point *point, enum key_id key)
{
    return point->values[key].text ? point->values[key].number : 0;
}

DOUBLE const char *point_text(const struct point *point, enum key_id key)
{
    return point->values[key].text;
}

DOUBLE json_t *point_json(const struct point *point)
{
    return json_pack("{s:s,s:f,s:s?}", "transport", point_text(point, KEY_TRANSPORT), "clients",
                     point_number(point, KEY_CLIENTS), "topology", point_text(point, KEY_TOPOLOGY));
}

DOUBLE int64_t plan_trial_ns(const struct point *point)
{
    (void)point;
    return doubles_trial_ns;
}

DOUBLE const char *topology_address(const struct topology *t, enum topology_kind kind)
{
    (void)t;
    return kind == TOPOLOGY_VETH ? "10.0.0.1" : "127.0.0.1";
}

DOUBLE bool topology_counters(const struct topology *t, struct counters *counters)
{
    *counters = doubles_counters[doubles_turn++ % 2];
    return t->veth;
}

DOUBLE void topology_prepare(const struct topology *t, enum topology_kind kind)
{
    (void)t, (void)kind;
}

DOUBLE bool topology_link_counters(struct topology *t, struct counters *counters)
{
    *counters = doubles_counters[doubles_turn++ % 2];
    return t->link;
}

DOUBLE struct model model_predict(const struct model_point *point)
{
    doubles_asked = *point;
    snprintf(doubles_token, sizeof doubles_token, "%s", point->token ? point->token : "");
    return doubles_model;
}

static inline void doubles_set(struct point *point, enum key_id key, const char *text, double number)
{
    point->values[key].text = text;
    point->values[key].number = number;
}

#endif
