/* Where suites lie: by path, or by name in the folder of those that come with pushmark. */
#include "draft.h"
#include "mem.h"
#include "nearest.h"
#include "place.h"
#include "suite.h"
#include "utf8.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const char ending[] = ".ini";
enum { ENDING = sizeof ending - 1 };

static bool ends_in_ini(const char *name)
{
    size_t len = strlen(name);
    return len > ENDING && strcmp(name + len - ENDING, ending) == 0;
}

static int is_suite(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && ends_in_ini(entry->d_name);
}

int suite_list(struct suite_names *names, char error[SUITE_ERROR])
{
    char folder[PLACE_PATH];
    struct dirent **entries;
    int count = scandir(place_folder(PLACE_SUITES, folder), &entries, is_suite, alphasort);
    *names = (struct suite_names){0};
    if (count < 0) {
        snprintf(error, SUITE_ERROR, "no folder of suites at %.200s: %s; set PUSHMARK_SUITES, or give a path",
                 folder, strerror(errno));
        return -1;
    }
    names->names = mem_zalloc((size_t)count + 1, sizeof *names->names);
    for (int i = 0; i < count; i++) {
        entries[i]->d_name[strlen(entries[i]->d_name) - ENDING] = '\0';
        size_t room = strlen(entries[i]->d_name) + 1;
        names->names[names->count++] = memcpy(mem_alloc(room), entries[i]->d_name, room);
        free(entries[i]);
    }
    free(entries);
    return 0;
}

void suite_names_free(struct suite_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->names[i]);
    free(names->names);
}

static int unknown(const char *name, char error[SUITE_ERROR])
{
    struct suite_names names;
    struct nearest near = nearest_begin(slice_of(name));
    if (suite_list(&names, error) != 0)
        return -1;
    for (size_t i = 0; i < names.count; i++)
        nearest_try(&near, names.names[i]);
    if (near.best)
        snprintf(error, SUITE_ERROR, "there is no suite '%.100s'; did you mean %s?", name, near.best);
    else
        snprintf(error, SUITE_ERROR,
                 "there is no suite '%.100s'; `pushmark list` names those there are, a path works too", name);
    suite_names_free(&names);
    return -1;
}

/* The whole file, for free(); NULL with `error` written. One byte more than a suite may have is read at most:
 * a device would never end. */
static char *read_file(const char *path, FILE *file, char error[SUITE_ERROR])
{
    char *text = mem_alloc(DRAFT_TEXT + 2);
    size_t len = fread(text, 1, DRAFT_TEXT + 1, file);
    text[len] = '\0';
    if (ferror(file))
        snprintf(error, SUITE_ERROR, "%.200s: cannot be read: %s", path, strerror(errno));
    else if (len > DRAFT_TEXT)
        snprintf(error, SUITE_ERROR, "%.200s: more than %d bytes is no suite", path, DRAFT_TEXT);
    else if (strlen(text) < len)
        snprintf(error, SUITE_ERROR, "%.200s: this is no text (it holds a NUL); a suite is UTF-8", path);
    else
        return text;
    free(text);
    return NULL;
}

/* "quick" of "bench/suites/quick.ini"; for free(). */
static char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *file = slash ? slash + 1 : path;
    size_t len = strlen(file) - (ends_in_ini(file) ? ENDING : 0);
    char *name = mem_zalloc(len + 1, 1);
    return memcpy(name, file, len);
}

int suite_read(struct suite *suite, const char *name, const struct suite_changes *changes,
               char error[SUITE_ERROR])
{
    char path[2 * PLACE_PATH], folder[PLACE_PATH];
    bool is_path = strchr(name, '/') || ends_in_ini(name);
    snprintf(path, sizeof path, "%s%s%s%s", is_path ? "" : place_folder(PLACE_SUITES, folder),
             is_path ? "" : "/", name, is_path ? "" : ending);
    *suite = (struct suite){0};
    if (!utf8_valid(path, strlen(path))) {
        snprintf(error, SUITE_ERROR, "the suite's path is not UTF-8, in which results record it; rename it");
        return -1;
    }
    FILE *file = fopen(path, "re");
    if (!file && errno == ENOENT && !is_path)
        return unknown(name, error);
    if (!file) {
        snprintf(error, SUITE_ERROR, "%.200s: %s", path, strerror(errno));
        return -1;
    }
    char *text = read_file(path, file, error);
    fclose(file);
    if (!text)
        return -1;
    char *own_name = name_of(path);
    int wrong = suite_read_text(suite, own_name, path, text, changes, error);
    free(own_name);
    free(text);
    return wrong;
}
