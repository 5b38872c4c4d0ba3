/* Whether what a claim asks for is there to be asked: a subject that means no point is a slip of the pen, and
 * would be found only after everything has run. */
#include "claim.h"

#include "choice.h"

struct check {
    const struct suite *suite;
    struct draft *draft;
    const struct experiment *e;
};

static int blame(const struct check *check, const struct claim_line *line, const char *word, const char *why)
{
    const struct draft_line at = {.name = word,
                                  .value = line->text,
                                  .line = line->line,
                                  .section = draft_section(check->draft, check->e->name)};
    return draft_blame(check->draft, &at, "%s", why);
}

static bool stop_at_second(void *user, const struct choice *choice)
{
    size_t *found = user;
    (void)choice;
    return ++*found < 2;
}

/* `one`: a figure stands for one choice, where a case may be asked of several. */
static int check_choice(const struct check *check, const struct claim_line *line, const char *word,
                        struct choice *choice, bool one)
{
    char why[CHOICE_TEXT];
    size_t found = 0;
    if (choice_each(choice, stop_at_second, &found) == 0)
        return blame(check, line, word, choice_why_none(choice, why));
    if (one && found > 1)
        return blame(check, line, word,
                     "a subject of it means several points; say which by [KEY=VALUE] or [section=NAME]");
    return 0;
}

static int check_case(const struct check *check, const struct claim_line *line)
{
    struct expect condition;
    struct choice choice;
    char why[EXPECT_ERROR];
    if (expect_parse(&condition, line->condition, false, why) != 0)
        return blame(check, line, "case", why);
    choice_init(&choice, check->suite, check->e, true);
    choice_add(&choice, &condition.left);
    choice_add(&choice, &condition.right);
    return check_choice(check, line, "case", &choice, false);
}

static int check_sum(const struct check *check, const struct claim_line *line, const char *word,
                     const char *text)
{
    struct expect_sum sum;
    struct choice choice;
    char why[EXPECT_ERROR];
    if (expect_parse_sum(&sum, text, why) != 0)
        return blame(check, line, word, why);
    choice_init(&choice, check->suite, check->e, true);
    choice_add(&choice, &sum);
    return check_choice(check, line, word, &choice, true);
}

static int check_note(const struct check *check, const struct claim_line *line)
{
    for (const char *at = line->text; (at = strchr(at, '{')); at++) {
        const struct slice text = {at + 1, strcspn(at + 1, "}")};
        if (check_sum(check, line, "note", memory_text(check->draft->memory, text)) != 0)
            return -1;
    }
    return 0;
}

static int check_experiment(const struct check *check)
{
    const struct experiment *e = check->e;
    for (size_t i = 0; i < e->cases.count; i++)
        if (check_case(check, &e->cases.items[i]) != 0)
            return -1;
    for (size_t i = 0; i < e->cells.count; i++)
        if (e->cells.items[i].sum && check_sum(check, &e->cells.items[i], "cell", e->cells.items[i].sum) != 0)
            return -1;
    for (size_t i = 0; i < e->notes.count; i++)
        if (check_note(check, &e->notes.items[i]) != 0)
            return -1;
    return 0;
}

int claim_check(const struct suite *suite, struct draft *draft)
{
    for (size_t i = 0; i < suite->experiment_count; i++) {
        const struct check check = {suite, draft, &suite->experiments[i]};
        if (check_experiment(&check) != 0)
            return -1;
    }
    return 0;
}
