#include "profile.h"

#include "message.h"
#include "units.h"

/* Text being put together; past its end it only counts. */
struct writer {
    char *at;
    size_t len;
};

static void put_bytes(struct writer *w, struct slice text)
{
    if (w->len + text.len <= PROFILE_ROOM && text.len > 0)
        memcpy(w->at + w->len, text.at, text.len);
    w->len += text.len;
}

static void put(struct writer *w, const char *text)
{
    put_bytes(w, slice_of(text));
}

static void put_number(struct writer *w, uint64_t number)
{
    char digits[20];
    put_bytes(w, (struct slice){digits, message_decimal(digits, number)});
}

static void put_field(struct writer *w, const char *name, struct slice value)
{
    put(w, name);
    put_bytes(w, value);
    put(w, "\r\n");
}

static void put_filler(struct writer *w, size_t len)
{
    for (size_t i = 0; i < len; i++)
        put_bytes(w, (struct slice){&"0123456789abcdef"[i & 15], 1});
}

int profile_parse(struct slice text, struct profile *profile)
{
    static const char *const names[] = {"lean", "browser", "lubbers"};
    static const char cookie[] = "cookie:";
    const size_t n = sizeof cookie - 1;
    *profile = (struct profile){0};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (slice_is(text, names[i])) {
            profile->kind = (enum profile_kind)i;
            return 0;
        }
    int64_t bytes;
    if (text.len <= n || memcmp(text.at, cookie, n) != 0 ||
        units_bytes((struct slice){text.at + n, text.len - n}, &bytes) != 0 || bytes < 1 ||
        bytes > PROFILE_MAX_COOKIE)
        return -1;
    *profile = (struct profile){PROFILE_COOKIE, (size_t)bytes};
    return 0;
}

static void put_lean(struct writer *w)
{
    put(w, "User-Agent: pushmark\r\nAccept: */*\r\n");
}

/* What Chrome sends with a fetch() to the page's own server. */
static void put_browser(struct writer *w, struct slice host)
{
    put(w,
        "sec-ch-ua-platform: \"Linux\"\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
        "Safari/537.36\r\n"
        "sec-ch-ua: \"Chromium\";v=\"130\", \"Google Chrome\";v=\"130\", \"Not?A_Brand\";v=\"99\"\r\n"
        "sec-ch-ua-mobile: ?0\r\n"
        "Accept: */*\r\n"
        "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n"
        "Referer: http://");
    put_bytes(w, host);
    put(w, "/\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9\r\n");
}

static void put_2009(struct writer *w)
{
    put(w, "User-Agent: Mozilla/5.0 (X11; U; Linux x86_64; en-US; rv:1.9.1) Gecko/20090612 Firefox/3.5\r\n"
           "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
           "Accept-Language: en-us\r\nAccept-Charset: ISO-8859-1,utf-8;q=0.7,*;q=0.7\r\nKeep-Alive: 300\r\n");
}

static void put_kind(struct writer *w, const struct profile *profile, struct slice host)
{
    switch (profile->kind) {
    case PROFILE_BROWSER:
        put_browser(w, host);
        break;
    case PROFILE_LUBBERS:
        put_2009(w);
        break;
    case PROFILE_COOKIE:
        put_lean(w);
        put(w, "Cookie: ");
        put_filler(w, profile->cookie_bytes);
        put(w, "\r\n");
        break;
    case PROFILE_LEAN:
        put_lean(w);
    }
}

static void put_request_line(struct writer *w, const struct profile *profile,
                             const struct profile_request *request)
{
    put(w, request->method);
    put(w, " ");
    put_bytes(w, request->target);
    if (profile->kind == PROFILE_LUBBERS)
        put(w,
            memchr(request->target.at, '?', request->target.len) ? "&headers=lubbers" : "?headers=lubbers");
    put(w, " HTTP/1.1\r\n");
}

static void put_connection(struct writer *w, const struct profile *profile,
                           const struct profile_request *request)
{
    if (request->upgrade)
        return;
    if (request->close)
        put(w, "Connection: close\r\n");
    else if (profile->kind == PROFILE_BROWSER || profile->kind == PROFILE_LUBBERS)
        put(w, "Connection: keep-alive\r\n");
}

static void put_own(struct writer *w, const struct profile_request *request, bool browser)
{
    if (request->gzip && !browser)
        put(w, "Accept-Encoding: gzip\r\n");
    if (request->token.len > 0)
        put_field(w, "Authorization: Bearer ", request->token);
    if (request->etag >= 0) {
        put(w, "If-None-Match: \"");
        put_number(w, (uint64_t)request->etag);
        put(w, "\"\r\n");
    }
    if (request->body_len >= 0) {
        put(w, "Content-Type: text/plain\r\nContent-Length: ");
        put_number(w, (uint64_t)request->body_len);
        put(w, "\r\n");
    }
    put_bytes(w, request->fields);
}

size_t profile_write(char out[PROFILE_ROOM], const struct profile *profile,
                     const struct profile_request *request)
{
    static const char cookie[] = "Cookie: ";
    const size_t around = sizeof cookie - 1 + strlen("\r\n\r\n");
    struct writer w = {out, 0};
    put_request_line(&w, profile, request);
    put_field(&w, "Host: ", request->host);
    put_connection(&w, profile, request);
    put_kind(&w, profile, request->host);
    put_own(&w, request, profile->kind == PROFILE_BROWSER);
    if (profile->kind == PROFILE_LUBBERS && w.len + around < PROFILE_LUBBERS_HEAD) {
        put(&w, cookie);
        put_filler(&w, PROFILE_LUBBERS_HEAD - (w.len + strlen("\r\n\r\n")));
        put(&w, "\r\n");
    }
    put(&w, "\r\n");
    return w.len <= PROFILE_ROOM ? w.len : 0;
}
