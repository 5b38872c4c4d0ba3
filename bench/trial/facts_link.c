#include "facts_link.h"

#include <stdbool.h>

/* The marks, in the order in which they are set. */
enum mark { MARK_BEFORE, MARK_FROM, MARK_TO, MARK_AFTER, MARKS };

static const struct {
    const char *way, *of_mark; /* as the clients see it */
} ways[] = {{"up", "sent"}, {"down", "received"}};
enum { WAYS = sizeof ways / sizeof *ways };

static json_int_t at_mark(const json_t *link, enum mark mark, int way, const char *key)
{
    const json_t *marks = json_object_get(link, "marks");
    return json_integer_value(
        json_object_get(json_object_get(json_array_get(marks, mark), ways[way].of_mark), key));
}

static json_int_t between(const json_t *link, enum mark from, enum mark to, int way, const char *key)
{
    return at_mark(link, to, way, key) - at_mark(link, from, way, key);
}

static json_int_t of_both(const json_t *link, const char *key)
{
    return json_integer_value(json_object_get(json_object_get(link, "up"), key)) +
           json_integer_value(json_object_get(json_object_get(link, "down"), key));
}

static json_int_t missed(const json_t *link, int way)
{
    return between(link, MARK_BEFORE, MARK_AFTER, way, "sack_bytes") +
           between(link, MARK_BEFORE, MARK_AFTER, way, "repeated_bytes");
}

static void set(json_t *object, const char *way, const char *key, json_int_t value)
{
    char name[32];
    snprintf(name, sizeof name, "%s_%s", way, key);
    json_object_set_new(object, name, json_integer(value));
}

/* One way's part of it; whether both meters agree to the byte. */
static bool cross(json_t *crosscheck, const json_t *total, const json_t *link, int way)
{
    char l3[16], packets[16];
    const char *name = ways[way].way;
    const json_int_t bytes = between(link, MARK_BEFORE, MARK_AFTER, way, "bytes");
    const json_int_t count = between(link, MARK_BEFORE, MARK_AFTER, way, "packets");
    snprintf(l3, sizeof l3, "%s_l3", name);
    snprintf(packets, sizeof packets, "%s_packets", name);
    set(crosscheck, name, "l2", bytes);
    set(crosscheck, name, "packets", count);
    set(crosscheck, name, "missed", missed(link, way));
    return bytes == json_integer_value(json_object_get(total, l3)) + missed(link, way) &&
           count == json_integer_value(json_object_get(total, packets));
}

static void set_crosscheck(json_t *wire, const struct facts *facts)
{
    const struct counters *before = &facts->before, *after = &facts->after;
    const json_t *total = json_object_get(wire, "total");
    json_t *crosscheck = json_pack("{s:s}", "meter", "link");
    const bool up = cross(crosscheck, total, facts->link, 0), down = cross(crosscheck, total, facts->link, 1);
    set(crosscheck, "up", "dropped", (json_int_t)(after->up_dropped - before->up_dropped));
    set(crosscheck, "down", "dropped", (json_int_t)(after->down_dropped - before->down_dropped));
    json_object_set_new(crosscheck, "lost",
                        json_integer(of_both(facts->link, "lost") + of_both(facts->link, "dropped")));
    json_object_set_new(crosscheck, "resets", json_integer((json_int_t)(after->resets - before->resets)));
    json_object_set_new(crosscheck, "equal", json_boolean(up && down));
    json_object_set_new(wire, "crosscheck", crosscheck);
}

/* What passed within the window, in place of what TCP_INFO makes of it. */
static void set_window(json_t *wire, const json_t *link)
{
    json_t *by_tcp = json_object();
    for (int way = 0; way < WAYS; way++) {
        json_t *flow = json_object_get(wire, ways[way].way);
        const json_int_t packets = between(link, MARK_FROM, MARK_TO, way, "packets");
        const json_int_t data = between(link, MARK_FROM, MARK_TO, way, "data_packets");
        set(by_tcp, ways[way].way, "l3", json_integer_value(json_object_get(flow, "l3")));
        set(by_tcp, ways[way].way, "packets", json_integer_value(json_object_get(flow, "packets")));
        json_object_set_new(flow, "l3", json_integer(between(link, MARK_FROM, MARK_TO, way, "bytes")));
        json_object_set_new(flow, "packets", json_integer(packets));
        json_object_set_new(flow, "acks", json_integer(packets - data));
    }
    json_object_set_new(wire, "tcp_info", by_tcp);
    json_object_set_new(wire, "meter", json_string("link"));
}

static void take_wire(json_t *record, const struct facts *facts)
{
    json_t *wire = json_object_get(record, "wire");
    const json_t *marks = json_object_get(facts->link, "marks");
    for (int way = 0; way < WAYS; way++)
        json_object_set_new(json_object_get(wire, ways[way].way), "l2", json_null());
    if (!facts->crossed || json_array_size(marks) != MARKS ||
        !json_is_integer(json_object_get(json_object_get(wire, "total"), "up_l3")))
        return;
    set_crosscheck(wire, facts);
    if (of_both(facts->link, "lost") + of_both(facts->link, "dropped") > 0 || missed(facts->link, 0) != 0 ||
        missed(facts->link, 1) != 0)
        set_window(wire, facts->link);
}

void facts_take_link(json_t *record, const struct facts *facts)
{
    static const char *const kept[] = {"profile", "asked", "late_ns", "up",     "down",
                                       "foreign", "stray", "refused", "version"};
    if (!facts->link)
        return;
    json_t *link = json_object();
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        json_t *value = json_object_get(facts->link, kept[i]);
        json_object_set_new(link, kept[i], value ? json_deep_copy(value) : json_null());
    }
    json_object_set_new(record, "link", link);
    take_wire(record, facts);
}
