#include "record.h"

#include <math.h>
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

bool record_same(const json_t *a, const json_t *b, const char *key)
{
    return json_equal(json_object_get(a, key), json_object_get(b, key));
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
