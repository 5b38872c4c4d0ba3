/* What the link's emulator told at its end, in a trial's record: "link", the cross-check of TCP_INFO by what
 * passed the clients' end of it, and the bytes of the window where packets were lost.
 *
 * The emulator's marks are the same moments at which an interface's counters are read: before the first
 * connection, at both ends of the window, after the last connection. On a path that loses nothing TCP_INFO
 * and the emulator agree to the byte. On one that does, TCP_INFO does not know three things: SACK blocks,
 * which it never counts; data that came twice, which a receiver throws away uncounted; and what was sent for
 * a socket that was gone. The emulator counts the first two in the packets' heads (lib/flows), and the
 * cross-check adds them to TCP_INFO's side; the third is what the gate's hundredth is for.
 *
 * So where anything of that kind happened, `wire.up` and `wire.down` hold what the emulator saw pass the
 * clients' end within the window ("meter":"link"): what the clients sent, lost or not, and what reached them.
 * TCP_INFO's own figures then stand in `wire.tcp_info`. A TUN device has no link layer: `l2` is null, and in
 * the cross-check up_l2 and down_l2 are the bytes as they are, those of L3. */
#ifndef PUSHMARK_FACTS_LINK_H
#define PUSHMARK_FACTS_LINK_H

#include "facts.h"

/* Changes nothing where there was no link. */
void facts_take_link(json_t *record, const struct facts *facts);

#endif
