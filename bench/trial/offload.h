/* Switches off what would let an interface carry segments larger than its MTU: TSO and GSO where they are
 * made, GRO where they would be merged. With any of them on, the interface's counters see fewer packets than
 * a wire would (4 % fewer bytes on bulk), and no longer agree with TCP's own. Checksum offload stays as it
 * is: it changes no packet. */
#ifndef PUSHMARK_OFFLOAD_H
#define PUSHMARK_OFFLOAD_H

#include <jansson.h>

enum { OFFLOAD_ERROR = 160 };

/* `fd` is any socket of the interface's namespace. 0, or −1 with a clause where one is still on afterwards.
 */
int offload_switch_off(int fd, const char *interface, char error[OFFLOAD_ERROR]);

/* {"tso":false,"gso":false,"gro":false,"tx_checksum":true,…}, as the interface has them; null where it does
 * not say. */
json_t *offload_json(int fd, const char *interface);

#endif
