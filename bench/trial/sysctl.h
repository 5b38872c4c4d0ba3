/* The kernel's settings of a network namespace, through /proc/sys/net, whose files are those of the reader's
 * namespace: writes what a measurement wants and tells what then stands there. Where a setting cannot be
 * written (a container may mount /proc/sys read-only) the namespace is still of use: what was found is
 * recorded, and the caller decides. */
#ifndef PUSHMARK_SYSCTL_H
#define PUSHMARK_SYSCTL_H

#include <jansson.h>
#include <stdbool.h>

/* Writes all of them into this process's namespace. */
void sysctl_apply(void);

/* Whether IPv6 is off here, or not in this kernel at all. */
bool sysctl_ipv6_off(void);

/* {"net.ipv4.tcp_tw_reuse":"1",…}: as they stand, null for what the kernel does not have. */
json_t *sysctl_json(void);

enum { SYSCTL_TEXT = 128 };

/* One by its name with dots; false where there is none. White space is one blank. */
bool sysctl_read(const char *name, char text[SYSCTL_TEXT]);

#endif
