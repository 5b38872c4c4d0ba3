#include "report/markdown.h"

#include "judge/summary.h"
#include "metric/metric.h"
#include "metric/record.h"
#include "show/markdown.h"

#include <stdlib.h>

static void warnings(FILE *out, const struct subject *s)
{
    const json_t *trials = json_object_get(s->summary, "trials");
    if (record_true(s->summary, "interrupted"))
        fprintf(out, "> **Interrupted**: %.0f repeats were never tried.\n\n",
                record_number(trials, "missing"));
    if (json_is_false(json_object_get(s->folder->run, "publishable")))
        fputs("> **Not to be published**: made by a debug or sanitized build.\n\n", out);
}

static void sentences(FILE *out, const json_t *charts)
{
    const char *between = "\n### What the charts show\n\n";
    for (size_t i = 0; i < json_array_size(charts); i++) {
        const json_t *chart = json_array_get(charts, i);
        const char *missing = record_text(chart, "missing"), *sentence = record_text(chart, "sentence");
        if (!record_true(chart, "asked") || !(missing || sentence))
            continue;
        fprintf(out, "%s- **", between);
        markdown_text(out, record_text(chart, "title"));
        fputs(missing ? "** is missing: " : "**: ", out);
        markdown_text(out, missing ? missing : sentence);
        fputc('\n', out);
        between = "";
    }
}

static void found(FILE *out, const json_t *grids)
{
    const char *between = "\n### Where polling and WebSocket cross\n\n";
    for (size_t i = 0; i < json_array_size(grids); i++) {
        const json_t *words = json_object_get(json_array_get(grids, i), "words");
        for (size_t k = 0; k < json_array_size(words); k++) {
            fprintf(out, "%s- ", between);
            markdown_text(out, json_string_value(json_array_get(words, k)));
            fputc('\n', out);
            between = "";
        }
    }
}

static void trials_line(FILE *out, const struct subject *s)
{
    const json_t *trials = json_object_get(s->summary, "trials");
    const char *name, *between = ". Gates that tripped: ";
    json_t *counts;
    fprintf(out, "\nTrials: %.0f run, %.0f valid, %.0f void", record_number(trials, "run"),
            record_number(trials, "valid"), record_number(trials, "void"));
    json_object_foreach(json_object_get(s->summary, "gates"), name, counts)
    {
        fputs(between, out);
        markdown_text(out, name);
        fprintf(out, " (%.0f voided, %.0f warned)", record_number(counts, "void"),
                record_number(counts, "warn"));
        between = ", ";
    }
    fputs(".\n", out);
}

static void environment_line(FILE *out, const json_t *run)
{
    static const struct {
        const char *path, *before;
    } said[] = {{"version", "pushmark "},
                {"environment.cpu.model", "; "},
                {"environment.versions.kernel", "; "},
                {"environment.versions.compiler", "; "},
                {"environment.versions.libcurl", "; libcurl "},
                {"environment.clock_source", "; clock "},
                {"started", "; "}};
    fputs("\nMade by: ", out);
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        const char *text = record_text(run, said[i].path);
        if (text) {
            fputs(said[i].before, out);
            markdown_text(out, text);
        }
    }
    fprintf(out, "; seed %.0f.\n", record_number(run, "seed"));
}

char *markdown_report(const struct subject *s)
{
    char *text = NULL, *summary = summary_markdown(s->summary);
    size_t len;
    FILE *out = open_memstream(&text, &len);
    if (out) {
        warnings(out, s);
        fputs(summary ? summary : "", out);
        found(out, json_object_get(s->summary, "breakeven"));
        sentences(out, s->charts);
        trials_line(out, s);
        environment_line(out, s->folder->run);
        fclose(out);
    }
    free(summary);
    return text;
}
