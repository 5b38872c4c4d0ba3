/* The orderly end of connections, ours and those that libcurl gives up: says goodbye, reads to the peer's end
 * of file, waits for the last acknowledgement, and only then takes the final readings and closes. A reading
 * just before close() would miss the FIN exchange. Whoever hands a connection in has nothing to do with it
 * any more. */
#ifndef PUSHMARK_LOAD_CLOSING_H
#define PUSHMARK_LOAD_CLOSING_H

#include "net.h"

/* Takes the descriptor and the item's place in the account. `ended` says that the peer's end of file has been
 * read, `broken` that the connection failed, so that there is nothing to wait for. */
void closing_begin(struct net *net, struct traffic_item *item, bool ended, bool broken);

/* How many may stay unfinished, and how long: a peer that does not close its side is given up then, and
 * counted. */
enum { CLOSING_PATIENCE_S = 2 };

#endif
