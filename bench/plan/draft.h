/* A suite as it is written: its sections in their order, and in each its lines, whose words are known and
 * stand where they may. What the values mean is not looked at here (see expand.h). --set changes a draft
 * before that, so that a suite and what was set for it go the same way.
 *
 * A line is at most DRAFT_LINE bytes; a text that is not UTF-8, or holds control characters, is no suite. A
 * line goes on nowhere else: indented lines are lines of their own. */
#ifndef PUSHMARK_DRAFT_H
#define PUSHMARK_DRAFT_H

#include "memory.h"
#include "suite.h"
#include "word.h"

enum { DRAFT_LINE = 1020, DRAFT_NAME = 32, DRAFT_SECTIONS = 64, DRAFT_LINES = 2000, DRAFT_TEXT = 1 << 20 };

struct draft_line {
    int word;
    const char *name, *value; /* as written */
    int line;                 /* in the file; 0 where --set gave it */
    bool change;              /* given by --set or [quick], in place of what was there */
    const char *set_for;      /* the experiment that --set named, or NULL */
    const struct draft_section *section;
    struct draft_line *next;
};

struct draft_section {
    const char *name;
    enum word_place place;
    int line;
    struct draft_line *lines;
};

struct draft {
    const char *path;
    struct suite_memory *memory;                       /* borrowed: everything in the draft lives there */
    char *error;                                       /* of SUITE_ERROR bytes; borrowed */
    struct draft_section sections[DRAFT_SECTIONS + 2]; /* --set may make two more: [global], [suite] */
    size_t count, line_count;
};

/* `memory` and `error` are borrowed for as long as the draft is used. Returns 0, or −1 with the line in
 * `error`, as all of these. */
int draft_read(struct draft *draft, const char *path, const char *text, struct suite_memory *memory,
               char *error);

/* What --quick does: the lines of [quick], each as --set would. */
int draft_quick(struct draft *draft);

/* One --set: KEY=VALUE or EXPERIMENT.KEY=VALUE. */
int draft_set(struct draft *draft, const char *set);

/* Puts a copy of the line behind the others of its section. */
int draft_add(struct draft *draft, struct draft_section *section, const struct draft_line *line);

/* The text without the blanks around it. */
struct slice draft_trim(struct slice text);

/* The section of that name, or NULL. */
struct draft_section *draft_section(struct draft *draft, const char *name);

/* The first line of the word there, or NULL; `section` may be NULL. */
const struct draft_line *draft_line(const struct draft_section *section, int word);

/* Write the error: of a line, of a section as a whole, of a place in the text. Each returns −1. */
int draft_blame(const struct draft *draft, const struct draft_line *line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int draft_blame_section(const struct draft *draft, const struct draft_section *section, const char *format,
                        ...) __attribute__((format(printf, 3, 4)));
int draft_blame_text(const struct draft *draft, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
