#include "results/match.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

void match_init(struct match *m, const struct suite *suite)
{
    *m = (struct match){suite, mem_zalloc(suite->point_count, sizeof(json_t *))};
    for (size_t i = 0; i < suite->point_count; i++)
        m->points[i] = point_json(&suite->points[i]);
}

void match_close(struct match *m)
{
    for (size_t i = 0; i < m->suite->point_count; i++)
        json_decref(m->points[i]);
    free(m->points);
}

bool match_is_probe(const json_t *record)
{
    return json_is_object(json_object_get(record, "capacity"));
}

/* A probe differs from its point in what is searched, and in the ramp that suits it. */
static bool equal_but_for(const json_t *a, const json_t *b, enum key_id searched)
{
    json_t *like_b = json_copy((json_t *)(uintptr_t)a);
    const enum key_id changed[] = {searched, KEY_RAMP};
    for (size_t i = 0; i < 2; i++)
        json_object_set(like_b, keys[changed[i]].json, json_object_get(b, keys[changed[i]].json));
    bool equal = json_equal(like_b, b);
    json_decref(like_b);
    return equal;
}

/* Records are as old as the program that wrote them: a key that it did not know yet is null. */
static json_t *in_todays_keys(const json_t *point)
{
    json_t *out = json_copy((json_t *)(uintptr_t)point);
    for (int i = 0; i < KEYS; i++)
        if (!json_object_get(out, keys[i].json))
            json_object_set_new(out, keys[i].json, json_null());
    return out;
}

static const struct point *find(const struct match *m, const json_t *record, const json_t *point)
{
    const char *experiment = json_string_value(json_object_get(record, "experiment"));
    const bool probe = match_is_probe(record);
    for (size_t i = 0; experiment && i < m->suite->point_count; i++) {
        const struct point *p = &m->suite->points[i];
        const bool searched = p->experiment->type == EXPERIMENT_CAPACITY;
        if (searched != probe || strcmp(p->experiment->name, experiment) != 0)
            continue;
        if (searched ? equal_but_for(point, m->points[i], p->experiment->capacity.search)
                     : json_equal(point, m->points[i]))
            return p;
    }
    return NULL;
}

const struct point *match_point(const struct match *m, const json_t *record)
{
    json_t *point = in_todays_keys(json_object_get(record, "point"));
    const struct point *found = find(m, record, point);
    json_decref(point);
    return found;
}
