#include "units.h"

#include "clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct unit {
    const char *suffix;
    double factor;
};

static const struct unit counts[] = {{"", 1}, {"k", 1e3}, {"K", 1e3}, {"M", 1e6}, {"G", 1e9}, {NULL, 0}};

static const struct unit bytes_units[] = {
    {"", 1},          {"B", 1},       {"K", 1 << 10},   {"KiB", 1 << 10}, {"kB", 1e3},
    {"KB", 1 << 10},  {"M", 1 << 20}, {"MiB", 1 << 20}, {"MB", 1e6},      {"G", 1 << 30},
    {"GiB", 1 << 30}, {"GB", 1e9},    {"k", 1 << 10},   {NULL, 0},
};

static const struct unit durations[] = {
    {"", 1e9},   {"ns", 1},     {"us", 1e3},   {"µs", 1e3},    {"ms", 1e6}, {"s", 1e9},
    {"m", 60e9}, {"min", 60e9}, {"h", 3600e9}, {"d", 86400e9}, {NULL, 0},
};

static const struct unit rates[] = {
    {"", 1},          {"/s", 1},          {"k/s", 1e3},       {"K/s", 1e3}, {"M/s", 1e6},
    {"/m", 1.0 / 60}, {"/min", 1.0 / 60}, {"/h", 1.0 / 3600}, {"Hz", 1},    {NULL, 0},
};

static const struct unit shares[] = {{"%", 0.01}, {NULL, 0}};

static const struct unit bits_units[] = {
    {"bit/s", 1}, {"kbit/s", 1e3}, {"Mbit/s", 1e6}, {"Gbit/s", 1e9}, {NULL, 0},
};

/* Digits with at most one point, then a suffix of the table. No sign, exponent, blank, hex or locale. */
static int read(struct slice text, const struct unit *units, double *value)
{
    char number[32];
    size_t n = 0, points = 0;
    while (n < text.len && n < sizeof number - 1 &&
           ((text.at[n] >= '0' && text.at[n] <= '9') || (text.at[n] == '.' && points++ == 0))) {
        number[n] = text.at[n];
        n++;
    }
    number[n] = '\0';
    if (n == points)
        return -1;
    struct slice suffix = {text.at + n, text.len - n};
    for (const struct unit *u = units; u->suffix; u++)
        if (slice_is(suffix, u->suffix)) {
            *value = strtod(number, NULL) * u->factor;
            return 0;
        }
    return -1;
}

static int read_whole(struct slice text, const struct unit *units, int64_t *value)
{
    double v;
    if (read(text, units, &v) != 0 || v > 9e18)
        return -1;
    *value = llround(v);
    return 0;
}

/* Plain digits without the way over a double, which would make another seed of a long one. */
static int read_exact(struct slice text, const struct unit *units, int64_t *value)
{
    bool minus = text.len > 0 && text.at[0] == '-';
    return !minus && units_integer(text, value) == 0 ? 0 : read_whole(text, units, value);
}

int units_count(struct slice text, int64_t *value)
{
    return read_exact(text, counts, value);
}

int units_bytes(struct slice text, int64_t *bytes)
{
    return read_exact(text, bytes_units, bytes);
}

int units_duration(struct slice text, int64_t *ns)
{
    return read_whole(text, durations, ns);
}

int units_rate(struct slice text, double *hz)
{
    return read(text, rates, hz);
}

int units_share(struct slice text, double *share)
{
    return read(text, shares, share);
}

int units_bits(struct slice text, double *hz)
{
    return read(text, bits_units, hz);
}

int units_integer(struct slice text, int64_t *value)
{
    bool minus = text.len > 0 && text.at[0] == '-';
    size_t i = minus;
    if (i == text.len || text.len - i > 18)
        return -1;
    int64_t v = 0;
    for (; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return -1;
        v = v * 10 + (text.at[i] - '0');
    }
    *value = minus ? -v : v;
    return 0;
}

static char *show(char out[UNITS_TEXT], double value, const char *unit)
{
    int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    snprintf(out, UNITS_TEXT, "%.*f %s", decimals, value, unit);
    return out;
}

char *units_show_duration(char out[UNITS_TEXT], double ns)
{
    if (ns < 999.5)
        return show(out, ns, "ns");
    if (ns < 999.5 * NS_PER_US)
        return show(out, ns / NS_PER_US, "µs");
    if (ns < 999.5 * NS_PER_MS)
        return show(out, ns / NS_PER_MS, "ms");
    return show(out, ns / NS_PER_S, "s");
}

char *units_show_bytes(char out[UNITS_TEXT], double bytes)
{
    if (bytes < 999.5) {
        snprintf(out, UNITS_TEXT, "%.*f B", bytes == floor(bytes) || bytes >= 99.95 ? 0 : 1, bytes);
        return out;
    }
    if (bytes < 999.5e3)
        return show(out, bytes / 1e3, "kB");
    if (bytes < 999.5e6)
        return show(out, bytes / 1e6, "MB");
    return show(out, bytes / 1e9, "GB");
}

/* Of next to nothing two digits, for 0.0 % beside a ratio of 88 would be nonsense. */
char *units_show_share(char out[UNITS_TEXT], double share)
{
    const bool small = share != 0 && fabs(share) < 0.0005;
    snprintf(out, UNITS_TEXT, small ? "%.2g %%" : "%.1f %%", 100 * share);
    return out;
}

char *units_show_count(char out[UNITS_TEXT], double value)
{
    if (value < 99999.5 && value == floor(value)) {
        int whole = (int)value;
        if (whole < 1000)
            snprintf(out, UNITS_TEXT, "%d", whole);
        else
            snprintf(out, UNITS_TEXT, "%d,%03d", whole / 1000, whole % 1000);
        return out;
    }
    if (value < 999.5)
        snprintf(out, UNITS_TEXT, "%.1f", value);
    else if (value < 999.5e3)
        snprintf(out, UNITS_TEXT, "%.1fk", value / 1e3);
    else
        snprintf(out, UNITS_TEXT, "%.2fM", value / 1e6);
    return out;
}
