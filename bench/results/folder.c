#include "results/folder.h"

#include "clock.h"
#include "log.h"
#include "mem.h"
#include "results/lines.h"
#include "results/stamp.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char trials_name[] = "trials.jsonl", run_name[] = "run.json";

static char *join(const char *folder, const char *name)
{
    size_t room = strlen(folder) + strlen(name) + 2;
    char *path = mem_alloc(room);
    snprintf(path, room, "%s/%s", folder, name);
    return path;
}

/* "PATH: WHAT: why of errno"; −1 to be returned on. */
static int failed(char error[FOLDER_ERROR], const char *path, const char *what)
{
    snprintf(error, FOLDER_ERROR, "%.300s: %s: %s", path, what, strerror(errno));
    return -1;
}

static int write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, text, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        text += n;
        len -= (size_t)n;
    }
    return 0;
}

/* All that the descriptor has, for free(); NULL with errno. */
static char *read_all(int fd, size_t *len)
{
    struct stat about;
    if (fstat(fd, &about) != 0)
        return NULL;
    char *text = mem_alloc((size_t)about.st_size + 1);
    *len = 0;
    while (*len < (size_t)about.st_size) {
        ssize_t n = pread(fd, text + *len, (size_t)about.st_size - *len, (off_t)*len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            free(text);
            return NULL;
        }
        if (n == 0)
            break;
        *len += (size_t)n;
    }
    return text;
}

static int make_folders(const char *path)
{
    char *copy = strdup(path);
    int rc = 0;
    for (char *slash = copy + 1; rc == 0 && (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        rc = mkdir(copy, 0777) != 0 && errno != EEXIST ? -1 : 0;
        *slash = '/';
    }
    if (rc == 0)
        rc = mkdir(copy, 0777) != 0 && errno != EEXIST ? -1 : 0;
    free(copy);
    return rc;
}

int folder_make(const char *path, const char *within, char error[FOLDER_ERROR])
{
    char *whole = join(path, within ? within : ".");
    const int rc =
        make_folders(path) == 0 && make_folders(whole) == 0 ? 0 : failed(error, whole, "cannot be made");
    free(whole);
    return rc;
}

static char *without_end_slashes(const char *path)
{
    char *copy = strdup(path);
    for (size_t len = strlen(copy); len > 1 && copy[len - 1] == '/';)
        copy[--len] = '\0';
    return copy;
}

static char *new_path(const char *suite)
{
    char stamp[STAMP_TEXT], *path = mem_alloc(PATH_MAX);
    stamp_name(stamp, clock_wall_s());
    snprintf(path, PATH_MAX, "results/%s-%s", suite, stamp);
    struct stat about;
    for (int n = 2; lstat(path, &about) == 0 && n < 100; n++) /* two runs in one second */
        snprintf(path, PATH_MAX, "results/%s-%s-%d", suite, stamp, n);
    return path;
}

static int holds_results(const struct folder *f, char error[FOLDER_ERROR])
{
    snprintf(error, FOLDER_ERROR,
             "%.300s holds results already; go on with them by --resume, or choose another", f->path);
    return -1;
}

/* The lock is the kernel's: it goes with the process, whatever end that finds. */
static int open_locked(struct folder *f, char error[FOLDER_ERROR])
{
    char *path = join(f->path, trials_name);
    int rc = 0;
    f->trials_fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (f->trials_fd < 0) {
        rc = failed(error, path, "cannot be written");
    } else if (flock(f->trials_fd, LOCK_EX | LOCK_NB) != 0) {
        snprintf(error, FOLDER_ERROR, "%.300s: another run is writing here; wait for its end, or stop it",
                 f->path);
        rc = -1;
    }
    free(path);
    return rc;
}

static bool begun(const struct folder *f)
{
    char *run = join(f->path, run_name);
    const bool there = access(run, F_OK) == 0;
    free(run);
    return there;
}

/* An empty trials.jsonl alone is what is left where run.json could not be written, on a full disk, say: there
 * is nothing in it to go on with. Looked at again now that the folder is ours. */
static int take_empty(struct folder *f, char error[FOLDER_ERROR])
{
    struct stat about;
    if (begun(f))
        return holds_results(f, error);
    if (fstat(f->trials_fd, &about) == 0 && about.st_size == 0)
        return 0;
    snprintf(error, FOLDER_ERROR,
             "%.300s holds trials without the %s that they belong to; choose another folder", f->path,
             run_name);
    return -1;
}

int folder_create(struct folder *f, const char *path, const char *suite, char error[FOLDER_ERROR])
{
    *f = (struct folder){.path = path ? without_end_slashes(path) : new_path(suite),
                         .trials_fd = -1,
                         .run = json_object(),
                         .trials = json_array()};
    int rc = 0;
    if (make_folders(f->path) != 0)
        rc = failed(error, f->path, "cannot be made; choose another folder with -o");
    else if (begun(f))
        rc = holds_results(f, error);
    else if ((rc = open_locked(f, error)) == 0)
        rc = take_empty(f, error);
    if (rc != 0)
        folder_close(f);
    return rc;
}

static int read_run(struct folder *f, char error[FOLDER_ERROR])
{
    char *path = join(f->path, run_name);
    json_error_t wrong;
    f->run = json_load_file(path, JSON_REJECT_DUPLICATES, &wrong);
    bool there = access(path, F_OK) == 0;
    free(path);
    if (json_is_object(f->run))
        return 0;
    if (!there)
        snprintf(error, FOLDER_ERROR, "%.300s is not a folder of results: there is no %s in it", f->path,
                 run_name);
    else
        snprintf(error, FOLDER_ERROR, "%.250s/%s is damaged: %.160s", f->path, run_name,
                 f->run ? "not an object" : wrong.text);
    return -1;
}

/* Leaves the file ending in a newline behind its last whole line. */
static int repair(struct folder *f, const struct lines *lines, char error[FOLDER_ERROR])
{
    int rc = 0;
    if (lines->cut) {
        log_line("%s/%s: the last line is damaged, cut short by an interruption; it is cut off", f->path,
                 trials_name);
        rc = ftruncate(f->trials_fd, (off_t)lines->good_bytes);
    } else if (lines->unended) {
        rc = write_all(f->trials_fd, "\n", 1);
    }
    return rc == 0 ? 0 : failed(error, f->path, "trials.jsonl cannot be repaired");
}

static int read_trials(struct folder *f, int fd, bool append, char error[FOLDER_ERROR])
{
    struct lines lines;
    char why[LINES_ERROR];
    size_t len;
    char *text = read_all(fd, &len);
    if (!text)
        return failed(error, f->path, "trials.jsonl cannot be read");
    int rc = lines_read(&lines, text, len, why);
    free(text);
    if (rc != 0) {
        snprintf(error, FOLDER_ERROR, "%.250s/%s: %s; take that line out, or measure anew", f->path,
                 trials_name, why);
        return -1;
    }
    f->trials = lines.trials;
    if (append)
        return repair(f, &lines, error);
    if (lines.cut)
        log_line("%s/%s: the last line is damaged, or still being written; it is left out", f->path,
                 trials_name);
    return 0;
}

static int read_only_trials(struct folder *f, char error[FOLDER_ERROR])
{
    char *path = join(f->path, trials_name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int rc = 0;
    if (fd < 0 && errno == ENOENT)
        f->trials = json_array();
    else if (fd < 0)
        rc = failed(error, path, "cannot be read");
    else
        rc = read_trials(f, fd, false, error);
    if (fd >= 0)
        close(fd);
    free(path);
    return rc;
}

int folder_open(struct folder *f, const char *path, bool append, char error[FOLDER_ERROR])
{
    *f = (struct folder){.path = without_end_slashes(path), .trials_fd = -1};
    int rc = read_run(f, error);
    if (rc == 0 && !append)
        rc = read_only_trials(f, error);
    else if (rc == 0 && (rc = open_locked(f, error)) == 0)
        rc = read_trials(f, f->trials_fd, true, error);
    if (rc != 0)
        folder_close(f);
    return rc;
}

void folder_close(struct folder *f)
{
    if (f->trials_fd >= 0)
        close(f->trials_fd);
    json_decref(f->run);
    json_decref(f->trials);
    free(f->path);
    *f = (struct folder){.trials_fd = -1};
}

int folder_append(struct folder *f, json_t *trial, char error[FOLDER_ERROR])
{
    char *text = json_dumps(trial, JSON_COMPACT);
    if (!text) { /* a text that is not UTF-8 */
        snprintf(error, FOLDER_ERROR, "a trial's record cannot be written as JSON; please report this");
        return -1;
    }
    size_t len = strlen(text);
    text[len] = '\n'; /* in place of the NUL: the line is one write */
    const off_t before = lseek(f->trials_fd, 0, SEEK_END);
    int rc = before < 0 || write_all(f->trials_fd, text, len + 1) != 0 || fdatasync(f->trials_fd) != 0;
    free(text);
    if (rc == 0)
        return json_array_append(f->trials, trial);
    const int why = errno;
    if (before >= 0 && ftruncate(f->trials_fd, before) != 0)
        log_line("%s/%s: its last line may be damaged: %s", f->path, trials_name, strerror(errno));
    snprintf(
        error, FOLDER_ERROR,
        "%.160s/%s cannot be written: %.80s; its %zu trials are kept; mend that and go on with pushmark run "
        "--resume %.160s",
        f->path, trials_name, strerror(why), json_array_size(f->trials), f->path);
    return -1;
}

int folder_write(struct folder *f, const char *name, const char *text, size_t len, char error[FOLDER_ERROR])
{
    char *path = join(f->path, name), *part = mem_alloc(strlen(path) + sizeof ".part");
    sprintf(part, "%s.part", path);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int rc = fd < 0 || write_all(fd, text, len) != 0 || fsync(fd) != 0 || rename(part, path) != 0 ? -1 : 0;
    if (rc != 0)
        failed(error, path, "cannot be written");
    if (fd >= 0)
        close(fd);
    if (rc != 0)
        unlink(part);
    free(part);
    free(path);
    return rc;
}

int folder_write_run(struct folder *f, char error[FOLDER_ERROR])
{
    char *text = json_dumps(f->run, JSON_INDENT(1));
    if (!text) {
        snprintf(error, FOLDER_ERROR, "%s cannot be written as JSON; please report this", run_name);
        return -1;
    }
    size_t len = strlen(text);
    text[len] = '\n';
    int rc = folder_write(f, run_name, text, len + 1, error);
    free(text);
    return rc;
}

/* Points `link` to `name`, at once for whoever looks: a link of another name takes its place. */
static int replace_link(const char *link, const char *name)
{
    char *part = mem_alloc(strlen(link) + sizeof ".part");
    sprintf(part, "%s.part", link);
    unlink(part);
    int rc = symlink(name, part) != 0 || rename(part, link) != 0 ? -1 : 0;
    if (rc != 0)
        unlink(part);
    free(part);
    return rc;
}

int folder_latest(const struct folder *f, char error[FOLDER_ERROR])
{
    char *path = realpath(f->path, NULL), *slash = path ? strrchr(path, '/') : NULL;
    if (!slash)
        return failed(error, f->path, "cannot be found");
    *slash = '\0';
    const char *parent = strrchr(path, '/'), *name = slash + 1;
    int rc = 0;
    if (parent && strcmp(parent, "/results") == 0) {
        char *link = join(path, "latest");
        struct stat about;
        if (lstat(link, &about) == 0 && !S_ISLNK(about.st_mode)) {
            snprintf(error, FOLDER_ERROR, "%.400s is not a link but something of yours: it is left as it is",
                     link);
            rc = -1;
        } else if (replace_link(link, name) != 0) {
            rc = failed(error, link, "cannot be made");
        }
        free(link);
    }
    free(path);
    return rc;
}
