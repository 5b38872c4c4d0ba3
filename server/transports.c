#include "peer.h"

extern const struct transport poll_transport, longpoll_transport, sse_transport, ws_transport;

const struct transport *const transports[] = {&poll_transport, &longpoll_transport, &sse_transport,
                                              &ws_transport, NULL};
