#include "record.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

const json_t *record_at(const json_t *object, const char *path)
{
    for (const char *dot; object && (dot = strchr(path, '.')) != NULL; path = dot + 1)
        object = json_object_getn(object, path, (size_t)(dot - path));
    return object ? json_object_get(object, path) : NULL;
}

double record_number(const json_t *object, const char *path)
{
    const json_t *value = record_at(object, path);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

const char *record_text(const json_t *object, const char *path)
{
    return json_string_value(record_at(object, path));
}

bool record_true(const json_t *object, const char *path)
{
    return json_is_true(record_at(object, path));
}

json_t *record_of_number(double value)
{
    if (!isfinite(value))
        return json_null();
    if (value == floor(value) && fabs(value) < 0x1p53)
        return json_integer((json_int_t)value);
    return json_real(value);
}

json_t *record_of_text(const char *text)
{
    return text ? json_string(text) : json_null();
}

static bool same(const json_t *a, const json_t *b)
{
    const bool a_null = !a || json_is_null(a), b_null = !b || json_is_null(b);
    if (a_null || b_null)
        return a_null && b_null;
    if (json_is_number(a) && json_is_number(b))
        return fabs(json_number_value(a) - json_number_value(b)) <= 1e-12 * fabs(json_number_value(a));
    return json_equal(a, b);
}

static bool all_in(const json_t *a, const json_t *b, const char *but)
{
    const char *key;
    json_t *value;
    /* jansson's walk wants a mutable object, and changes nothing */
    json_object_foreach((json_t *)(uintptr_t)a, key, value)
    {
        if (!(but && strcmp(key, but) == 0) && !same(value, json_object_get(b, key)))
            return false;
    }
    return true;
}

bool record_same_point(const json_t *a, const json_t *b, const char *but)
{
    return json_is_object(a) && json_is_object(b) && all_in(a, b, but) && all_in(b, a, but);
}
