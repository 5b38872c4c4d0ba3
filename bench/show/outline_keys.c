/* The reference of what may stand in a suite, from the tables that its parser reads. */
#include "outline.h"

#include "plan/word.h"

static const char *const owners[] = {
    [KEY_OF_BENCH] = "of pushmark itself",
    [KEY_OF_LOAD] = "of pushmark-load",
    [KEY_OF_SERVER] = "of pushmark-server",
};

/* "poll, longpoll"; "all but null" reads better than four names. */
static void print_transports(unsigned bits, FILE *out)
{
    const char *between = " (";
    unsigned all = (1u << TRANSPORTS) - 1;
    if (bits == all)
        return;
    if (bits == (all & ~(1u << TRANSPORT_NULL))) {
        fprintf(out, " (not null)");
        return;
    }
    for (int i = 0; i < TRANSPORTS; i++)
        if (bits & (1u << i)) {
            fprintf(out, "%s%s", between, transport_names[i]);
            between = ", ";
        }
    fputc(')', out);
}

static void print_key(const struct key *key, FILE *out)
{
    fprintf(out, "  %-13s %-10s %s", key->name, key->fallback ? key->fallback : "-", key->help);
    print_transports(key->transports, out);
    for (int i = 0; key->choices && key->choices[i]; i++)
        fprintf(out, "%s%s", i ? ", " : ": ", key->choices[i]);
    fputc('\n', out);
}

void outline_keys(FILE *out)
{
    static const enum key_owner order[] = {KEY_OF_BENCH, KEY_OF_LOAD, KEY_OF_SERVER};
    fprintf(out, "key, default, meaning; any of these may hold a comma list, and lists multiply\n");
    for (size_t o = 0; o < sizeof order / sizeof *order; o++) {
        fprintf(out, "\n%s\n", owners[order[o]]);
        for (int i = 0; i < KEYS; i++)
            if (keys[i].owner == order[o])
                print_key(&keys[i], out);
    }
    fprintf(out, "\nof suites and experiments\n");
    for (int i = KEYS; i < WORDS; i++)
        fprintf(out, "  %-13s %-10s %s\n", word_name(i), "", word_help(i));
}

static json_t *names_json(const char *const *names, unsigned bits)
{
    json_t *array = json_array();
    for (int i = 0; names && names[i]; i++)
        if (bits & (1u << i))
            json_array_append_new(array, json_string(names[i]));
    return array;
}

json_t *outline_keys_json(void)
{
    static const char *const words[] = {
        [KEY_OF_BENCH] = "pushmark", [KEY_OF_LOAD] = "pushmark-load", [KEY_OF_SERVER] = "pushmark-server"};
    json_t *array = json_array();
    for (int i = 0; i < KEYS; i++)
        json_array_append_new(array, json_pack("{s:s, s:s, s:s, s:s?, s:s, s:o, s:o}", "name", keys[i].name,
                                               "json", keys[i].json, "owner", words[keys[i].owner], "default",
                                               keys[i].fallback, "help", keys[i].help, "choices",
                                               names_json(keys[i].choices, ~0u), "transports",
                                               names_json(transport_names, keys[i].transports)));
    return json_pack("{s:s, s:o}", "format", "pushmark-keys/1", "keys", array);
}
