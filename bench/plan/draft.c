#include "draft.h"

#include "utf8.h"

#include <ctype.h>
#include <ini.h>

/* The text on its way into inih, line by line: Debian's inih tells its handler no line numbers, says nothing
 * of sections without keys, and cuts lines that are longer than its buffer. */
struct reader {
    struct draft *draft;
    const char *at;
    int line;
    struct draft_section *section;
    bool failed;
};

struct slice draft_trim(struct slice text)
{
    while (text.len > 0 && isspace((unsigned char)*text.at))
        text.at++, text.len--;
    while (text.len > 0 && isspace((unsigned char)text.at[text.len - 1]))
        text.len--;
    return text;
}

static bool name_is_plain(struct slice name)
{
    if (name.len == 0 || name.len > DRAFT_NAME)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (!isalnum((unsigned char)name.at[i]) && name.at[i] != '-' && name.at[i] != '_')
            return false;
    return true;
}

/* "server.delay" in a --set would not say whether it is a key or an experiment's. */
static bool name_is_taken(struct slice name)
{
    return slice_is(name, "server") || slice_is(name, "load");
}

static int check_name(const struct draft *draft, int line, struct slice name)
{
    if (!name_is_plain(name))
        return draft_blame_text(draft, line,
                                "'[%.*s]': a section's name is of 1 to %d letters, digits, - and _",
                                (int)name.len, name.at, DRAFT_NAME);
    if (name_is_taken(name))
        return draft_blame_text(draft, line, "[%.*s]: 'server' and 'load' name the owners of keys; rename it",
                                (int)name.len, name.at);
    for (size_t i = 0; i < draft->count; i++)
        if (slice_is(name, draft->sections[i].name))
            return draft_blame_text(draft, line,
                                    "[%.*s] is there already, in line %d; join them or rename one",
                                    (int)name.len, name.at, draft->sections[i].line);
    if (draft->count == DRAFT_SECTIONS)
        return draft_blame_text(draft, line, "more than %d sections; make two suites of it", DRAFT_SECTIONS);
    return 0;
}

static struct draft_section *add_section(struct draft *draft, struct slice name, int line)
{
    struct draft_section *section = &draft->sections[draft->count++];
    section->name = memory_text(draft->memory, name);
    section->line = line;
    section->place = slice_is(name, "suite")    ? PLACE_SUITE
                     : slice_is(name, "global") ? PLACE_GLOBAL
                     : slice_is(name, "quick")  ? PLACE_QUICK
                                                : PLACE_EXPERIMENT;
    return section;
}

static int open_section(struct reader *r, struct slice line)
{
    const char *end = memchr(line.at, ']', line.len);
    if (!end)
        return draft_blame_text(r->draft, r->line, "a section's name ends with ]");
    struct slice name = {line.at + 1, (size_t)(end - line.at) - 1};
    struct slice rest = draft_trim((struct slice){end + 1, line.len - name.len - 2});
    if (rest.len > 0 && *rest.at != ';' && *rest.at != '#')
        return draft_blame_text(r->draft, r->line, "nothing may stand behind [%.*s]; begin a new line",
                                (int)name.len, name.at);
    if (check_name(r->draft, r->line, name) != 0)
        return -1;
    r->section = add_section(r->draft, name, r->line);
    return 0;
}

/* inih's reader, in the manner of fgets. Blank lines and comments of any length go on as empty lines, so that
 * both count alike. */
static char *next_line(char *out, int room, void *stream)
{
    struct reader *r = stream;
    if (r->failed || *r->at == '\0')
        return NULL;
    size_t len = strcspn(r->at, "\n");
    struct slice line = draft_trim((struct slice){r->at, len});
    r->at += len + (r->at[len] == '\n');
    r->line++;
    if (line.len > 0 && (*line.at == ';' || *line.at == '#'))
        line.len = 0;
    if (line.len >= (size_t)room || line.len > DRAFT_LINE) {
        draft_blame_text(r->draft, r->line, "a line of %zu bytes; at most %d are taken", line.len,
                         DRAFT_LINE);
        r->failed = true;
    } else if (line.len > 0 && *line.at == '[') {
        r->failed = open_section(r, line) != 0;
    }
    if (r->failed)
        return NULL;
    memcpy(out, line.at, line.len);
    out[line.len] = '\0';
    return out;
}

static int check_word(const struct draft *draft, const struct draft_line *line)
{
    const struct draft_section *section = line->section;
    struct slice name = slice_of(line->name);
    const char *near = word_nearest(name, section->place);
    if (line->word < 0 && near)
        return draft_blame(draft, line, "there is no such key; did you mean %s?", near);
    if (line->word < 0)
        return draft_blame(draft, line, "there is no such key; `pushmark show --keys` lists them");
    if (!word_fits(line->word, section->place))
        return draft_blame(draft, line, "this key does not belong in [%s]; %s", section->name,
                           word_fits(line->word, PLACE_SUITE)    ? "move it to [suite]"
                           : word_fits(line->word, PLACE_GLOBAL) ? "move it to [global] or an experiment"
                                                                 : "move it to an experiment");
    const struct draft_line *before = draft_line(section, line->word);
    if (before && !word_repeats(line->word) && line->line > 0)
        return draft_blame(draft, line, "it is set already, in line %d; a list is written with commas",
                           before->line);
    return 0;
}

/* A line of [quick] is looked at when it is to change something: it may name an experiment that is still to
 * come. */
static int take_change(const struct reader *r, const struct draft_line *line)
{
    struct draft_line change = *line;
    for (const struct draft_line *at = r->section->lines; at; at = at->next)
        if (strcmp(at->name, line->name) == 0 && !word_repeats(line->word))
            return draft_blame(r->draft, line, "it is set already, in line %d; a list is written with commas",
                               at->line);
    change.word = -1;
    return draft_add(r->draft, r->section, &change);
}

static int take_line(struct reader *r, const char *name, const char *value)
{
    struct draft *draft = r->draft;
    if (*name == '\0')
        return draft_blame_text(draft, r->line, "a key is missing before the =");
    if (!r->section)
        return draft_blame_text(draft, r->line, "'%s' stands before the first section; begin with [suite]",
                                name);
    const struct draft_line line = {.word = word_find(slice_of(name)),
                                    .name = memory_text(draft->memory, slice_of(name)),
                                    .value = memory_text(draft->memory, slice_of(value)),
                                    .line = r->line,
                                    .section = r->section};
    if (r->section->place == PLACE_QUICK)
        return take_change(r, &line);
    if (check_word(draft, &line) != 0)
        return -1;
    return draft_add(draft, r->section, &line);
}

/* inih's handler: true for good. */
static int on_line(void *user, const char *section, const char *name, const char *value)
{
    struct reader *r = user;
    (void)section; /* the reader knows it, and its length is not cut */
    if (r->failed)
        return 1;
    r->failed = take_line(r, name, value) != 0;
    return !r->failed;
}

/* inih would stop at a NUL, and print anything that a terminal acts on. */
static int check_text(const struct draft *draft, const char *text)
{
    struct utf8 utf8 = {0};
    int line = 1;
    for (const char *at = text; *at; at++) {
        unsigned char c = (unsigned char)*at;
        bool end = c == '\n' || (c == '\r' && at[1] == '\n');
        if (!utf8_feed(&utf8, at, 1) || (c < ' ' && !end && c != '\t') || c == 127)
            return draft_blame_text(draft, line, "this is no text (byte 0x%02x); a suite is UTF-8", c);
        line += c == '\n';
    }
    return utf8_complete(&utf8) ? 0 : draft_blame_text(draft, line, "the text ends within a character");
}

int draft_read(struct draft *draft, const char *path, const char *text, struct suite_memory *memory,
               char *error)
{
    static const char bom[] = "\xef\xbb\xbf";
    *draft = (struct draft){.path = path, .memory = memory, .error = error};
    if (strncmp(text, bom, 3) == 0)
        text += 3;
    if (strlen(text) > DRAFT_TEXT)
        return draft_blame_text(draft, 1, "more than %d bytes is no suite", DRAFT_TEXT);
    if (check_text(draft, text) != 0)
        return -1;
    struct reader reader = {.draft = draft, .at = text};
    ini_max_line = DRAFT_LINE + 4; /* Debian's way to say so; its own limit is 200 */
    int wrong = ini_parse_stream(next_line, &reader, on_line, &reader);
    if (wrong > 0 && (!reader.failed || wrong < reader.line))
        return draft_blame_text(draft, wrong, "neither a [section], nor a key = value, nor a ; comment");
    return reader.failed ? -1 : 0;
}
