/* A TUN device in the network namespace that this process is in: IP packets without any head before them, as
 * the kernel hands them out, one a read. It gives no name to the device's addresses and does not start it; it
 * lasts as long as the descriptor, whoever holds it. */
#ifndef PUSHMARK_TUN_H
#define PUSHMARK_TUN_H

enum { TUN_ERROR = 160 };

/* A descriptor that does not block and is closed on exec, and the device's index; or −1 with one clause. */
int tun_open(const char *name, int *index, char error[TUN_ERROR]);

#endif
