/* What the model says of a trial's point, to stand in its record beside what was measured. It takes from the
 * record what only the trial could know: the window's length and the number of its first message. */
#ifndef PUSHMARK_PREDICT_H
#define PUSHMARK_PREDICT_H

#include "plan/point.h"

/* {"age_mean_ns","up_l3","down_l3","polls","empty_polls"}, each null where the model does not reach. `host`
 * is the server as in the requests, ADDRESS:PORT. */
json_t *predict_fields(const struct point *point, const json_t *record, const char *host);

#endif
