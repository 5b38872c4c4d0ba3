/* pushmark explain: the bytes of one update, by each transport, for those who teach. */
#include "command.h"
#include "explain/lesson_json.h"
#include "explain/tally.h"
#include "log.h"
#include "nearest.h"
#include "options.h"
#include "show/paint.h"

#include <stdlib.h>
#include <unistd.h>

struct settings {
    const char *headers;
    struct profile profile;
    int64_t payload_bytes;
    bool json, hex;
};

#define AT(field) offsetof(struct settings, field)

static const struct option options[] = {
    {.kind = OPTION_SECTION, .help = "what is sent"},
    {"headers", OPTION_TEXT, AT(headers), "KIND",
     "request heads: lean, browser, lubbers or cookie:SIZE (lean)", 0, 0, 0},
    {"payload", OPTION_BYTES, AT(payload_bytes), "SIZE", "length of a message's text (64B)", 0, 1, 1 << 20},
    {.kind = OPTION_SECTION, .help = "what is shown"},
    {"hex", OPTION_FLAG, AT(hex), NULL, "every byte in hex, not only what is no text", 0, 0, 0},
    {"json", OPTION_FLAG, AT(json), NULL, "the same as data: bytes, their parts, counts", 0, 0, 0},
    {0},
};

static const struct command command = {
    .name = "pushmark explain",
    .synopsis = "[TRANSPORT...] [options]",
    .purpose =
        "Shows the actual bytes of one update by poll, longpoll, sse and ws (all four where none is named):\n"
        "what each is for, and how many go over the wire. It talks to a server of its own on 127.0.0.1.",
    .options = options,
    .examples = "  pushmark explain\n"
                "  pushmark explain poll ws --headers browser\n"
                "  pushmark explain ws --payload 200B --hex\n"
                "  pushmark explain --json | jq '.transports[].update.wire'\n",
    .exit_codes = "  0  good\n"
                  "  1  the server cannot be started, or does not answer\n"
                  "  2  wrong usage\n",
};

enum { MOST = TRANSPORTS };

/* The transports named, each once and in the order named; all where none is. */
static size_t choose(enum transport chosen[MOST], char *const *names, int count)
{
    size_t n = 0;
    for (int i = 0; i < count; i++) {
        struct nearest near = nearest_begin(slice_of(names[i]));
        const struct lesson_kind *kind = lesson_kinds;
        for (; kind->name && strcmp(kind->name, names[i]) != 0; kind++)
            nearest_try(&near, kind->name);
        if (!kind->name && near.best)
            log_fatal(EXIT_BAD_USAGE, "explain: there is no transport '%s'; did you mean %s?", names[i],
                      near.best);
        if (!kind->name)
            log_fatal(EXIT_BAD_USAGE,
                      "explain: there is no transport '%s'; there are poll, longpoll, sse and ws", names[i]);
        bool known = false;
        for (size_t k = 0; k < n; k++)
            known |= chosen[k] == kind->transport;
        if (!known)
            chosen[n++] = kind->transport;
    }
    for (const struct lesson_kind *kind = lesson_kinds; count == 0 && kind->name; kind++)
        chosen[n++] = kind->transport;
    return n;
}

static void section(const struct listing *l, const char *title)
{
    fprintf(l->out, "\n%s%s%s\n", paint(l->colour, PAINT_STRONG), title, paint(l->colour, PAINT_END));
}

static void rule(const struct listing *l, const char *name, const char *title, const char *colour)
{
    char text[128];
    snprintf(text, sizeof text, "== %s == %s ", name, title);
    fprintf(l->out, "\n\n%s%s", colour, text);
    for (int used = paint_width(text); used < l->columns; used++)
        fputc('=', l->out);
    fprintf(l->out, "%s\n", paint(l->colour, PAINT_END));
}

static void print_exchange(const struct listing *l, const struct exchange *exchange)
{
    section(l, exchange->title);
    listing_exchange(l, exchange);
    tally_exchange(l, exchange);
}

/* Both kinds of polling begin with a poll like those below: it is counted and not listed. */
static void print_lesson(const struct listing *l, const struct lesson *lesson)
{
    bool polls = lesson->transport == TRANSPORT_POLL || lesson->transport == TRANSPORT_LONGPOLL;
    struct listing brief = *l;
    rule(l, lesson->name, lesson->title, paint_transport(l->colour, lesson->transport));
    section(l, lesson->setup.title);
    if (!polls)
        listing_exchange(l, &lesson->setup);
    tally_setup(l, lesson);
    if (lesson->empty.part_count)
        print_exchange(l, &lesson->empty);
    brief.brief = lesson->empty.part_count > 0;
    print_exchange(&brief, &lesson->update);
    fflush(l->out);
}

static void print_summary(const struct listing *l, const struct lesson *lessons, size_t count)
{
    char sentence[TALLY_SENTENCE];
    rule(l, count > 1 ? "side by side" : "in all", "where the bytes of one update go",
         paint(l->colour, PAINT_STRONG));
    fputc('\n', l->out);
    if (count > 1)
        tally_table(l, lessons, count);
    tally_bars(l, lessons, count);
    listing_sentence(l, tally_sentence(sentence, lessons, count));
}

static void print_json(const struct settings *s, const struct lecture_server *server,
                       const struct lesson *lessons, size_t count)
{
    char sentence[TALLY_SENTENCE];
    json_t *transports = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(transports, lesson_json(&lessons[i]));
    json_t *all =
        json_pack("{s:s,s:s,s:I,s:s,s:s,s:o}", "format", "pushmark-explain/1", "headers", s->headers,
                  "payload_bytes", (json_int_t)s->payload_bytes, "server_version", server->version,
                  "sentence", tally_sentence(sentence, lessons, count), "transports", transports);
    json_dumpf(all, stdout, JSON_COMPACT);
    fputc('\n', stdout);
    json_decref(all);
}

/* Lessons are printed as they are given: each takes a second. */
static int give(const struct settings *s, const struct lecture_server *server, const enum transport *chosen,
                size_t count, char error[LECTURE_ERROR])
{
    struct lesson lessons[MOST];
    struct listing l = {.out = stdout,
                        .colour = !s->json && paint_wanted(STDOUT_FILENO),
                        .hex = s->hex,
                        .columns = listing_columns(paint_columns(STDOUT_FILENO))};
    size_t given = 0;
    int result = 0;
    for (; given < count && result == 0; given++) {
        result = lesson_give(&lessons[given], chosen[given], server, &s->profile, error);
        if (result == 0 && !s->json)
            print_lesson(&l, &lessons[given]);
    }
    if (result == 0 && s->json)
        print_json(s, server, lessons, count);
    else if (result == 0)
        print_summary(&l, lessons, count);
    while (given > 0)
        lesson_close(&lessons[--given]);
    return result;
}

int command_explain(int argc, char **argv)
{
    struct settings settings = {.headers = "lean", .payload_bytes = 64};
    enum transport chosen[MOST];
    struct lecture_server server;
    char error[LECTURE_ERROR];
    int names = options_parse(&command, argc, argv, &settings);
    size_t count = choose(chosen, argv + 1, names);
    if (profile_parse(slice_of(settings.headers), &settings.profile) != 0)
        log_fatal(EXIT_BAD_USAGE,
                  "--headers: '%s' is not among: lean, browser, lubbers, cookie:SIZE (up to %d bytes)",
                  settings.headers, PROFILE_MAX_COOKIE);
    if (lecture_server_start(&server, settings.payload_bytes, error) != 0)
        log_fatal(EXIT_INTERNAL, "explain: %s", error);
    int result = give(&settings, &server, chosen, count, error);
    lecture_server_stop(&server);
    if (result != 0)
        log_fatal(EXIT_INTERNAL, "explain: %s", error);
    return EXIT_GOOD;
}
