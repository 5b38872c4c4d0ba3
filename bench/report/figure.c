#include "report/figure.h"

#include "judge/verdict.h"
#include "metric/record.h"
#include "units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* "411.9 B" is "411.9" beside another figure in bytes. */
static void drop_unit(char *text, const char *unit)
{
    char *own = strchr(text, ' ');
    if (own && unit && strcmp(own, unit) == 0)
        *own = '\0';
}

static bool bracketed(const json_t *value)
{
    return record_number(value, "n") >= 2 && isfinite(record_number(value, "low"));
}

char *figure_interval(const struct metric *metric, const json_t *value, char out[FIGURE_TEXT])
{
    char middle[METRIC_TEXT], low[METRIC_TEXT], high[METRIC_TEXT];
    metric_show(metric, record_number(value, "value"), middle);
    metric_show(metric, record_number(value, "low"), low);
    metric_show(metric, record_number(value, "high"), high);
    const bool same = strcmp(low, high) == 0;
    drop_unit(low, strchr(middle, ' '));
    drop_unit(high, strchr(middle, ' '));
    *out = '\0';
    if (bracketed(value) && !same)
        snprintf(out, FIGURE_TEXT, "[%s, %s]", low, high);
    return out;
}

char *figure_ratio_interval(const json_t *ratio, char out[FIGURE_TEXT])
{
    const double value = record_number(ratio, "value");
    char low[32], high[32];
    *out = '\0';
    if (bracketed(ratio))
        snprintf(out, FIGURE_TEXT, "[%s, %s]", verdict_number(record_number(ratio, "low"), value, low),
                 verdict_number(record_number(ratio, "high"), value, high));
    return out;
}

static void percentile(double beyond, char out[FIGURE_TEXT])
{
    snprintf(out, FIGURE_TEXT, "%.6g %%", 100 * (1 - 1 / beyond));
}

char *figure_on_axis(const char *unit, double value, char out[FIGURE_TEXT])
{
    char text[UNITS_TEXT];
    if (!isfinite(value))
        snprintf(out, FIGURE_TEXT, "–");
    else if (strcmp(unit, "ns") == 0)
        snprintf(out, FIGURE_TEXT, "%s", units_show_duration(text, value));
    else if (strcmp(unit, "bytes") == 0)
        snprintf(out, FIGURE_TEXT, "%s", units_show_bytes(text, value));
    else if (strcmp(unit, "count") == 0)
        snprintf(out, FIGURE_TEXT, "%s", units_show_count(text, value));
    else if (strcmp(unit, "share") == 0)
        snprintf(out, FIGURE_TEXT, "%s", units_show_share(text, value));
    else if (strcmp(unit, "percentile") == 0)
        percentile(value, out);
    else if (strcmp(unit, "hz") == 0)
        snprintf(out, FIGURE_TEXT, "%.4g/s", value);
    else
        snprintf(out, FIGURE_TEXT, "%.4g", value);
    return out;
}

char *figure_chosen(const char *unit, double value, char out[FIGURE_TEXT])
{
    figure_on_axis(unit, value, out);
    char *point = strchr(out, '.');
    if (!point)
        return out;
    char *rest = point + strspn(point, ".0123456789"), *end = rest;
    while (end[-1] == '0')
        end--;
    end -= end[-1] == '.';
    memmove(end, rest, strlen(rest) + 1);
    return out;
}
