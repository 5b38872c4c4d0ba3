/* What a trial has come to know, and the record that is made of it, a line of trials.jsonl: from what the
 * programs reported, what the meters read, and what the trial knows of itself. Every key of the format is
 * there; what is not known is null. The gates are not its concern, nor is the model: both look at the record
 * that this makes. */
#ifndef PUSHMARK_FACTS_H
#define PUSHMARK_FACTS_H

#include "meter.h"
#include "topology.h"

#include <jansson.h>
#include <time.h>

/* At one end of the window. */
struct facts_reading {
    struct meter_usage server, load, link; /* link unknown where there is none */
    struct meter_machine machine;
};

struct facts {
    const char *suite, *experiment;
    int repeat, attempt;
    uint64_t seed;
    time_t started;
    int64_t wall_ns;
    json_t *point;                      /* borrowed, as all below */
    const json_t *load, *server, *link; /* the programs' own reports; NULL where there is none */
    const char *load_command, *server_command, *link_command; /* NULL where it was not started */
    int64_t from_ns, to_ns;                                   /* of the window, as the load has planned it */
    bool metered;                                             /* both ends of the window were read */
    struct facts_reading from, to;
    int64_t killed_ns, back_ns; /* of a restart: when the server was killed and another listened; 0: never */
    struct meter_usage killed;  /* the first one's, as it was killed */
    int64_t server_rss_idle_bytes; /* as it began to listen; −1 where that is not known */
    bool crossed;                  /* there is an interface and it was read twice */
    struct counters before, after;
};

json_t *facts_record(const struct facts *facts);

#endif
