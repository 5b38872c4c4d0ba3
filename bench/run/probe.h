/* The probes of a suite's capacity searches: one search for each point of a capacity experiment, each trying
 * that point with more clients or a higher rate. The searches take turns, so that a disturbed minute does not
 * fall on one transport alone. A probe's outcome is written into its record; from the records of an
 * interrupted run the searches find back to where they were. Starts no trial itself. */
#ifndef PUSHMARK_PROBE_H
#define PUSHMARK_PROBE_H

#include "plan/expect.h"
#include "plan/suite.h"
#include "run/search.h"

#include <jansson.h>

enum { PROBE_TEXT = 32 };

struct probe {
    struct search search;
    struct expect bound;
    struct point point; /* as it is tried next */
    char value_text[PROBE_TEXT], ramp_text[PROBE_TEXT];
    double ramp_hz; /* of the suite */
};

struct probes {
    struct probe *all;
    size_t count, turn;
};

/* 0, or −1 with a line in `error` where a bound cannot be read. */
int probes_init(struct probes *p, const struct suite *suite, char error[SUITE_ERROR]);
void probes_close(struct probes *p);

/* Tells the searches what their finished probes among the records came to. Returns how many there were. */
size_t probes_replay(struct probes *p, const json_t *trials);

/* Whose turn it is; NULL when all searches are over. */
struct probe *probes_next(struct probes *p);

/* Judges the trial of probe->point: adds "capacity" to its record, and goes on with the search. True where
 * the bound held. */
bool probe_judge(struct probe *probe, json_t *record);

/* Trials still to come in all searches, about, and how long they should take. */
double probes_left(const struct probes *p, double *ns);

#endif
