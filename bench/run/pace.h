/* How long is left: from what the plan says trials should take, corrected by what they really took. */
#ifndef PUSHMARK_PACE_H
#define PUSHMARK_PACE_H

struct pace {
    double planned_ns, took_ns; /* of the trials that have ended */
};

void pace_note(struct pace *p, double planned_ns, double took_ns);

/* What this much of the plan will really take. */
double pace_guess_ns(const struct pace *p, double planned_ns);

/* "45 s", "1 min 32 s", "2 h 05 min" */
enum { PACE_TEXT = 32 };
char *pace_show(char out[PACE_TEXT], double ns);

#endif
