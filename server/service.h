/* What every part of one server process shares (struct service of peer.h), whatever moves its bytes: made
 * before the pool of connections, ended after it. */
#ifndef PUSHMARK_SERVICE_H
#define PUSHMARK_SERVICE_H

#include "peer.h"

/* `config` and `hub` are borrowed; the rest of the structure is as it was. */
void service_open(struct service *service, const struct config *config, struct hub *hub, int64_t start_ns);
void service_close(struct service *service);

#endif
