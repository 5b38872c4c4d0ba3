/* What one TCP connection put on the wire, from the kernel's own TCP_INFO: exact to the byte on a lossless
 * path, with no privilege. This file is only arithmetic over that structure; reading it from a socket is its
 * owner's work.
 *
 * One direction's L3 bytes are its segments' IP and TCP heads, the options of its SYN, and the data bytes
 * with retransmissions. What the kernel leaves out is added here: the accepting side's count omits its own
 * SYN-ACK, and a received FIN counts as one byte of data. SACK blocks are not in the formula: under loss the
 * direction of the ACKs reads a few percent low. Packets without data are pure ACKs, and a connection's own
 * SYN and FIN: nothing tells those apart, but a connection that stays has none of the latter. */
#ifndef PUSHMARK_WIRE_H
#define PUSHMARK_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wire_side { WIRE_CONNECTED, WIRE_ACCEPTED };

struct wire_flow {
    uint64_t application; /* bytes given to and by TCP */
    uint64_t l3;
    uint64_t packets;
    uint64_t data_packets; /* of them, those that carry data, however often */
};

/* Seen from this end: what it sent and what it received. */
struct wire {
    struct wire_flow sent, received;
};

/* What getsockopt(TCP_INFO) filled in, as bytes: the C library's structure of that name is older than the
 * counters, and the kernel's own header cannot be included beside the library's. */
struct wire_info {
    unsigned char bytes[256];
    unsigned len;
};

/* `fin_received` says that this end has read the peer's end of file. All zero where the kernel is too old to
 * count. */
struct wire wire_read(const struct wire_info *info, enum wire_side side, bool ipv6, bool fin_received);

/* The same of an attempt that came to nothing, with the kernel's counts of segments alone: all that went out
 * were SYNs, with the options that Linux asks for unless it is told not to, and what came were resets. One
 * that was a connection after all is known by the options agreed on, and read as such. */
struct wire wire_read_refused(const struct wire_info *info, bool ipv6);

/* Whether the connection has ended both ways and its counters are final. */
bool wire_final(const struct wire_info *info);

/* Packets without data. */
static inline uint64_t wire_acks(const struct wire_flow *flow)
{
    return flow->packets - flow->data_packets;
}

void wire_add(struct wire *to, const struct wire *more);
void wire_subtract(struct wire *from, const struct wire *less);

#endif
