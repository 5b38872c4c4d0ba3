/* What a run of bytes costs on the wire over TCP and IPv4: its segments, and the pure acknowledgements that
 * Linux answers them with. Arithmetic only: timestamps on, MTU 1500, no loss, no offload that would merge
 * segments before they are counted.
 *
 * The rules for acknowledgements are those of net/ipv4/tcp_input.c and tcp.c (seen to hold on Linux 6.18). A
 * receiver that has not just been talking acknowledges a small last segment as soon as it has been read, so a
 * message of one segment costs one. A receiver that answers within 40 ms lets its answer carry it, so the
 * same message costs none. Of a message of n segments, n > 1, the kernel acknowledges every one after a pause
 * longer than its RTO, for 16 of them; every second one, or every one, while its receive window grows; later
 * a full queue of unread segments limits the window, and only each read acknowledges. What depends on who of
 * two processes is faster is the middle of its bounds here: off by at most 52 bytes for four segments, 0.9 %
 * of them. */
#ifndef PUSHMARK_SEGMENTS_H
#define PUSHMARK_SEGMENTS_H

#include <stdint.h>

enum {
    SEGMENTS_HEAD = 52, /* IPv4, TCP, timestamps */
    SEGMENTS_SYN = 60,  /* with MSS, SACK permitted and window scale */
    SEGMENTS_MSS = 1448,
    SEGMENTS_DELACK_MS = 40, /* an answer within this carries the acknowledgement */
    SEGMENTS_RTO_MS = 200,   /* its least; a round trip comes on top */
};

/* The receiver, when the bytes come. */
enum segments_reader {
    READER_RESTED,  /* nothing came for longer than its RTO, or the connection is new */
    READER_GROWING, /* its window still grows with what it receives: each growth is acknowledged at once */
    READER_STEADY,
    READER_ANSWERING,         /* within 40 ms */
    READER_ANSWERING_GROWING, /* the same while its window grows */
    READER_ANSWERING_LATE,    /* answered the ones before at once, holds this one for longer */
};

struct segments {
    double packets, l3;
};

int64_t segments_count(int64_t bytes);
struct segments segments_data(int64_t bytes);
struct segments segments_bare(double count); /* without data: acknowledgements, FINs */
struct segments segments_acks(int64_t count, enum segments_reader reader);

/* Adds `times` of them. */
void segments_add(struct segments *to, double times, struct segments more);

#endif
