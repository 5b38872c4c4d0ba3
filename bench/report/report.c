#include "report/report.h"

#include "chart/charts.h"
#include "draw/draw.h"
#include "judge/summary.h"
#include "log.h"
#include "metric/record.h"
#include "report/comparison.h"
#include "report/markdown.h"
#include "report/page.h"
#include "report/parts.h"
#include "results/histograms.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char page_name[] = "report.html";

/* Writes and frees the text; complains once for all files that cannot be written. */
static bool put(struct folder *into, const char *name, char *text, bool good)
{
    char error[FOLDER_ERROR];
    if (!text && good)
        log_line("%s: there is nothing to write; please report this", name);
    if (good && text && folder_write(into, name, text, strlen(text), error) != 0) {
        log_line("%s", error);
        good = false;
    }
    good = good && text;
    free(text);
    return good;
}

static bool put_summary(const struct report *r, struct folder *into)
{
    size_t len;
    bool good = put(into, "summary.json", json_dumps(r->summary, JSON_INDENT(1)), true);
    good = put(into, "summary.csv", summary_csv(r->summary), good);
    good = put(into, "summary.md", summary_markdown(r->summary), good);
    return put(into, "histograms.hlog", histograms_text(r->suite, r->folder->run, r->folder->trials, &len),
               good);
}

static void draw(struct folder *into, json_t *charts)
{
    if (draw_charts(into, charts) == DRAWN_NO_GNUPLOT)
        log_line("gnuplot is missing, so charts are drawn only in report.html: install gnuplot-nox, then "
                 "`pushmark report DIR`");
}

static const struct page_part parts[] = {
    {"title", part_title},
    {"kicker", part_kicker},
    {"badges", part_badges},
    {"verdict", part_verdict},
    {"glance", part_glance},
    {"conditions", part_conditions},
    {"charts", part_charts},
    {"data", part_data},
    {"library", part_library},
    {"points", part_points},
    {"expected", part_expected},
    {"found", part_found},
    {"model", part_model},
    {"method", part_method},
    {"trials", part_trials},
    {"environment", part_environment},
    {"files", part_files},
    {"claims", part_claims},
    {"claims-link", part_claims_link},
    {NULL, NULL},
};

static bool put_page(struct folder *into, const char *name, const struct page_part *of_page, const void *of)
{
    char error[PAGE_ERROR];
    char *text = page_make(name, of_page, of, error);
    if (text)
        return put(into, name, text, true);
    log_line("%s", error);
    return false;
}

/* What people open comes first: where no folder of charts can be made it still tells the figures. */
static bool put_pages(const struct report *r, struct folder *into, json_t *charts)
{
    const struct subject subject = {.suite = r->suite,
                                    .folder = into,
                                    .summary = r->summary,
                                    .charts = charts,
                                    .elsewhere = r->into != NULL};
    return put(into, "report.md", markdown_report(&subject), true) &&
           put_page(into, page_name, parts, &subject) &&
           put(into, "charts/charts.json", json_dumps(charts, JSON_INDENT(1)), true);
}

bool report_write(const struct report *r)
{
    char error[FOLDER_ERROR];
    struct folder into = *r->folder; /* the records are borrowed, the path is another's */
    into.path = (char *)(uintptr_t)(r->into ? r->into : r->folder->path);
    if (folder_make(into.path, "charts", error) != 0) {
        log_line("%s", error);
        return false;
    }
    if (!put_summary(r, &into))
        return false;
    json_t *charts = charts_make(r->suite, r->folder->run, r->folder->trials, r->summary);
    if (r->pictures)
        draw(&into, charts);
    const bool good = put_pages(r, &into, charts);
    json_decref(charts);
    return good;
}

bool report_compare(const json_t *compared, const char *path)
{
    char error[FOLDER_ERROR];
    struct folder into = {.path = (char *)(uintptr_t)path, .trials_fd = -1};
    if (folder_make(path, NULL, error) != 0) {
        log_line("%s", error);
        return false;
    }
    return put(&into, "comparison.md", comparison_markdown(compared), true) &&
           put_page(&into, "comparison.html", comparison_parts, compared);
}

/* "results/latest" for "results/quick-…", where that is where the link leads. */
static bool is_latest(const char *path, char latest[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    char there[PATH_MAX], here[PATH_MAX];
    return snprintf(latest, PATH_MAX, "%.*slatest", slash ? (int)(slash - path) + 1 : 0, path) < PATH_MAX &&
           realpath(latest, there) && realpath(path, here) && strcmp(there, here) == 0;
}

char *report_path(const struct folder *folder, const char *into, char out[REPORT_PATH])
{
    char latest[PATH_MAX];
    const char *path = into ? into : folder->path;
    snprintf(out, REPORT_PATH, "%.4000s/%s", is_latest(path, latest) ? latest : path, page_name);
    return out;
}
