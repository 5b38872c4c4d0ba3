/* The path between server and clients. `veth`: two network namespaces of our own joined by a veth pair, MTU
 * 1500, offloads off, IPv6 off, static neighbours; `loopback`: 127.0.0.0/8 of the clients' namespace; `link`:
 * two TUN devices (tunnel.h) in the same two namespaces, which an emulator joins, a fresh one each trial. No
 * name is ever given to a namespace: they live as long as this process and its children hold them, so that
 * nothing is left after any end.
 *
 * Entering is done by this process itself, before it has a second thread or a loop: as root by
 * unshare(CLONE_NEWNET), otherwise in a user namespace of its own. (Re-executing under another program would
 * be one more process to lose.) */
#ifndef PUSHMARK_TOPOLOGY_H
#define PUSHMARK_TOPOLOGY_H

#include "tunnel.h"

#include <stdbool.h>
#include <stdint.h>

struct json_t;

enum topology_kind { TOPOLOGY_VETH, TOPOLOGY_LOOPBACK, TOPOLOGY_LINK };
extern const char *const topology_names[]; /* by kind, NULL-ended */

struct counters {
    uint64_t up_l2, down_l2, up_packets, down_packets; /* up: from the clients to the server */
    /* What the kernel threw away on the way: its queue of received packets holds a thousand, and when as many
     * timers of delayed acknowledgements go off at once it is full. TCP sends again; the path is not lossless
     * then. */
    uint64_t up_dropped, down_dropped;
    /* Resets sent by either end's kernel: answers to segments that came when their connection had ended, as
     * when two cores deliver a last acknowledgement and a FIN in the wrong order. Both are in no connection's
     * TCP_INFO. */
    uint64_t resets;
};

struct topology {
    bool veth;               /* there is one */
    bool link;               /* and the ends of a link */
    bool user;               /* within a user namespace */
    int snmp[2];             /* the TCP counters of both namespaces, open */
    int server_ns;           /* descriptor of the server's network namespace, or −1 */
    char why[256];           /* why there is no veth, where there is none: one clause */
    struct json_t *settings; /* of the veth and its ends, as they were read back; owned */
    struct tunnel tunnel;    /* of the link, where there is one */
};

/* Makes the namespaces and the link; afterwards this process is in the clients' namespace. 0, or −1 with
 * `why` set and nothing changed that matters. */
int topology_open(struct topology *t);
void topology_close(struct topology *t);

/* Makes the ends of a link too, in the namespaces that topology_open has made. 0, or −1 with `why` set: there
 * is nothing that could stand in for a link. */
int topology_open_link(struct topology *t);

/* What a trial over it wants of the kernel; to be called before each. */
void topology_prepare(const struct topology *t, enum topology_kind kind);

/* The server's address for --listen, without port. */
const char *topology_address(const struct topology *t, enum topology_kind kind);

/* What has passed the clients' end of the veth so far; false where there is none. L2: with 14 bytes of
 * Ethernet each. To be asked from the clients' namespace. */
bool topology_counters(const struct topology *t, struct counters *counters);

/* Of the link, what the emulator cannot know: what was dropped before it saw it, and the resets. The rest is
 * 0. */
bool topology_link_counters(struct topology *t, struct counters *counters);

/* The settings, for run.json: {"mtu":1500,"offloads":"off",…}, per kind. A new reference. */
struct json_t *topology_json(const struct topology *t, enum topology_kind kind);

#endif
