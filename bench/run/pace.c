#include "run/pace.h"

#include "clock.h"

#include <math.h>
#include <stdio.h>

/* So much of the plan is believed before any trial has ended: one that was void at once, or hung, does not
 * turn the estimate over. */
static const double believed_ns = 10.0 * NS_PER_S;

void pace_note(struct pace *p, double planned_ns, double took_ns)
{
    p->planned_ns += planned_ns;
    p->took_ns += took_ns;
}

double pace_guess_ns(const struct pace *p, double planned_ns)
{
    return planned_ns * (p->took_ns + believed_ns) / (p->planned_ns + believed_ns);
}

char *pace_show(char out[PACE_TEXT], double ns)
{
    const long seconds = lround(fmax(ns, 0) / NS_PER_S);
    if (seconds < 60)
        snprintf(out, PACE_TEXT, "%ld s", seconds);
    else if (seconds < 3600)
        snprintf(out, PACE_TEXT, "%ld min %02ld s", seconds / 60, seconds % 60);
    else
        snprintf(out, PACE_TEXT, "%ld h %02ld min", seconds / 3600, seconds % 3600 / 60);
    return out;
}
