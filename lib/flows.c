#include "flows.h"

#include "mem.h"

#include <stdlib.h>

enum {
    IP_HEAD = 20,
    TCP_HEAD = 20,
    TCP = 6,
    FIN = 1,
    SYN = 2,
    RST = 4,
    OPTION_END = 0,
    OPTION_NOP = 1,
    OPTION_SACK = 5
};

/* A TCP packet taken apart. */
struct segment {
    const unsigned char *options;
    size_t options_len, data_len;
    uint32_t sequence;
    uint16_t from_port, to_port;
    unsigned char flags;
};

void flows_init(struct flows *f)
{
    *f = (struct flows){.by_port = mem_zalloc(FLOWS_PORTS, sizeof *f->by_port)};
}

void flows_close(struct flows *f)
{
    free(f->by_port);
    f->by_port = NULL;
}

static uint16_t two_bytes(const unsigned char *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t four_bytes(const unsigned char *at)
{
    return (uint32_t)two_bytes(at) << 16 | two_bytes(at + 2);
}

static bool take_apart(const unsigned char *packet, size_t len, struct segment *s)
{
    if (len < IP_HEAD || packet[0] >> 4 != 4 || packet[9] != TCP)
        return false;
    const size_t ip_head = 4 * (size_t)(packet[0] & 15), total = two_bytes(packet + 2);
    if (ip_head < IP_HEAD || total > len || total < ip_head + TCP_HEAD)
        return false;
    const unsigned char *tcp = packet + ip_head;
    const size_t head = 4 * (size_t)(tcp[12] >> 4);
    if (head < TCP_HEAD || ip_head + head > total)
        return false;
    *s = (struct segment){.options = tcp + TCP_HEAD,
                          .options_len = head - TCP_HEAD,
                          .data_len = total - ip_head - head,
                          .sequence = four_bytes(tcp + 4),
                          .from_port = two_bytes(tcp),
                          .to_port = two_bytes(tcp + 2),
                          .flags = tcp[13]};
    return true;
}

/* With what pads the blocks to four bytes: TCP without them would have sent neither. */
static size_t sack_bytes(const struct segment *s)
{
    size_t padding = 0;
    for (size_t at = 0; at < s->options_len && s->options[at] != OPTION_END;) {
        if (s->options[at] == OPTION_NOP) {
            padding++;
            at++;
            continue;
        }
        const size_t len = at + 1 < s->options_len ? s->options[at + 1] : 0;
        if (len < 2 || at + len > s->options_len)
            return 0;
        if (s->options[at] == OPTION_SACK)
            return len + padding;
        padding = 0;
        at += len;
    }
    return 0;
}

bool flows_stray(const struct flows *f, const unsigned char *packet, size_t len, bool sent)
{
    struct segment s;
    if (!take_apart(packet, len, &s) || s.flags & SYN)
        return false;
    const struct flow *flow = &f->by_port[sent ? s.from_port : s.to_port];
    return !flow->begun || flow->far_port != (sent ? s.to_port : s.from_port);
}

static void begin(struct flow *flow, uint16_t far_port)
{
    flow->begun = true;
    flow->far_port = far_port;
}

static void note(struct flows_count *c, const struct segment *s)
{
    c->data_packets += s->data_len > 0;
    c->sack_bytes += sack_bytes(s);
}

void flows_sent(struct flows *f, const unsigned char *packet, size_t len)
{
    struct segment s;
    f->sent.packets++;
    f->sent.bytes += len;
    if (!take_apart(packet, len, &s))
        return;
    note(&f->sent, &s);
    if (s.flags & SYN)
        begin(&f->by_port[s.from_port], s.to_port);
}

/* How far the connection's data has come by this. Sequence numbers go round, and count SYN and FIN. */
static int64_t news(struct flow *flow, const struct segment *s)
{
    const bool syn = s->flags & SYN, fin = s->flags & FIN;
    const uint32_t end = s->sequence + (uint32_t)s->data_len + syn + fin;
    if (!flow->known || (syn && s->sequence != flow->first)) {
        flow->first = s->sequence;
        flow->highest = end;
        flow->known = true;
        return (int64_t)s->data_len;
    }
    const int32_t more = (int32_t)(end - flow->highest);
    if (more <= 0)
        return 0;
    flow->highest = end;
    return more - fin;
}

/* A hole is news when it is leapt over, and its filling no news: the sum is what counts, and it is right. */
void flows_received(struct flows *f, const unsigned char *packet, size_t len)
{
    struct segment s;
    f->received.packets++;
    f->received.bytes += len;
    if (!take_apart(packet, len, &s))
        return;
    note(&f->received, &s);
    if (s.flags & RST) /* its sequence number may be anything */
        return;
    if (s.flags & SYN)
        begin(&f->by_port[s.to_port], s.from_port);
    f->received.repeated_bytes += (int64_t)s.data_len - news(&f->by_port[s.to_port], &s);
}
