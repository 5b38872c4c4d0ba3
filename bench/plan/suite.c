#include "suite.h"

#include "claim.h"
#include "draft.h"
#include "expand.h"
#include "experiment.h"
#include "nearest.h"

#include <stdio.h>
#include <stdlib.h>

static int read_head(struct suite *suite, struct draft *draft)
{
    const struct draft_section *head = draft_section(draft, "suite");
    const struct draft_line *title = draft_line(head, WORD_TITLE), *about = draft_line(head, WORD_ABOUT);
    if (title && *title->value == '\0')
        return draft_blame(draft, title, "its value is missing");
    suite->title = title ? title->value : suite->name;
    suite->about = about ? about->value : NULL;
    suite->repeats = 1;
    const struct draft_line *own = draft_line(head, WORD_REPEATS);
    const struct draft_line *global = draft_line(draft_section(draft, "global"), WORD_REPEATS);
    if (experiment_repeats(draft, own, &suite->repeats) != 0)
        return -1;
    return experiment_repeats(draft, global, &suite->repeats); /* where --set puts it */
}

/* Takes the next name off the list of --only; false behind the last. */
static bool next_name(const char **at, struct slice *name, bool *without)
{
    if (!**at)
        return false;
    size_t len = strcspn(*at, ",");
    *name = draft_trim((struct slice){*at, len});
    *without = name->len > 0 && *name->at == '-';
    *name = (struct slice){name->at + *without, name->len - *without};
    *at += len + ((*at)[len] == ',');
    return true;
}

enum wanted { NOT_NAMED, LEFT_OUT, WANTED };

/* A claim is asked for, or left out, with all its sections; one of them alone is points without the claim. */
static enum wanted is_wanted(struct draft *draft, const struct draft_section *section, const char *only)
{
    const struct draft_section *head = claim_head(draft, section);
    struct slice name;
    bool without, named = false, names_any = false, leaves_any = false;
    while (next_name(&only, &name, &without)) {
        const bool this = slice_is(name, section->name) || (head && slice_is(name, head->name));
        if (this && without)
            return LEFT_OUT;
        named |= this;
        names_any |= !without;
        leaves_any |= without;
    }
    return named || (leaves_any && !names_any) ? WANTED : NOT_NAMED;
}

static int check_only(struct draft *draft, const char *only)
{
    struct slice name;
    bool without;
    while (next_name(&only, &name, &without)) {
        struct nearest near = nearest_begin(name);
        bool found = false;
        for (size_t i = 0; i < draft->count; i++) {
            if (draft->sections[i].place != PLACE_EXPERIMENT)
                continue;
            found |= slice_is(name, draft->sections[i].name);
            nearest_try(&near, draft->sections[i].name);
        }
        if (!found && near.best)
            snprintf(draft->error, SUITE_ERROR, "--only: there is no experiment '%.*s'; did you mean %s?",
                     (int)name.len, name.at, near.best);
        else if (!found)
            snprintf(draft->error, SUITE_ERROR,
                     "--only: there is no experiment '%.*s'; `pushmark show` names those there are",
                     (int)name.len, name.at);
        if (!found)
            return -1;
    }
    return 0;
}

/* Every experiment is read, so that a mistake is found in those too that --only does not name; but what --set
 * makes of these is nobody's mistake, nor is one that is left out by name. */
static int read_experiment(struct suite *suite, struct expansion *x, struct draft_section *section,
                           const struct suite_changes *changes)
{
    struct experiment *e = &suite->experiments[suite->experiment_count];
    size_t before = x->count;
    const enum wanted wanted = changes->only ? is_wanted(x->draft, section, changes->only) : WANTED;
    if (wanted == LEFT_OUT || (wanted == NOT_NAMED && changes->set_count > 0))
        return 0;
    *e = (struct experiment){.repeats = suite->repeats};
    if (experiment_read(e, x->draft, section) != 0 || expand_experiment(x, e, section) != 0)
        return -1;
    if (changes->repeats > 0)
        e->repeats = changes->repeats;
    if (wanted == NOT_NAMED)
        x->count = before;
    else
        suite->experiment_count++;
    return 0;
}

static int read_experiments(struct suite *suite, struct draft *draft, const struct suite_changes *changes)
{
    struct expansion x = {.draft = draft};
    int wrong = 0;
    suite->experiments = memory_take(suite->memory, draft->count, sizeof *suite->experiments);
    for (size_t i = 0; i < draft->count && !wrong; i++)
        if (draft->sections[i].place == PLACE_EXPERIMENT)
            wrong = read_experiment(suite, &x, &draft->sections[i], changes);
    if (!wrong) {
        suite->points = memory_take(suite->memory, x.count, sizeof *x.points);
        suite->point_count = x.count;
        if (x.count > 0)
            memcpy(suite->points, x.points, x.count * sizeof *x.points);
        claim_link(suite);
    }
    free(x.points);
    return wrong;
}

static bool changes_nothing(const struct suite_changes *changes)
{
    return changes->set_count == 0 && !changes->only && !changes->quick;
}

static int read_draft(struct suite *suite, struct draft *draft, const struct suite_changes *changes)
{
    if (changes->quick && draft_quick(draft) != 0)
        return -1;
    for (size_t i = 0; i < changes->set_count; i++)
        if (draft_set(draft, changes->sets[i]) != 0)
            return -1;
    suite->has_quick = draft_section(draft, "quick") != NULL;
    if (changes->only && check_only(draft, changes->only) != 0)
        return -1;
    if (read_head(suite, draft) != 0 || read_experiments(suite, draft, changes) != 0)
        return -1;
    if (changes->repeats > 0)
        suite->repeats = changes->repeats;
    if (changes->only && suite->experiment_count == 0) {
        snprintf(draft->error, SUITE_ERROR,
                 "--only: it names no experiment; `pushmark show` names those there are");
        return -1;
    }
    if (suite->point_count == 0) {
        snprintf(draft->error, SUITE_ERROR, "%s: there is no experiment; add a section like [headline]",
                 draft->path);
        return -1;
    }
    return changes_nothing(changes) ? claim_check(suite, draft) : 0;
}

/* An error line has to hold more than where it is. */
static const char *short_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    return strlen(path) > SUITE_ERROR / 2 && slash ? slash + 1 : path;
}

/* What was given on the command line may hold anything; an error is one line, and moves no cursor. */
static void make_one_line(char *error)
{
    for (char *at = error; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 127)
            *at = '?';
}

static int read_text(struct suite *suite, const char *name, const char *path, const char *text,
                     const struct suite_changes *changes, char error[SUITE_ERROR])
{
    struct draft draft;
    *suite = (struct suite){.memory = memory_new()};
    suite->name = memory_text(suite->memory, slice_of(name));
    suite->path = memory_text(suite->memory, slice_of(path));
    suite->text = memory_text(suite->memory, slice_of(text));
    if (draft_read(&draft, short_path(suite->path), suite->text, suite->memory, error) == 0 &&
        read_draft(suite, &draft, changes) == 0)
        return 0;
    make_one_line(error);
    suite_close(suite);
    return -1;
}

/* What [quick] would make of it is read too, so that a mistake there does not wait for somebody in a hurry.
 */
static int check_quick(const struct suite *suite, char error[SUITE_ERROR])
{
    struct suite quick;
    if (read_text(&quick, suite->name, suite->path, suite->text, &(struct suite_changes){.quick = true},
                  error) != 0)
        return -1;
    suite_close(&quick);
    return 0;
}

int suite_read_text(struct suite *suite, const char *name, const char *path, const char *text,
                    const struct suite_changes *changes, char error[SUITE_ERROR])
{
    static const struct suite_changes none = {0};
    if (!changes)
        changes = &none;
    if (read_text(suite, name, path, text, changes, error) != 0)
        return -1;
    if (!suite->has_quick || !changes_nothing(changes) || check_quick(suite, error) == 0)
        return 0;
    suite_close(suite);
    return -1;
}

void suite_close(struct suite *suite)
{
    memory_free(suite->memory);
    *suite = (struct suite){0};
}
