#include "run/search.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Four digits are finer than any precision asked for, and short on a command line. */
static double rounded(const struct search *s, double value)
{
    char text[32];
    if (s->whole)
        return round(value);
    snprintf(text, sizeof text, "%.4g", value);
    return strtod(text, NULL);
}

void search_init(struct search *s, double from, double to, double precision, bool whole)
{
    *s = (struct search){.from = from, .to = to, .precision = precision, .whole = whole, .next = from};
}

/* Where to look next; 0 for nowhere. */
static double step(const struct search *s)
{
    if (s->broke == 0)
        return s->held < s->to ? fmin(rounded(s, s->held * 2), s->to) : 0;
    if (s->broke <= s->held * (1 + s->precision))
        return 0;
    double middle = rounded(s, sqrt(s->held * s->broke));
    return middle > s->held && middle < s->broke ? middle : 0;
}

void search_tell(struct search *s, bool held)
{
    s->steps++;
    if (!held && s->failed++ == 0)
        return;
    if (held)
        s->held = s->next;
    else
        s->broke = s->next;
    s->failed = 0;
    s->next = step(s);
}

double search_left(const struct search *s)
{
    if (s->next == 0)
        return 0;
    const double low = s->held > 0 ? s->held : s->from;
    const double doublings = s->broke > 0 ? 0 : log2(fmax(s->to / low, 1)) / 2;
    const double gap = s->broke > 0 && s->held > 0 ? log(s->broke / s->held) : log(2);
    const double halvings = fmax(log2(gap / log1p(s->precision)), 0);
    return 1 + doublings + halvings * 1.5; /* half of these do not hold, and are tried twice */
}
