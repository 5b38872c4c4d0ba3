/* The server as a thread for each connection, for comparison with the event loop of server.h, whose place it
 * takes: `--model threads`. One thread accepts and hears the signals, one publishes the feeds at their times,
 * and every connection has its own (crew.h). */
#ifndef PUSHMARK_THREADS_H
#define PUSHMARK_THREADS_H

#include "server.h"

/* As server_run. */
int threads_run(const struct config *config, int listener, int64_t start_ns, server_report_fn report,
                void *context);

#endif
