/* The two TUN devices of topology `link`, one in the clients' namespace and one in the server's, with
 * addresses and started. Nothing joins them but the emulator (link/emulator.h), which is handed their
 * descriptors. As long as nobody reads them, packets lie in them.
 *
 * The kernel's tail loss probes are off in these namespaces for the sake of the veth (sysctl.h); over a link
 * they are part of how TCP does, and what they send twice is counted by the emulator. So they are switched
 * for each trial. */
#ifndef PUSHMARK_TUNNEL_H
#define PUSHMARK_TUNNEL_H

#include "netlink.h"

#include <jansson.h>

enum { TUNNEL_ERROR = 256 };

#define TUNNEL_SERVER_ADDRESS  "10.78.0.1"
#define TUNNEL_CLIENTS_ADDRESS "10.78.0.2"

enum tunnel_side { TUNNEL_CLIENTS, TUNNEL_SERVER, TUNNEL_SIDES };

struct tunnel {
    struct tunnel_end {
        int fd, index;
        int probes_fd; /* the setting of its namespace; −1 where it cannot be written */
        struct netlink netlink;
    } ends[TUNNEL_SIDES];
    json_t *settings; /* as read back; owned */
};

/* From the clients' namespace, to which the process comes back. 0, or −1 with one clause of why, and nothing
 * to close. */
int tunnel_open(struct tunnel *t, int server_ns, char error[TUNNEL_ERROR]);
void tunnel_close(struct tunnel *t);

void tunnel_loss_probes(const struct tunnel *t, bool on);

/* What the kernel did not even hand to the emulator, its queue being full. */
bool tunnel_dropped(struct tunnel *t, uint64_t dropped[TUNNEL_SIDES]);

#endif
