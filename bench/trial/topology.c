#include "topology.h"

#include "clock.h"
#include "namespace.h"
#include "netlink.h"
#include "offload.h"
#include "proc.h"
#include "sysctl.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <net/if.h>

#define SERVER_ADDRESS  "10.77.0.1"
#define CLIENTS_ADDRESS "10.77.0.2"

enum { MTU = 1500, ETHERNET_BYTES = 14, PREFIX = 24, INDEX = 77, LOOPBACK_INDEX = 1, PATIENCE_MS = 2000 };

const char *const topology_names[] = {"veth", "loopback", "link", NULL};

/* The server's end is not named after the clients' for their sake: each sees only its own. */
static struct netlink_end server_end(void)
{
    return (struct netlink_end){.name = "pushmark-s",
                                .index = INDEX,
                                .mac = {0x02, 0x70, 0x6d, 0, 0, 1},
                                .address = inet_addr(SERVER_ADDRESS)};
}

static struct netlink_end clients_end(void)
{
    return (struct netlink_end){.name = "pushmark-c",
                                .index = INDEX,
                                .mac = {0x02, 0x70, 0x6d, 0, 0, 2},
                                .address = inet_addr(CLIENTS_ADDRESS)};
}

/* One of the two namespaces while they are set up: sockets that stay in it wherever the process goes. */
struct side {
    struct netlink_end end;
    struct netlink netlink;
    int control_fd;
    bool ipv6_off;
    json_t *sysctls;
};

static int say(struct topology *t, const char *clause)
{
    snprintf(t->why, sizeof t->why, "%s", clause);
    return -1;
}

/* Of the namespace that the process is in now. */
static int side_open(struct side *s, struct netlink_end end, struct topology *t)
{
    *s = (struct side){.end = end, .control_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    const int snmp = open("/proc/thread-self/net/snmp", O_RDONLY | O_CLOEXEC);
    t->snmp[t->snmp[0] >= 0] = snmp; /* an open one stays with its namespace */
    sysctl_apply();
    s->ipv6_off = sysctl_ipv6_off();
    s->sysctls = sysctl_json();
    if (netlink_open(&s->netlink) != 0 || netlink_up(&s->netlink, LOOPBACK_INDEX) != 0)
        return say(t, s->netlink.error);
    return s->control_fd < 0 ? say(t, strerror(errno)) : 0;
}

static void side_close(struct side *s)
{
    netlink_close(&s->netlink);
    if (s->control_fd >= 0)
        close(s->control_fd);
    json_decref(s->sysctls);
}

static int side_join(struct side *s, const struct side *other, struct topology *t)
{
    char error[OFFLOAD_ERROR];
    if (offload_switch_off(s->control_fd, s->end.name, error) != 0)
        return say(t, error);
    if ((!s->ipv6_off && netlink_ipv6_quiet(&s->netlink, s->end.index) != 0) ||
        netlink_address(&s->netlink, &s->end, PREFIX) != 0 || netlink_up(&s->netlink, s->end.index) != 0 ||
        netlink_neighbour(&s->netlink, s->end.index, &other->end) != 0)
        return say(t, s->netlink.error);
    return 0;
}

/* An interface that is up drops what it is given until the kernel has put its queue in place, a moment later:
 * a SYN lost there would cost a second. */
static int side_wait(struct side *s, struct topology *t)
{
    struct netlink_state state;
    for (int waited_ms = 0; waited_ms < PATIENCE_MS; waited_ms++) {
        if (netlink_state(&s->netlink, s->end.index, &state) != 0)
            return say(t, s->netlink.error);
        if (state.ready)
            return 0;
        nanosleep(&(struct timespec){.tv_nsec = NS_PER_MS}, NULL);
    }
    return say(t, "the veth does not come up");
}

static json_t *side_json(const struct side *s)
{
    return json_pack("{s:o, s:O}", "offloads", offload_json(s->control_fd, s->end.name), "sysctls",
                     s->sysctls);
}

static int join(struct topology *t, struct side *server, struct side *clients)
{
    if (netlink_veth(&clients->netlink, &clients->end, &server->end, t->server_ns, MTU) != 0)
        return say(t, clients->netlink.error);
    if (side_join(server, clients, t) != 0 || side_join(clients, server, t) != 0 ||
        side_wait(server, t) != 0 || side_wait(clients, t) != 0)
        return -1;
    const char *ipv6 = server->ipv6_off && clients->ipv6_off ? "off" : "without an address";
    t->settings =
        json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "mtu", MTU, "offloads", "off", "ipv6", ipv6,
                  "neighbours", "permanent", "server_address", SERVER_ADDRESS, "clients_address",
                  CLIENTS_ADDRESS, "server", side_json(server), "clients", side_json(clients));
    return 0;
}

/* The server's namespace is made first and left again, so that the process ends up in the clients'. */
static int build(struct topology *t)
{
    struct side server = {.control_fd = -1, .netlink.fd = -1}, clients = server;
    int status = -1;
    if (namespace_enter(&t->user, t->why) != 0)
        return -1;
    t->server_ns = namespace_descriptor(t->why);
    if (t->server_ns >= 0 && side_open(&server, server_end(), t) == 0 && namespace_another(t->why) == 0 &&
        side_open(&clients, clients_end(), t) == 0)
        status = join(t, &server, &clients);
    side_close(&server);
    side_close(&clients);
    return status;
}

/* Tries it all in a child first. There is no way back out of a user namespace, nor any use in one that is
 * half made: under AppArmor's restriction it can be entered, and then not even its loopback be started. */
static int rehearse(struct topology *t)
{
    int ends[2], status;
    if (pipe(ends) != 0)
        return say(t, strerror(errno));
    const pid_t pid = fork();
    if (pid == 0) {
        const int failed = build(t);
        const ssize_t written = write(ends[1], t->why, strlen(t->why));
        _exit(failed || written < 0);
    }
    close(ends[1]);
    const ssize_t got = pid > 0 ? read(ends[0], t->why, sizeof t->why - 1) : 0;
    t->why[got > 0 ? got : 0] = '\0';
    close(ends[0]);
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return say(t, strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    return t->why[0] ? -1 : say(t, "the attempt to make namespaces was killed");
}

int topology_open(struct topology *t)
{
    *t = (struct topology){.server_ns = -1, .snmp = {-1, -1}};
    if (rehearse(t) != 0 || build(t) != 0) {
        topology_close(t);
        return -1;
    }
    t->veth = true;
    return 0;
}

int topology_open_link(struct topology *t)
{
    t->link = tunnel_open(&t->tunnel, t->server_ns, t->why) == 0;
    return t->link ? 0 : -1;
}

void topology_prepare(const struct topology *t, enum topology_kind kind)
{
    if (t->link)
        tunnel_loss_probes(&t->tunnel, kind == TOPOLOGY_LINK);
}

void topology_close(struct topology *t)
{
    if (t->link)
        tunnel_close(&t->tunnel);
    t->link = false;
    if (t->server_ns >= 0)
        close(t->server_ns);
    t->server_ns = -1;
    for (int i = 0; i < 2; i++) {
        if (t->snmp[i] >= 0)
            close(t->snmp[i]);
        t->snmp[i] = -1;
    }
    t->veth = false;
    json_decref(t->settings);
    t->settings = NULL;
}

const char *topology_address(const struct topology *t, enum topology_kind kind)
{
    if (kind == TOPOLOGY_LINK && t->link)
        return TUNNEL_SERVER_ADDRESS;
    return kind == TOPOLOGY_VETH && t->veth ? SERVER_ADDRESS : "127.0.0.1";
}

static bool read_resets(const struct topology *t, uint64_t *resets)
{
    enum { SNMP = 8192 };
    *resets = 0;
    for (int i = 0; i < 2; i++) {
        char text[SNMP];
        int64_t sent;
        const ssize_t n = pread(t->snmp[i], text, sizeof text - 1, 0);
        text[n > 0 ? n : 0] = '\0';
        if (!proc_resets(text, &sent))
            return false;
        *resets += (uint64_t)sent;
    }
    return true;
}

bool topology_counters(const struct topology *t, struct counters *counters)
{
    struct netlink netlink;
    struct netlink_state state;
    if (!t->veth)
        return false;
    uint64_t resets;
    const bool read =
        netlink_open(&netlink) == 0 && netlink_state(&netlink, INDEX, &state) == 0 && read_resets(t, &resets);
    netlink_close(&netlink);
    if (read)
        *counters = (struct counters){.up_l2 = state.stats.tx_bytes,
                                      .down_l2 = state.stats.rx_bytes,
                                      .up_packets = state.stats.tx_packets,
                                      .down_packets = state.stats.rx_packets,
                                      .up_dropped = state.stats.tx_dropped,
                                      .down_dropped = state.stats.rx_dropped,
                                      .resets = resets};
    return read;
}

bool topology_link_counters(struct topology *t, struct counters *counters)
{
    uint64_t dropped[TUNNEL_SIDES];
    *counters = (struct counters){0};
    if (!t->link || !tunnel_dropped(&t->tunnel, dropped) || !read_resets(t, &counters->resets))
        return false;
    counters->up_dropped = dropped[TUNNEL_CLIENTS];
    counters->down_dropped = dropped[TUNNEL_SERVER];
    return true;
}

static json_t *loopback_mtu(void)
{
    struct ifreq request = {.ifr_name = "lo"};
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const bool known = fd >= 0 && ioctl(fd, SIOCGIFMTU, &request) == 0;
    if (fd >= 0)
        close(fd);
    return known ? json_integer(request.ifr_mtu) : json_null();
}

json_t *topology_json(const struct topology *t, enum topology_kind kind)
{
    if (kind == TOPOLOGY_VETH)
        return t->veth ? json_incref(t->settings) : json_pack("{s:s}", "why_not", t->why);
    if (kind == TOPOLOGY_LINK)
        return t->link ? json_incref(t->tunnel.settings)
                       : json_pack("{s:s}", "why_not", "no point asks for it");
    return json_pack("{s:o, s:s, s:b, s:s, s:o}", "mtu", loopback_mtu(), "offloads",
                     "as the machine has them", "own_namespace", t->veth, "server_address",
                     topology_address(t, kind), "sysctls", sysctl_json());
}
