#include "wire.h"

#include <linux/tcp.h>
#include <string.h>

static const uint64_t IPV4 = 20, IPV6 = 40, TCP = 20, TIMESTAMPS = 12;

/* A SYN's options beyond those of every segment, as Linux sends them: MSS, SACK permitted and window scale,
 * padded; with timestamps, SACK permitted shares their padding. */
static uint64_t syn_extra(uint32_t options)
{
    uint64_t extra = 4; /* MSS */
    if (options & TCPI_OPT_WSCALE)
        extra += 4;
    if ((options & TCPI_OPT_SACK) && !(options & TCPI_OPT_TIMESTAMPS))
        extra += 4;
    return extra;
}

static struct wire_flow flow(uint64_t segments, uint64_t data_segments, uint64_t bytes, uint64_t payload,
                             uint32_t options, bool ipv6)
{
    uint64_t head = (ipv6 ? IPV6 : IPV4) + TCP + (options & TCPI_OPT_TIMESTAMPS ? TIMESTAMPS : 0);
    struct wire_flow f = {.application = payload, .packets = segments, .data_packets = data_segments};
    f.l3 = segments > 0 ? segments * head + syn_extra(options) + bytes : 0;
    return f;
}

struct wire wire_read(const struct wire_info *raw, enum wire_side side, bool ipv6, bool fin_received)
{
    struct tcp_info info;
    if (raw->len < offsetof(struct tcp_info, tcpi_bytes_retrans) + sizeof info.tcpi_bytes_retrans)
        return (struct wire){0};
    memset(&info, 0, sizeof info);
    memcpy(&info, raw->bytes, raw->len < sizeof info ? raw->len : sizeof info);
    uint64_t sent = info.tcpi_bytes_sent;
    uint64_t received = info.tcpi_bytes_received - (fin_received ? 1 : 0);
    uint64_t out = info.tcpi_segs_out + (side == WIRE_ACCEPTED ? 1 : 0);
    uint64_t in = info.tcpi_segs_in;
    return (struct wire){
        .sent =
            flow(out, info.tcpi_data_segs_out, sent, sent - info.tcpi_bytes_retrans, info.tcpi_options, ipv6),
        .received = flow(in, info.tcpi_data_segs_in, received, received, info.tcpi_options, ipv6),
    };
}

struct wire wire_read_refused(const struct wire_info *raw, bool ipv6)
{
    const uint32_t asked = TCPI_OPT_TIMESTAMPS | TCPI_OPT_SACK | TCPI_OPT_WSCALE;
    const uint64_t head = (ipv6 ? IPV6 : IPV4) + TCP;
    struct wire wire = wire_read(raw, WIRE_CONNECTED, ipv6, false);
    if (raw->len > 0 && raw->bytes[offsetof(struct tcp_info, tcpi_options)] != 0)
        return wire;
    wire.sent.l3 = wire.sent.packets * (head + TIMESTAMPS + syn_extra(asked));
    wire.received.l3 = wire.received.packets * head;
    return wire;
}

bool wire_final(const struct wire_info *raw)
{
    enum { STATE_CLOSE = 7 };
    return raw->len > 0 && raw->bytes[offsetof(struct tcp_info, tcpi_state)] == STATE_CLOSE;
}

static void add_flow(struct wire_flow *to, const struct wire_flow *more)
{
    to->application += more->application;
    to->l3 += more->l3;
    to->packets += more->packets;
    to->data_packets += more->data_packets;
}

void wire_add(struct wire *to, const struct wire *more)
{
    add_flow(&to->sent, &more->sent);
    add_flow(&to->received, &more->received);
}

static void subtract_flow(struct wire_flow *from, const struct wire_flow *less)
{
    from->application -= less->application;
    from->l3 -= less->l3;
    from->packets -= less->packets;
    from->data_packets -= less->data_packets;
}

void wire_subtract(struct wire *from, const struct wire *less)
{
    subtract_flow(&from->sent, &less->sent);
    subtract_flow(&from->received, &less->received);
}
