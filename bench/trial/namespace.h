/* Network namespaces of our own, by whatever right this process has: as one that may administer the network,
 * directly, so that root keeps its rights on other people's files; else within a user namespace, in which
 * this process is root over nothing but what it makes there. Nothing is named or mounted: a namespace lasts
 * as long as a process or a descriptor holds it.
 *
 * Knows nothing of what the namespaces are for, nor what is set in them (sysctl.h, topology.h). */
#ifndef PUSHMARK_NAMESPACE_H
#define PUSHMARK_NAMESPACE_H

#include <stdbool.h>

enum { NAMESPACE_ERROR = 256 };

/* Moves this process, which must have one thread, into a new network namespace. 0, or −1 with a clause of why
 * and what to do. After a failure within a user namespace the process may be left there, without a user:
 * try it in a child first. */
int namespace_enter(bool *user, char error[NAMESPACE_ERROR]);

/* Into one more, with the rights that the first gave. */
int namespace_another(char error[NAMESPACE_ERROR]);

/* A descriptor of the namespace that this process is in, closed on exec; or −1 with a clause. */
int namespace_descriptor(char error[NAMESPACE_ERROR]);

#endif
