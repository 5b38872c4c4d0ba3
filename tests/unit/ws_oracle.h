/* Runs the same bytes through a session of ours and a wslay event context, and compares what each made of
 * them. wslay is given everything at once (its own buffer cuts it at 4096 bytes), ours in runs drawn from a
 * seed. */
#ifndef PUSHMARK_TESTS_WS_ORACLE_H
#define PUSHMARK_TESTS_WS_ORACLE_H

#include "ws_feed.h"
#include "ws_session.h"

#include <stdio.h>
#include <wslay/wslay.h>

/* wslay checks a Close reason's UTF-8 wrongly where the frame straddles its buffer; below this it cannot. */
enum { ORACLE_BYTES = 4000, ORACLE_MAX = 3000 };

/* What one side made of the input. */
struct outcome {
    struct bytes log; /* the events in their order */
    bool failed;
    unsigned code;             /* what the failing side sent; 1005 for a Close without one */
    struct ws_session session; /* ours only */
    const uint8_t *left;       /* wslay only: its input, the last frame begun */
    size_t left_len, last_len;
    unsigned last_opcode;
};

static inline uint64_t draw_next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static inline uint64_t draw_below(uint64_t *seed, uint64_t bound)
{
    return (draw_next(seed) >> 11) % bound;
}

static inline void log_event(struct bytes *log, const char *name, const void *data, size_t len)
{
    char head[48];
    snprintf(head, sizeof head, "%s %zu[", name, len);
    put_text(log, head);
    put(log, data, len);
    put_text(log, "]\n");
}

static inline void log_close(struct bytes *log, unsigned code)
{
    char text[16];
    snprintf(text, sizeof text, "%u", code);
    log_event(log, "close", text, strlen(text));
}

static inline struct outcome *outcome_of(struct ws_session *s)
{
    return (struct outcome *)((char *)s - offsetof(struct outcome, session));
}

static inline void our_message(struct ws_session *s, enum ws_opcode kind, uint8_t *data, size_t len)
{
    log_event(&outcome_of(s)->log, kind == WS_TEXT ? "text" : "binary", data, len);
}

static inline void our_pong(struct ws_session *s, const uint8_t *data, size_t len)
{
    log_event(&outcome_of(s)->log, "pong", data, len);
}

/* A pong that we send tells of the ping that we got; a Close must come at most once, and last. */
static inline void our_send(struct ws_session *s, const uint8_t *head, size_t head_len, const uint8_t *body,
                            size_t len)
{
    struct outcome *o = outcome_of(s);
    struct bytes plain = {0};

    if (o->code != 0)
        abort();
    put(&plain, body, len);
    if (s->decoder.role == WS_CLIENT)
        ws_mask(plain.at, len, head + head_len - 4, 0);
    if (head[0] == (0x80 | WS_PONG))
        log_event(&o->log, "ping", plain.at, len);
    else
        o->code = len >= 2 ? plain.at[0] * 256u + plain.at[1] : WS_NO_STATUS;
    bytes_free(&plain);
}

static inline void our_random(struct ws_session *s, uint8_t out[4])
{
    (void)s;
    memcpy(out, "\x5A\xC3\x00\xFF", 4);
}

/* Seed 0 is the whole input in one run. */
static inline void run_ours(struct outcome *o, enum ws_role role, const uint8_t *data, size_t len,
                            uint64_t seed)
{
    static const struct ws_session_ops ops = {our_message, our_pong, our_send, our_random};
    const uint64_t longest = seed ? 1 + draw_below(&seed, 64) : 0;
    int result = 0;

    ws_session_init(&o->session, role, ORACLE_MAX, &ops);
    for (size_t run; len > 0; data += run, len -= run) {
        run = seed ? 1 + (size_t)draw_below(&seed, longest) : len;
        run = run < len ? run : len;
        result = ws_session_receive(&o->session, at_edge(data, run), run);
    }
    o->failed = result < 0;
    if (result < 0 && (unsigned)-result != o->code)
        abort();
    if (result == 1)
        log_close(&o->log, o->session.close_code);
    ws_session_close_down(&o->session);
}

static inline void their_message(wslay_event_context_ptr ctx, const struct wslay_event_on_msg_recv_arg *arg,
                                 void *user)
{
    static const char *const names[16] = {[1] = "text", "binary", [9] = "ping", "pong"};
    struct outcome *o = user;
    (void)ctx;
    if (arg->opcode == WSLAY_CONNECTION_CLOSE)
        log_close(&o->log, arg->status_code ? arg->status_code : WS_NO_STATUS);
    else
        log_event(&o->log, names[arg->opcode], arg->msg, arg->msg_length);
}

static inline void their_frame(wslay_event_context_ptr ctx,
                               const struct wslay_event_on_frame_recv_start_arg *arg, void *user)
{
    struct outcome *o = user;
    (void)ctx;
    o->last_opcode = arg->opcode;
    o->last_len = arg->payload_length;
}

static inline ssize_t their_input(wslay_event_context_ptr ctx, uint8_t *buf, size_t len, int flags,
                                  void *user)
{
    struct outcome *o = user;
    const size_t n = len < o->left_len ? len : o->left_len;
    (void)flags;
    if (n == 0) {
        wslay_event_set_error(ctx, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    memcpy(buf, o->left, n);
    o->left += n;
    o->left_len -= n;
    return (ssize_t)n;
}

static inline ssize_t their_output(wslay_event_context_ptr ctx, const uint8_t *data, size_t len, int flags,
                                   void *user)
{
    (void)ctx, (void)data, (void)flags, (void)user;
    return (ssize_t)len;
}

static inline int their_mask(wslay_event_context_ptr ctx, uint8_t *buf, size_t len, void *user)
{
    (void)ctx, (void)user;
    memset(buf, 0, len);
    return 0;
}

static inline void run_theirs(struct outcome *o, enum ws_role role, const uint8_t *data, size_t len)
{
    static const struct wslay_event_callbacks callbacks = {
        .recv_callback = their_input,
        .send_callback = their_output,
        .genmask_callback = their_mask,
        .on_frame_recv_start_callback = their_frame,
        .on_msg_recv_callback = their_message,
    };
    wslay_event_context_ptr ctx;
    const int error = role == WS_SERVER ? wslay_event_context_server_init(&ctx, &callbacks, o)
                                        : wslay_event_context_client_init(&ctx, &callbacks, o);
    if (error)
        abort();
    wslay_event_config_set_max_recv_msg_length(ctx, ORACLE_MAX);
    o->left = data;
    o->left_len = len;
    while (wslay_event_want_read(ctx) && o->left_len > 0)
        wslay_event_recv(ctx);
    o->failed = !wslay_event_get_read_enabled(ctx) && !wslay_event_get_close_received(ctx);
    wslay_event_send(ctx);
    o->code = wslay_event_get_status_code_sent(ctx);
    wslay_event_context_free(ctx);
}

/* Whether `longer` is `shorter` and one Close event with a code from `first` to `last`. */
static inline bool one_close_more(const struct bytes *longer, const struct bytes *shorter, unsigned first,
                                  unsigned last)
{
    for (unsigned code = first; code <= last; code++) {
        struct bytes with = {0};
        put(&with, shorter->at, shorter->len);
        log_close(&with, code);
        const bool same = with.len == longer->len && memcmp(with.at, longer->at, with.len) == 0;
        bytes_free(&with);
        if (same)
            return true;
    }
    return false;
}

static inline bool same_log(const struct outcome *a, const struct outcome *b)
{
    return a->log.len == b->log.len && (a->log.len == 0 || memcmp(a->log.at, b->log.at, a->log.len) == 0);
}

/* Where the two may differ, ours being as the RFC has it:
 * - a Close payload of one byte: §5.5.1 has the first two bytes be the code; wslay takes it for an empty one;
 * - codes 1012 to 1014, registered since with IANA as §7.4.2 has it: wslay refuses them;
 * - a wrong code with a reason that is not UTF-8: §7.4 and §8.1 set no order, wslay looks at the text first.
 */
static inline bool known_difference(const struct outcome *ours, const struct outcome *theirs)
{
    if (theirs->last_opcode != WS_CLOSE)
        return false;
    if (ours->failed && ours->code == WS_PROTOCOL_ERROR && !theirs->failed)
        return theirs->last_len == 1 && one_close_more(&theirs->log, &ours->log, WS_NO_STATUS, WS_NO_STATUS);
    if (!ours->failed && theirs->failed && theirs->code == WS_PROTOCOL_ERROR)
        return one_close_more(&ours->log, &theirs->log, 1012, 1014);
    if (!ours->failed && theirs->failed && theirs->code == WS_INVALID_DATA)
        return ours->session.decoder.in_payload && same_log(ours, theirs);
    return ours->failed && theirs->failed && ours->code == WS_PROTOCOL_ERROR &&
           theirs->code == WS_INVALID_DATA && same_log(ours, theirs);
}

/* wslay sends a Close without a code for what its frame layer refuses (control frames too long or fragmented,
 * wrong lengths): 1005 then stands for 1002. */
static inline bool same_outcome(const struct outcome *ours, const struct outcome *theirs)
{
    if (ours->failed != theirs->failed || !same_log(ours, theirs))
        return false;
    if (!ours->failed)
        return true;
    return ours->code == theirs->code || (ours->code == WS_PROTOCOL_ERROR && theirs->code == WS_NO_STATUS);
}

enum { ORACLE_SAME, ORACLE_KNOWN, ORACLE_DIFFERENT };

/* Runs both; `ours` is filled for the caller to look at and to free the log of. wslay judges a head only once
 * a payload byte has come: where we failed it gets some zeros more, enough to end any head. */
static inline int oracle_compare(enum ws_role role, const uint8_t *data, size_t len, uint64_t seed,
                                 struct outcome *ours)
{
    static const uint8_t zeros[16];
    struct outcome theirs = {0};
    struct bytes in = {0};

    run_ours(ours, role, data, len, seed);
    put(&in, data, len);
    put(&in, zeros, ours->failed ? sizeof zeros : 0);
    run_theirs(&theirs, role, in.at, in.len);
    const int verdict = same_outcome(ours, &theirs)       ? ORACLE_SAME
                        : known_difference(ours, &theirs) ? ORACLE_KNOWN
                                                          : ORACLE_DIFFERENT;
    if (verdict == ORACLE_DIFFERENT)
        fprintf(stderr, "ours (failed %d, %u):\n%.*s\nwslay (failed %d, %u):\n%.*s\n", ours->failed,
                ours->code, (int)ours->log.len, (const char *)ours->log.at, theirs.failed, theirs.code,
                (int)theirs.log.len, (const char *)theirs.log.at);
    bytes_free(&theirs.log);
    bytes_free(&in);
    return verdict;
}

#endif
