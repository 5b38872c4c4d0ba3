/* One connection as the lab sees it: to which lane it belongs, and what of its bytes has been put down to
 * somebody.
 *
 * A browser takes any idle connection of its pool for any request, so a line belongs to a lane until a
 * request of another (or of none) comes over it. What the connection has carried up to that request is
 * settled with the former lane; the request's own bytes and packets, which have come already, go to the new
 * one. Everything is a difference of two readings of the same counters, each the end of one span and the
 * beginning of the next: what all lanes and none have together is what the connection had, to the byte. */
#ifndef PUSHMARK_LAB_LINE_H
#define PUSHMARK_LAB_LINE_H

#include "../conn.h"
#include "lane.h"

struct parting;

struct line {
    struct conn *conn;       /* NULL once it is closed, and then: */
    struct parting *parting; /* who reads the last of it */
    struct lane *lane;       /* NULL: of none */
    struct list link;        /* in lane.lines */
    struct wire mark;        /* what has been settled */
    struct wire seen;        /* the reading when the last bytes of a request had come */
    uint64_t taken;          /* bytes of whole requests */
    uint64_t *known;         /* serials of lanes that it has come to */
    size_t known_count;
    struct tap_bytes request; /* under way, if it is of a lane */
    struct tap_frames frames; /* of what comes after an upgrade */
};

struct line *line_new(struct conn *conn);
void line_free(struct line *line);

/* A request of this lane (NULL: of none) has come, whose head has so many bytes. */
void line_request(struct line *line, struct lane *lane, size_t head_len);

/* So many bytes of its body have come, too. */
void line_body(struct line *line, size_t len);

/* What it has carried so far goes to its lane. */
void line_settle(struct line *line);

/* Belongs to no lane any more; nothing is settled. */
void line_leave(struct line *line);

#endif
