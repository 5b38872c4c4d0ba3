#include "arguments.h"

#include "mem.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static void add(struct arguments *a, const char *word)
{
    assert(a->count < ARGUMENTS_WORDS - 1);
    a->words[a->count++] = word;
    a->words[a->count] = NULL;
}

static void __attribute__((format(printf, 2, 3))) add_made(struct arguments *a, const char *format, ...)
{
    va_list args;
    char *at = a->text + a->text_len;
    va_start(args, format);
    int n = vsnprintf(at, ARGUMENTS_TEXT - a->text_len, format, args);
    va_end(args);
    assert(n >= 0 && (size_t)n < ARGUMENTS_TEXT - a->text_len);
    a->text_len += (size_t)n + 1;
    add(a, at);
}

static void add_seed(struct arguments *a, uint64_t seed)
{
    add(a, "--seed");
    add_made(a, "%" PRIu64, seed & INT64_MAX); /* an option's number is signed */
}

static void add_key(struct arguments *a, const struct point *point, enum key_id key)
{
    const char *value = point_text(point, key);
    if (!value)
        return;
    add_made(a, "--%s", keys[key].name);
    add(a, value);
}

/* Both ends of a connection have a congestion control, and take part in compression. */
static bool belongs_to(enum key_id key, enum key_owner owner)
{
    bool both = key == KEY_CONGESTION || key == KEY_COMPRESSION;
    return keys[key].owner == owner || (both && owner != KEY_OF_BENCH);
}

/* No secret from anybody: it stands in every record. */
static const char secret[] = "of-this-benchmark-only";

/* "connection" or "request"; NULL where nobody is asked for a token. */
static const char *checked(const struct point *point)
{
    const char *auth = point_text(point, KEY_AUTH);
    return auth && strcmp(auth, "none") != 0 ? auth : NULL;
}

bool arguments_token(const struct point *point, char out[TOKEN_MAX])
{
    if (!checked(point))
        return false;
    struct token_key *key = token_key_new(secret);
    int len = token_sign(key, slice_of("client"), out);
    token_key_free(key);
    assert(len > 0);
    return true;
}

static void begin(struct arguments *a, const char *program)
{
    *a = (struct arguments){0};
    add(a, program);
    add(a, "--json");
}

void arguments_server(struct arguments *a, const struct point *point, const char *program, const char *listen,
                      uint64_t seed)
{
    begin(a, program);
    add(a, "--listen");
    add_made(a, "%s", listen);
    add_seed(a, seed);
    for (enum key_id key = 0; key < KEYS; key++)
        if (belongs_to(key, KEY_OF_SERVER))
            add_key(a, point, key);
    if (checked(point)) {
        add(a, "--auth");
        add(a, secret);
        add(a, "--auth-check");
        add(a, checked(point));
    }
}

void arguments_start(struct arguments *a, int64_t start_ns)
{
    add(a, "--start");
    add_made(a, "%" PRId64, start_ns);
}

void arguments_load(struct arguments *a, const struct point *point, const char *program, const char *url,
                    uint64_t seed)
{
    begin(a, program);
    add(a, "--marks");
    add(a, "--transport");
    add(a, transport_names[point_transport(point)]);
    if (url) {
        add(a, "--url");
        add(a, url);
    }
    add_seed(a, seed);
    for (enum key_id key = 0; key < KEYS; key++)
        if (belongs_to(key, KEY_OF_LOAD))
            add_key(a, point, key);
    char token[TOKEN_MAX];
    if (arguments_token(point, token)) {
        add(a, "--token");
        add_made(a, "%s", token);
    }
    if (!url) { /* it is its own feed */
        add_key(a, point, KEY_RATE);
        add_key(a, point, KEY_PAYLOAD);
    }
}

void arguments_link(struct arguments *a, const struct point *point, const char *program, uint64_t seed)
{
    *a = (struct arguments){0};
    add(a, program);
    add(a, "link");
    add(a, "--attached");
    add(a, "--json");
    add_seed(a, seed);
    for (enum key_id key = KEY_LINK; key <= KEY_LINK_REORDER; key++) {
        if (!point_text(point, key))
            continue;
        const char *name = keys[key].name;
        add_made(a, "--%s", key == KEY_LINK ? "profile" : name + sizeof "link-" - 1);
        add(a, point_text(point, key));
    }
}

void arguments_timeline(struct arguments *a)
{
    /* More than three lanes are no picture. */
    add(a, "--events");
    add(a, "3");
}

/* Results travel: the program by its name, not by where it lay on this machine. */
static const char *word_at(const struct arguments *a, size_t i)
{
    const char *slash = i == 0 ? strrchr(a->words[0], '/') : NULL;
    return slash ? slash + 1 : a->words[i];
}

char *arguments_line(const struct arguments *a)
{
    size_t len = 1;
    if (a->count == 0)
        return NULL;
    for (size_t i = 0; i < a->count; i++)
        len += strlen(a->words[i]) + 1;
    char *line = mem_zalloc(1, len), *at = line;
    for (size_t i = 0; i < a->count; i++)
        at += sprintf(at, "%s%s", i ? " " : "", word_at(a, i));
    return line;
}
