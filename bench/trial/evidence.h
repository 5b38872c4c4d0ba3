/* What a trial sees of itself while it runs: the server's memory before it has clients, the meters at both
 * ends of the window, the interface's counters before the first connection and after the last. The trial says
 * when; all goes into the facts that its record is made of. */
#ifndef PUSHMARK_EVIDENCE_H
#define PUSHMARK_EVIDENCE_H

#include "facts.h"

struct evidence {
    struct facts facts;
    const struct topology *topology;  /* NULL where nothing crosses an interface */
    struct meter_family server, load; /* of none while they do not run */
};

void evidence_listening(struct evidence *e, pid_t server);
void evidence_before(struct evidence *e);              /* the load starts */
void evidence_planned(struct evidence *e, pid_t load); /* all clients are connected; the window is to come */
void evidence_from(struct evidence *e);
void evidence_to(struct evidence *e);
void evidence_after(struct evidence *e); /* the load has ended */

#endif
