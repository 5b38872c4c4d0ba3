#include "url.h"

#include "units.h"

static struct slice upto(struct slice *rest, const char *stops)
{
    size_t kinds = strlen(stops); /* and not the NUL behind them, which strchr would find */
    struct slice head = {rest->at, 0};
    while (head.len < rest->len && !memchr(stops, rest->at[head.len], kinds))
        head.len++;
    rest->at += head.len;
    rest->len -= head.len;
    return head;
}

static int read_port(struct slice text, uint16_t *port)
{
    int64_t value;
    if (units_integer(text, &value) != 0 || value < 1 || value > 65535)
        return -1;
    *port = (uint16_t)value;
    return 0;
}

/* A blank or a line break would end up in the request line or the Host field (RFC 3986 §2 has neither). */
static bool has_blank(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] <= ' ' || text.at[i] == 0x7F)
            return true;
    return false;
}

static int read_authority(struct url *url)
{
    struct slice rest = url->authority;
    if (rest.len > 0 &&
        memchr(rest.at, '@', rest.len)) /* user information is no part of an HTTP URL: RFC 9110 §4.2.4 */
        return -1;
    if (rest.len > 0 && rest.at[0] == '[') {
        rest.at++;
        rest.len--;
        url->host = upto(&rest, "]");
        if (rest.len == 0)
            return -1;
        rest.at++;
        rest.len--;
    } else {
        url->host = upto(&rest, ":");
    }
    if (url->host.len == 0 || (rest.len > 0 && rest.at[0] != ':'))
        return -1;
    return rest.len > 0 ? read_port((struct slice){rest.at + 1, rest.len - 1}, &url->port) : 0;
}

int url_parse(struct slice text, struct url *url)
{
    bool blank = has_blank(text);
    *url = (struct url){.scheme = upto(&text, ":")};
    if (blank || text.len < 3 || memcmp(text.at, "://", 3) != 0)
        return -1;
    text.at += 3;
    text.len -= 3;
    bool secure = slice_is_nocase(url->scheme, "https") || slice_is_nocase(url->scheme, "wss");
    if (!secure && !slice_is_nocase(url->scheme, "http") && !slice_is_nocase(url->scheme, "ws"))
        return -1;
    url->port = secure ? 443 : 80;
    url->authority = upto(&text, "/?#");
    struct slice target = upto(&text, "#");
    url->has_path = target.len > 1 || (target.len == 1 && target.at[0] != '/');
    url->target = target.len > 0 ? target : slice_of("/");
    return read_authority(url);
}

void url_split(struct slice target, struct slice *path, struct slice *query)
{
    struct url url;
    if (target.len > 0 && target.at[0] != '/' && url_parse(target, &url) == 0)
        target = url.target;
    *path = upto(&target, "?");
    *query = target.len > 0 ? (struct slice){target.at + 1, target.len - 1} : target;
}

bool url_param(struct slice query, const char *name, struct slice *value)
{
    while (query.len > 0) {
        struct slice pair = upto(&query, "&");
        struct slice key = upto(&pair, "=");
        if (slice_is(key, name)) {
            *value = pair.len > 0 ? (struct slice){pair.at + 1, pair.len - 1} : pair;
            return true;
        }
        if (query.len > 0) {
            query.at++;
            query.len--;
        }
    }
    return false;
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        return (c | 0x20) - 'a' + 10;
    return -1;
}

ptrdiff_t url_decode(struct slice text, char *out, size_t room)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '%') {
            if (i + 2 >= text.len || hex(text.at[i + 1]) < 0 || hex(text.at[i + 2]) < 0)
                return -1;
            c = (char)(hex(text.at[i + 1]) * 16 + hex(text.at[i + 2]));
            i += 2;
        }
        if (n == room)
            return -1;
        out[n++] = c;
    }
    return (ptrdiff_t)n;
}
