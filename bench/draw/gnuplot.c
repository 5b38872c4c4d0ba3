#include "gnuplot.h"

#include "trial/child.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { AT_ONCE = 2, PATIENCE_MS = 10000 };

/* Folders by their full path only: another would be looked for in the folder that it works in. */
bool gnuplot_find(char path[GNUPLOT_PATH])
{
    const char *at = getenv("PATH");
    while (at && *at) {
        const size_t len = strcspn(at, ":");
        struct stat about;
        if (*at == '/' && snprintf(path, GNUPLOT_PATH, "%.*s/gnuplot", (int)len, at) < GNUPLOT_PATH &&
            stat(path, &about) == 0 && S_ISREG(about.st_mode) && access(path, X_OK) == 0)
            return true;
        at += len + (at[len] == ':');
    }
    return false;
}

/* --- a desk, at which one script after the other is drawn --- */

struct desk {
    struct crew *crew;
    struct gnuplot_job *job;
    struct child child;
    uv_timer_t patience;
    bool late;
};

struct crew {
    uv_loop_t loop;
    const char *path, *folder, *part;
    struct gnuplot_job *jobs;
    int count, next;
    struct desk desk[AT_ONCE];
};

static void begin_next(struct desk *d);

static void on_closed(void *context)
{
    begin_next(context);
}

static void on_end(void *context)
{
    struct desk *d = context;
    char how[CHILD_ERROR];
    uv_timer_stop(&d->patience);
    d->job->done = child_exited(&d->child, 0);
    if (d->late)
        snprintf(d->job->why, GNUPLOT_ERROR, "gnuplot was not done after %d s and was ended",
                 PATIENCE_MS / 1000);
    else if (!d->job->done)
        snprintf(d->job->why, GNUPLOT_ERROR, "gnuplot %s", child_how(&d->child, how));
    child_close(&d->child, on_closed, d);
}

static void on_late(uv_timer_t *timer)
{
    struct desk *d = timer->data;
    d->late = true;
    child_kill(&d->child);
}

static bool begin(struct desk *d)
{
    char setting[64], error[CHILD_ERROR];
    const char *const words[] = {d->crew->path, "-d", "-e", setting, d->job->script, NULL};
    const struct child_order order = {
        .words = words, .net_ns = -1, .folder = d->crew->folder, .on_end = on_end, .context = d};
    snprintf(setting, sizeof setting, "part = '%.40s'", d->crew->part);
    d->late = false;
    d->child = (struct child){.started = false};
    if (child_start(&d->child, &d->crew->loop, &order, error) != 0) {
        snprintf(d->job->why, GNUPLOT_ERROR, "%s", error);
        return false;
    }
    uv_timer_start(&d->patience, on_late, PATIENCE_MS, 0);
    return true;
}

static void begin_next(struct desk *d)
{
    struct crew *crew = d->crew;
    while (crew->next < crew->count) {
        d->job = &crew->jobs[crew->next++];
        if (begin(d))
            return;
    }
    uv_close((uv_handle_t *)&d->patience, NULL);
}

void gnuplot_run(const char *path, const char *folder, const char *part, struct gnuplot_job *jobs, int count)
{
    struct crew crew = {.path = path, .folder = folder, .part = part, .jobs = jobs, .count = count};
    if (uv_loop_init(&crew.loop) != 0) {
        for (int i = 0; i < count; i++)
            snprintf(jobs[i].why, GNUPLOT_ERROR, "there is no event loop for it: too many open files?");
        return;
    }
    for (int i = 0; i < AT_ONCE; i++) {
        crew.desk[i].crew = &crew;
        uv_timer_init(&crew.loop, &crew.desk[i].patience);
        crew.desk[i].patience.data = &crew.desk[i];
        begin_next(&crew.desk[i]);
    }
    uv_run(&crew.loop, UV_RUN_DEFAULT);
    uv_loop_close(&crew.loop);
}
