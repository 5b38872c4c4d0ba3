#include "probe.h"

#include "address.h"
#include "clock.h"
#include "log.h"
#include "mem.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

enum { NOT_REACHED = 4, MAX_ANSWER = 64 * 1024, PATIENCE_S = 2 };

struct probe {
    struct target *target;
    struct net net; /* only what a socket is made from */
    char answer[MAX_ANSWER];
    size_t len;
};

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct probe *probe = context;
    (void)purpose, (void)address;
    int fd = net_socket(&probe->net);
    return fd < 0 ? CURL_SOCKET_BAD : fd;
}

/* The orderly end as in closing.h, waited for: nothing else goes on yet. */
static int close_socket(void *context, curl_socket_t fd)
{
    struct probe *probe = context;
    struct wire_info info;
    struct timeval patience = {.tv_sec = PATIENCE_S};
    char rest[512];
    socklen_t len = sizeof probe->target->congestion;
    getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, probe->target->congestion, &len);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    shutdown(fd, SHUT_WR);
    while (recv(fd, rest, sizeof rest, 0) > 0)
        ;
    for (int i = 0; i < 1000; i++, usleep(1000)) {
        info.len = sizeof info.bytes;
        if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, info.bytes, &info.len) != 0 || wire_final(&info))
            break;
    }
    probe->target->probe = wire_read(&info, WIRE_CONNECTED, net_ipv6(&probe->net), true);
    close(fd);
    return 0;
}

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
    struct probe *probe = context;
    size_t len = size * count;
    if (probe->len + len >= MAX_ANSWER)
        return 0;
    memcpy(probe->answer + probe->len, data, len);
    probe->len += len;
    return len;
}

/* The server's answer, or the end of the program. */
static void ask(struct probe *probe, const struct config *config)
{
    struct target *target = probe->target;
    char url[400], entry[400], error[CURL_ERROR_SIZE] = "", authorization[400];
    struct curl_slist *fields = curl_slist_append(NULL, "User-Agent: pushmark");
    CURL *curl = curl_easy_init();
    snprintf(url, sizeof url, "http://%.*s/health", (int)target->host.len, target->host.at);
    snprintf(entry, sizeof entry, "%.*s:%u:%s", (int)target->name.len, target->name.at, target->port,
             target->numeric);
    struct curl_slist *resolve = curl_slist_append(NULL, entry);
    if (config->token) {
        snprintf(authorization, sizeof authorization, "Authorization: Bearer %s", config->token);
        fields = curl_slist_append(fields, authorization);
    }
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_RESOLVE, resolve);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(config->timeout_ns / NS_PER_MS));
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, probe);
    curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    curl_easy_setopt(curl, CURLOPT_CLOSESOCKETDATA, probe);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, probe);
    CURLcode code = curl_easy_perform(curl);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(curl);
    curl_slist_free_all(fields);
    curl_slist_free_all(resolve);
    if (code != CURLE_OK)
        log_fatal(NOT_REACHED, "cannot reach %s: %s; is a pushmark-server running there?", config->url,
                  *error ? error : curl_easy_strerror(code));
    if (status != 200)
        log_fatal(NOT_REACHED,
                  "%s answers %ld; a pushmark-server answers 200 (a URL with a path measures any server)",
                  url, status);
}

static bool read_feed(struct target *target, json_t *feed)
{
    json_int_t start, seed, payload;
    const char *kind;
    json_t *topics;
    double rate;
    if (json_unpack(feed, "{s:I,s:F,s:s,s:I,s:I,s:o}", "start_ns", &start, "rate_hz", &rate, "schedule",
                    &kind, "seed", &seed, "payload_bytes", &payload, "topics", &topics) != 0)
        return false;
    target->feed = (struct schedule){.start_ns = start, .rate_hz = rate, .seed = (uint64_t)seed};
    target->feed.kind =
        strcmp(kind, schedule_names[SCHEDULE_POISSON]) == 0 ? SCHEDULE_POISSON : SCHEDULE_EVEN;
    target->payload_bytes = payload;
    for (size_t i = 0; i < json_array_size(topics) && i < TARGET_MAX_TOPICS; i++) {
        const char *name = json_string_value(json_array_get(topics, i));
        snprintf(target->topics[target->topic_count++], sizeof target->topics[0], "%s", name ? name : "");
    }
    return true;
}

static void understand(struct probe *probe, const struct config *config)
{
    struct target *target = probe->target;
    json_t *health = json_loadb(probe->answer, probe->len, 0, NULL), *feed;
    const char *server, *version;
    if (json_unpack(health, "{s:s,s:s,s:o}", "server", &server, "version", &version, "feed", &feed) != 0 ||
        !read_feed(target, feed))
        log_fatal(NOT_REACHED, "%s is no pushmark-server; give a URL with a path to measure any other",
                  config->url);
    snprintf(target->server, sizeof target->server, "%s %s", server, version);
    target->feed_known = true;
    json_decref(health);
}

void probe_run(struct target *target, const struct config *config, const struct address *sources,
               size_t source_count)
{
    struct probe *probe = mem_zalloc(1, sizeof *probe);
    probe->target = target;
    probe->net = (struct net){.to = target->address,
                              .sources = sources,
                              .source_count = source_count,
                              .congestion = config->congestion};
    ask(probe, config);
    understand(probe, config);
    free(probe);
}
