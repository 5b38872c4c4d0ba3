#include "axis.h"

#include "metric/record.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const units[] = {
    [UNIT_COUNT] = "count", [UNIT_NS] = "ns", [UNIT_BYTES] = "bytes",
    [UNIT_SHARE] = "share", [UNIT_HZ] = "hz", [UNIT_PERCENTILE] = "percentile",
    [UNIT_RATIO] = "ratio",
};

static enum unit unit_of(const char *name)
{
    for (size_t u = 0; name && u < sizeof units / sizeof units[0]; u++)
        if (strcmp(units[u], name) == 0)
            return (enum unit)u;
    return UNIT_COUNT;
}

void axis_read(struct axis *a, const json_t *spec)
{
    const char *label = record_text(spec, "label");
    *a = (struct axis){.label = label ? label : "",
                       .unit = unit_of(record_text(spec, "unit")),
                       .log = record_true(spec, "log"),
                       .from = NAN,
                       .to = NAN};
    size_t i;
    const json_t *value;
    json_array_foreach(json_object_get(spec, "values"), i, value) if (a->values < AXIS_VALUES)
        a->value[a->values++] = json_is_number(value) ? json_number_value(value) : NAN;
}

void axis_include(struct axis *a, double value)
{
    if (!isfinite(value) || (a->log && value <= 0))
        return;
    if (!(a->from <= value))
        a->from = value;
    if (!(a->to >= value))
        a->to = value;
}

/* --- texts --- */

/* "1.00 ms" is "1 ms", "2.50 s" is "2.5 s". */
static void strip_zeros(char *text)
{
    char *point = strchr(text, '.');
    if (!point)
        return;
    char *end = point + 1 + strspn(point + 1, "0123456789"), *keep = end;
    while (keep[-1] == '0')
        keep--;
    if (keep[-1] == '.')
        keep--;
    memmove(keep, end, strlen(end) + 1);
}

static char *show_percentile(char out[UNITS_TEXT], double value)
{
    snprintf(out, UNITS_TEXT, "%.7g %%", value >= 1 ? 100 - 100 / value : 0);
    return out;
}

char *axis_show(char out[UNITS_TEXT], enum unit unit, double value)
{
    switch (unit) {
    case UNIT_NS:
        return units_show_duration(out, value);
    case UNIT_BYTES:
        return units_show_bytes(out, value);
    case UNIT_PERCENTILE:
        return show_percentile(out, value);
    case UNIT_SHARE:
        snprintf(out, UNITS_TEXT, "%.3g %%", value * 100);
        return out;
    case UNIT_HZ:
        snprintf(out, UNITS_TEXT, "%.4g/s", value);
        return out;
    case UNIT_RATIO:
        if (value < 9999.5)
            snprintf(out, UNITS_TEXT, "%.*f×", value < 0.995 ? 2 : value < 9.95 ? 1 : 0, value);
        else if (value < 999.5e3)
            snprintf(out, UNITS_TEXT, "%.0fk×", value / 1e3);
        else
            snprintf(out, UNITS_TEXT, "%.3gM×", value / 1e6);
        return out;
    case UNIT_COUNT:
        break;
    }
    return units_show_count(out, value);
}

/* Drops the unit of both ends where it is that of the value. */
static void share_unit(const char *value, char *low, char *high)
{
    const char *unit = strchr(value, ' ');
    char *a = strchr(low, ' '), *b = strchr(high, ' ');
    if (!unit || !a || !b || strcmp(a, unit) != 0 || strcmp(b, unit) != 0)
        return;
    *a = *b = '\0';
}

char *axis_show_interval(char out[AXIS_INTERVAL], enum unit unit, double value, double low, double high)
{
    char middle[UNITS_TEXT], from[UNITS_TEXT], to[UNITS_TEXT];
    axis_show(middle, unit, value);
    snprintf(out, AXIS_INTERVAL, "%s", middle);
    if (!isfinite(low) || !isfinite(high))
        return out;
    axis_show(from, unit, low);
    axis_show(to, unit, high);
    if (strcmp(from, middle) == 0 && strcmp(to, middle) == 0)
        return out;
    share_unit(middle, from, to);
    snprintf(out, AXIS_INTERVAL, "%s [%s, %s]", middle, from, to);
    return out;
}

char *axis_title(const struct axis *a, char out[AXIS_TITLE])
{
    const bool says = !a->log || a->values > 0 || a->unit == UNIT_PERCENTILE || strstr(a->label, "log");
    snprintf(out, AXIS_TITLE, "%.200s%s", a->label, says ? "" : " (log scale)");
    return out;
}

static void add_tick(struct axis *a, double at)
{
    if (a->ticks == AXIS_TICKS)
        return;
    struct tick *tick = &a->tick[a->ticks++];
    tick->at = at;
    snprintf(tick->text, sizeof tick->text, "0");
    if (at != 0)
        strip_zeros(axis_show(tick->text, a->unit, at));
}

/* --- range and ticks --- */

/* The step of 1, 2 or 5 times a power of ten that leaves at most so many. */
static double nice_step(double span, int most)
{
    const double ten = pow(10, floor(log10(span / most)));
    static const double steps[] = {1, 2, 5};
    for (size_t i = 0; i < 3; i++)
        if (span / (ten * steps[i]) <= most)
            return ten * steps[i];
    return ten * 10;
}

static void finish_linear(struct axis *a, int most)
{
    a->from = fmin(a->from, 0);
    if (a->to <= a->from)
        a->to = a->from + 1;
    const double step = nice_step(a->to - a->from, most);
    a->from = floor(a->from / step + 1e-9) * step;
    a->to = ceil(a->to / step - 1e-9) * step;
    const int count = (int)lround((a->to - a->from) / step), first = (int)lround(a->from / step);
    for (int i = 0; i <= count; i++)
        add_tick(a, (first + i) * step);
}

/* The nearest 1, 2 or 5 times a power of ten that is not above it, or not below. */
static double nice_bound(double value, bool below)
{
    const double ten = pow(10, floor(log10(value) + 1e-9));
    static const double steps[] = {1, 2, 5, 10};
    double best = ten;
    for (size_t i = 0; i < 4; i++) {
        const double at = ten * steps[i];
        if (!below && at >= value * (1 - 1e-9))
            return at;
        if (below && at <= value * (1 + 1e-9))
            best = at;
    }
    return best;
}

static bool in_range(const struct axis *a, double at)
{
    return at >= a->from * (1 - 1e-9) && at <= a->to * (1 + 1e-9);
}

/* Every power of ten, or with room for them 2 and 5 times each; of many powers every second or third. */
static void finish_log(struct axis *a, int most)
{
    const bool single = a->to <= a->from * 1.0001; /* stands in the middle */
    a->from = nice_bound(a->from / (single ? 2 : 1), true);
    a->to = nice_bound(a->to * (single ? 2 : 1), false);
    const double decades = log10(a->to / a->from);
    const int first = (int)floor(log10(a->from) + 1e-9), last = (int)ceil(log10(a->to) - 1e-9);
    const int stride = (int)ceil((decades + 1) / most);
    const bool between = 3 * decades + 1 <= most;
    for (int power = first; power <= last; power += stride > 1 ? stride : 1) {
        static const double steps[] = {1, 2, 5};
        for (size_t i = 0; i < (between ? 3 : 1); i++)
            if (in_range(a, pow(10, power) * steps[i]))
                add_tick(a, pow(10, power) * steps[i]);
    }
}

/* From 50 % on: 0 % would stand in its way. */
static void finish_percentile(struct axis *a)
{
    a->from = a->from >= 2 ? 2 : 1;
    a->to = fmax(a->to, 10);
    add_tick(a, 2);
    const int nines = (int)floor(log10(a->to) + 1e-9);
    for (int i = 1; i <= nines; i++)
        add_tick(a, pow(10, i));
}

static void finish_values(struct axis *a)
{
    a->from = 0;
    a->to = a->values;
    for (int i = 0; i < a->values && a->ticks < AXIS_TICKS; i++) {
        struct tick *tick = &a->tick[a->ticks++];
        tick->at = i + 0.5;
        strip_zeros(axis_show(tick->text, a->unit, a->value[i]));
    }
}

void axis_finish(struct axis *a, int most)
{
    a->ticks = 0;
    if (most < 2)
        most = 2;
    if (a->values > 0) {
        finish_values(a);
        return;
    }
    if (isnan(a->from))
        a->from = a->to = 1;
    if (a->unit == UNIT_PERCENTILE)
        finish_percentile(a);
    else if (a->log)
        finish_log(a, most);
    else
        finish_linear(a, most);
}

/* --- where a value lies --- */

static bool goes_by_powers(const struct axis *a)
{
    return a->log || a->unit == UNIT_PERCENTILE;
}

static double between(double from, double to, double value, bool by_powers)
{
    if (by_powers && from > 0 && to > 0 && value > 0)
        return log(value / from) / log(to / from);
    return by_powers ? NAN : (value - from) / (to - from);
}

static double place_among_values(const struct axis *a, double value)
{
    for (int i = 0; i < a->values; i++)
        if (fabs(a->value[i] - value) <= 1e-9 * fabs(value))
            return (i + 0.5) / a->values;
    for (int i = 0; i + 1 < a->values; i++) {
        const double part = between(a->value[i], a->value[i + 1], value, a->log);
        if (part >= 0 && part <= 1)
            return (i + 0.5 + part) / a->values;
    }
    return NAN;
}

double axis_place(const struct axis *a, double value)
{
    if (a->values > 0)
        return place_among_values(a, value);
    return between(a->from, a->to, value, goes_by_powers(a));
}
