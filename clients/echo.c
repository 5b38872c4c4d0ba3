#include "echo.h"

#include "clock.h"
#include "handshake.h"
#include "log.h"
#include "options.h"
#include "reply.h"
#include "results.h"
#include "socket.h"
#include "target.h"
#include "ws_session.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

struct echo {
    struct config config;
    struct target target;
    struct net net;
    struct socket *socket;
    struct handshake handshake;
    struct reply reply;
    struct ws_session session;
    struct timer timer; /* for the handshake; then looks whether all has ended */
    int64_t max_message;
    bool open, over;
    int status;
};

enum { NOT_OPENED = 4 };

static void draw(void *out, size_t len)
{
    if (getrandom(out, len, 0) != (ssize_t)len)
        log_fatal(1, "no random bytes");
}

/* --- the session */

static void on_message(struct ws_session *s, enum ws_opcode kind, uint8_t *data, size_t len)
{
    ws_session_send(s, kind, data, len);
}

static void send_frame(struct ws_session *s, const uint8_t *head, size_t head_len, const uint8_t *body,
                       size_t len)
{
    struct echo *echo = container_of(s, struct echo, session);
    if (echo->socket)
        socket_send(echo->socket, head, head_len, body, len);
}

static void mask(struct ws_session *s, uint8_t out[4])
{
    (void)s;
    draw(out, 4);
}

static const struct ws_session_ops session_ops = {
    .on_message = on_message, .send = send_frame, .random = mask};

/* --- the connection */

static void finish(struct echo *echo, int status)
{
    if (echo->socket)
        socket_end(echo->socket);
    echo->socket = NULL;
    echo->status = status;
    echo->over = true;
    timers_set(&echo->net.timers, &echo->timer, clock_now_ns());
}

static void fail(struct echo *echo, const char *why)
{
    log_line("%s: %s", echo->config.url, why);
    finish(echo, NOT_OPENED);
}

static void take_frames(struct echo *echo, uint8_t *data, size_t len)
{
    /* Once we have failed the connection there is nothing to wait for; after a proper close the server ends
     * it. */
    if (ws_session_receive(&echo->session, data, len) < 0)
        finish(echo, 0);
}

static void take_answer(struct echo *echo, uint8_t *data, size_t len)
{
    struct slice rest = {(const char *)data, len};
    struct http_head head;
    int result = reply_head(&echo->reply, &rest, &head);
    if (result == 0)
        return;
    if (result < 0 || !handshake_accepted(&echo->handshake, &echo->config, &head)) {
        char why[80];
        snprintf(why, sizeof why, "the WebSocket handshake was refused with status %d", head.status);
        fail(echo, result < 0           ? "the answer is no HTTP"
                   : head.status == 101 ? "the server's WebSocket handshake is wrong"
                                        : why);
        return;
    }
    echo->open = true;
    timers_cancel(&echo->timer);
    ws_session_init(&echo->session, WS_CLIENT, (uint64_t)echo->max_message, &session_ops);
    take_frames(echo, (uint8_t *)(uintptr_t)rest.at, rest.len);
}

static void on_bytes(void *owner, uint8_t *data, size_t len, int64_t now_ns)
{
    struct echo *echo = owner;
    (void)now_ns;
    if (echo->open)
        take_frames(echo, data, len);
    else
        take_answer(echo, data, len);
}

static void on_connected(void *owner, int64_t now_ns)
{
    struct echo *echo = owner;
    char request[PROFILE_ROOM];
    uint8_t nonce[16];
    (void)now_ns;
    draw(nonce, sizeof nonce);
    size_t len = handshake_request(&echo->handshake, nonce, &echo->config, echo->target.host,
                                   echo->target.path, request);
    socket_send(echo->socket, request, len, NULL, 0);
}

static void on_end(void *owner, enum cause cause)
{
    struct echo *echo = owner;
    echo->socket = NULL;
    if (!echo->open)
        fail(echo, cause == CAUSE_CLOSED ? "closed before the handshake" : cause_names[cause]);
    else
        finish(echo, echo->session.state == WS_CLOSED ? 0 : 1);
}

static const struct socket_ops socket_ops = {on_connected, on_bytes, on_end};

static void on_timer(struct timer *timer, int64_t now_ns)
{
    struct echo *echo = container_of(timer, struct echo, timer);
    if (!echo->over)
        fail(echo, "no answer to the handshake");
    else if (list_empty(&echo->net.traffic.items))
        net_stop(&echo->net);
    else
        timers_set(&echo->net.timers, timer, now_ns + NS_PER_MS);
}

static int run(struct echo *echo)
{
    struct results *results = results_new(1);
    enum cause cause;
    echo->net.to = echo->target.address;
    echo->net.congestion = echo->config.congestion;
    echo->net.results = results;
    net_open(&echo->net);
    echo->timer.fire = on_timer;
    timers_set(&echo->net.timers, &echo->timer, clock_now_ns() + echo->config.timeout_ns);
    echo->socket = socket_connect(&echo->net, &socket_ops, echo, &cause);
    if (!echo->socket)
        fail(echo, cause_names[cause]);
    net_run(&echo->net);
    if (echo->open)
        ws_session_close_down(&echo->session);
    reply_close(&echo->reply);
    net_close(&echo->net);
    results_free(results, 1);
    return echo->status;
}

#define AT(field) offsetof(struct echo, field)

static const struct option options[] = {
    {"max-message", OPTION_BYTES, AT(max_message), "SIZE", "the longest message taken (64M)", 0, 1, 1 << 30},
    {"protocol", OPTION_TEXT, AT(config.protocol), "NAME", "the sub-protocol to ask for", 0, 0, 0},
    {"token", OPTION_TEXT, AT(config.token), "TOKEN", "sent as Authorization: Bearer", 0, 0, 0},
    {"timeout", OPTION_DURATION, AT(config.timeout_ns), "TIME", "for the handshake (10s)", 0, 1, 0},
    {0},
};

static const struct command command = {
    .name = "pushmark-load echo",
    .synopsis = "URL [options]",
    .purpose = "Connects to a WebSocket server and sends back every message, until the server closes.",
    .options = options,
    .examples = "  pushmark-load echo 'ws://127.0.0.1:9001/runCase?case=1&agent=pushmark'\n",
    .exit_codes = "  0  the server closed, or we rightly failed the connection\n"
                  "  1  the connection broke\n"
                  "  2  wrong usage\n"
                  "  4  not connected, or the handshake was refused\n",
};

int echo_main(int argc, char **argv)
{
    struct echo *echo = mem_zalloc(1, sizeof *echo);
    echo->config.congestion = "cubic";
    echo->config.timeout_ns = INT64_C(10) * NS_PER_S;
    echo->max_message = 64 << 20;
    if (options_parse(&command, argc, argv, echo) != 1)
        log_fatal(EXIT_USAGE, "echo wants one URL, like ws://127.0.0.1:9001/");
    echo->config.url = argv[1];
    target_open(&echo->target, argv[1]);
    signal(SIGPIPE, SIG_IGN);
    int status = run(echo);
    free(echo);
    return status;
}
