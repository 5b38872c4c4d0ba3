#include "outline.h"

#include "clock.h"
#include "outline_claim.h"

enum { COLUMNS = 100 };

char *outline_time(char out[OUTLINE_TIME], int64_t ns)
{
    int64_t s = ns / NS_PER_S, minutes = (s + 30) / 60;
    if (s < 100)
        snprintf(out, OUTLINE_TIME, "%lld s", (long long)s);
    else if (minutes < 100)
        snprintf(out, OUTLINE_TIME, "%lld min", (long long)minutes);
    else
        snprintf(out, OUTLINE_TIME, "%lld h %lld min", (long long)minutes / 60, (long long)minutes % 60);
    return out;
}

/* Whether the key has a column: the transport always. */
static bool has_column(const struct experiment *e, int key)
{
    return key == KEY_TRANSPORT || e->varies[key];
}

static const char *cell(const struct point *point, int key)
{
    return point->values[key].text ? point->values[key].text : "-";
}

static int column_width(const struct suite *suite, const struct experiment *e, int key)
{
    size_t width = strlen(keys[key].name);
    for (size_t i = 0; i < e->point_count; i++) {
        size_t len = strlen(cell(&suite->points[e->first_point + i], key));
        if (len > width)
            width = len;
    }
    return (int)width;
}

/* No blanks at the end: the last column is not padded, so each pads the one before. */
static void print_row(const struct experiment *e, const struct point *point, const int width[KEYS], FILE *out)
{
    int gap = 2;
    if (point)
        fprintf(out, "  %4zu", point->index + 1);
    else
        fprintf(out, "  %4s", "");
    for (int i = 0; i < KEYS; i++) {
        if (!has_column(e, i))
            continue;
        const char *text = point ? cell(point, i) : keys[i].name;
        fprintf(out, "%*s%s", gap, "", text);
        gap = width[i] + 2 - (int)strlen(text);
    }
    fputc('\n', out);
}

static void print_table(const struct suite *suite, const struct experiment *e, FILE *out)
{
    int width[KEYS];
    for (int i = 0; i < KEYS; i++)
        width[i] = column_width(suite, e, i);
    print_row(e, NULL, width, out);
    for (size_t i = 0; i < e->point_count; i++)
        print_row(e, &suite->points[e->first_point + i], width, out);
}

/* A poll's warm-up that was made an interval long; its text is then the interval's own. */
static bool is_raised(const struct point *point, int key)
{
    return key == KEY_WARMUP && point_transport(point) == TRANSPORT_POLL &&
           point->values[KEY_WARMUP].text == point->values[KEY_INTERVAL].text;
}

/* The text that all points of the experiment have for this key, where the suite wrote it; NULL otherwise. A
 * default's text is the key table's own. */
static const char *common(const struct suite *suite, const struct experiment *e, int key)
{
    const struct point *first = &suite->points[e->first_point];
    if (has_column(e, key) || (e->type == EXPERIMENT_CAPACITY && e->capacity.search == (enum key_id)key))
        return NULL;
    for (size_t i = 0; i < e->point_count; i++)
        if (first[i].values[key].text && first[i].values[key].text != keys[key].fallback &&
            !is_raised(&first[i], key))
            return first[i].values[key].text;
    return NULL;
}

static void print_common(const struct suite *suite, const struct experiment *e, FILE *out)
{
    int column = fprintf(out, "  all");
    const char *between = "   ";
    for (int i = 0; i < KEYS; i++) {
        const char *text = common(suite, e, i);
        if (!text)
            continue;
        int need = (int)(strlen(keys[i].name) + strlen(text)) + 3;
        if (column + need > COLUMNS)
            column = fprintf(out, ",\n        ") - 2;
        else
            column += fprintf(out, "%s", between);
        column += fprintf(out, "%s %s", keys[i].name, text);
        between = ", ";
    }
    fprintf(out, "%s\n", *between == ',' ? "" : "   as by default");
}

static void print_capacity(const struct experiment *e, FILE *out)
{
    fprintf(out, "  search %s from %g to %g, to within %g%%, while %s\n", keys[e->capacity.search].name,
            e->capacity.from, e->capacity.to, e->capacity.precision * 100, e->capacity.bound);
}

static void print_experiment(const struct suite *suite, const struct experiment *e, FILE *out)
{
    fprintf(out, "\n[%s] %zu point%s, %d repeat%s\n", e->name, e->point_count, e->point_count == 1 ? "" : "s",
            e->repeats, e->repeats == 1 ? "" : "s");
    if (e->about)
        fprintf(out, "  %s\n", e->about);
    print_table(suite, e, out);
    print_common(suite, e, out);
    if (e->type == EXPERIMENT_CAPACITY)
        print_capacity(e, out);
    for (size_t i = 0; i < e->expect_count; i++)
        fprintf(out, "  expect %s\n", e->expects[i].text);
    outline_claim(e, out);
}

void outline_print(const struct suite *suite, FILE *out)
{
    struct plan_sum sum;
    char time[OUTLINE_TIME];
    plan_sum(suite, &sum);
    fprintf(out, "%s: %s\n", suite->name, suite->title);
    if (suite->about)
        fprintf(out, "%s\n", suite->about);
    for (size_t i = 0; i < suite->experiment_count; i++)
        print_experiment(suite, &suite->experiments[i], out);
    fprintf(out, "\n%zu trial%s", sum.trials, sum.trials == 1 ? "" : "s");
    if (sum.search_trials > 0)
        fprintf(out, " and a search of about %zu", sum.search_trials);
    fprintf(out, ", about %s\n", outline_time(time, sum.ns));
}

json_t *outline_sum_json(const struct suite *suite)
{
    struct plan_sum sum;
    plan_sum(suite, &sum);
    return json_pack("{s:s, s:s, s:s?, s:i, s:I, s:I, s:I, s:I}", "name", suite->name, "title", suite->title,
                     "about", suite->about, "repeats", suite->repeats, "points",
                     (json_int_t)suite->point_count, "trials", (json_int_t)sum.trials, "search_trials",
                     (json_int_t)sum.search_trials, "time_ns", (json_int_t)sum.ns);
}

static json_t *points_json(const struct suite *suite, const struct experiment *e)
{
    json_t *points = json_array();
    for (size_t i = 0; i < e->point_count; i++) {
        const struct point *point = &suite->points[e->first_point + i];
        char label[POINT_LABEL];
        json_array_append_new(points,
                              json_pack("{s:s, s:I, s:o}", "label", point_label(point, label), "time_ns",
                                        (json_int_t)plan_trial_ns(point), "point", point_json(point)));
    }
    return points;
}

static json_t *capacity_json(const struct experiment *e)
{
    if (e->type != EXPERIMENT_CAPACITY)
        return json_null();
    return json_pack("{s:s, s:f, s:f, s:f, s:s}", "search", keys[e->capacity.search].name, "from",
                     e->capacity.from, "to", e->capacity.to, "precision", e->capacity.precision, "bound",
                     e->capacity.bound);
}

static json_t *experiment_json(const struct suite *suite, const struct experiment *e)
{
    json_t *expects = json_array();
    for (size_t i = 0; i < e->expect_count; i++)
        json_array_append_new(expects, json_string(e->expects[i].text));
    json_t *out =
        json_pack("{s:s, s:s?, s:s, s:i, s:o, s:o, s:o}", "name", e->name, "about", e->about, "type",
                  e->type == EXPERIMENT_CAPACITY ? "capacity" : "points", "repeats", e->repeats, "capacity",
                  capacity_json(e), "expect", expects, "points", points_json(suite, e));
    outline_claim_json(out, e);
    return out;
}

json_t *outline_json(const struct suite *suite)
{
    json_t *object = outline_sum_json(suite), *experiments = json_array();
    for (size_t i = 0; i < suite->experiment_count; i++)
        json_array_append_new(experiments, experiment_json(suite, &suite->experiments[i]));
    json_object_set_new(object, "format", json_string("pushmark-suite/1"));
    json_object_set_new(object, "experiments", experiments);
    return object;
}
