/* Prints what the model says of one point, for the tests that hold it to measurements. Not a test itself:
 *
 *   model_print TRANSPORT HOST HEADERS EMPTY CONNECTION CLIENTS RATE PAYLOAD INTERVAL WINDOW FIRST SINCE PING
 *
 * TRANSPORT, EMPTY and CONNECTION as numbers of the model, times in nanoseconds. */
#include "log.h"
#include "model.h"

#include <stdio.h>
#include <stdlib.h>

static int64_t integer(const char *text)
{
    return strtoll(text, NULL, 10);
}

int main(int argc, char **argv)
{
    if (argc != 14)
        log_fatal(2, "model_print: 13 arguments are wanted; they stand at the top of its source");
    struct model_point point = {.transport = (enum model_transport)integer(argv[1]),
                                .host = argv[2],
                                .empty = (enum model_empty)integer(argv[4]),
                                .close = integer(argv[5]) != 0,
                                .clients = strtod(argv[6], NULL),
                                .rate_hz = strtod(argv[7], NULL),
                                .payload_bytes = integer(argv[8]),
                                .interval_ns = integer(argv[9]),
                                .window_ns = integer(argv[10]),
                                .first_number = integer(argv[11]),
                                .since_open_ns = integer(argv[12]),
                                .ping_ns = integer(argv[13])};
    if (profile_parse(slice_of(argv[3]), &point.profile) != 0)
        log_fatal(2, "model_print: '%s' is no profile", argv[3]);
    struct model m = model_predict(&point);
    printf("{\"known\":%s,\"age_mean_ns\":%.0f,\"up_l3\":%.2f,\"down_l3\":%.2f,\"up_packets\":%.3f,"
           "\"down_packets\":%.3f,\"polls\":%.3f,\"empty_polls\":%.3f}\n",
           m.known ? "true" : "false", m.age_mean_ns, m.up_l3, m.down_l3, m.up_packets, m.down_packets,
           m.polls, m.empty_polls);
    return 0;
}
