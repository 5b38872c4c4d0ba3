/* Which of the planned trials are done: a valid one was recorded, or as many as are allowed were void. Filled
 * from the records of the folder, so that a run that goes on and one that was never interrupted are the same
 * thing. */
#ifndef PUSHMARK_LEDGER_H
#define PUSHMARK_LEDGER_H

#include "plan/plan.h"

#include <jansson.h>

struct ledger_entry {
    int attempts;
    bool valid;
};

struct ledger {
    const struct plan *plan;
    struct ledger_entry *entries; /* by the plan's index */
    int retries;                  /* attempts after the first */
};

void ledger_init(struct ledger *l, const struct suite *suite, const struct plan *plan, int retries,
                 const json_t *trials);
void ledger_close(struct ledger *l);

bool ledger_done(const struct ledger *l, size_t index);

/* The first that is not done; plan->count where all are. */
size_t ledger_next(const struct ledger *l);

void ledger_note(struct ledger *l, size_t index, bool valid);

/* Planned trials not done, and how long they should take. */
size_t ledger_left(const struct ledger *l, const struct suite *suite, double *ns);

#endif
