/* Several server processes on one port (SO_REUSEPORT). They need no word between them: the feed's schedule is
 * a pure function, so each publishes the same messages. The parent serves nobody; it passes signals on, adds
 * the counters up, and ends all when one dies. */
#ifndef PUSHMARK_WORKERS_H
#define PUSHMARK_WORKERS_H

#include "server.h"

/* `address` gets where they listen, before any report. */
int workers_run(const struct config *config, char address[SERVER_ADDRESS], server_report_fn report,
                void *context);

#endif
