/* What a suite claims, put to the test: a glance at the verdicts, then a chapter a claim. All figures and
 * words are the summary's (judge/claims.h); a verdict is a sign and a word before it is a colour. */
#include "report/parts.h"

#include "chart/charts.h"
#include "mem.h"
#include "metric/record.h"
#include "report/html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct look {
    const char *state, *kind, *sign, *words;
};

static const struct look verdicts[] = {
    {"holds", "holds", "✓", "holds"},
    {"holds when", "when", "◐", "holds when …"},
    {"does not hold", "fails", "✗", "does not hold"},
    {"undecided", "open", "?", "undecided"},
    {"not measured", "open", "–", "not measured"},
    {NULL, "table", "⇄", "compared"},
};

static const struct look states[] = {
    {"true", "holds", "✓", "true"},
    {"false", "fails", "✗", "false"},
    {"undecided", "open", "?", "undecided"},
    {NULL, "open", "–", "not measured"},
};

static const struct look *look_of(const struct look *all, const char *state)
{
    while (all->state && !(state && strcmp(all->state, state) == 0))
        all++;
    return all;
}

static const json_t *claims_of(const struct subject *s)
{
    return json_object_get(s->summary, "claims");
}

static void put_look(FILE *out, const struct look *look)
{
    html_put(out, "<span class=\"v-%s\"><i aria-hidden=\"true\">%s</i> %s</span>", look->kind, look->sign,
             look->words);
}

static void put_verdict(FILE *out, const json_t *claim)
{
    fputs("<span class=\"verdict-badge\">", out);
    put_look(out, look_of(verdicts, record_text(claim, "verdict")));
    fputs("</span>", out);
}

/* The sentence tested; a table's is where it was published. */
static const char *subject_of(const json_t *claim)
{
    const char *sentence = record_text(claim, "claim");
    return sentence ? sentence : record_text(claim, "source");
}

/* --- at a glance --- */

static const json_t *first_case(const json_t *claim, const char *state)
{
    const json_t *cases = json_object_get(claim, "cases");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const char *own = record_text(json_array_get(cases, i), "state");
        if (own && strcmp(own, state) == 0)
            return json_array_get(cases, i);
    }
    return NULL;
}

static void glance_case(FILE *out, const json_t *one)
{
    const struct look *look = look_of(states, record_text(one, "state"));
    html_put(out, "<li><i class=\"v-%s\" title=\"%s\">%s</i> %s: ", look->kind, look->words, look->sign,
             record_text(one, "words"));
    if (record_text(one, "shown"))
        html_put(out, "<b class=\"%s\">%s</b> <small>asked: %s %s</small>",
                 record_true(one, "extrapolated") ? "guess" : "known", record_text(one, "shown"),
                 record_text(one, "op"), record_text(one, "shown_limit"));
    else
        html_text(out, record_text(one, "why"));
    fputs("</li>", out);
}

/* One case on each side decides; where none does, the first that could have. */
static void put_deciding(FILE *out, const json_t *claim)
{
    static const char *const order[] = {"true", "false", "undecided", "not measured"};
    size_t shown = 0;
    fputs("<ul class=\"deciding\">", out);
    for (size_t i = 0; i < 4 && (i < 2 || shown == 0); i++) {
        const json_t *one = first_case(claim, order[i]);
        if (one)
            glance_case(out, one);
        shown += one != NULL;
    }
    if (shown == 0 && record_text(claim, "difference"))
        html_put(out, "<li>%s</li>", record_text(claim, "difference"));
    fputs("</ul>", out);
}

static void glance_row(FILE *out, const json_t *claim)
{
    const char *name = record_text(claim, "name");
    html_put(out, "<tr><th scope=\"row\"><a href=\"#of-%s\">%s</a></th><td class=\"text\">%s</td>", name,
             name, subject_of(claim));
    fputs("<td class=\"text\">", out);
    put_verdict(out, claim);
    fputs("</td><td class=\"text\">", out);
    put_deciding(out, claim);
    fputs("</td></tr>\n", out);
}

void part_claims_glance(FILE *out, const struct subject *s)
{
    fputs("<h2 class=\"plain\">The claims at a glance</h2>\n", out);
    html_table(out, "The claims at a glance", "claims",
               (const char *const[]){"", "put to the test", "verdict", "what decides", NULL});
    for (size_t i = 0; i < json_array_size(claims_of(s)); i++)
        glance_row(out, json_array_get(claims_of(s), i));
    html_table_end(out);
    fputs("<p class=\"fine\">A case is true or false where the whole 95 % interval in brackets lies on that "
          "side of its limit; else it is undecided.</p>\n",
          out);
}

/* --- a claim's chapter --- */

static void case_row(FILE *out, const json_t *one)
{
    const char *shown = record_text(one, "shown"), *limit = record_text(one, "shown_limit"),
               *why = record_text(one, "why");
    html_put(out, "<tr><th scope=\"row\">%s<small><code>%s</code></small></th><td class=\"text\">",
             record_text(one, "words"), record_text(one, "text"));
    put_look(out, look_of(states, record_text(one, "state")));
    html_put(out, why ? " <small>%s</small></td>" : "</td>", why);
    html_put(out, "<td class=\"%s\"><b>%s</b>%s</td>",
             record_true(one, "extrapolated") ? "extrapolated" : "measured", shown ? shown : "–",
             record_true(one, "merged") ? "*" : "");
    html_put(out, "<td data-label=\"asked: \">%s %s</td>", limit ? record_text(one, "op") : "–",
             limit ? limit : "");
    fprintf(out, "<td data-label=\"repeats: \">%.0f</td></tr>\n", fmax(record_number(one, "n"), 0));
}

static void put_cases(FILE *out, const json_t *cases)
{
    if (json_array_size(cases) == 0)
        return;
    html_table(out, "Cases", "cases",
               (const char *const[]){"case", "it is", ">figure [95 %]", ">asked", ">repeats", NULL});
    for (size_t i = 0; i < json_array_size(cases); i++)
        case_row(out, json_array_get(cases, i));
    html_table_end(out);
}

static void put_notes(FILE *out, const json_t *notes)
{
    if (json_array_size(notes) > 0)
        fputs("<ul class=\"notes\">\n", out);
    for (size_t i = 0; i < json_array_size(notes); i++)
        html_put(out, "<li>%s</li>\n", json_string_value(json_array_get(notes, i)));
    if (json_array_size(notes) > 0)
        fputs("</ul>\n", out);
}

static void put_charts(FILE *out, const struct subject *s, const char *name)
{
    for (size_t i = 0; i < json_array_size(s->charts); i++) {
        const json_t *chart = json_array_get(s->charts, i);
        const char *of = record_text(chart, "of");
        if (of && strcmp(of, name) == 0)
            part_chart(out, s, chart);
    }
}

/* --- how it was measured --- */

/* The points of all its sections; borrowed but for the array. */
struct asked {
    const struct point **points;
    size_t count;
};

static struct asked asked_by(const struct suite *suite, const char *claim)
{
    struct asked asked = {.points = mem_alloc((suite->point_count + 1) * sizeof *asked.points)};
    for (size_t i = 0; i < suite->point_count; i++) {
        const struct point *point = &suite->points[i];
        if (point->experiment->of && strcmp(point->experiment->of->name, claim) == 0)
            asked.points[asked.count++] = point;
    }
    return asked;
}

static bool seen_before(const struct asked *asked, enum key_id key, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        const char *text = point_text(asked->points[i], key);
        if (text && strcmp(text, point_text(asked->points[at], key)) == 0)
            return true;
    }
    return false;
}

/* What is everywhere as it is by default needs no word. */
static bool worth_saying(const struct asked *asked, enum key_id key)
{
    const char *usual = keys[key].fallback;
    if (key == KEY_CLIENTS || key == KEY_RATE || key == KEY_PAYLOAD || key == KEY_TOPOLOGY)
        return true;
    for (size_t i = 0; i < asked->count; i++) {
        const char *text = point_text(asked->points[i], key);
        if (text && !(usual && strcmp(usual, text) == 0))
            return true;
    }
    return false;
}

static void put_condition(FILE *out, const struct asked *asked, enum key_id key)
{
    const char *between = "";
    for (size_t i = 0; i < asked->count; i++) {
        const char *text = point_text(asked->points[i], key);
        if (!text || seen_before(asked, key, i))
            continue;
        if (!*between)
            html_put(out, "<div><dt>%s</dt><dd>", keys[key].name);
        html_put(out, "%s%s", between, text);
        between = ", ";
    }
    if (*between)
        fputs("</dd></div>\n", out);
}

static void put_abouts(FILE *out, const struct suite *suite, const char *claim)
{
    for (size_t i = 0; i < suite->experiment_count; i++) {
        const struct experiment *e = &suite->experiments[i];
        if (!e->of || strcmp(e->of->name, claim) != 0)
            continue;
        html_put(out, e->about ? "<li><code>%s</code>: %s; " : "<li><code>%s</code>: ", e->name, e->about);
        fprintf(out, "%zu point%s, %d repeat%s</li>\n", e->point_count, e->point_count == 1 ? "" : "s",
                e->repeats, e->repeats == 1 ? "" : "s");
    }
}

static void put_method(FILE *out, const struct subject *s, const char *claim)
{
    const struct asked asked = asked_by(s->suite, claim);
    fputs("<details class=\"how\"><summary>How it was measured</summary>\n<ul>\n", out);
    put_abouts(out, s->suite, claim);
    fputs("</ul>\n<dl class=\"conditions\">\n", out);
    for (int key = 0; key < KEYS; key++)
        if (worth_saying(&asked, (enum key_id)key))
            put_condition(out, &asked, (enum key_id)key);
    fputs("</dl>\n</details>\n", out);
    free(asked.points);
}

/* --- all of it --- */

static void chapter(FILE *out, const struct subject *s, const json_t *claim)
{
    const char *name = record_text(claim, "name"), *source = record_text(claim, "source"),
               *sentence = record_text(claim, "sentence"), *difference = record_text(claim, "difference");
    html_put(out, "<article class=\"claim\" id=\"of-%s\">\n<h3><span class=\"number\">%s</span> %s</h3>\n<p>",
             name, name, subject_of(claim));
    put_verdict(out, claim);
    html_put(out, sentence ? " <span class=\"found\">%s</span></p>\n" : "</p>\n", sentence);
    if (source && record_text(claim, "claim"))
        html_put(out, "<p class=\"fine\">Published: %s</p>\n", source);
    put_cases(out, json_object_get(claim, "cases"));
    if (difference)
        html_put(out, "<p class=\"sentence\">%s</p>\n", difference);
    part_published(out, claim);
    if (record_true(claim, "one_repeat"))
        fputs("<p class=\"fine\">One repeat each, so there are no intervals.</p>\n", out);
    put_notes(out, json_object_get(claim, "notes"));
    put_charts(out, s, name);
    put_method(out, s, name);
    fputs("</article>\n", out);
}

void part_claims(FILE *out, const void *subject)
{
    const struct subject *s = subject;
    if (json_array_size(claims_of(s)) == 0)
        return;
    fputs("<section id=\"claims\">\n<h2>The claims, one by one</h2>\n", out);
    for (size_t i = 0; i < json_array_size(claims_of(s)); i++)
        chapter(out, s, json_array_get(claims_of(s), i));
    fputs("</section>\n", out);
}

void part_claims_link(FILE *out, const void *subject)
{
    if (json_array_size(claims_of(subject)) > 0)
        fputs("<a href=\"#claims\">Claims</a> ", out);
}
