/* What the parent and its load processes say to each other over their socket pair, one fixed-size note at a
 * time. */
#ifndef PUSHMARK_LOAD_CONTROL_H
#define PUSHMARK_LOAD_CONTROL_H

#include <stdint.h>

enum control_what {
    CONTROL_READY = 'R', /* child → parent: all of its clients are connected */
    CONTROL_BEGIN = 'B', /* parent → child: the window begins at time_ns */
    CONTROL_STOP = 'S',  /* parent → child: it ends at time_ns, earlier than planned */
};

struct control {
    int64_t what; /* enum control_what */
    int64_t time_ns;
};

#endif
