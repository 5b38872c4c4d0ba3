/* What a test does with a topology: opens it in a child (for a process can enter namespaces and not come
 * back), sends datagrams and TCP over it, and notes what it saw in memory shared with the test. Include after
 * check.h. In the child no assertion of cmocka's is of use; it notes or ends. */
#ifndef PUSHMARK_TOPOLOGY_USE_H
#define PUSHMARK_TOPOLOGY_USE_H

#include "results/environment.h"
#include "trial/topology.h"
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOBODY = 65534, ETHERNET = 14, DATAGRAMS = 9, DATAGRAM = 777, BULK = 3 << 20, IDLE_MS = 1500 };

struct seen {
    int opened;
    bool user, sockets, cubic, exec_keeps_rights, neighbours_permanent;
    char why[256], settings[4096], server_address[32];
    ino_t before, after, server_ns;
    uid_t uid_before, uid_after;
    struct counters idle, datagrams, tcp;
    struct wire wire;
};

static struct seen *seen; /* shared with the child */

static struct counters minus(struct counters a, struct counters b)
{
    return (struct counters){a.up_l2 - b.up_l2,           a.down_l2 - b.down_l2,
                             a.up_packets - b.up_packets, a.down_packets - b.down_packets,
                             a.up_dropped - b.up_dropped, a.down_dropped - b.down_dropped,
                             a.resets - b.resets};
}

static struct counters now(const struct topology *t)
{
    struct counters c = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
    topology_counters(t, &c);
    return c;
}

static ino_t namespace_inode(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 ? s.st_ino : 0;
}

static int enter(int ns)
{
    const int here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (setns(ns, CLONE_NEWNET) != 0)
        abort();
    return here;
}

static void leave(int here)
{
    if (setns(here, CLONE_NEWNET) != 0)
        abort();
    close(here);
}

static int socket_in(int ns, int type)
{
    const int here = enter(ns), fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    leave(here);
    return fd;
}

/* A socket of the server's namespace, bound to the server's address, and where it is. */
static int server_socket(const struct topology *t, int type, struct sockaddr_in *at)
{
    socklen_t len = sizeof *at;
    const int fd = socket_in(t->server_ns, type);
    *at = (struct sockaddr_in){.sin_family = AF_INET,
                               .sin_addr.s_addr = inet_addr(topology_address(t, TOPOLOGY_VETH))};
    if (fd < 0 || bind(fd, (struct sockaddr *)at, sizeof *at) != 0 ||
        getsockname(fd, (struct sockaddr *)at, &len) != 0)
        return -1;
    return fd;
}

static bool send_datagrams(const struct topology *t)
{
    static const char text[DATAGRAM];
    char got[DATAGRAM + 1];
    struct sockaddr_in at;
    const int server = server_socket(t, SOCK_DGRAM, &at), client = socket(AF_INET, SOCK_DGRAM, 0);
    bool good = server >= 0 && client >= 0;
    for (int i = 0; good && i < DATAGRAMS; i++)
        good = sendto(client, text, sizeof text, 0, (struct sockaddr *)&at, sizeof at) == DATAGRAM &&
               recv(server, got, sizeof got, 0) == DATAGRAM;
    close(server);
    close(client);
    return good;
}

static bool send_bulk(int from, int to)
{
    static char text[1 << 16];
    size_t sent = 0, got = 0;
    while (got < BULK) {
        if (sent < BULK) {
            const ssize_t n = send(from, text, sizeof text, MSG_DONTWAIT);
            if (n < 0 && errno != EAGAIN)
                return false;
            sent += n > 0 ? (size_t)n : 0;
        }
        const ssize_t n = recv(to, text, sizeof text, MSG_DONTWAIT);
        if (n == 0 || (n < 0 && errno != EAGAIN))
            return false;
        got += n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* Two small segments in flight while the other end puts its ACK off: what a tail loss probe waits for. */
static bool trickle(int from, int to)
{
    const int yes = 1;
    char c = 0;
    bool good = setsockopt(from, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) == 0;
    for (int i = 0; good && i < 6; i++) {
        good = send(from, &c, 1, 0) == 1 && usleep(2000) == 0 && send(from, &c, 1, 0) == 1 &&
               usleep(70000) == 0 && recv(to, &c, 1, 0) == 1 && recv(to, &c, 1, 0) == 1;
    }
    return good;
}

/* Both ways to the end of file, and TCP's own count of it all. */
static bool send_by_tcp(const struct topology *t, struct wire *wire)
{
    char c;
    struct sockaddr_in at;
    struct wire_info info = {.len = sizeof info.bytes};
    const int listener = server_socket(t, SOCK_STREAM, &at), client = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || listen(listener, 1) != 0 || connect(client, (struct sockaddr *)&at, sizeof at) != 0)
        return false;
    const int server = accept(listener, NULL, NULL);
    const bool good = send_bulk(client, server) && send_bulk(server, client) && trickle(server, client) &&
                      shutdown(client, SHUT_WR) == 0 && recv(server, &c, 1, 0) == 0 &&
                      shutdown(server, SHUT_WR) == 0 && recv(client, &c, 1, 0) == 0 &&
                      getsockopt(client, IPPROTO_TCP, TCP_INFO, info.bytes, &info.len) == 0;
    *wire = wire_read(&info, WIRE_CONNECTED, false, true);
    return good;
}

static bool takes_cubic(int fd)
{
    const bool taken = setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5) == 0;
    close(fd);
    return taken;
}

/* Complete and permanent: one that may grow stale is asked after, by ARP, seconds later. */
static bool neighbour_is_permanent(const char *address)
{
    char line[256];
    bool found = false;
    FILE *file = fopen("/proc/self/net/arp", "re");
    while (file && fgets(line, sizeof line, file))
        found = found || (strncmp(line, address, strlen(address)) == 0 && strstr(line, " 0x6 "));
    if (file)
        fclose(file);
    return found;
}

static void look(struct topology *t)
{
    const bool clients = neighbour_is_permanent("10.77.0.1 ");
    const int here = enter(t->server_ns);
    seen->neighbours_permanent = clients && neighbour_is_permanent("10.77.0.2 ");
    leave(here);
    json_t *environment = environment_json(t);
    char *text = json_dumps(json_object_get(json_object_get(environment, "topologies"), "veth"), 0);
    snprintf(seen->settings, sizeof seen->settings, "%s", text);
    free(text);
    json_decref(environment);
    snprintf(seen->server_address, sizeof seen->server_address, "%s", topology_address(t, TOPOLOGY_VETH));
    seen->cubic =
        takes_cubic(socket(AF_INET, SOCK_STREAM, 0)) && takes_cubic(socket_in(t->server_ns, SOCK_STREAM));
    seen->exec_keeps_rights = system("echo 1 > /proc/sys/net/ipv4/tcp_tw_reuse") == 0;
}

static void use(struct topology *t)
{
    struct stat server;
    seen->sockets = send_datagrams(t); /* at once: the link is up when it is said to be */
    seen->datagrams = now(t);
    usleep(IDLE_MS * 1000);
    seen->idle = minus(now(t), seen->datagrams);
    const struct counters before = now(t);
    seen->sockets = send_by_tcp(t, &seen->wire) && seen->sockets;
    seen->tcp = minus(now(t), before);
    look(t);
    seen->server_ns = fstat(t->server_ns, &server) == 0 ? server.st_ino : 0;
}

static void open_and_use(void)
{
    struct topology t;
    seen->uid_before = geteuid();
    seen->before = namespace_inode("/proc/self/ns/net");
    seen->opened = topology_open(&t);
    seen->uid_after = geteuid();
    seen->after = namespace_inode("/proc/self/ns/net");
    seen->user = t.user;
    memcpy(seen->why, t.why, sizeof t.why);
    if (seen->opened == 0)
        use(&t);
    topology_close(&t);
}

#endif
