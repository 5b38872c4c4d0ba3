#include "gate.h"

#include "units.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum effect { EFFECT_VOID, EFFECT_WARN };
enum unit { UNIT_COUNT, UNIT_SHARE, UNIT_NS, UNIT_BYTES };

struct gate {
    const char *name;
    enum effect effect;
    enum unit unit;
    double limit;            /* the value may reach it, not pass it */
    const char *group, *key; /* where the value stands in the record, where that is all */
    double (*of)(const json_t *record);
    const char *why; /* %s is the value */
    /* Where a value is wanted but not known: why that trips it. Without, the gate is passed. */
    const char *unknown;
    bool (*wanted)(const json_t *record);
    double (*limit_of)(const json_t *record); /* where the limit is not one number for all */
};

static double number(const json_t *record, const char *group, const char *key)
{
    const json_t *value = json_object_get(json_object_get(record, group), key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

/* Its highest percentile up to the 99th that has the samples to carry it; of few, their mean. */
static double lateness(const json_t *record)
{
    static const char *const keys[] = {"p99", "p90", "mean"};
    double value = NAN;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && isnan(value); i++)
        value = number(record, "late_ns", keys[i]);
    return value;
}

static double link_lateness(const json_t *record)
{
    return lateness(json_object_get(record, "link"));
}

/* Polls and messages of one's own are due at times; who only listens has nothing to be late with. */
static bool scheduled(const json_t *record)
{
    const json_t *point = json_object_get(record, "point");
    const char *transport = json_string_value(json_object_get(point, "transport"));
    const bool listens = transport && (strcmp(transport, "ws") == 0 || strcmp(transport, "sse") == 0 ||
                                       strcmp(transport, "longpoll") == 0);
    return !listens || json_number_value(json_object_get(point, "send_hz")) > 0;
}

static double schedule_lateness(const json_t *record)
{
    return scheduled(record) ? lateness(record) : NAN;
}

/* Of listeners: how long the generator's own clock waited, mostly for the reading of a burst, which is what
 * receiving that many messages costs and no fault of the trial. */
static double listener_lateness(const json_t *record)
{
    return scheduled(record) ? NAN : lateness(record);
}

/* A TUN device has no Ethernet heads, and its emulator knows what TCP_INFO missed (facts_link.h). */
static bool over_link(const json_t *counters)
{
    const char *meter = json_string_value(json_object_get(counters, "meter"));
    return meter && strcmp(meter, "link") == 0;
}

static double gap(const json_t *total, const json_t *counters, const char *way)
{
    char l3[16], l2[16], packets[16], missed[16];
    snprintf(l3, sizeof l3, "%s_l3", way);
    snprintf(l2, sizeof l2, "%s_l2", way);
    snprintf(packets, sizeof packets, "%s_packets", way);
    snprintf(missed, sizeof missed, "%s_missed", way);
    enum { ETHERNET_HEAD = 14 };
    const json_int_t head = over_link(counters) ? 0 : ETHERNET_HEAD;
    json_int_t sent = json_integer_value(json_object_get(total, packets));
    json_int_t bytes = json_integer_value(json_object_get(total, l3)) + head * sent +
                       json_integer_value(json_object_get(counters, missed));
    json_int_t seen = json_integer_value(json_object_get(counters, packets));
    return fabs((double)(bytes - json_integer_value(json_object_get(counters, l2)))) +
           ETHERNET_HEAD * fabs((double)(sent - seen)); /* lest one error hide another */
}

static double crosscheck(const json_t *record)
{
    const json_t *wire = json_object_get(record, "wire"), *total = json_object_get(wire, "total");
    const json_t *counters = json_object_get(wire, "crosscheck");
    if (!json_is_object(counters))
        return NAN;
    return gap(total, counters, "up") + gap(total, counters, "down");
}

/* A reset that answered an attempt to connect is in that attempt's count. */
static double stray(const json_t *record)
{
    const json_t *resets =
        json_object_get(json_object_get(json_object_get(record, "wire"), "crosscheck"), "resets");
    const double refused = number(record, "errors", "connection_refused");
    const double more = json_is_integer(resets) ? (double)json_integer_value(resets) : NAN;
    return refused > 0 ? fmax(more - refused, 0) : more;
}

static double dropped(const json_t *record)
{
    const json_t *counters = json_object_get(json_object_get(record, "wire"), "crosscheck");
    const json_t *up = json_object_get(counters, "up_dropped"),
                 *down = json_object_get(counters, "down_dropped");
    return json_is_integer(up) && json_is_integer(down)
               ? (double)(json_integer_value(up) + json_integer_value(down))
               : NAN;
}

/* To the byte on a lossless path. What was dropped TCP_INFO has counted and the interface has not, and what
 * was sent again after a socket's end it has not seen: within a hundredth then. */
static double crosscheck_limit(const json_t *record)
{
    const json_t *counters = json_object_get(json_object_get(record, "wire"), "crosscheck");
    const bool lossless = json_integer_value(json_object_get(counters, "lost")) == 0;
    if (lossless && !(dropped(record) > 0) && !(stray(record) > 0))
        return 0;
    return 0.01 * (double)(json_integer_value(json_object_get(counters, "up_l2")) +
                           json_integer_value(json_object_get(counters, "down_l2")));
}

/* A hundredth of the window; of short ones what the kernel's own accounts may be stale by, two ticks. */
static double metered_limit(const json_t *record)
{
    return fmax(0.01 * json_number_value(json_object_get(record, "window_ns")), 1e7);
}

static bool always(const json_t *record)
{
    return record != NULL;
}

/* The bytes were metered, on a path that has counters. */
static bool crossing(const json_t *record)
{
    const char *topology = json_string_value(json_object_get(json_object_get(record, "point"), "topology"));
    bool metered = json_is_string(json_object_get(json_object_get(record, "wire"), "meter"));
    return metered && topology && (strcmp(topology, "veth") == 0 || strcmp(topology, "link") == 0);
}

static const struct gate gates[] = {
    {"saturated", EFFECT_VOID, UNIT_SHARE, 0.85, "cpu", "clients_share", NULL,
     "the load generator used %s of a core: its times are its own, not the server's", NULL, NULL, NULL},
    {"late", EFFECT_VOID, UNIT_NS, 1e6, NULL, NULL, schedule_lateness, "the load generator was late by %s",
     NULL, NULL, NULL},
    {"lost", EFFECT_VOID, UNIT_COUNT, 0, "messages", "lost", NULL, "%s messages were lost",
     "how many messages were lost is not known", always, NULL},
    {"duplicate", EFFECT_VOID, UNIT_COUNT, 0, "messages", "duplicate", NULL, "%s messages came twice", NULL,
     NULL, NULL},
    {"reordered", EFFECT_VOID, UNIT_COUNT, 0, "messages", "reordered", NULL, "%s messages came out of order",
     NULL, NULL, NULL},
    {"negative_age", EFFECT_VOID, UNIT_COUNT, 0, "errors", "negative_age", NULL,
     "%s messages came before they were due", NULL, NULL, NULL},
    {"crosscheck", EFFECT_VOID, UNIT_BYTES, 0, NULL, NULL, crosscheck,
     "TCP_INFO and the interface's counters differ by %s", "the interface's counters could not be read",
     crossing, crosscheck_limit},
    {"link_late", EFFECT_VOID, UNIT_NS, 1e6, NULL, NULL, link_lateness,
     "the link handed packets over %s late: its delay was not what was asked", NULL, NULL, NULL},
    {"busy", EFFECT_WARN, UNIT_NS, 1e6, NULL, NULL, listener_lateness,
     "the load generator came to its own clock %s late, being busy or kept from its core", NULL, NULL, NULL},
    {"metered", EFFECT_VOID, UNIT_NS, 0, "machine", "metered_off_ns", NULL,
     "the meters were read %s off the window's ends: their CPU is of another time", NULL, NULL,
     metered_limit},
    {"dropped", EFFECT_WARN, UNIT_COUNT, 0, NULL, NULL, dropped,
     "the kernel dropped %s packets between server and clients, its queue being full: TCP sent them again",
     NULL, NULL, NULL},
    {"stray", EFFECT_WARN, UNIT_COUNT, 0, NULL, NULL, stray,
     "%s segments came when their connection had ended: they are in no connection's count", NULL, NULL, NULL},
    {"steal", EFFECT_WARN, UNIT_SHARE, 0.005, "machine", "steal_share", NULL,
     "the hypervisor withheld %s of the cores' time", NULL, NULL, NULL},
    {"run_delay", EFFECT_WARN, UNIT_SHARE, 0.01, "machine", "run_delay_share", NULL,
     "server or clients waited %s of the window for a core", NULL, NULL, NULL},
    {"foreign", EFFECT_WARN, UNIT_SHARE, 0.02, "machine", "foreign_share", NULL,
     "other programs used %s of the cores' time", NULL, NULL, NULL},
};
enum { GATES = sizeof gates / sizeof *gates };

static const char *show(enum unit unit, double value, char out[UNITS_TEXT])
{
    if (unit == UNIT_SHARE)
        snprintf(out, UNITS_TEXT, "%.1f %%", 100 * value);
    else if (unit == UNIT_NS)
        units_show_duration(out, value);
    else if (unit == UNIT_BYTES)
        snprintf(out, UNITS_TEXT, "%.0f B", value);
    else
        units_show_count(out, value);
    return out;
}

/* Why it trips, to be freed, or NULL. A trial in trouble has said already why it does not know. */
static char *judge_one(const struct gate *gate, const json_t *record, double value, double limit,
                       bool trouble)
{
    char text[UNITS_TEXT], why[256];
    if (isnan(value))
        return gate->unknown && !trouble && gate->wanted(record) ? strdup(gate->unknown) : NULL;
    if (value <= limit)
        return NULL;
    snprintf(why, sizeof why, gate->why, show(gate->unit, value, text));
    return strdup(why);
}

static json_t *real_or_null(double value)
{
    return isnan(value) ? json_null() : json_real(value);
}

/* Takes nothing; `why` NULL where the gate is passed. */
static void note(json_t *record, const char *name, enum effect effect, double value, double limit,
                 const char *why)
{
    json_t *found =
        json_pack("{s:b,s:o,s:o,s:s,s:s?}", "ok", !why, "value", real_or_null(value), "limit",
                  real_or_null(limit), "effect", effect == EFFECT_VOID ? "void" : "warn", "why", why);
    json_object_set_new(json_object_get(record, "gates"), name, found);
    if (why && effect == EFFECT_VOID)
        json_array_append_new(json_object_get(record, "void"), json_string(name));
}

void gate_judge(json_t *record, const char *trouble)
{
    json_object_set_new(record, "gates", json_object());
    json_object_set_new(record, "void", json_array());
    note(record, "completed", EFFECT_VOID, NAN, NAN, trouble);
    for (size_t i = 0; i < GATES; i++) {
        const struct gate *gate = &gates[i];
        double value = gate->of ? gate->of(record) : number(record, gate->group, gate->key);
        double limit = gate->limit_of ? gate->limit_of(record) : gate->limit;
        char *why = judge_one(gate, record, value, limit, trouble != NULL);
        note(record, gate->name, gate->effect, value, limit, why);
        free(why);
    }
    json_object_set_new(record, "valid", json_boolean(json_array_size(json_object_get(record, "void")) == 0));
}
