#include "claim.h"

#include "choice.h"
#include "nearest.h"
#include "theirs.h"

#include <stdio.h>

static bool claims(const struct draft_section *section)
{
    return draft_line(section, WORD_CLAIM) || draft_line(section, WORD_SOURCE);
}

/* "A1-rare" after "A1". */
static bool named_after(const char *name, const char *head)
{
    const size_t len = strlen(head);
    return strncmp(name, head, len) == 0 && name[len] == '-';
}

/* Whose name it bears beside its own; of "A", "A-1" and "A-1-x" the nearest before it. */
static struct draft_section *named_for(struct draft *draft, const struct draft_section *section)
{
    struct draft_section *head = NULL;
    for (size_t i = 0; i < draft->count; i++) {
        struct draft_section *s = &draft->sections[i];
        if (s->place == PLACE_EXPERIMENT && claims(s) && named_after(section->name, s->name) &&
            (!head || strlen(s->name) > strlen(head->name)))
            head = s;
    }
    return head;
}

struct draft_section *claim_head(struct draft *draft, const struct draft_section *section)
{
    if (claims(section))
        return draft_section(draft, section->name);
    return named_for(draft, section);
}

/* "WORDS : CONDITION". The blanks around the colon set it apart from one in words or in a cookie's size. */
static int read_case(struct claim_line *out, const struct draft *draft, const struct draft_line *line)
{
    struct expect condition;
    char why[EXPECT_ERROR];
    const char *colon = strstr(line->value, " : ");
    if (!colon)
        return draft_blame(draft, line, "write it as WORDS : CONDITION");
    const struct slice words = draft_trim((struct slice){line->value, (size_t)(colon - line->value)});
    out->words = memory_text(draft->memory, words);
    out->condition = memory_text(draft->memory, draft_trim(slice_of(colon + 3)));
    if (expect_parse(&condition, out->condition, false, why) != 0)
        return draft_blame(draft, line, "%s", why);
    return 0;
}

enum { CELL_PARTS = 5 };

/* Its parts, trimmed; how many, or one more than there may be. */
static size_t split(const struct draft *draft, const char *text, const char *parts[CELL_PARTS])
{
    size_t count = 0;
    for (const char *at = text;; at++) {
        const size_t len = strcspn(at, "|");
        if (count == CELL_PARTS)
            return CELL_PARTS + 1;
        parts[count++] = memory_text(draft->memory, draft_trim((struct slice){at, len}));
        at += len;
        if (*at == '\0')
            return count;
    }
}

static const char *unless_dash(const char *text)
{
    return strcmp(text, "-") == 0 ? NULL : text;
}

static int check_cell(const struct claim_line *cell, const struct draft *draft, const struct draft_line *line)
{
    char why[EXPECT_ERROR];
    struct theirs theirs;
    struct expect_sum sum;
    _Static_assert((int)EXPECT_ERROR >= (int)THEIRS_ERROR, "one place for both");
    if (cell->theirs && theirs_read(&theirs, cell->theirs, why) != 0)
        return draft_blame(draft, line, "%s", why);
    if (cell->sum && expect_parse_sum(&sum, cell->sum, why) != 0)
        return draft_blame(draft, line, "%s", why);
    if (cell->theirs && cell->sum && !theirs_fits(&theirs, sum.in))
        return draft_blame(draft, line, "theirs, '%s', is not measured in what ours is: %s", cell->theirs,
                           dimension_words(sum.in));
    return 0;
}

/* "ROW | COLUMN | THEIRS | SUM [| extrapolated]" */
static int read_cell(struct claim_line *out, const struct draft *draft, const struct draft_line *line)
{
    const char *parts[CELL_PARTS];
    const size_t count = split(draft, line->value, parts);
    if (count < CELL_PARTS - 1 || count > CELL_PARTS)
        return draft_blame(draft, line,
                           "write it as ROW | COLUMN | THEIRS | SUM, or with | extrapolated behind");
    for (size_t i = 0; i < count; i++)
        if (*parts[i] == '\0')
            return draft_blame(draft, line, "a part of it is empty; what there is not is written '-'");
    if (count == CELL_PARTS && strcmp(parts[4], "extrapolated") != 0)
        return draft_blame(draft, line, "'%s': the last word is 'extrapolated', or there is none", parts[4]);
    out->row = parts[0];
    out->column = parts[1];
    out->theirs = unless_dash(parts[2]);
    out->sum = unless_dash(parts[3]);
    out->extrapolated = count == CELL_PARTS;
    return check_cell(out, draft, line);
}

/* Sums stand in braces. */
static int read_note(struct claim_line *out, const struct draft *draft, const struct draft_line *line)
{
    char why[EXPECT_ERROR];
    struct expect_sum sum;
    (void)out;
    for (const char *at = line->value; (at = strpbrk(at, "{}")); at++) {
        const size_t len = strcspn(at + 1, "{}");
        if (*at == '}' || at[len + 1] != '}')
            return draft_blame(draft, line, "a brace has no other; a sum stands in {…}");
        const char *text = memory_text(draft->memory, (struct slice){at + 1, len});
        if (expect_parse_sum(&sum, text, why) != 0)
            return draft_blame(draft, line, "{%.60s}: %s", text, why);
        at += len + 1;
    }
    return 0;
}

static int find_key(struct claim_line *out, const struct draft *draft, const struct draft_line *line,
                    struct slice name)
{
    const int key = key_find(name);
    const char *near = key_nearest(name);
    if (key < 0 && near)
        return draft_blame(draft, line, "there is no key '%.*s'; did you mean %s?", (int)name.len, name.at,
                           near);
    if (key < 0)
        return draft_blame(draft, line, "there is no key '%.*s'; `pushmark show --keys` lists them",
                           (int)name.len, name.at);
    out->by = (enum key_id)key;
    return 0;
}

/* "METRIC by KEY" */
static int read_chart(struct claim_line *out, const struct draft *draft, const struct draft_line *line)
{
    static const char by[] = " by ";
    const char *between = strstr(line->value, by);
    if (!between)
        return draft_blame(draft, line, "write it as METRIC by KEY, like wire.l3 by rate");
    const struct slice metric = draft_trim((struct slice){line->value, (size_t)(between - line->value)});
    const char *near = metric_nearest(metric);
    out->metric = metric_find(metric);
    if (!out->metric && near)
        return draft_blame(draft, line, "there is no metric '%.*s'; did you mean %s?", (int)metric.len,
                           metric.at, near);
    if (!out->metric)
        return draft_blame(draft, line, "there is no metric '%.*s'; one is age.p99, another wire.l3",
                           (int)metric.len, metric.at);
    return find_key(out, draft, line, draft_trim(slice_of(between + strlen(by))));
}

typedef int (*read_fn)(struct claim_line *out, const struct draft *draft, const struct draft_line *line);

static int read_lines(struct claim_lines *out, const struct draft *draft, const struct draft_section *section,
                      int word, read_fn read)
{
    size_t count = 0;
    for (const struct draft_line *line = section->lines; line; line = line->next)
        count += line->word == word;
    out->items = memory_take(draft->memory, count, sizeof *out->items);
    for (const struct draft_line *line = section->lines; line; line = line->next) {
        if (line->word != word)
            continue;
        struct claim_line *item = &out->items[out->count++];
        *item = (struct claim_line){.text = line->value, .line = line->line};
        if (read(item, draft, line) != 0)
            return -1;
    }
    return 0;
}

/* What only a section with claim or source may say. */
static int check_places(struct draft *draft, const struct draft_section *section)
{
    const struct draft_section *head = named_for(draft, section);
    for (const struct draft_line *line = section->lines; line; line = line->next) {
        if (!word_of_claim(line->word))
            continue;
        if (head)
            return draft_blame(draft, line, "[%s] belongs to [%s], which claims; move it there, or rename it",
                               section->name, head->name);
        if (!claims(section))
            return draft_blame(draft, line,
                               "only a section with claim or source has it; say what is claimed");
        if (*line->value == '\0')
            return draft_blame(draft, line, "its value is missing");
    }
    return 0;
}

int claim_read(struct experiment *e, struct draft *draft, struct draft_section *section)
{
    const struct draft_line *claim = draft_line(section, WORD_CLAIM);
    const struct draft_line *source = draft_line(section, WORD_SOURCE);
    if (check_places(draft, section) != 0)
        return -1;
    e->claim = claim ? claim->value : NULL;
    e->source = source ? source->value : NULL;
    if (read_lines(&e->cases, draft, section, WORD_CASE, read_case) != 0 ||
        read_lines(&e->cells, draft, section, WORD_CELL, read_cell) != 0 ||
        read_lines(&e->notes, draft, section, WORD_NOTE, read_note) != 0)
        return -1;
    return read_lines(&e->charts, draft, section, WORD_CHART, read_chart);
}

void claim_link(struct suite *suite)
{
    for (size_t i = 0; i < suite->experiment_count; i++) {
        struct experiment *e = &suite->experiments[i];
        const bool own = e->claim || e->source;
        e->of = own ? e : NULL;
        for (size_t k = 0; k < suite->experiment_count && !own; k++) {
            const struct experiment *head = &suite->experiments[k];
            if ((head->claim || head->source) && named_after(e->name, head->name))
                e->of = head;
        }
    }
}
