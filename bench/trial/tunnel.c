#include "tunnel.h"

#include "link/tun.h"
#include "namespace.h"
#include "offload.h"
#include "sysctl.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* TCP gives a whole congestion window at once, for a packet counts as sent when it lies there: the 500 that
 * the kernel keeps for us by default would drop of that. */
enum { MTU = 1500, PREFIX = 24, QUEUE_PACKETS = 10000 };

static const char PROBES[] = "/proc/sys/net/ipv4/tcp_early_retrans";

static const struct {
    const char *device, *address;
} sides[TUNNEL_SIDES] = {[TUNNEL_CLIENTS] = {"pushmark-link-c", TUNNEL_CLIENTS_ADDRESS},
                         [TUNNEL_SERVER] = {"pushmark-link-s", TUNNEL_SERVER_ADDRESS}};

static int say(char error[TUNNEL_ERROR], const char *clause)
{
    snprintf(error, TUNNEL_ERROR, "%s", clause);
    return -1;
}

/* One segment a packet: with an offload the emulator would be handed several as one. */
static int split(const char *device, json_t **offloads, char error[TUNNEL_ERROR])
{
    char why[OFFLOAD_ERROR];
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const int status = offload_switch_off(fd, device, why);
    *offloads = offload_json(fd, device);
    if (fd >= 0)
        close(fd);
    return status == 0 ? 0 : say(error, why);
}

/* In the namespace that the process is in now. */
static int open_end(struct tunnel *t, enum tunnel_side side, char error[TUNNEL_ERROR])
{
    struct tunnel_end *end = &t->ends[side];
    const struct netlink_end link = {.name = sides[side].device, .address = inet_addr(sides[side].address)};
    char why[TUN_ERROR];
    json_t *offloads = NULL;
    end->fd = tun_open(link.name, &end->index, why);
    if (end->fd < 0)
        return say(error, why);
    end->probes_fd = open(PROBES, O_WRONLY | O_CLOEXEC);
    const struct netlink_end placed = {.name = link.name, .index = end->index, .address = link.address};
    if (split(link.name, &offloads, error) != 0) {
        json_decref(offloads);
        return -1;
    }
    json_object_set_new(t->settings, side == TUNNEL_CLIENTS ? "clients" : "server",
                        json_pack("{s:o,s:o}", "offloads", offloads, "sysctls", sysctl_json()));
    if (netlink_open(&end->netlink) != 0 || netlink_queue(&end->netlink, end->index, QUEUE_PACKETS) != 0 ||
        (!sysctl_ipv6_off() && netlink_ipv6_quiet(&end->netlink, end->index) != 0) ||
        netlink_address(&end->netlink, &placed, PREFIX) != 0 || netlink_up(&end->netlink, end->index) != 0)
        return say(error, end->netlink.error);
    return 0;
}

static int open_far_end(struct tunnel *t, int server_ns, char error[TUNNEL_ERROR])
{
    char why[NAMESPACE_ERROR];
    const int here = namespace_descriptor(why);
    if (here < 0)
        return say(error, why);
    int status = setns(server_ns, CLONE_NEWNET);
    if (status == 0)
        status = open_end(t, TUNNEL_SERVER, error);
    else
        say(error, strerror(errno));
    if (setns(here, CLONE_NEWNET) != 0)
        status = say(error, strerror(errno));
    close(here);
    return status;
}

int tunnel_open(struct tunnel *t, int server_ns, char error[TUNNEL_ERROR])
{
    *t = (struct tunnel){.ends = {{-1, 0, -1, {.fd = -1}}, {-1, 0, -1, {.fd = -1}}}};
    t->settings =
        json_pack("{s:i, s:s, s:s, s:s, s:s}", "mtu", MTU, "offloads", "off", "loss_probes", "on",
                  "server_address", TUNNEL_SERVER_ADDRESS, "clients_address", TUNNEL_CLIENTS_ADDRESS);
    if (open_end(t, TUNNEL_CLIENTS, error) == 0 && open_far_end(t, server_ns, error) == 0)
        return 0;
    tunnel_close(t);
    return -1;
}

void tunnel_close(struct tunnel *t)
{
    for (int side = 0; side < TUNNEL_SIDES; side++) {
        struct tunnel_end *end = &t->ends[side];
        if (end->fd >= 0)
            close(end->fd);
        if (end->probes_fd >= 0)
            close(end->probes_fd);
        netlink_close(&end->netlink);
        end->fd = end->probes_fd = -1;
    }
    json_decref(t->settings);
    t->settings = NULL;
}

void tunnel_loss_probes(const struct tunnel *t, bool on)
{
    for (int side = 0; side < TUNNEL_SIDES; side++) {
        const ssize_t written =
            t->ends[side].probes_fd < 0 ? 0 : pwrite(t->ends[side].probes_fd, on ? "3" : "0", 1, 0);
        (void)written; /* where it cannot be set the kernel's own stands, which has them on */
    }
}

bool tunnel_dropped(struct tunnel *t, uint64_t dropped[TUNNEL_SIDES])
{
    for (int side = 0; side < TUNNEL_SIDES; side++) {
        struct netlink_state state;
        if (netlink_state(&t->ends[side].netlink, t->ends[side].index, &state) != 0)
            return false;
        dropped[side] = state.stats.tx_dropped;
    }
    return true;
}
