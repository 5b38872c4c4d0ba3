/* The command lines of the programs for one point: every key goes to its owner under its own name, and
 * what a trial needs of them beside. */
#ifndef PUSHMARK_ARGUMENTS_H
#define PUSHMARK_ARGUMENTS_H

#include "plan/point.h"
#include "token.h"

enum { ARGUMENTS_WORDS = 2 * KEYS + 16, ARGUMENTS_TEXT = 2048 };

struct arguments {
    const char *words[ARGUMENTS_WORDS]; /* NULL-ended; the values are borrowed from the point */
    size_t count;
    char text[ARGUMENTS_TEXT]; /* the words made here */
    size_t text_len;
};

/* `listen` is ADDRESS:PORT. */
void arguments_server(struct arguments *a, const struct point *point, const char *program, const char *listen,
                      uint64_t seed);

/* The server's feed began, or is to begin, at this time. */
void arguments_start(struct arguments *a, int64_t start_ns);

/* `url` is NULL for the null transport, which has no server. */
void arguments_load(struct arguments *a, const struct point *point, const char *program, const char *url,
                    uint64_t seed);

/* Whether the point's clients show a token, and which: one signed with the secret that the server gets. */
bool arguments_token(const struct point *point, char out[TOKEN_MAX]);

/* The link's options are the keys without "link-"; that key itself is --profile. */
void arguments_link(struct arguments *a, const struct point *point, const char *program, uint64_t seed);

/* Lets the load record events for a timeline. */
void arguments_timeline(struct arguments *a);

/* All of it as one line, for the record; to be freed. NULL for none. */
char *arguments_line(const struct arguments *a);

#endif
