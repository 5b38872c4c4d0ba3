/* What one process measures: one structure of fixed size with its histograms, all of it in memory shared with
 * the parent, which adds the processes' results up exactly. Nothing here is a share or a percentile: those
 * are made from the sums at the very end. */
#ifndef PUSHMARK_LOAD_RESULTS_H
#define PUSHMARK_LOAD_RESULTS_H

#include "events.h"
#include "hdr.h"
#include "recovery.h"
#include "wire.h"

/* What can go wrong, counted by name; the names stand in results.c. */
enum cause {
    CAUSE_NONE,
    CAUSE_REFUSED,       /* the connection was */
    CAUSE_CONNECT,       /* any other failure to connect */
    CAUSE_NO_PORT,       /* no local port or descriptor was left */
    CAUSE_TIMEOUT,       /* no connection, head or answer within --timeout */
    CAUSE_RESET,         /* by the peer */
    CAUSE_CLOSED,        /* by the peer, in the middle of something */
    CAUSE_BAD_RESPONSE,  /* no HTTP, or no body as announced */
    CAUSE_BAD_ENCODING,  /* a body not compressed as it says, cut short, or too large */
    CAUSE_STATUS,        /* an HTTP status that brings nothing */
    CAUSE_HANDSHAKE,     /* a WebSocket handshake refused or answered wrongly */
    CAUSE_WS_PROTOCOL,   /* we failed the connection: RFC 6455 was broken */
    CAUSE_WS_CLOSED,     /* the peer closed properly, but before the end */
    CAUSE_PUBLISH,       /* a message of ours was refused */
    CAUSE_LIBCURL,       /* any other error of the library */
    CAUSE_UNCLEAN_CLOSE, /* the connection's last bytes could not be seen to the end */
    CAUSE_FEED_RESTART,  /* the server began its feed anew: what it published before is not known */
    CAUSE_NEGATIVE_AGE,  /* a message came before it was due: clocks that differ */
    CAUSES,
};

extern const char *const cause_names[CAUSES];

enum hist { HIST_AGE, HIST_RESPONSE, HIST_SERVICE, HIST_LATE, HIST_RTT, HIST_ARRIVAL, HIST_OUTAGE, HISTS };

enum stage { STAGE_RAMP, STAGE_WARMUP, STAGE_WINDOW, STAGE_DRAIN, STAGE_STOP };

/* Plain sums, so that adding them up is a loop; every member is a uint64_t. */
struct counts {
    uint64_t clients, connected;
    uint64_t texts; /* all that came in the window, ours or not */
    uint64_t expected, delivered, duplicate, reordered, gaps;
    uint64_t polls_sent, polls_empty;
    uint64_t sends, answers;
    uint64_t reconnects, retries;
    uint64_t sessions;                      /* that came to their end in the window, by --session */
    uint64_t payload_up, payload_down;      /* message texts in the window, by when they travelled */
    uint64_t cpu_window_ns, cpu_total_ns;   /* of the process */
    uint64_t rss_base, rss_ready, rss_peak; /* with one client; with all; ever */
    uint64_t switches;                      /* context switches in the window */
    uint64_t errors[CAUSES];
};

struct results {
    struct counts counts;
    double stale_area, held_ns, coherent_ns; /* summed over clients, within the window */
    struct wire window, setup, total;
    struct hdr hists[HISTS];
    struct recovery recovery;
    struct events events;     /* of the first --events clients */
    uint64_t live_texts;      /* all so far, for the progress line */
    int32_t stage, connected; /* enum stage; for the progress line */
    int32_t why, why_status;  /* the last enum cause, and the HTTP status with it, 0 for none */
    int64_t w0_ns, w1_ns;     /* the window; 0 before it is known */
    bool whole, interrupted;  /* came to its planned end; was asked to stop before it */
    bool hopeless;            /* the server will not have us, however often we ask */
};

/* `count` results in one shared mapping, all zero; ends the program where memory does. */
struct results *results_new(int64_t count);
void results_free(struct results *all, int64_t count);

/* Back to nothing, in the same memory. */
void results_clear(struct results *results);

void results_merge(struct results *to, const struct results *from);

#endif
