#include "http.h"

#include "http_fields.h"
#include "http_syntax.h"

#include <assert.h>

/* A line is judged when its LF is there, never sooner: so whole and split feeding agree on every head, good
 * or bad, and a run without a new LF cannot change the answer. That makes bytewise arrival cheap: one parse a
 * line (of HTTP_MAX_FIELDS at most), not one a byte. */
static bool has_news(const char *data, size_t len, size_t seen)
{
    assert(seen <= len);
    return len >= HTTP_MAX_HEAD || (len > seen && memchr(data + seen, '\n', len - seen));
}

static struct slice window(const char *data, size_t len)
{
    return (struct slice){data, len < HTTP_MAX_HEAD ? len : HTTP_MAX_HEAD};
}

/* Field by field: to clear the whole struct costs more than to parse a small head. */
static void clear(struct http_head *head)
{
    head->method = head->target = head->reason = (struct slice){NULL, 0};
    head->status = head->minor = 0;
    head->framing = HTTP_BODY_NONE;
    head->content_length = -1;
    head->keep_alive = head->upgrade = head->expect_continue = false;
    head->field_count = 0;
}

/* A minor version above ours is read as ours (RFC 9110 §2.5). */
static int parse_version(struct slice s, int *minor)
{
    if (s.len != 8 || memcmp(s.at, "HTTP/", 5) != 0 || s.at[6] != '.')
        return -400;
    if (s.at[5] < '0' || s.at[5] > '9' || s.at[7] < '0' || s.at[7] > '9')
        return -400;
    *minor = s.at[7] > '0';
    return s.at[5] == '1' ? 0 : -505;
}

/* Takes the run before the next blank off `line`, and the blank. */
static bool cut_word(struct slice *line, struct slice *word)
{
    const char *blank = line->len ? memchr(line->at, ' ', line->len) : NULL;
    if (!blank)
        return false;
    *word = (struct slice){line->at, (size_t)(blank - line->at)};
    *line = http_skip(*line, word->len + 1);
    return true;
}

static bool has_authority(struct slice target, const char *scheme)
{
    const size_t len = strlen(scheme);
    return target.len > len && http_same((struct slice){target.at, len}, scheme, len) &&
           http_is(target.at[len], HTTP_HOST);
}

/* Origin-form, absolute-form, or the asterisk of OPTIONS (RFC 9112 §3.2); authority-form is a proxy's. */
static bool target_is_good(struct slice method, struct slice target)
{
    if (target.len == 0 || !http_all(target, HTTP_VISIBLE))
        return false;
    if (target.at[0] == '/')
        return true;
    if (slice_is(target, "*"))
        return slice_is(method, "OPTIONS");
    return has_authority(target, "http://") || has_authority(target, "https://");
}

/* The start lines: 1, or minus the status. */
static int parse_request_line(struct slice line, struct http_head *head)
{
    if (!cut_word(&line, &head->method) || head->method.len == 0 || !http_all(head->method, HTTP_TOKEN))
        return -400;
    if (!cut_word(&line, &head->target))
        return -400;
    if (head->target.len > HTTP_MAX_TARGET)
        return -414;
    const int rc = parse_version(line, &head->minor);
    if (rc < 0)
        return rc;
    return target_is_good(head->method, head->target) ? 1 : -400;
}

/* The reason may be missing, and its blank too: servers leave out both, though RFC 9112 §4 wants the blank.
 */
static int parse_status_line(struct slice line, struct http_head *head)
{
    if (line.len < 12)
        return -400;
    const int rc = parse_version((struct slice){line.at, 8}, &head->minor);
    if (rc < 0)
        return rc;
    if (line.at[8] != ' ' || line.at[9] == '0' || (line.len > 12 && line.at[12] != ' '))
        return -400;
    for (size_t i = 9; i < 12; i++) {
        if (line.at[i] < '0' || line.at[i] > '9')
            return -400;
        head->status = head->status * 10 + (line.at[i] - '0');
    }
    head->reason = http_skip(line, line.len > 12 ? 13 : 12);
    return http_all(head->reason, HTTP_TEXT) ? 1 : -400;
}

/* The fields and the empty line after them: 1, or 0 where they are not all there, or an error. */
static int parse_fields(struct slice *rest, struct http_head *head, struct http_notes *notes)
{
    for (;;) {
        struct slice line;
        int rc = http_next_line(rest, &line);
        if (rc <= 0)
            return rc;
        if (line.len == 0)
            return 1;
        rc = http_fields_add(head, notes, line);
        if (rc < 0)
            return rc;
    }
}

static struct slice skip_empty_lines(struct slice s)
{
    while (s.len >= 2 && s.at[0] == '\r' && s.at[1] == '\n')
        s = http_skip(s, 2);
    return s;
}

typedef int (*start_line_fn)(struct slice line, struct http_head *head);

/* The bytes that the head takes, or 0, or an error; what the fields mean together is not yet judged. */
static int parse_head(struct slice run, start_line_fn start_line, struct http_head *head,
                      struct http_notes *notes)
{
    struct slice rest = run, line;
    clear(head);
    int rc = http_next_line(&rest, &line);
    if (rc > 0)
        rc = start_line(line, head);
    if (rc > 0)
        rc = parse_fields(&rest, head, notes);
    return rc > 0 ? (int)(rest.at - run.at) : rc;
}

/* Which part of a request made it outgrow HTTP_MAX_HEAD. */
static int overflow(struct slice run)
{
    struct slice rest = run, line, method, target;
    if (http_next_line(&rest, &line) != 0 || !cut_word(&rest, &method))
        return -431;
    return cut_word(&rest, &target) && target.len <= HTTP_MAX_TARGET ? -431 : -414;
}

int http_parse_request(const char *data, size_t len, size_t seen, struct http_head *head)
{
    if (!has_news(data, len, seen))
        return 0;
    struct http_notes notes = {0};
    const struct slice run = skip_empty_lines(window(data, len));
    const int used = parse_head(run, parse_request_line, head, &notes);
    if (used == 0)
        return len < HTTP_MAX_HEAD ? 0 : overflow(run);
    const int rc = used > 0 ? http_fields_settle_request(head, &notes) : used;
    return rc < 0 ? rc : (int)(run.at - data) + used;
}

int http_parse_response(const char *data, size_t len, size_t seen, bool to_head, struct http_head *head)
{
    if (!has_news(data, len, seen))
        return 0;
    struct http_notes notes = {0};
    const int used = parse_head(window(data, len), parse_status_line, head, &notes);
    if (used == 0)
        return len < HTTP_MAX_HEAD ? 0 : -431;
    const int rc = used > 0 ? http_fields_settle_response(head, &notes, to_head) : used;
    return rc < 0 ? rc : used;
}
