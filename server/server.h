/* One server process: its loop, listener, feeds, signals, and the orderly end. */
#ifndef PUSHMARK_SERVER_H
#define PUSHMARK_SERVER_H

#include "config.h"
#include "stats.h"

#include <stdio.h>

enum { SERVER_ADDRESS = 64 };

/* Binds and listens where the configuration says (port 0: the kernel picks) and returns the descriptor;
 * `address` gets "127.0.0.1:8080" as bound. One line and the end of the program where it cannot be had. */
int server_listen(const struct config *config, char address[SERVER_ADDRESS]);

/* What a process does with its counters: at its end, and whenever it is asked by SIGUSR1. */
typedef void (*server_report_fn)(void *context, const struct stats *stats);

/* Keeps the signals that server_run handles waiting until it does: from before the line that says it is
 * ready, as whoever reads that may send one at once. */
void server_hold_signals(void);

/* Serves until told to stop; 0, or an exit status. Takes the descriptor. `start_ns` is the feed's. */
int server_run(const struct config *config, int listener, int64_t start_ns, server_report_fn report,
               void *context);

#endif
