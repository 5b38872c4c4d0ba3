#include "draw.h"

#include "chart/charts.h"
#include "gnuplot.h"
#include "log.h"
#include "mem.h"
#include "metric/record.h"
#include "picture.h"
#include "plan/place.h"
#include "results/file.h"
#include "script.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SCRIPT_NAME = 128 };

static const char part[] = ".part";

struct drawing {
    const struct folder *folder;
    char scripts[PLACE_PATH], where[PATH_MAX]; /* the theme's folder; the charts' */
    char *theme;
    json_t *charts;
    bool failed;
};

/* --- files --- */

static void remove_file(const struct drawing *d, const char *name, const char *end)
{
    char path[PATH_MAX + 128];
    snprintf(path, sizeof path, "%s/%s%s", d->where, name, end);
    unlink(path);
}

static void remove_pictures(const struct drawing *d, const char *name)
{
    static const char *const ends[] = {".svg", ".png", ".svg.part", ".png.part"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        remove_file(d, name, ends[i]);
}

static void remove_all(const struct drawing *d, const char *name)
{
    remove_pictures(d, name);
    remove_file(d, name, ".dat");
    remove_file(d, name, ".gp");
}

static char *read_file(const char *folder, const char *name, const char *end, size_t *len)
{
    char path[PATH_MAX + 128];
    snprintf(path, sizeof path, "%s/%s%s", folder, name, end);
    return file_read(path, len);
}

static bool keep(struct drawing *d, const char *name, const char *end, const char *text, size_t len)
{
    char file[SCRIPT_NAME], error[FOLDER_ERROR];
    snprintf(file, sizeof file, "charts/%s%s", name, end);
    if (folder_write((struct folder *)(uintptr_t)d->folder, file, text, len, error) == 0)
        return true;
    log_line("%s", error);
    d->failed = true;
    return false;
}

/* --- before gnuplot: figures and scripts --- */

typedef void (*write_fn)(const struct sheet *s, FILE *out, const char *name, const char *theme,
                         const char *body);

static void write_figures(const struct sheet *s, FILE *out, const char *name, const char *theme,
                          const char *body)
{
    (void)name, (void)theme, (void)body;
    script_figures(s, out);
}

static bool write_one(struct drawing *d, const struct sheet *s, const char *name, const char *end,
                      write_fn write, const char *body)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    write(s, out, name, d->theme, body);
    fclose(out);
    const bool kept = keep(d, name, end, text, len);
    free(text);
    return kept;
}

static char *read_script(struct drawing *d, const char *name)
{
    size_t len;
    char *text = read_file(d->scripts, name, ".gp", &len);
    if (text)
        return text;
    log_line("%s/%s.gp cannot be read (%s), so nothing is drawn with it; set $%s to the folder of the "
             "charts' scripts",
             d->scripts, name, strerror(errno), place_variable(PLACE_CHARTS));
    d->failed = true;
    return NULL;
}

/* A chart of every suite has a script of its own; of claims' charts nobody knows how many a suite has, so a
 * kind of them has one. */
static const char *script_of(const char *name, const json_t *chart)
{
    static const char *const of_kinds[][2] = {
        {"lines", "claim-lines"}, {"bars", "claim-bars"}, {"pairs", "table-pairs"}};
    const char *kind = record_text(chart, "kind");
    for (size_t i = 0; kind && i < sizeof of_kinds / sizeof *of_kinds; i++)
        if (strcmp(of_kinds[i][0], kind) == 0 && record_text(chart, "of"))
            return of_kinds[i][1];
    return record_text(chart, "of") ? of_kinds[0][1] : name;
}

/* Whether there is something for gnuplot to do. */
static bool prepare(struct drawing *d, const char *name, const json_t *chart)
{
    char *body = read_script(d, script_of(name, chart));
    if (!body)
        return false;
    struct sheet sheet;
    sheet_init(&sheet, chart);
    const bool ready = write_one(d, &sheet, name, ".dat", write_figures, body) &&
                       write_one(d, &sheet, name, ".gp", script_write, body);
    sheet_close(&sheet);
    free(body);
    return ready;
}

/* --- after it: pictures --- */

static bool take_svg(struct drawing *d, const char *name, const json_t *chart)
{
    const char *title = record_text(chart, "title"), *seen = record_text(chart, "sentence"),
               *missing = record_text(chart, "missing");
    size_t len = 0, described_len;
    char *svg = read_file(d->where, name, ".svg.part", &len);
    bool taken = svg && picture_whole_svg(svg, len);
    if (taken) {
        char *described = picture_described(svg, title ? title : name,
                                            missing ? missing
                                            : seen  ? seen
                                                    : "",
                                            &described_len);
        taken = keep(d, name, ".svg", described, described_len);
        free(described);
    }
    free(svg);
    return taken;
}

static bool take_png(struct drawing *d, const char *name)
{
    size_t len = 0;
    char *png = read_file(d->where, name, ".png.part", &len);
    const bool taken = png && picture_whole_png(png, len) && keep(d, name, ".png", png, len);
    free(png);
    return taken;
}

static void point_to(json_t *chart, const char *name, const char *kind, bool there)
{
    char path[SCRIPT_NAME];
    snprintf(path, sizeof path, "charts/%s.%s", name, kind);
    json_object_set_new(chart, kind, there ? json_string(path) : json_null());
}

static void take(struct drawing *d, const char *name, json_t *chart, const struct gnuplot_job *job)
{
    bool svg = job->done && take_svg(d, name, chart), png = svg && take_png(d, name);
    if (!job->done)
        log_line("charts/%s.gp: %s", name, job->why);
    else if (!png)
        log_line("charts/%s: gnuplot left no whole picture; is the disk full?", name);
    d->failed = d->failed || !png;
    if (png) {
        remove_file(d, name, ".svg.part");
        remove_file(d, name, ".png.part");
    } else {
        remove_pictures(d, name);
    }
    point_to(chart, name, "svg", png);
    point_to(chart, name, "png", png);
}

/* --- all of them --- */

/* Every chart says where its pictures are, and one that has none says so. */
static void point_nowhere(json_t *charts)
{
    size_t i;
    json_t *chart;
    json_array_foreach(charts, i, chart)
    {
        json_object_set_new(chart, "svg", json_null());
        json_object_set_new(chart, "png", json_null());
    }
}

/* A chart that gnuplot is to draw. */
struct task {
    json_t *chart;
    const char *name;
    char script[SCRIPT_NAME];
};

static int prepare_all(struct drawing *d, struct task *tasks)
{
    size_t i;
    int count = 0;
    json_t *chart;
    json_array_foreach(d->charts, i, chart)
    {
        struct task *task = &tasks[count];
        *task = (struct task){.chart = chart, .name = record_text(chart, "name")};
        snprintf(task->script, SCRIPT_NAME, "%s.gp", task->name);
        remove_pictures(d, task->name); /* they would not be of these figures */
        if (!record_true(chart, "asked"))
            remove_all(d, task->name);
        else
            count += prepare(d, task->name, chart);
    }
    return count;
}

static void draw_all(struct drawing *d, const char *gnuplot, const struct task *tasks, int count)
{
    struct gnuplot_job *jobs = mem_zalloc((size_t)count + 1, sizeof *jobs);
    for (int i = 0; i < count; i++)
        jobs[i].script = tasks[i].script;
    gnuplot_run(gnuplot, d->where, part, jobs, count);
    for (int i = 0; i < count; i++)
        take(d, tasks[i].name, tasks[i].chart, &jobs[i]);
    free(jobs);
}

static bool open_folder(struct drawing *d)
{
    struct stat about;
    snprintf(d->where, sizeof d->where, "%s/charts", d->folder->path);
    if (mkdir(d->where, 0777) == 0)
        return true;
    if (errno == EEXIST && stat(d->where, &about) == 0 && S_ISDIR(about.st_mode))
        return true;
    log_line("%s/charts cannot be made: %s; there are no charts", d->folder->path, strerror(errno));
    return false;
}

enum drawn draw_charts(const struct folder *folder, json_t *charts)
{
    struct drawing d = {.folder = folder, .charts = charts};
    char gnuplot[GNUPLOT_PATH];
    point_nowhere(charts);
    place_folder(PLACE_CHARTS, d.scripts);
    if (!open_folder(&d) || !(d.theme = read_script(&d, "theme")))
        return DRAWN_PARTLY;
    struct task *tasks = mem_zalloc(json_array_size(charts) + 1, sizeof *tasks);
    const int count = prepare_all(&d, tasks);
    const bool found = gnuplot_find(gnuplot);
    if (found)
        draw_all(&d, gnuplot, tasks, count);
    free(tasks);
    free(d.theme);
    return d.failed ? DRAWN_PARTLY : found ? DRAWN : DRAWN_NO_GNUPLOT;
}
