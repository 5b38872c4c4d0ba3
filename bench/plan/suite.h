/* A suite: an INI file read, checked and multiplied out into points. [suite] is its head, [global] what the
 * others inherit, every other section an experiment; a comma list multiplies. A key that means nothing to a
 * transport does not multiply it: the point is there once, with that key null (unless the key has one value
 * only: then it is kept).
 *
 * Keys of [suite]: title, repeats, about. Of every section: the table of key.h and
 *   expect   may come often; see judge/expect.h
 *   type     points (the default) or capacity
 *   repeats  how often each point of this experiment is run
 *   about    what question it answers
 * and of a capacity experiment:
 *   search   clients or rate: what is raised until the bound breaks
 *   from, to the ends of the search; precision the width at which it ends (10%)
 *   bound    a condition as in expect, without transport ("age.p99 < 100ms"); nothing may be lost, no gate
 * trip
 *
 * A section with `claim` or `source` is put to the test as a whole, together with those named after it ("A1"
 * and "A1-rare": further points of the same question, without these words of their own); --only A1 means all
 * of them.
 *   claim    the sentence that is tested
 *   source   where it was published, with its date
 *   case     WORDS : CONDITION          a condition as in expect, over points of all its sections; may come
 *            often. The verdict follows from them, see judge/claims.h
 *   cell     ROW | COLUMN | THEIRS | SUM [| extrapolated]      may come often. A published figure ("6.0 ms",
 *            "871,000 B/s"), "-" where there is none, and what it is here: a sum as in expect, "-" where it
 *            cannot be had. The last word marks what goes beyond what was measured
 *   note     a sentence with sums in braces, "{poll.wire.l3}", replaced by their figures; may come often
 *   chart    METRIC by KEY              may come often
 *
 * The subjects of these mean points of all sections of the claim; choice.h says which go together. The metric
 * "capacity" is what a capacity experiment among them found.
 *
 * [quick] holds what --quick changes, as --set does: KEY = VALUE, or EXPERIMENT.KEY = VALUE.
 *
 * The list that is written first varies slowest, [global]'s before the section's own. [global] may hold
 * expect and repeats beside the table's keys, and holds for all experiments wherever it stands; its
 * expectations are added to an experiment's own, and are not a capacity's.
 *
 * Errors are one line "FILE:LINE: [SECTION] KEY: what is wrong; what to do", with the nearest valid word;
 * where --set gave the line, "--set KEY=VALUE: …". */
#ifndef PUSHMARK_SUITE_H
#define PUSHMARK_SUITE_H

#include "point.h"

struct metric;

/* One line of a claim: a case, a cell, a note or a chart, taken apart where it has parts. */
struct claim_line {
    const char *text; /* as written */
    int line;
    const char *words, *condition;           /* of a case */
    const char *row, *column, *theirs, *sum; /* of a cell; theirs and sum NULL for "-" */
    bool extrapolated;
    const struct metric *metric; /* of a chart */
    enum key_id by;
};

struct claim_lines {
    struct claim_line *items;
    size_t count;
};

enum experiment_type { EXPERIMENT_POINTS, EXPERIMENT_CAPACITY };

struct expect_line {
    const char *text;
    int line; /* in the suite; 0 where --set gave it */
};

struct capacity {
    enum key_id search;
    double from, to, precision; /* the last a share: 0.1 */
    const char *bound;
};

struct experiment {
    const char *name, *about; /* about may be NULL */
    enum experiment_type type;
    struct capacity capacity; /* where type says so */
    int repeats;
    struct expect_line *expects;
    size_t expect_count;
    /* What is claimed; NULL and empty where nothing is. */
    const char *claim, *source;
    struct claim_lines cases, cells, notes, charts;
    const struct experiment *of;     /* whose question it belongs to: itself where it claims, or NULL */
    size_t first_point, point_count; /* in the suite's points */
    bool varies[KEYS];               /* more than one value of it is among the points */
};

struct suite {
    const char *name, *title, *about; /* name: the file's without .ini */
    const char *path, *text;          /* where it was read, and all of it */
    int repeats;
    bool has_quick; /* there is something that --quick would change */
    struct experiment *experiments;
    size_t experiment_count;
    struct point *points; /* of all experiments, in the order of the suite; point->index is its place */
    size_t point_count;
    struct suite_memory *memory; /* everything above lives in it */
};

enum { SUITE_ERROR = 512 };

/* What the command line changes: --set KEY=VALUE, also EXPERIMENT.KEY=VALUE, replaces the key wherever it is
 * set and in [global]; --repeats N (0: as the suite says); --only NAMES keeps only these experiments (comma
 * list, or NULL), all but NAME where it says -NAME. */
struct suite_changes {
    const char *const *sets;
    size_t set_count;
    int repeats;
    const char *only;
    bool quick; /* the changes of [quick], before `sets` */
};

/* `name` is a path (it has a '/' or ends in .ini) or the name of one of the suites that come with pushmark.
 * 0, or −1 with the line in `error`. */
int suite_read(struct suite *suite, const char *name, const struct suite_changes *changes,
               char error[SUITE_ERROR]);

/* The same from a text that was kept, `path` for error lines. */
int suite_read_text(struct suite *suite, const char *name, const char *path, const char *text,
                    const struct suite_changes *changes, char error[SUITE_ERROR]);
void suite_close(struct suite *suite);

/* The names of the suites that come with pushmark, sorted. 0, or −1 with the line in `error`. */
struct suite_names {
    char **names;
    size_t count;
};
int suite_list(struct suite_names *names, char error[SUITE_ERROR]);
void suite_names_free(struct suite_names *names);

#endif
