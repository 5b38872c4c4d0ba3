#include "quantity.h"

#include "plan/theirs.h"
#include "units.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

_Static_assert((int)QUANTITY_TEXT >= (int)THEIRS_TEXT && (int)QUANTITY_TEXT > (int)UNITS_TEXT,
               "room for a sign");

static void show_size(const char *unit, double value, char out[QUANTITY_TEXT])
{
    if (!unit)
        snprintf(out, QUANTITY_TEXT, "%.4g", value);
    else if (strcmp(unit, "ns") == 0)
        units_show_duration(out, value);
    else if (strcmp(unit, "bytes") == 0)
        units_show_bytes(out, value);
    else if (strcmp(unit, "share") == 0)
        units_show_share(out, value);
    else if (strcmp(unit, "times") != 0)
        theirs_plain(value, out);
    else if (value == floor(value)) /* a limit, most often */
        snprintf(out, QUANTITY_TEXT, "%.0f×", value);
    else if (value >= 0.095)
        verdict_times(value, out);
    else
        snprintf(out, QUANTITY_TEXT, "%.2g×", value);
}

/* Differences may be negative; the units' own writers know sizes only. */
char *quantity_show(const char *unit, double value, char out[QUANTITY_TEXT])
{
    char size[QUANTITY_TEXT];
    if (isnan(value)) {
        snprintf(out, QUANTITY_TEXT, "–");
    } else if (isinf(value)) {
        snprintf(out, QUANTITY_TEXT, "%s", value > 0 ? "∞" : "-∞");
    } else {
        show_size(unit, fabs(value), size);
        snprintf(out, QUANTITY_TEXT, "%s%.60s", value < 0 ? "-" : "", size);
    }
    return out;
}

char *quantity_by(quantity_fn write, const void *unit, const struct answer *a, const char *suffix,
                  bool extrapolated, char out[QUANTITY_SHOWN])
{
    char value[QUANTITY_TEXT], low[QUANTITY_TEXT], high[QUANTITY_TEXT];
    const char *about = extrapolated ? "≈ " : "", *so = extrapolated ? " (extrapolated)" : "";
    if (isnan(a->value))
        snprintf(out, QUANTITY_SHOWN, "–");
    else if (a->open)
        snprintf(out, QUANTITY_SHOWN, "~ %s%s (both ends open)%s", write(unit, a->value, value), suffix, so);
    else if (isinf(a->high))
        snprintf(out, QUANTITY_SHOWN, "%s≥ %s%s%s", about, write(unit, a->low, low), suffix, so);
    else if (a->low < a->high)
        snprintf(out, QUANTITY_SHOWN, "%s%s%s [%s, %s]%s", about, write(unit, a->value, value), suffix,
                 write(unit, a->low, low), write(unit, a->high, high), so);
    else
        snprintf(out, QUANTITY_SHOWN, "%s%s%s%s%s", about, write(unit, a->value, value), suffix,
                 a->one ? " (one repeat)" : "", so);
    return out;
}

static char *write_in_unit(const void *unit, double value, char out[QUANTITY_TEXT])
{
    static const char times[] = "×";
    quantity_show(unit, value, out);
    const size_t len = strlen(out), end = strlen(times);
    if (len > end && strcmp(out + len - end, times) == 0)
        out[len - end] = '\0'; /* said once, behind the value */
    return out;
}

/* The ends of an interval have the decimals of ratios, whole or not. */
static char *write_times(const void *unit, double value, char out[QUANTITY_TEXT])
{
    (void)unit;
    if (fabs(value) < 0.095 || isinf(value))
        return write_in_unit("times", value, out);
    return verdict_number(value, fabs(value), out);
}

char *quantity_answer(const char *unit, const struct answer *a, char out[QUANTITY_SHOWN])
{
    const bool times = unit && strcmp(unit, "times") == 0;
    const quantity_fn write = times && a->low < a->high ? write_times : write_in_unit;
    return quantity_by(write, unit, a, times ? "×" : "", a->extrapolated, out);
}
