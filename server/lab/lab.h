/* The server's side of the lab (--lab): sessions of people who look closely at what a few connections cost
 * them. This is what the rest of the server knows of it: its life, and what connections tell it. Each of
 * those calls stands behind a test of service.lab, so that a server without a lab pays that test and nothing
 * else; with one, only requests that name a lane are put down to anything.
 *
 * What belongs to whom: the lab owns sessions and lines; a session (session.h) its topic, its feed and its
 * lanes; a lane (lane.h) its counts and copies; a line (line.h) is one connection as the lab sees it. A
 * session lives as long as the WebSocket of its desk (desk.h). */
#ifndef PUSHMARK_LAB_H
#define PUSHMARK_LAB_H

#include "../peer.h"

struct conn;
struct timers;

/* How the names of all sessions' topics begin. */
extern const char lab_topics[]; /* "lab." */

struct lab *lab_new(struct service *service, struct timers *timers);

/* No session may be left. NULL is fine. */
void lab_free(struct lab *lab);

/* The server is going: feeds end. */
void lab_stop(struct lab *lab);

/* A request's head has come whole, and nothing has been done about it yet. */
void lab_request(struct conn *conn, struct slice target, const char *head, size_t head_len);

/* More has come: of its body as it was sent, or of what follows an upgrade. */
void lab_heard(struct conn *conn, const void *bytes, size_t len);

/* It was answered, with this head and, unless `bare`, the answer's bodies. */
void lab_answered(struct conn *conn, const struct answer *answer, const char *head, size_t head_len,
                  bool bare);

/* It became a stream, or another protocol, by this head. */
void lab_opened(struct conn *conn, const char *head, size_t head_len);

/* Something was sent over that, in one piece or two. */
void lab_sent(struct conn *conn, struct slice first, struct slice second);

/* It was messages: so many, of so many bytes of text. */
void lab_delivered(struct conn *conn, uint64_t count, uint64_t text_bytes);

/* The connection is closing; its descriptor is still there. */
void lab_closed(struct conn *conn);

#endif
