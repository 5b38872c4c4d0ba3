#include "theirs.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `name` as it is written, `suffix` as it is shown. */
struct theirs_unit {
    const char *name, *suffix, *base;
    double scale;
    int ns, bytes;
};

static const struct theirs_unit units[] = {
    {"", "", "count", 1, 0, 0},
    {"ns", " ns", "ns", 1, 1, 0},
    {"us", " µs", "ns", 1e3, 1, 0},
    {"µs", " µs", "ns", 1e3, 1, 0},
    {"ms", " ms", "ns", 1e6, 1, 0},
    {"s", " s", "ns", 1e9, 1, 0},
    {"B", " B", "bytes", 1, 0, 1},
    {"kB", " kB", "bytes", 1e3, 0, 1},
    {"MB", " MB", "bytes", 1e6, 0, 1},
    {"B/s", " B/s", "bytes/s", 1, 0, 1},
    {"kB/s", " kB/s", "bytes/s", 1e3, 0, 1},
    {"MB/s", " MB/s", "bytes/s", 1e6, 0, 1},
    {"/s", "/s", "hz", 1, 0, 0},
    {"%", " %", "share", 0.01, 0, 0},
    {"×", "×", "times", 1, 0, 0},
    {"x", "×", "times", 1, 0, 0},
};

/* Digits with commas between thousands and at most one point; how many bytes of `text` they are. */
static size_t read_number(const char *text, double *number)
{
    char plain[32];
    size_t len = 0, at = 0;
    int points = 0;
    for (; isdigit((unsigned char)text[at]) || text[at] == ',' || text[at] == '.'; at++) {
        points += text[at] == '.';
        if (text[at] == ',' && (at == 0 || points > 0 || !isdigit((unsigned char)text[at + 1])))
            return 0;
        if (text[at] != ',' && len < sizeof plain - 1)
            plain[len++] = text[at];
    }
    plain[len] = '\0';
    if (!isdigit((unsigned char)*plain) || points > 1 || len == sizeof plain - 1)
        return 0;
    *number = strtod(plain, NULL);
    return at;
}

int theirs_read(struct theirs *theirs, const char *text, char error[THEIRS_ERROR])
{
    double number = 0;
    const size_t len = read_number(text, &number);
    const char *name = text + len + strspn(text + len, " ");
    for (size_t i = 0; len > 0 && i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].name, name) == 0) {
            *theirs = (struct theirs){number * units[i].scale, &units[i]};
            return 0;
        }
    if (len > 0)
        snprintf(error, THEIRS_ERROR,
                 "'%.40s' is none of the units: ns us ms s B kB MB B/s kB/s MB/s /s %% ×", name);
    else
        snprintf(error, THEIRS_ERROR,
                 "'%.40s' is no figure like 871,000 B/s, 6.0 ms, 14.3 %% or 3×; '-' is none", text);
    return -1;
}

const char *theirs_unit(const struct theirs *theirs)
{
    return theirs->unit->base;
}

bool theirs_fits(const struct theirs *theirs, struct dimension d)
{
    return theirs->unit->ns == d.ns && theirs->unit->bytes == d.bytes;
}

/* "1,234,567" */
static void with_commas(double value, char out[THEIRS_TEXT])
{
    char plain[48];
    const int digits = snprintf(plain, sizeof plain, "%.0f", value);
    size_t len = 0;
    for (int i = 0; i < digits && len < THEIRS_TEXT - 2; i++) {
        out[len++] = plain[i];
        if (isdigit((unsigned char)plain[i]) && i + 1 < digits && (digits - i - 1) % 3 == 0)
            out[len++] = ',';
    }
    out[len] = '\0';
}

char *theirs_plain(double value, char out[THEIRS_TEXT])
{
    const double size = fabs(value);
    if (!(size < 1e15))
        snprintf(out, THEIRS_TEXT, isnan(size) ? "–" : "%g", value);
    else if (size >= 99.95 || size == floor(size))
        with_commas(value, out);
    else
        snprintf(out, THEIRS_TEXT, size >= 9.995 ? "%.1f" : size >= 0.995 ? "%.2f" : "%.2g", value);
    return out;
}

char *theirs_number(const struct theirs *theirs, double value, char out[THEIRS_TEXT])
{
    return theirs_plain(value / theirs->unit->scale, out);
}

/* Rounded, a figure would claim other digits than its author did; so only commas are set anew. */
char *theirs_written(const struct theirs *theirs, const char *text, char out[THEIRS_TEXT])
{
    double number;
    const size_t len = read_number(text, &number), fraction = strcspn(text, ".");
    with_commas(floor(number), out);
    const size_t whole = strlen(out);
    snprintf(out + whole, THEIRS_TEXT - whole, "%.*s%s", fraction < len ? (int)(len - fraction) : 0,
             text + fraction, theirs->unit->suffix);
    return out;
}

const char *theirs_suffix(const struct theirs *theirs)
{
    return theirs->unit->suffix;
}
