#include "route.h"

#include "files.h"
#include "hub.h"
#include "lab/desk.h"
#include "message.h"
#include "pages.h"
#include "publish.h"
#include "token.h"
#include "transport/ws.h"
#include "url.h"

#include <stdio.h>
#include <stdlib.h>

enum { GET = 1, HEAD = 2, POST = 4, OPTIONS = 8 };

struct endpoint {
    const char *path;
    unsigned methods;
    bool guarded; /* by --auth */
    bool of_lab;  /* there with --lab alone */
    void (*serve)(struct peer *peer, const struct request *request);
};

/* What is no transport. A path not in here is a file of --web. */
static const struct endpoint endpoints[] = {
    {"/publish", POST, true, false, publish_serve},
    {"/echo", GET, true, false, ws_echo_open},
    {"/lab", GET, true, true, desk_open},
    {"/health", GET | HEAD, false, false, pages_health},
    {"/metrics", GET | HEAD, true, false, pages_metrics},
    {NULL, GET | HEAD, false, false, files_serve},
};

const struct transport *route_transport(const struct request *request)
{
    for (size_t i = 0; transports[i]; i++)
        if (slice_is(request->path, transports[i]->path))
            return transports[i];
    return NULL;
}

static unsigned method_of(const struct request *request)
{
    static const struct {
        const char *name;
        unsigned bit;
    } methods[] = {{"GET", GET}, {"HEAD", HEAD}, {"POST", POST}, {"OPTIONS", OPTIONS}};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (slice_is(request->head->method, methods[i].name))
            return methods[i].bit;
    return 0;
}

static void list_methods(char out[64], unsigned allowed)
{
    snprintf(out, 64, "%s%s%sOPTIONS", allowed & GET ? "GET, " : "", allowed & HEAD ? "HEAD, " : "",
             allowed & POST ? "POST, " : "");
}

static void refuse_method(struct peer *peer, unsigned allowed)
{
    char methods[64], fields[80];
    list_methods(methods, allowed);
    snprintf(fields, sizeof fields, "Allow: %s\r\n", methods);
    peer_count_error(peer, CAUSE_METHOD);
    peer_answer_with(peer, 405, fields, "this path does not take that method");
}

/* What a path takes; also what a browser asks before a page of another origin sends more than the simplest
 * request. */
static void answer_options(struct peer *peer, unsigned allowed)
{
    char methods[64], fields[320];
    list_methods(methods, allowed);
    snprintf(fields, sizeof fields,
             "Allow: %s\r\nAccess-Control-Allow-Methods: %s\r\n"
             "Access-Control-Allow-Headers: Authorization, Content-Type, If-None-Match, Last-Event-ID\r\n",
             methods, methods);
    struct answer answer = {.status = 204, .fields = fields, .etag = -1};
    peer_answer(peer, &answer);
}

/* A page of another origin must not reach into this server with its visitor's means (cross-site WebSocket
 * hijacking); programs send no Origin. The server's own pages name it as the Host that they were loaded from.
 */
enum origin { ORIGIN_OWN, ORIGIN_ALLOWED, ORIGIN_FOREIGN };

static enum origin origin_of(const struct peer *peer, const struct http_head *head)
{
    const struct slice *origin = http_field(head, "origin");
    const struct slice *host = http_field(head, "host");
    const char *allowed = peer->service->config->allow_origin;
    struct url url;
    if (!origin || (host && url_parse(*origin, &url) == 0 && url.authority.len == host->len &&
                    strncasecmp(url.authority.at, host->at, host->len) == 0))
        return ORIGIN_OWN;
    if (allowed && (strcmp(allowed, "*") == 0 || slice_is_nocase(*origin, allowed)))
        return ORIGIN_ALLOWED;
    return ORIGIN_FOREIGN;
}

static bool token_good(struct peer *peer, struct slice token)
{
    peer->service->stats.token_checks++;
    return token_valid(peer->service->key, token);
}

static bool token_given(struct peer *peer, const struct request *request)
{
    const struct slice *field = http_field(request->head, "authorization");
    static const char scheme[] = "Bearer ";
    size_t n = sizeof scheme - 1;
    if (field && field->len > n && strncasecmp(field->at, scheme, n) == 0)
        return token_good(peer, (struct slice){field->at + n, field->len - n});
    /* Browsers' WebSocket and EventSource cannot set a field. */
    struct slice raw;
    char token[TOKEN_MAX];
    if (!url_param(request->query, "token", &raw))
        return false;
    ptrdiff_t len = url_decode(raw, token, sizeof token);
    return len >= 0 && token_good(peer, (struct slice){token, (size_t)len});
}

static bool admitted(struct peer *peer, const struct request *request)
{
    const struct service *service = peer->service;
    if (!service->key || (service->config->auth_check == AUTH_CONNECTION && peer_trusted(peer)))
        return true;
    if (!token_given(peer, request))
        return false;
    peer_trust(peer);
    return true;
}

static void refuse_token(struct peer *peer)
{
    peer_count_error(peer, CAUSE_UNAUTHORIZED);
    peer_answer_with(peer, 401, "WWW-Authenticate: Bearer\r\n",
                     "a valid token is required: Authorization: Bearer TOKEN, or ?token=TOKEN");
}

static const struct endpoint *find(const struct request *request, bool lab)
{
    size_t i = 0;
    while (endpoints[i].path &&
           (!slice_is(request->path, endpoints[i].path) || (endpoints[i].of_lab && !lab)))
        i++;
    return &endpoints[i];
}

void route(struct peer *peer, const struct transport *transport, const struct request *request)
{
    const struct endpoint *endpoint = transport ? NULL : find(request, peer->service->lab != NULL);
    unsigned allowed = transport ? GET | HEAD : endpoint->methods, method = method_of(request);
    enum origin origin = origin_of(peer, request->head);
    if (origin == ORIGIN_ALLOWED)
        peer_share(peer);
    if (!(method & (allowed | OPTIONS))) {
        refuse_method(peer, allowed);
    } else if (origin == ORIGIN_FOREIGN) {
        peer_count_error(peer, CAUSE_FOREIGN_ORIGIN);
        peer_answer_text(peer, 403, "pages of this origin may not connect; --allow-origin admits one");
    } else if (method == OPTIONS) {
        answer_options(peer, allowed);
    } else if ((transport || endpoint->guarded) && !admitted(peer, request)) {
        refuse_token(peer);
    } else if (transport) {
        peer->transport = transport;
        transport->open(peer, request);
    } else {
        endpoint->serve(peer, request);
    }
}
