/* One of the programs of a trial, pushmark-server, pushmark-load or the link's emulator, from its command
 * line to its report: which cores and which network it gets, and whether its end was a good one. What its
 * lines mean is the trial's concern. Embedded in the trial, all zero before its start. */
#ifndef PUSHMARK_PROGRAM_H
#define PUSHMARK_PROGRAM_H

#include "arguments.h"
#include "child.h"
#include "stage.h"

enum { PROGRAM_ERROR = 2 * CHILD_ERROR };

struct program {
    struct child child;
    struct arguments words; /* none before the start */
    json_t *report;         /* owned; NULL before program_judge found a good one */
};

struct program_order {
    const struct stage *stage;
    const struct point *point;
    uint64_t seed;
    bool timeline;      /* the load records events; of no meaning to the server */
    const char *listen; /* where the server is to listen; NULL: on a free port of its topology's address */
    int64_t start_ns;   /* of the server's feed; 0: when it starts */
    child_line_fn on_line;
    child_fn on_end;
    void *context;
};

/* 0, or −1 with one clause in `error`. `url` as in arguments.h. */
int program_start_server(struct program *p, const struct program_order *order, char error[PROGRAM_ERROR]);
int program_start_load(struct program *p, const struct program_order *order, const char *url,
                       char error[PROGRAM_ERROR]);

/* The emulator, with the ends of the link. It sets its marks by child_mark, and reports what it knows. */
int program_start_link(struct program *p, const struct program_order *order, char error[PROGRAM_ERROR]);

/* What their lines of stderr say, where it is for the trial: false where it is not. */
bool program_says_address(const char *line, char *host, size_t room);
bool program_says_window(const char *line, int64_t *from_ns, int64_t *to_ns);
bool program_says_link_up(const char *line);

static inline bool program_running(const struct program *p)
{
    return p->child.started && !p->child.ended;
}

/* Of one that has ended: 0 and its report is there, or −1 with one clause in `why`. A load that tells of
 * losses has ended well: they are a gate's matter. */
int program_judge_server(struct program *p, char why[PROGRAM_ERROR]);
int program_judge_load(struct program *p, char why[PROGRAM_ERROR]);
int program_judge_link(struct program *p, char why[PROGRAM_ERROR]);

void program_close(struct program *p, child_fn closed, void *context);

#endif
