/* The other way of moving a connection's bytes: a blocking thread for each, as servers without an event loop
 * are written. It defines the second mover of conn.h and nothing else: requests, transports, hub and answers
 * are the very ones of the event loop, so what differs in a measurement is the model and nothing but the
 * model.
 *
 * What a good server of this kind does is done here: small stacks, a thread asleep in the kernel while it has
 * nothing to do, one gathered write an answer, all waiting by absolute deadlines. One lock stands around
 * everything shared, as such servers have it. It is never held while a socket is read or written, a thread is
 * made, or a thread is woken: who publishes to thousands notes whom to wake and wakes them after letting go
 * of it, or each would wake only to wait for the lock.
 *
 * A thread waits for two things, bytes from its peer and work from other threads, and a descriptor is all
 * that ppoll takes. A condition variable would leave the socket unread, a second thread a connection would
 * double what the model costs, and an eventfd a connection would halve how many a process can hold. So others
 * send a signal, which is blocked but within ppoll: one sent a moment early waits for it, none is lost. A
 * wake-up costs 1.7 us of CPU more for it than by eventfd (5.6 against 3.9, a hundred threads on one core,
 * Linux 6.18): a share of the twenty and more that a delivery costs here, which any comparison has to bear in
 * mind. */
#ifndef PUSHMARK_CREW_H
#define PUSHMARK_CREW_H

#include "conn.h"

struct crew {
    struct pool pool; /* first: conn_pool finds the crew by it */
    pthread_mutex_t lock;
    pthread_attr_t attributes;
    sigset_t asleep; /* the signals blocked while a connection's thread waits */
    pid_t pid;
    pid_t boss;   /* the thread that is told when the last of the others has ended */
    pid_t *wakes; /* the threads to be woken by whoever lets go of the lock */
    size_t wake_count, wake_room;
    size_t alive;   /* threads of connections */
    pthread_t last; /* the last that has ended; joined by the next to end */
    bool any_ended;
};

/* The wake-up signal is blocked in the calling thread, which becomes the boss, and in those made later. */
void crew_init(struct crew *crew);

/* Joins the last thread; none may be alive. */
void crew_close(struct crew *crew);

void crew_lock(struct crew *crew);

/* Lets go of the lock, then wakes whom there is work for. */
void crew_unlock(struct crew *crew);

/* Takes an accepted descriptor and gives it a thread. Without the lock. Where there is no thread to be had
 * the peer is answered 503. */
void crew_serve(struct crew *crew, int fd, bool ipv6, bool over_limit);

#endif
