#include "http_fields.h"

#include "http_syntax.h"

/* For literals only: the length is known when compiling. */
#define IS(s, literal) http_same((s), (literal), sizeof(literal) - 1)

static void note_connection(struct http_head *head, struct http_notes *notes, struct slice list)
{
    struct slice item;
    while (http_next_item(&list, &item)) {
        if (IS(item, "close"))
            notes->close = true;
        else if (IS(item, "keep-alive"))
            notes->keep_alive = true;
        else if (IS(item, "upgrade"))
            head->upgrade = true;
    }
}

/* Digits alone, no sign and no list: "5, 5" is what a proxy makes of two fields, and RFC 9110 §8.6 lets us
 * refuse it. */
static int64_t parse_length(struct slice value)
{
    int64_t length = 0;
    if (value.len == 0)
        return -1;
    for (size_t i = 0; i < value.len; i++) {
        const int digit = value.at[i] - '0';
        if (digit < 0 || digit > 9 || length > (INT64_MAX - digit) / 10)
            return -1;
        length = length * 10 + digit;
    }
    return length;
}

static int note_length(struct http_head *head, struct slice value)
{
    const int64_t length = parse_length(value);
    if (length < 0 || (head->content_length >= 0 && head->content_length != length))
        return -400;
    head->content_length = length;
    return 0;
}

/* Only the one value `chunked`: lists, parameters and empty elements are where two parsers come to differ. */
static void note_coding(struct http_notes *notes, struct slice value)
{
    if (IS(value, "chunked"))
        notes->chunked++;
    else
        notes->other_codings++;
}

static void note_expect(struct http_head *head, struct http_notes *notes, struct slice value)
{
    if (!IS(value, "100-continue"))
        notes->other_expectations++;
    else
        head->expect_continue = head->minor >= 1; /* an older client's is ignored (RFC 9110 §10.1.1) */
}

/* Length and first letter decide before anything is compared: most fields cost one jump. */
static int note_field(struct http_head *head, struct http_notes *notes, struct slice name, struct slice value)
{
    switch (name.len << 8 | ((unsigned char)name.at[0] | 0x20)) {
    case 4 << 8 | 'h':
        if (IS(name, "host")) {
            notes->hosts++;
            return http_all(value, HTTP_HOST) ? 0 : -400;
        }
        return 0;
    case 6 << 8 | 'e':
        if (IS(name, "expect"))
            note_expect(head, notes, value);
        return 0;
    case 10 << 8 | 'c':
        if (IS(name, "connection"))
            note_connection(head, notes, value);
        return 0;
    case 14 << 8 | 'c':
        return IS(name, "content-length") ? note_length(head, value) : 0;
    case 17 << 8 | 't':
        if (IS(name, "transfer-encoding"))
            note_coding(notes, value);
        return 0;
    default:
        return 0;
    }
}

/* A folded line begins with a blank and a blank may precede no colon: neither is a token's byte, so both are
 * refused here without a rule of their own (RFC 9112 §5.1, §5.2). */
int http_fields_add(struct http_head *head, struct http_notes *notes, struct slice line)
{
    size_t colon = 0;
    while (colon < line.len && http_is(line.at[colon], HTTP_TOKEN))
        colon++;
    if (colon == 0 || colon == line.len || line.at[colon] != ':')
        return -400;
    const struct slice name = {line.at, colon};
    const struct slice value = http_trim(http_skip(line, colon + 1));
    if (!http_all(value, HTTP_TEXT))
        return -400;
    if (head->field_count == HTTP_MAX_FIELDS)
        return -431;
    head->fields[head->field_count++] = (struct http_field){name, value};
    return note_field(head, notes, name, value);
}

/* RFC 9112 §6.1 and §6.3: what is ambiguous is refused, not guessed. HTTP/1.0 had no transfer codings, so
 * what stands before us may have passed one that it could not see. */
static int check_framing(const struct http_head *head, const struct http_notes *notes)
{
    const unsigned codings = notes->chunked + notes->other_codings;
    if (codings > 0 && (head->content_length >= 0 || head->minor == 0))
        return -400;
    if (notes->other_codings > 0)
        return -501;
    return codings > 1 ? -400 : 0;
}

static bool stays_open(const struct http_head *head, const struct http_notes *notes)
{
    return !notes->close && (head->minor >= 1 || notes->keep_alive);
}

static enum http_framing framing(const struct http_head *head, const struct http_notes *notes,
                                 enum http_framing otherwise)
{
    if (notes->chunked > 0)
        return HTTP_BODY_CHUNKED;
    return head->content_length >= 0 ? HTTP_BODY_LENGTH : otherwise;
}

int http_fields_settle_request(struct http_head *head, const struct http_notes *notes)
{
    if (notes->hosts > 1 || (notes->hosts == 0 && head->minor >= 1)) /* RFC 9112 §3.2 */
        return -400;
    const int rc = check_framing(head, notes);
    if (rc < 0)
        return rc;
    if (notes->other_expectations > 0)
        return -417;
    head->framing = framing(head, notes, HTTP_BODY_NONE);
    head->keep_alive = stays_open(head, notes);
    return 0;
}

int http_fields_settle_response(struct http_head *head, const struct http_notes *notes, bool to_head)
{
    const int rc = check_framing(head, notes);
    if (rc < 0)
        return rc;
    const bool bare = to_head || head->status < 200 || head->status == 204 || head->status == 304;
    head->framing = bare ? HTTP_BODY_NONE : framing(head, notes, HTTP_BODY_EOF);
    head->keep_alive = stays_open(head, notes) && head->framing != HTTP_BODY_EOF;
    return 0;
}

const struct slice *http_field(const struct http_head *head, const char *name)
{
    const size_t len = strlen(name);
    for (size_t i = 0; i < head->field_count; i++)
        if (http_same(head->fields[i].name, name, len))
            return &head->fields[i].value;
    return NULL;
}

static bool list_has(struct slice list, const char *token, size_t len)
{
    struct slice item;
    while (http_next_item(&list, &item))
        if (http_same(item, token, len))
            return true;
    return false;
}

bool http_field_has_token(const struct http_head *head, const char *name, const char *token)
{
    const size_t name_len = strlen(name), token_len = strlen(token);
    for (size_t i = 0; i < head->field_count; i++)
        if (http_same(head->fields[i].name, name, name_len) &&
            list_has(head->fields[i].value, token, token_len))
            return true;
    return false;
}
