#include "page.h"

#include "mem.h"
#include "plan/place.h"
#include "results/file.h"
#include "slice.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char library_path[] = "/usr/share/javascript/chart.js/chart.min.js";
static const char script_begin[] = "<script>", script_end[] = "</script>";

/* A page under way. The policy comes first in it but is known last. */
struct making {
    const struct page_part *parts;
    const void *of;
    FILE *out;
    char *text;
    size_t len;
    size_t policy_at; /* in the text */
    long script_at;   /* where the script under way begins; −1 */
    char *hashes;
    size_t hashes_len;
    FILE *policy;
    char *error;
};

static const char *library(void)
{
    const char *told = getenv("PUSHMARK_CHARTJS");
    return told && *told ? told : library_path;
}

bool page_has_library(void)
{
    return access(library(), R_OK) == 0;
}

static char *beside(struct slice name, char *error)
{
    char folder[PLACE_PATH], path[PLACE_PATH + 128];
    snprintf(path, sizeof path, "%s/%.*s", place_folder(PLACE_REPORT, folder), (int)name.len, name.at);
    char *text = file_read(path, NULL);
    if (!text)
        snprintf(error, PAGE_ERROR, "%.300s cannot be read: no report.html; install it, or set %s", path,
                 place_variable(PLACE_REPORT));
    return text;
}

static bool put_file(struct making *m, char *text)
{
    if (text)
        fputs(text, m->out);
    free(text);
    return text != NULL;
}

static bool put_part(struct making *m, struct slice name)
{
    static const char file[] = "file ";
    if (name.len > sizeof file - 1 && strncmp(name.at, file, sizeof file - 1) == 0)
        return put_file(
            m, beside((struct slice){name.at + sizeof file - 1, name.len - sizeof file + 1}, m->error));
    if (slice_is(name, "chart.js")) {
        put_file(m, file_read(library(), NULL)); /* where it is missing the page does without */
        return true;
    }
    if (slice_is(name, "policy")) {
        fflush(m->out);
        m->policy_at = m->len;
        return true;
    }
    for (const struct page_part *part = m->parts; part->name; part++)
        if (slice_is(name, part->name)) {
            part->write(m->out, m->of);
            return true;
        }
    snprintf(m->error, PAGE_ERROR, "the report's template asks for '%.*s', which this version does not know",
             (int)name.len, name.at);
    return false;
}

static void note_hash(struct making *m)
{
    unsigned char digest[EVP_MAX_MD_SIZE], text[EVP_MAX_MD_SIZE * 2];
    unsigned int bytes = 0;
    fflush(m->out);
    EVP_Digest(m->text + m->script_at, m->len - (size_t)m->script_at, digest, &bytes, EVP_sha256(), NULL);
    EVP_EncodeBlock(text, digest, (int)bytes);
    fprintf(m->policy, " 'sha256-%s'", (char *)text);
    m->script_at = -1;
}

/* A script's bounds count only in the template. */
static const char *markup(struct making *m, const char *at)
{
    const size_t begin = sizeof script_begin - 1;
    if (strncmp(at, script_begin, begin) == 0) {
        fputs(script_begin, m->out);
        fflush(m->out);
        m->script_at = (long)m->len;
        return at + begin;
    }
    if (m->script_at >= 0 && strncmp(at, script_end, sizeof script_end - 1) == 0)
        note_hash(m);
    fputc(*at, m->out);
    return at + 1;
}

static bool expand(struct making *m, const char *template)
{
    const char *at = template;
    while (*at) {
        const char *end = strncmp(at, "{{", 2) == 0 ? strstr(at, "}}") : NULL;
        if (end && !put_part(m, (struct slice){at + 2, (size_t)(end - at) - 2}))
            return false;
        at = end ? end + 2 : markup(m, at);
    }
    return true;
}

/* img-src: the charts as pictures, which the page itself holds. */
static char *with_policy(const struct making *m)
{
    static const char rest[] = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src";
    char *whole = mem_alloc(m->len + sizeof rest + m->hashes_len + 1);
    memcpy(whole, m->text, m->policy_at);
    const int n = sprintf(whole + m->policy_at, "%s%s", rest, m->hashes_len > 0 ? m->hashes : " 'none'");
    memcpy(whole + m->policy_at + n, m->text + m->policy_at, m->len - m->policy_at + 1);
    return whole;
}

char *page_make(const char *name, const struct page_part *parts, const void *of, char error[PAGE_ERROR])
{
    struct making m = {.parts = parts, .of = of, .script_at = -1, .error = error};
    char *template = beside(slice_of(name), error), *whole = NULL;
    if (!template)
        return NULL;
    m.out = open_memstream(&m.text, &m.len);
    m.policy = open_memstream(&m.hashes, &m.hashes_len);
    if (m.out && m.policy) {
        const bool good = expand(&m, template);
        fclose(m.policy);
        fclose(m.out);
        whole = good ? with_policy(&m) : NULL;
    }
    free(m.hashes);
    free(m.text);
    free(template);
    return whole;
}
