/* What a trial sees of itself while it runs: the server's memory before it has clients, the meters at both
 * ends of the window, the interface's counters before the first connection and after the last. The trial says
 * when; all goes into the facts that its record is made of. */
#ifndef PUSHMARK_EVIDENCE_H
#define PUSHMARK_EVIDENCE_H

#include "facts.h"
#include "program.h"

struct evidence {
    struct facts facts;
    const struct stage *stage;
    const struct point *point;
    const struct program *server, *load,
        *link; /* borrowed, as all above; not started yet, or never, is fine */
    struct meter_family server_family, load_family, link_family; /* of none while they do not run */
};

void evidence_init(struct evidence *e, const struct stage *stage, const struct trial_order *order,
                   const struct program *server, const struct program *load, const struct program *link);

/* In the order in which a trial comes to them. */
void evidence_listening(struct evidence *e); /* the server is ready and has no client yet */
void evidence_before(struct evidence *e);    /* the load is to start */
void evidence_planned(struct evidence *e);   /* all clients are connected, the window is to come */
void evidence_from(struct evidence *e);
void evidence_killed(struct evidence *e, int64_t now_ns); /* the server is to be killed at once */
/* Another process serves in its place. */
void evidence_back(struct evidence *e, const struct program *server, int64_t now_ns);
void evidence_to(struct evidence *e);
void evidence_after(struct evidence *e); /* the load has ended */

/* The record, judged, with the model beside it. `host` is the server's ADDRESS:PORT; `trouble` as in gate.h.
 */
json_t *evidence_record(struct evidence *e, const char *host, const char *trouble);

#endif
