/* Looks at the TCP packets that pass one end of an emulated link, both ways, and counts what TCP_INFO at that
 * end cannot say, so that the two can be held against each other where packets are lost: the bytes of SACK
 * blocks, and data that came to that end more than once, which it throws away uncounted. Also how many
 * packets carry data. What is no TCP over IPv4 is counted by packets and bytes only.
 *
 * A connection is found by the near end's port, which has one at a time: a SYN begins it anew. Data that
 * came is what the highest sequence number of the connection has grown by; all that came beyond was a
 * repetition. This is exact as soon as no hole is left, which is when a connection has ended well. */
#ifndef PUSHMARK_FLOWS_H
#define PUSHMARK_FLOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FLOWS_PORTS = 1 << 16 };

struct flows_count {
    uint64_t packets, bytes; /* of IP, with its heads */
    uint64_t data_packets;   /* of them, those with TCP data */
    uint64_t sack_bytes;     /* in TCP's options */
    int64_t repeated_bytes;  /* of data towards this end, that was no news; below 0 while a hole is open */
};

struct flow {
    uint32_t first;   /* the sequence number of its SYN */
    uint32_t highest; /* and that behind all that came */
    bool known;       /* one of its packets has come to this end */
    bool begun;       /* a SYN of either end has passed */
    uint16_t far_port;
};

struct flows {
    struct flows_count sent, received; /* by the near end */
    struct flow *by_port;
};

void flows_init(struct flows *f);
void flows_close(struct flows *f);

/* Whether this is TCP of a connection whose beginning has not passed here: what an end before sends again
 * that was never told of its end. */
bool flows_stray(const struct flows *f, const unsigned char *packet, size_t len, bool sent);

/* An IP packet as it passes; cut ones and nonsense are allowed. */
void flows_sent(struct flows *f, const unsigned char *packet, size_t len);
void flows_received(struct flows *f, const unsigned char *packet, size_t len);

#endif
