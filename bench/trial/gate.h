/* The gates: what a trial has to pass for its numbers to count. They judge the record alone, so that anyone
 * can judge an old one again, and write what they find into it: "gates", "void" (the names of those that void
 * it) and "valid". One that warns leaves it valid. What could not be known passes, but for lost messages:
 * a trial that cannot say how many is void. */
#ifndef PUSHMARK_GATE_H
#define PUSHMARK_GATE_H

#include <jansson.h>

/* `trouble`: one clause on why the trial did not come to its proper end, or NULL where it did. */
void gate_judge(json_t *record, const char *trouble);

#endif
