#include "results/stamp.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static char *format(char out[STAMP_TEXT], int64_t wall_s, const char *as)
{
    const time_t whole_s = (time_t)wall_s;
    struct tm tm;
    gmtime_r(&whole_s, &tm);
    strftime(out, STAMP_TEXT, as, &tm);
    return out;
}

char *stamp_text(char out[STAMP_TEXT], int64_t wall_s)
{
    return format(out, wall_s, "%Y-%m-%dT%H:%M:%SZ");
}

char *stamp_name(char out[STAMP_TEXT], int64_t wall_s)
{
    return format(out, wall_s, "%Y%m%dT%H%M%SZ");
}

double stamp_read(const char *text)
{
    struct tm tm = {0};
    double fraction = 0;
    int taken = 0;
    const char *rest = text ? strptime(text, "%Y-%m-%dT%H:%M:%S", &tm) : NULL;
    if (!rest)
        return -1;
    if (*rest == '.') {
        if (sscanf(rest, "%lf%n", &fraction, &taken) != 1)
            return -1;
        rest += taken;
    }
    return strcmp(rest, "Z") == 0 ? (double)timegm(&tm) + fraction : -1;
}
