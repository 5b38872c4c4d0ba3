#include "netlink.h"

#include <assert.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A request being written. What goes into one is this file's choice, so it never runs over. */
struct request {
    struct nlmsghdr head;
    char rest[1024];
};

enum { ANSWER_BYTES = 16384, OPERSTATE_UP = 6 /* IF_OPER_UP: <linux/if.h> clashes with <net/if.h> */ };

static int fail(struct netlink *n, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int fail(struct netlink *n, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(n->error, sizeof n->error, format, arguments);
    va_end(arguments);
    return -1;
}

int netlink_open(struct netlink *n)
{
    const int yes = 1;
    *n = (struct netlink){.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)};
    if (n->fd < 0)
        return fail(n, "cannot talk to the kernel about interfaces (netlink): %s", strerror(errno));
    /* Without it a refusal is an error number alone. */
    setsockopt(n->fd, SOL_NETLINK, NETLINK_EXT_ACK, &yes, sizeof yes);
    setsockopt(n->fd, SOL_NETLINK, NETLINK_CAP_ACK, &yes, sizeof yes);
    return 0;
}

void netlink_close(struct netlink *n)
{
    if (n->fd >= 0)
        close(n->fd);
    n->fd = -1;
}

static struct request request(uint16_t type, uint16_t flags)
{
    return (struct request){.head = {.nlmsg_len = NLMSG_HDRLEN,
                                     .nlmsg_type = type,
                                     .nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags)}};
}

static void *room(struct request *r, size_t len)
{
    void *at = (char *)r + NLMSG_ALIGN(r->head.nlmsg_len);
    assert((char *)at + len <= (char *)r + sizeof *r);
    r->head.nlmsg_len = (uint32_t)(NLMSG_ALIGN(r->head.nlmsg_len) + len);
    return at;
}

static void put_bytes(struct request *r, const void *data, size_t len)
{
    void *at = room(r, len);
    if (len > 0)
        memcpy(at, data, len);
}

static void put(struct request *r, unsigned short type, const void *data, size_t len)
{
    const struct rtattr head = {.rta_type = type, .rta_len = (unsigned short)RTA_LENGTH(len)};
    put_bytes(r, &head, sizeof head);
    put_bytes(r, data, len);
}

static size_t nest_begin(struct request *r, unsigned short type)
{
    const size_t at = NLMSG_ALIGN(r->head.nlmsg_len);
    put(r, type, NULL, 0);
    return at;
}

static void nest_end(struct request *r, size_t at)
{
    const unsigned short len = (unsigned short)(r->head.nlmsg_len - at);
    memcpy((char *)r + at, &len, sizeof len);
}

/* The attribute of that type among `len` bytes of them; NULL where there is none. (The kernel's RTA_NEXT
 * mixes signs.) */
static const struct rtattr *attribute(const char *at, size_t len, unsigned short type)
{
    while (len >= sizeof(struct rtattr)) {
        const struct rtattr *a = (const void *)at;
        if (a->rta_len < sizeof *a || a->rta_len > len)
            return NULL;
        if (a->rta_type == type)
            return a;
        const size_t step = RTA_ALIGN(a->rta_len);
        at += step;
        len -= step < len ? step : len;
    }
    return NULL;
}

/* The kernel's own words, where the error carries any. */
static const char *words_of(const struct nlmsghdr *head)
{
    const struct nlmsgerr *error = NLMSG_DATA(head);
    size_t at = NLMSG_ALIGN(NLMSG_LENGTH(sizeof *error));
    if (!(head->nlmsg_flags & NLM_F_ACK_TLVS))
        return NULL;
    if (!(head->nlmsg_flags & NLM_F_CAPPED))
        at += NLMSG_ALIGN(error->msg.nlmsg_len) - NLMSG_HDRLEN;
    if (at > head->nlmsg_len)
        return NULL;
    const struct rtattr *words = attribute((const char *)head + at, head->nlmsg_len - at, NLMSGERR_ATTR_MSG);
    return words ? RTA_DATA(words) : NULL;
}

static int refusal(struct netlink *n, const struct nlmsghdr *head, const char *what)
{
    const struct nlmsgerr *error = NLMSG_DATA(head);
    if (error->error == 0)
        return 0;
    const char *words = words_of(head);
    return fail(n, "cannot %s: %s%s%.60s%s", what, strerror(-error->error), words ? " (" : "",
                words ? words : "", words ? ")" : "");
}

/* Sends the request and waits for its answer, which is left in `answer`: an acknowledgement, or the data
 * asked for. */
static int ask(struct netlink *n, struct request *r, const char *what, char answer[ANSWER_BYTES])
{
    r->head.nlmsg_seq = ++n->sequence;
    if (send(n->fd, r, r->head.nlmsg_len, 0) != (ssize_t)r->head.nlmsg_len)
        return fail(n, "cannot %s: %s", what, strerror(errno));
    for (;;) {
        const ssize_t got = recv(n->fd, answer, ANSWER_BYTES, 0);
        const struct nlmsghdr *head = (const void *)answer;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(n, "cannot %s: %s", what, strerror(errno));
        if (!NLMSG_OK(head, (size_t)got) || head->nlmsg_seq != n->sequence)
            continue;
        return head->nlmsg_type == NLMSG_ERROR ? refusal(n, head, what) : 0;
    }
}

static int command(struct netlink *n, struct request *r, const char *what)
{
    char answer[ANSWER_BYTES] __attribute__((aligned(NLMSG_ALIGNTO)));
    r->head.nlmsg_flags |= NLM_F_ACK;
    return ask(n, r, what, answer);
}

static void put_end(struct request *r, const struct netlink_end *end, uint32_t mtu)
{
    put(r, IFLA_IFNAME, end->name, strlen(end->name) + 1);
    put(r, IFLA_ADDRESS, end->mac, sizeof end->mac);
    put(r, IFLA_MTU, &mtu, sizeof mtu);
}

int netlink_veth(struct netlink *n, const struct netlink_end *here, const struct netlink_end *there,
                 int there_ns, uint32_t mtu)
{
    struct request r = request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
    const struct ifinfomsg first = {.ifi_index = here->index}, second = {.ifi_index = there->index};
    put_bytes(&r, &first, sizeof first);
    put_end(&r, here, mtu);
    const size_t info = nest_begin(&r, IFLA_LINKINFO);
    put(&r, IFLA_INFO_KIND, "veth", sizeof "veth" - 1);
    const size_t data = nest_begin(&r, IFLA_INFO_DATA), peer = nest_begin(&r, VETH_INFO_PEER);
    put_bytes(&r, &second, sizeof second);
    put_end(&r, there, mtu);
    put(&r, IFLA_NET_NS_FD, &there_ns, sizeof there_ns);
    nest_end(&r, peer);
    nest_end(&r, data);
    nest_end(&r, info);
    return command(n, &r, "make a veth pair");
}

int netlink_address(struct netlink *n, const struct netlink_end *end, unsigned char prefix)
{
    struct request r = request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
    const struct ifaddrmsg message = {
        .ifa_family = AF_INET, .ifa_prefixlen = prefix, .ifa_index = (uint32_t)end->index};
    put_bytes(&r, &message, sizeof message);
    put(&r, IFA_LOCAL, &end->address, sizeof end->address);
    put(&r, IFA_ADDRESS, &end->address, sizeof end->address);
    return command(n, &r, "give an interface its address");
}

int netlink_neighbour(struct netlink *n, int index, const struct netlink_end *other)
{
    struct request r = request(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE);
    const struct ndmsg message = {
        .ndm_family = AF_INET, .ndm_ifindex = index, .ndm_state = NUD_PERMANENT, .ndm_type = RTN_UNICAST};
    put_bytes(&r, &message, sizeof message);
    put(&r, NDA_DST, &other->address, sizeof other->address);
    put(&r, NDA_LLADDR, other->mac, sizeof other->mac);
    return command(n, &r, "enter the veth's neighbour");
}

int netlink_up(struct netlink *n, int index)
{
    struct request r = request(RTM_NEWLINK, 0);
    const struct ifinfomsg message = {.ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    put_bytes(&r, &message, sizeof message);
    return command(n, &r, "start an interface");
}

int netlink_queue(struct netlink *n, int index, uint32_t packets)
{
    struct request r = request(RTM_SETLINK, 0);
    const struct ifinfomsg message = {.ifi_index = index};
    put_bytes(&r, &message, sizeof message);
    put(&r, IFLA_TXQLEN, &packets, sizeof packets);
    return command(n, &r, "give an interface its queue");
}

int netlink_ipv6_quiet(struct netlink *n, int index)
{
    const uint8_t none = IN6_ADDR_GEN_MODE_NONE;
    struct request r = request(RTM_SETLINK, 0);
    const struct ifinfomsg message = {.ifi_index = index};
    put_bytes(&r, &message, sizeof message);
    const size_t families = nest_begin(&r, IFLA_AF_SPEC), ipv6 = nest_begin(&r, AF_INET6);
    put(&r, IFLA_INET6_ADDR_GEN_MODE, &none, sizeof none);
    nest_end(&r, ipv6);
    nest_end(&r, families);
    return command(n, &r, "keep IPv6 off an interface");
}

/* An older kernel's counters are fewer; those that we read have always been the first. */
static bool read_state(const struct nlmsghdr *head, struct netlink_state *state)
{
    const size_t at = NLMSG_SPACE(sizeof(struct ifinfomsg));
    if (head->nlmsg_type != RTM_NEWLINK || head->nlmsg_len < at)
        return false;
    const char *first = (const char *)head + at;
    const size_t len = head->nlmsg_len - at;
    const struct rtattr *stats = attribute(first, len, IFLA_STATS64);
    const struct rtattr *operstate = attribute(first, len, IFLA_OPERSTATE);
    *state =
        (struct netlink_state){.ready = operstate && *(unsigned char *)RTA_DATA(operstate) == OPERSTATE_UP};
    if (!stats || RTA_PAYLOAD(stats) < offsetof(struct rtnl_link_stats64, rx_errors))
        return false;
    const size_t given = RTA_PAYLOAD(stats);
    memcpy(&state->stats, RTA_DATA(stats), given < sizeof state->stats ? given : sizeof state->stats);
    return true;
}

int netlink_state(struct netlink *n, int index, struct netlink_state *state)
{
    char answer[ANSWER_BYTES] __attribute__((aligned(NLMSG_ALIGNTO))) = {0};
    struct request r = request(RTM_GETLINK, 0);
    const struct ifinfomsg message = {.ifi_index = index};
    put_bytes(&r, &message, sizeof message);
    if (ask(n, &r, "read an interface's counters", answer) != 0)
        return -1;
    if (!read_state((const void *)answer, state))
        return fail(n, "cannot read an interface's counters: the kernel gives none of 64 bits");
    return 0;
}
