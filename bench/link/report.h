/* What an emulated link tells at its end: as JSON, for the conductor and for whoever asks for it, and as a
 * table that puts what was asked beside what was done. And the table of the named links. */
#ifndef PUSHMARK_LINK_REPORT_H
#define PUSHMARK_LINK_REPORT_H

#include "link/emulator.h"

#include <jansson.h>
#include <stdio.h>

/* {"format":"pushmark-link/1","profile","asked","late_ns","up","down","marks",…}. `profile` is NULL where
 * none was named. */
json_t *link_report_json(const struct emulator *e, const char *profile);

/* {"delay_ns","jitter_ns","loss","rate_bps","queue_bytes","reorder","up_rate_bps","up_queue_bytes"}: rate and
 * queue without a direction are the way down's; null is no limit. */
json_t *link_report_asked(const struct link_figures *figures);

/* "50 ms each way ± 5 ms, 1 % lost, 1 Mbit/s up (queue 15 kB), …", without an end of line. */
void link_report_say(const struct link_figures *figures, FILE *out);

void link_report_print(const struct emulator *e, FILE *out, bool colour, int columns);
void link_report_profiles(FILE *out, bool colour, int columns);
json_t *link_report_profiles_json(void);

#endif
