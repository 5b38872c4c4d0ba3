/* Heads, fields, the lines of a poll's body and the events of a stream, taken apart. */
#include "explain/anatomy.h"
#include "http.h"
#include "message.h"
#include "url.h"

/* What a field is for. Where a program could leave it out and the update would still come, it is overhead:
 * for the server's or the page's convenience, paid again with every request. */
static const struct {
    const char *name;
    enum meaning meaning;
    const char *words;
} fields[] = {
    {"Host", MEANING_FIELD, "which site is meant: required (RFC 9112 §3.2)"},
    {"If-None-Match", MEANING_FIELD, "only if it is newer than this (RFC 9110 §13.1.2)"},
    {"Upgrade", MEANING_FIELD, "the protocol to change to (RFC 9110 §7.8)"},
    {"Sec-WebSocket-Version", MEANING_FIELD, "of RFC 6455 (§11.3.5)"},
    {"Sec-WebSocket-Key", MEANING_FIELD, "16 random bytes in base64 (RFC 6455 §11.3.1)"},
    {"Sec-WebSocket-Accept", MEANING_FIELD, "made from the key: the server means it (RFC 6455 §4.2.2)"},
    {"Sec-WebSocket-Protocol", MEANING_FIELD, "the sub-protocol (RFC 6455 §11.3.4)"},
    {"Content-Type", MEANING_FIELD, "what the body is (RFC 9110 §8.3)"},
    {"Content-Length", MEANING_FRAMING, "where the body ends (RFC 9112 §6.2)"},
    {"ETag", MEANING_FIELD, "the state's name: the newest number (RFC 9110 §8.8.3)"},
    {"Cache-Control", MEANING_FIELD, "no cache may keep the stream (RFC 9111 §5.2)"},
    {"User-Agent", MEANING_OVERHEAD, "the program's name (RFC 9110 §10.1.5)"},
    {"Accept", MEANING_OVERHEAD, "any media type will do (RFC 9110 §12.5.1)"},
    {"Accept-Encoding", MEANING_OVERHEAD, "compressions understood (RFC 9110 §12.5.3)"},
    {"Accept-Language", MEANING_OVERHEAD, "the reader's languages (RFC 9110 §12.5.4)"},
    {"Accept-Charset", MEANING_OVERHEAD, "deprecated (RFC 9110 §12.5.2)"},
    {"Referer", MEANING_OVERHEAD, "the page that asks (RFC 9110 §10.1.3)"},
    {"Cookie", MEANING_OVERHEAD, "the site's own state, sent each time (RFC 6265 §5.4)"},
    {"Keep-Alive", MEANING_OVERHEAD, "of old browsers; the connection stays anyway"},
    {"Date", MEANING_OVERHEAD, "the server's clock (RFC 9110 §6.6.1)"},
    {"Server", MEANING_OVERHEAD, "the server's name (RFC 9110 §10.2.4)"},
    {"X-Powered-By", MEANING_OVERHEAD, "more of the server's name; in no standard"},
    {"sec-ch-ua", MEANING_OVERHEAD, "the browser's brand (client hint)"},
    {"sec-ch-ua-mobile", MEANING_OVERHEAD, "whether on a phone (client hint)"},
    {"sec-ch-ua-platform", MEANING_OVERHEAD, "the operating system (client hint)"},
    {"Sec-Fetch-Site", MEANING_OVERHEAD, "where the request comes from (Fetch Metadata)"},
    {"Sec-Fetch-Mode", MEANING_OVERHEAD, "how it was made (Fetch Metadata)"},
    {"Sec-Fetch-Dest", MEANING_OVERHEAD, "what it is for (Fetch Metadata)"},
};

static void connection(struct part *part, size_t len, struct slice value)
{
    if (slice_is_nocase(value, "upgrade"))
        anatomy_span(part, len, MEANING_FIELD, "Upgrade is meant for this hop (RFC 9110 §7.6.1)");
    else if (slice_is_nocase(value, "close"))
        anatomy_span(part, len, MEANING_FRAMING, "the body ends with the connection (RFC 9112 §9.6)");
    else
        anatomy_span(part, len, MEANING_OVERHEAD, "what HTTP/1.1 does anyway (RFC 9112 §9.3)");
}

static void field(struct part *part, size_t len, const struct http_field *f)
{
    if (slice_is_nocase(f->name, "connection")) {
        connection(part, len, f->value);
        return;
    }
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (slice_is_nocase(f->name, fields[i].name)) {
            anatomy_span(part, len, fields[i].meaning, "%s", fields[i].words);
            return;
        }
    anatomy_span(part, len, MEANING_OVERHEAD, "not needed for this update");
}

static size_t line_len(const struct part *part, size_t at)
{
    const char *end = memchr(part->bytes + at, '\n', part->len - at);
    return (size_t)(end - (part->bytes + at)) + 1;
}

/* Everything behind the first line, which has its span. */
static void rest_of_head(struct part *part, const struct http_head *head)
{
    size_t at = part->spans[0].len;
    for (size_t i = 0; i < head->field_count; i++) {
        size_t len = line_len(part, at);
        field(part, len, &head->fields[i]);
        at += len;
    }
    anatomy_span(part, part->len - at, MEANING_FRAMING, "an empty line ends the head (RFC 9112 §2.1)");
}

int anatomy_request(struct part *part)
{
    struct http_head head;
    struct slice path, query, since = {0};
    if (http_parse_request(part->bytes, part->len, 0, &head) != (int)part->len)
        return -1;
    url_split(head.target, &path, &query);
    size_t len = line_len(part, 0);
    if (url_param(query, "since", &since))
        anatomy_span(part, len, MEANING_LINE, "is there anything after number %.*s? (RFC 9112 §3)",
                     (int)(since.len < 20 ? since.len : 20), since.at);
    else if (slice_is(path, "/poll"))
        anatomy_span(part, len, MEANING_LINE, "what is the newest? (RFC 9112 §3)");
    else
        anatomy_span(part, len, MEANING_LINE, "all messages from now on (RFC 9112 §3)");
    rest_of_head(part, &head);
    return 0;
}

static const char *status_words(int status)
{
    switch (status) {
    case 101:
        return "from here on it is WebSocket (RFC 9110 §15.2.2)";
    case 200:
        return "yes, here it is (RFC 9110 §15.3.1)";
    case 204:
        return "there is nothing (RFC 9110 §15.3.5)";
    case 304:
        return "no, you have the newest (RFC 9110 §15.4.5)";
    default:
        return "the answer's kind (RFC 9110 §15)";
    }
}

int anatomy_response(struct part *part)
{
    struct http_head head;
    if (http_parse_response(part->bytes, part->len, 0, false, &head) != (int)part->len)
        return -1;
    anatomy_span(part, line_len(part, 0), MEANING_LINE, "%s", status_words(head.status));
    rest_of_head(part, &head);
    return 0;
}

static int payload(struct part *part, size_t at, size_t len)
{
    struct message_head head;
    if (message_parse((struct slice){part->bytes + at, len}, &head) != 0)
        return -1;
    anatomy_span(part, len, MEANING_PAYLOAD, "message %llu: number, time, text",
                 (unsigned long long)head.number);
    return 0;
}

int anatomy_lines(struct part *part)
{
    const char *end = part->len ? memchr(part->bytes, '\n', part->len) : NULL;
    if (!end || end != part->bytes + part->len - 1 || payload(part, 0, part->len - 1) != 0)
        return -1;
    anatomy_span(part, 1, MEANING_FRAMING, "one message a line");
    return 0;
}

/* "id: N LF data: TEXT LF LF", as our server writes it. */
int anatomy_event(struct part *part)
{
    static const char id[] = "id: ", data[] = "data: ";
    const size_t id_len = sizeof id - 1, data_len = sizeof data - 1;
    if (part->len < id_len + data_len + 4 || memcmp(part->bytes, id, id_len) != 0)
        return -1;
    size_t first = line_len(part, 0);
    if (part->len < first + data_len + 3 || memcmp(part->bytes + first, data, data_len) != 0 ||
        memcmp(part->bytes + part->len - 2, "\n\n", 2) != 0)
        return -1;
    size_t text = part->len - first - data_len - 2;
    if (memchr(part->bytes + first, '\n', data_len + text))
        return -1; /* two events, or a message of two lines */
    anatomy_span(part, first, MEANING_FRAMING, "its number, to resume by Last-Event-ID (HTML §9.2.6)");
    anatomy_span(part, data_len, MEANING_FRAMING, "what follows is the event's data (HTML §9.2.6)");
    if (payload(part, first + data_len, text) != 0)
        return -1;
    anatomy_span(part, 2, MEANING_FRAMING, "an empty line ends the event (HTML §9.2.6)");
    return 0;
}
