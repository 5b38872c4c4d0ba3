/* Talks rtnetlink with the kernel, as far as a veth pair or a TUN device needs it: make the pair, give an end
 * its address, its neighbour and its start, read its state and counters. Every request waits for the kernel's
 * acknowledgement.
 *
 * A socket belongs to the network namespace in which it was opened, wherever its process goes afterwards: so
 * the far namespace is configured from here, without entering it again. No routes, no deletion: the pair ends
 * with its namespaces. */
#ifndef PUSHMARK_NETLINK_H
#define PUSHMARK_NETLINK_H

#include <linux/if_link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NETLINK_MAC = 6, NETLINK_ERROR = 160 };

struct netlink {
    int fd;
    uint32_t sequence;
    char error[NETLINK_ERROR]; /* of the last request that failed: one clause */
};

/* One end of a veth. The index is asked for, not given, so that nobody has to look it up. */
struct netlink_end {
    const char *name;
    int index;
    unsigned char mac[NETLINK_MAC];
    uint32_t address; /* network byte order */
};

/* Each returns 0, or −1 with `error` set; netlink_close is due after a failed open too. */
int netlink_open(struct netlink *n);
void netlink_close(struct netlink *n);

/* `here` in the socket's namespace, `there` in the namespace of the descriptor. */
int netlink_veth(struct netlink *n, const struct netlink_end *here, const struct netlink_end *there,
                 int there_ns, uint32_t mtu);
int netlink_address(struct netlink *n, const struct netlink_end *end, unsigned char prefix);

/* Where the other end is: a permanent entry, which is never asked after by ARP. */
int netlink_neighbour(struct netlink *n, int index, const struct netlink_end *other);
int netlink_up(struct netlink *n, int index);

/* How many packets the interface keeps for whoever takes them out. (The ioctl for it wants a right that a
 * user namespace does not give.) */
int netlink_queue(struct netlink *n, int index, uint32_t packets);

/* Keeps IPv6 from speaking on the link of itself, where it cannot be switched off: no address, so no
 * solicitations. To be called before the link is up. */
int netlink_ipv6_quiet(struct netlink *n, int index);

struct netlink_state {
    struct rtnl_link_stats64 stats;
    bool ready; /* it passes packets: up, and its queue in place, which comes a moment after */
};
int netlink_state(struct netlink *n, int index, struct netlink_state *state);

#endif
