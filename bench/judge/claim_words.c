/* The verdict of a claim from its cases, and in words. */
#include "claim.h"

#include "metric/record.h"

#include <stdio.h>
#include <string.h>

/* So many cases of one kind are told in the sentence; the table has all. */
enum { TOLD = 4 };

static size_t count(const json_t *cases, const char *state)
{
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(cases); i++)
        n += strcmp(record_text(json_array_get(cases, i), "state"), state) == 0;
    return n;
}

const char *claim_verdict(const json_t *cases)
{
    const size_t all = json_array_size(cases), measured = all - count(cases, "not measured");
    const size_t good = count(cases, "true"), bad = count(cases, "false");
    if (all == 0)
        return NULL;
    if (measured == 0)
        return "not measured";
    if (good == measured)
        return "holds";
    if (good > 0)
        return "holds when";
    return bad > 0 ? "does not hold" : "undecided";
}

const char *claim_relation(const json_t *c)
{
    const char *state = record_text(c, "state");
    return strcmp(state, "true") == 0 ? " " : strcmp(state, "false") == 0 ? ", not " : ", against ";
}

/* "3.1× [2.9, 3.4] > 1×", "0.8×, not > 1×", "1.02× [0.9, 1.1], against > 1×", or why there is no figure. */
static void say_figure(FILE *out, const json_t *c)
{
    const char *shown = record_text(c, "shown");
    const char *op = record_text(c, "op"), *limit = record_text(c, "shown_limit");
    if (!shown || !limit)
        fputs(record_text(c, "why") ? record_text(c, "why") : "no figure", out);
    else
        fprintf(out, "%s%s%s %s", shown, claim_relation(c), op, limit);
}

/* Why there is no figure is said behind the last of those that have it in common. */
static bool same_why(const json_t *cases, size_t i, const char *state)
{
    const char *why = record_text(json_array_get(cases, i), "why");
    for (size_t next = i + 1; why && next < json_array_size(cases); next++) {
        const json_t *c = json_array_get(cases, next);
        if (strcmp(record_text(c, "state"), state) == 0)
            return record_text(c, "why") && strcmp(record_text(c, "why"), why) == 0;
    }
    return false;
}

static void say_cases(FILE *out, const json_t *cases, const char *state, const char *before)
{
    const size_t n = count(cases, state);
    size_t told = 0;
    fputs(n > 0 ? before : "", out);
    for (size_t i = 0; i < json_array_size(cases) && told < TOLD; i++) {
        const json_t *c = json_array_get(cases, i);
        if (strcmp(record_text(c, "state"), state) != 0)
            continue;
        fprintf(out, "%s%s", told++ > 0 ? ", " : "", record_text(c, "words"));
        if (strcmp(state, "not measured") == 0 && told < TOLD && same_why(cases, i, state))
            continue;
        fputs(" (", out);
        say_figure(out, c);
        fputc(')', out);
    }
    if (n > TOLD)
        fprintf(out, " and %zu more", n - TOLD);
}

static void say_verdict(FILE *out, const json_t *cases, const char *verdict)
{
    if (strcmp(verdict, "holds") == 0) {
        say_cases(out, cases, "true", "It holds: ");
    } else if (strcmp(verdict, "holds when") == 0) {
        say_cases(out, cases, "true", "It holds when: ");
        say_cases(out, cases, "false", "; not when: ");
        say_cases(out, cases, "undecided", "; undecided: ");
    } else if (strcmp(verdict, "does not hold") == 0) {
        say_cases(out, cases, "false", "It does not hold: ");
        say_cases(out, cases, "undecided", "; undecided: ");
    } else if (strcmp(verdict, "undecided") == 0) {
        say_cases(out, cases, "undecided", "The intervals do not decide it: ");
    }
    say_cases(out, cases, "not measured",
              strcmp(verdict, "not measured") == 0 ? "It was not measured: " : "; not measured: ");
}

char *claim_sentence(const json_t *cases)
{
    const char *verdict = claim_verdict(cases);
    char *text = NULL;
    size_t len;
    FILE *out = verdict ? open_memstream(&text, &len) : NULL;
    if (!out)
        return NULL;
    say_verdict(out, cases, verdict);
    fputc('.', out);
    fclose(out);
    return text;
}
