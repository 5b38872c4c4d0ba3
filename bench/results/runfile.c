#include "results/runfile.h"

#include "clock.h"
#include "results/stamp.h"
#include "version.h"

#include <stdio.h>
#include <string.h>

enum { VERSION_TEXT = 128 };
static const int64_t seed_max = INT64_C(1) << 53; /* exact in every reader of JSON */

static char *version(char out[VERSION_TEXT])
{
    snprintf(out, VERSION_TEXT, "%s (%s)", version_text, version_mode);
    return out;
}

static json_t *now(void)
{
    char text[STAMP_TEXT];
    return json_string(stamp_text(text, clock_wall_s()));
}

struct suite_changes request_changes(const struct request *request)
{
    return (struct suite_changes){.sets = request->sets,
                                  .set_count = request->set_count,
                                  .repeats = request->repeats,
                                  .only = request->only,
                                  .quick = request->quick};
}

/* Its name alone: where it lay says nothing on another machine, and the text is here. */
static const char *file_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

json_t *runfile_make(const struct request *request, const struct suite *suite, const char *command,
                     size_t planned, bool publishable, json_t *environment)
{
    char by[VERSION_TEXT];
    json_t *sets = json_array();
    for (size_t i = 0; i < request->set_count; i++)
        json_array_append_new(sets, json_string(request->sets[i]));
    return json_pack("{s:s, s:s, s:s, s:b, s:{s:s, s:s?, s:s?, s:s}, s:o, s:o, s:s?, s:b, s:I, s:o, s:n, "
                     "s:n, s:o, s:n, s:[], "
                     "s:I}",
                     "format", "pushmark-run/1", "command", command, "version", version(by), "publishable",
                     publishable, "suite", "name", suite->name, "title", suite->title, "path",
                     file_of(suite->path), "text", suite->text, "sets", sets, "repeats",
                     request->repeats > 0 ? json_integer(request->repeats) : json_null(), "only",
                     request->only, "quick", request->quick, "seed", (json_int_t)request->seed, "started",
                     now(), "ended", "status", "environment", environment, "floor", "resumed", "planned",
                     (json_int_t)planned);
}

static int read_sets(const json_t *sets, struct request *request)
{
    request->set_count = json_array_size(sets);
    if (!json_is_array(sets) || request->set_count > RUNFILE_SETS)
        return -1;
    for (size_t i = 0; i < request->set_count; i++) {
        request->sets[i] = json_string_value(json_array_get(sets, i));
        if (!request->sets[i])
            return -1;
    }
    return 0;
}

int runfile_request(const json_t *run, struct request *request, char error[RUNFILE_ERROR])
{
    const json_t *suite = json_object_get(run, "suite"), *seed = json_object_get(run, "seed"),
                 *repeats = json_object_get(run, "repeats");
    const char *wrong = NULL;
    *request = (struct request){
        .name = json_string_value(json_object_get(suite, "name")),
        .path = json_string_value(json_object_get(suite, "path")),
        .text = json_string_value(json_object_get(suite, "text")),
        .repeats = (int)json_integer_value(repeats),
        .only = json_string_value(json_object_get(run, "only")),
        .quick = json_is_true(json_object_get(run, "quick")),
        .seed = (uint64_t)json_integer_value(seed),
    };
    if (!request->name || !request->text)
        wrong = "suite";
    else if (read_sets(json_object_get(run, "sets"), request) != 0)
        wrong = "sets";
    else if (!json_is_integer(seed) || json_integer_value(seed) < 0 || json_integer_value(seed) > seed_max)
        wrong = "seed";
    else if (request->repeats < 0)
        wrong = "repeats";
    if (!wrong)
        return 0;
    snprintf(error, RUNFILE_ERROR, "\"%s\" is missing or not what pushmark run writes", wrong);
    return -1;
}

bool runfile_resume(json_t *run)
{
    char by[VERSION_TEXT], when[STAMP_TEXT];
    const char *began = json_string_value(json_object_get(run, "version"));
    const bool other = !began || strcmp(began, version(by)) != 0;
    json_t *resumed = json_object_get(run, "resumed");
    if (!json_is_array(resumed)) {
        resumed = json_array();
        json_object_set_new(run, "resumed", resumed);
    }
    stamp_text(when, clock_wall_s());
    json_array_append_new(resumed, other ? json_sprintf("%s by %s", when, by) : json_string(when));
    json_object_set_new(run, "ended", json_null());
    json_object_set_new(run, "status", json_null());
    return other;
}

void runfile_end(json_t *run, int status)
{
    json_object_set_new(run, "ended", now());
    json_object_set_new(run, "status", json_integer(status));
}
