#include "target.h"

#include "address.h"
#include "log.h"
#include "options.h"
#include "url.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int resolve(const char *host, const char *port, int flags, struct address *out)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV | flags}, *found;
    int error = getaddrinfo(host, port, &hints, &found);
    if (error)
        return error;
    address_set(out, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return 0;
}

void target_open(struct target *target, const char *text)
{
    struct url url;
    char host[256], port[8];
    if (url_parse(slice_of(text), &url) != 0 || url.host.len == 0 || url.host.len >= sizeof host)
        log_fatal(EXIT_USAGE, "--url: '%s' is no URL like http://127.0.0.1:8080 or ws://HOST:PORT/PATH",
                  text);
    if (slice_is_nocase(url.scheme, "https") || slice_is_nocase(url.scheme, "wss"))
        log_fatal(EXIT_USAGE, "--url: '%s': encrypted connections are not spoken yet; use http:// or ws://",
                  text);
    snprintf(host, sizeof host, "%.*s", (int)url.host.len, url.host.at);
    snprintf(port, sizeof port, "%u", url.port);
    int error = resolve(host, port, 0, &target->address);
    if (error)
        log_fatal(4, "cannot find the host '%s': %s; check --url", host, gai_strerror(error));
    getnameinfo(address_raw(&target->address), target->address.len, target->numeric, sizeof target->numeric,
                NULL, 0, NI_NUMERICHOST);
    target->host = url.authority;
    target->name = url.host;
    target->path = url.target;
    target->port = url.port;
    target->foreign = url.has_path;
}

static bool add_source(const char *text, size_t len, struct address *out)
{
    char host[64];
    if (len == 0 || len >= sizeof host)
        return false;
    snprintf(host, sizeof host, "%.*s", (int)len, text);
    return resolve(host, "0", AI_NUMERICHOST, out) == 0;
}

/* The addresses after out[0] up to the one that `last` names; how many there are then, 0 for no proper range.
 */
static size_t fill_range(const char *last, size_t len, struct address *out, size_t room)
{
    struct address end;
    if (!add_source(last, len, &end) || end.ipv6 || out->ipv6)
        return 0;
    uint32_t from = address_v4(out), to = address_v4(&end);
    if (to < from || to - from >= room)
        return 0;
    for (uint32_t i = 1; i <= to - from; i++) {
        out[i] = out[0];
        address_set_v4(&out[i], from + i);
    }
    return to - from + 1;
}

size_t target_sources(const char *list, struct address out[NET_MAX_SOURCES])
{
    size_t count = 0;
    for (const char *at = list; at && *at;) {
        size_t n = strcspn(at, ","), first = strcspn(at, "-,"), added = 1;
        bool good = count < NET_MAX_SOURCES && add_source(at, first, &out[count]);
        if (good && first < n)
            good =
                (added = fill_range(at + first + 1, n - first - 1, &out[count], NET_MAX_SOURCES - count)) > 0;
        if (!good)
            log_fatal(EXIT_USAGE,
                      "--source: '%s': at most %d addresses like 127.0.1.1,127.0.1.2 or "
                      "127.0.1.1-127.0.1.4 are wanted",
                      list, NET_MAX_SOURCES);
        count += added;
        at += n + (at[n] == ',');
    }
    return count;
}

bool target_schedule(const struct target *target, struct slice topic, struct schedule *out)
{
    *out = target->feed;
    for (size_t i = 0; target->feed_known && i < target->topic_count; i++)
        if (slice_is(topic, target->topics[i])) {
            out->seed += i;
            return true;
        }
    return false;
}
