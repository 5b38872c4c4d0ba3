#include "results/histograms.h"

#include "hdr_log.h"
#include "results/match.h"
#include "results/stamp.h"

#include <string.h>

enum { TAG = POINT_LABEL + 128 };
static const double ns_per_ms = 1e6, ns_per_s = 1e9;

/* "headline/poll_500ms": a tag may hold neither commas nor blanks. */
static void make_tag(const struct match *match, const json_t *record, char tag[TAG])
{
    char label[POINT_LABEL] = "unknown";
    const struct point *point = match_point(match, record);
    if (point)
        point_label(point, label);
    int n = snprintf(tag, TAG, "%.60s/%s", json_string_value(json_object_get(record, "experiment")), label);
    const json_t *probe = json_object_get(record, "capacity");
    if (json_is_object(probe))
        snprintf(tag + n, (size_t)(TAG - n), "/%.20s=%.10g", json_string_value(json_object_get(probe, "key")),
                 json_number_value(json_object_get(probe, "value")));
    for (char *c = tag; (c = strpbrk(c, ", \t\r\n"));)
        *c = '_';
}

static void write_line(FILE *out, const struct match *match, const json_t *record, double began_s)
{
    char tag[TAG];
    struct hdr age;
    const char *text = json_string_value(json_object_get(json_object_get(record, "age_ns"), "hdr"));
    if (!json_is_true(json_object_get(record, "valid")) || !text || hdr_decode(&age, text) != 0)
        return;
    double start_s = stamp_read(json_string_value(json_object_get(record, "started")));
    make_tag(match, record, tag);
    hdr_log_line(out, tag, start_s < began_s ? 0 : start_s - began_s,
                 json_number_value(json_object_get(record, "window_ns")) / ns_per_s, ns_per_ms, &age);
    hdr_close(&age);
}

char *histograms_text(const struct suite *suite, const json_t *run, const json_t *trials, size_t *len)
{
    char *text = NULL;
    struct match match;
    double began_s = stamp_read(json_string_value(json_object_get(run, "started")));
    FILE *out = open_memstream(&text, len);
    if (!out)
        return NULL;
    match_init(&match, suite);
    hdr_log_head(out, "Ages of messages by trial, from Pushmark: interval maxima in milliseconds",
                 began_s < 0 ? 0 : began_s);
    for (size_t i = 0; i < json_array_size(trials); i++)
        write_line(out, &match, json_array_get(trials, i), began_s);
    match_close(&match);
    fclose(out);
    return text;
}
