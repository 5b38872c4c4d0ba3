#include "claims_compare.h"

#include "capacities.h"
#include "claims.h"
#include "metric/record.h"

#include <string.h>

static json_t *claims_of(const struct opened *opened, const struct samples *samples)
{
    json_t *capacities = capacities_make(&opened->suite, opened->folder.trials);
    const json_int_t seed = json_integer_value(json_object_get(opened->folder.run, "seed"));
    json_t *claims = claims_make(&opened->suite, samples, capacities, seed);
    json_decref(capacities);
    return claims;
}

static const json_t *named(const json_t *claims, const char *name)
{
    for (size_t i = 0; i < json_array_size(claims); i++)
        if (strcmp(record_text(json_array_get(claims, i), "name"), name) == 0)
            return json_array_get(claims, i);
    return NULL;
}

static void add(json_t *out, const json_t *base, const json_t *now)
{
    const json_t *either = base ? base : now;
    const char *was = record_text(base, "verdict"), *is = record_text(now, "verdict");
    const bool changed = !was || !is || strcmp(was, is) != 0;
    if (was || is)
        json_array_append_new(out, json_pack("{s:s,s:o,s:o,s:o,s:b,s:o}", "name", record_text(either, "name"),
                                             "claim", record_of_text(record_text(either, "claim")), "base",
                                             record_of_text(was), "new", record_of_text(is), "changed",
                                             changed, "words", record_of_text(record_text(now, "sentence"))));
}

json_t *claims_compare(const struct opened *base, const struct samples *base_samples,
                       const struct opened *now, const struct samples *now_samples)
{
    json_t *out = json_array(), *before = claims_of(base, base_samples), *after = claims_of(now, now_samples);
    for (size_t i = 0; i < json_array_size(before); i++) {
        const json_t *claim = json_array_get(before, i);
        add(out, claim, named(after, record_text(claim, "name")));
    }
    for (size_t i = 0; i < json_array_size(after); i++) {
        const json_t *claim = json_array_get(after, i);
        if (!named(before, record_text(claim, "name")))
            add(out, NULL, claim);
    }
    json_decref(before);
    json_decref(after);
    return out;
}
