#include "point.h"

#include "suite.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

enum transport point_transport(const struct point *point)
{
    return (enum transport)point->values[KEY_TRANSPORT].number;
}

double point_number(const struct point *point, enum key_id key)
{
    return point->values[key].text ? point->values[key].number : 0;
}

const char *point_text(const struct point *point, enum key_id key)
{
    return point->values[key].text;
}

static json_t *value_json(const struct key *key, const struct value *value)
{
    if (!value->text)
        return json_null();
    switch (key->kind) {
    case OPTION_CHOICE:
        return json_string(key->choices[(size_t)value->number]);
    case OPTION_TEXT:
        return json_string(value->text);
    case OPTION_RATE:
    case OPTION_SHARE:
    case OPTION_BITS:
        return json_real(value->number);
    default:
        return json_integer((json_int_t)llround(value->number));
    }
}

json_t *point_json(const struct point *point)
{
    json_t *object = json_object();
    for (int i = 0; i < KEYS; i++)
        json_object_set_new(object, keys[i].json, value_json(&keys[i], &point->values[i]));
    return object;
}

/* These say by themselves what they are; of the others the name is said too. */
static const bool speaks_for_itself[KEYS] = {
    [KEY_TOPOLOGY] = true,   [KEY_ARM] = true,     [KEY_INTERVAL] = true,   [KEY_ENGINE] = true,
    [KEY_PACE] = true,       [KEY_PHASE] = true,   [KEY_CONNECTION] = true, [KEY_HEADERS] = true,
    [KEY_RATE] = true,       [KEY_PAYLOAD] = true, [KEY_SCHEDULE] = true,   [KEY_SLOW] = true,
    [KEY_CONGESTION] = true,
};

bool point_says_itself(enum key_id key)
{
    return speaks_for_itself[key];
}

static void add(char out[POINT_LABEL], const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A label too long for its place is cut, not overrun. */
static void add(char out[POINT_LABEL], const char *format, ...)
{
    size_t len = strlen(out);
    va_list args;
    va_start(args, format);
    vsnprintf(out + len, POINT_LABEL - len, format, args);
    va_end(args);
}

char *point_label(const struct point *point, char out[POINT_LABEL])
{
    out[0] = '\0';
    add(out, "%s", transport_names[point_transport(point)]);
    const char *between = " ";
    for (int i = 0; i < KEYS; i++) {
        const char *text = point->values[i].text;
        if (i == KEY_TRANSPORT || !text || !point->experiment->varies[i])
            continue;
        if (i == KEY_CLIENTS)
            add(out, "%s%s client%s", between, text, point->values[i].number > 1 ? "s" : "");
        else
            add(out, "%s%s%s%s", between, speaks_for_itself[i] ? "" : keys[i].name,
                speaks_for_itself[i] ? "" : " ", text);
        between = ", ";
    }
    return out;
}

bool point_same_value(enum key_id key, const struct value *a, const struct value *b)
{
    if (!a->text || !b->text)
        return true;
    return keys[key].kind == OPTION_TEXT ? strcmp(a->text, b->text) == 0 : a->number == b->number;
}

/* Pollers warm up for longer than others where their interval asks for it; what is not measured makes no
 * difference. */
static bool out_of_count(const struct point *point, int key)
{
    return key == KEY_WARMUP && !point->experiment->varies[KEY_WARMUP];
}

bool point_agrees(const struct point *a, const struct point *b, const bool ignored[KEYS])
{
    for (int key = 0; key < KEYS; key++)
        if (!ignored[key] && !out_of_count(a, key) &&
            !point_same_value((enum key_id)key, &a->values[key], &b->values[key]))
            return false;
    return true;
}
