/* What `pushmark doctor` says: one finding a check, made from what machine.h tells and probe.h tried. Each
 * check stands in the table with its name; it says how things are, what was found and, where they could be
 * better, what to do. */
#ifndef PUSHMARK_CHECKS_H
#define PUSHMARK_CHECKS_H

#include "machine.h"
#include "probe.h"

enum check_state { CHECK_OK, CHECK_NOTE, CHECK_PROBLEM };
extern const char *const check_states[]; /* by state, NULL-ended: "ok", "note", "problem" */

enum { CHECK_TEXT = 256 };

struct finding {
    enum check_state state;
    bool fatal; /* no suite can run */
    char found[CHECK_TEXT], advice[CHECK_TEXT];
};

struct examination {
    struct machine machine;
    struct probe probe;
};

struct check {
    const char *name;
    void (*of)(const struct examination *e, struct finding *f);
};

extern const struct check checks[]; /* ended by one without name */

/* Descriptors that a process keeps for other things than connections, as the programs do. */
enum { CHECKS_SPARE_DESCRIPTORS = 64 };

/* How one is said: sets the state, what was found, and what to do. */
void checks_found(struct finding *f, enum check_state state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void checks_advise(struct finding *f, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Those that look at files and sockets rather than at the machine (checks_files.c). */
void checks_tcp_info(const struct examination *e, struct finding *f);
void checks_programs(const struct examination *e, struct finding *f);
void checks_build(const struct examination *e, struct finding *f);
void checks_results(const struct examination *e, struct finding *f);

#endif
