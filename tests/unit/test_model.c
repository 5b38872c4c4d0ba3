/* Predictions against sums done by hand from the bytes in the comments. */
#include "check.h"
#include "clock.h"
#include "model.h"
#include "segments.h"

#include <math.h>

static const int64_t S = NS_PER_S, MS = NS_PER_MS;

/* A client that gets ten messages of 64 bytes, 10 to 19, one a second. */
static struct model_point point(enum model_transport transport)
{
    return (struct model_point){.transport = transport,
                                .clients = 1,
                                .rate_hz = 1,
                                .payload_bytes = 64,
                                .interval_ns = S,
                                .window_ns = 10 * S,
                                .first_number = 10,
                                .host = "10.0.0.1:8080"};
}

#define assert_near(seen, right)                                                                             \
    do {                                                                                                     \
        double near_seen = (seen), near_right = (right);                                                     \
        if (!(fabs(near_seen - near_right) < 1e-6 * (1 + fabs(near_right))))                                 \
            fail_msg("%s is %.3f, not %.3f", #seen, near_seen, near_right);                                  \
    } while (0)

static void assert_wire_at(const struct model_point *p, double up, double down, int line)
{
    struct model m = model_predict(p);
    if (!m.known || fabs(m.up_l3 - up) > 1e-3 || fabs(m.down_l3 - down) > 1e-3)
        fail_msg("line %d: %.3f up and %.3f down, not %.3f and %.3f", line, m.up_l3, m.down_l3, up, down);
}

#define assert_wire(p, up, down) assert_wire_at(p, up, down, __LINE__)

/* A frame of 2 + 64 bytes; each is acknowledged. */
static void test_websocket(void **state)
{
    (void)state;
    struct model_point p = point(MODEL_WS);
    assert_wire(&p, 10 * 52, 10 * (52 + 66));
    struct model m = model_predict(&p);
    assert_near(m.up_packets, 10);
    assert_near(m.down_packets, 10);
    assert_near(m.polls, 0);
    p.clients = 100;
    assert_wire(&p, 1000 * 52, 1000 * (52 + 66));
    p.payload_bytes = 126; /* four bytes of head */
    assert_wire(&p, 1000 * 52, 1000 * (52 + 130));
}

/* "id: 10\ndata: \n\n" is 15 bytes, with one digit 14. */
static void test_events(void **state)
{
    (void)state;
    struct model_point p = point(MODEL_SSE);
    assert_wire(&p, 10 * 52, 10 * (52 + 64 + 15));
    p.first_number = 5;
    assert_wire(&p, 10 * 52, 10 * (52 + 64) + 5 * 14 + 5 * 15);
    p.rate_hz = 0.1; /* one message, with one digit */
    assert_wire(&p, 52, 52 + 64 + 14);
}

/* A request of 108 bytes:
 *   GET /poll?since=10 HTTP/1.1  29, Host: 10.0.0.1:8080  21, User-Agent: pushmark  22, Accept: …  13,
 *   If-None-Match: "10"  21, an empty line  2, line ends included,
 * and an answer's head of 129: status 17, Date 37, Content-Type 41, ETag 12, Content-Length 20, 2. */
enum { REQUEST = 29 + 21 + 22 + 13 + 21 + 2, HEAD_200 = 17 + 37 + 41 + 12 + 20 + 2 };

static void test_poll(void **state)
{
    (void)state;
    struct model_point p = point(MODEL_POLL);
    p.first_number = 11; /* so that the number before has two digits as well */
    assert_wire(&p, 10 * (52 + REQUEST + 52), 10 * (52 + HEAD_200 + 65));
    struct model m = model_predict(&p);
    assert_near(m.polls, 10);
    assert_near(m.empty_polls, 0);
    assert_near(m.age_mean_ns, 0.5 * NS_PER_S);
    p.first_number = 10; /* one of ten polls has 9 in its target and in If-None-Match */
    assert_wire(&p, 10 * (52 + REQUEST + 52) - 2, 10 * (52 + HEAD_200 + 65));
}

/* "Authorization: Bearer client.0" and its end: 32 bytes more with each request, none with a frame. */
static void test_a_token_goes_with_every_request(void **state)
{
    (void)state;
    struct model_point p = point(MODEL_POLL);
    p.first_number = 11;
    p.token = "client.0";
    assert_wire(&p, 10 * (52 + REQUEST + 32 + 52), 10 * (52 + HEAD_200 + 65));
    p = point(MODEL_WS);
    p.token = "client.0";
    assert_wire(&p, 10 * 52, 10 * (52 + 66));
}

static void test_poll_answered_within_40_ms_carries_the_acknowledgement(void **state)
{
    (void)state;
    struct model_point p = point(MODEL_POLL);
    p.first_number = 11;
    p.rate_hz = 25;
    p.interval_ns = 40 * MS;
    p.window_ns = 400 * MS;
    assert_wire(&p, 10 * (52 + REQUEST), 10 * (52 + HEAD_200 + 65));
    p.rate_hz = 1000.0 / 41;
    p.interval_ns = 41 * MS;
    p.window_ns = 410 * MS;
    assert_wire(&p, 10 * (52 + REQUEST + 52), 10 * (52 + HEAD_200 + 65));
}

static void test_empty_polls(void **state)
{
    (void)state;
    /* Status 27 "HTTP/1.1 304 Not Modified", Date 37, ETag 12, 2. */
    const double e304 = 27 + 37 + 12 + 2, e204 = 25 + 37 + 12 + 2, e200 = 17 + 37 + 12 + 19 + 2;
    struct model_point p = point(MODEL_POLL);
    p.first_number = 11;
    p.rate_hz = 0.4;
    const double up = 10 * (52 + REQUEST + 52), full = 4 * (52 + HEAD_200 + 65);
    assert_wire(&p, up, full + 6 * (52 + e304));
    p.empty = MODEL_EMPTY_204;
    assert_wire(&p, up, full + 6 * (52 + e204));
    p.empty = MODEL_EMPTY_200;
    assert_wire(&p, up, full + 6 * (52 + e200));
    assert_near(model_predict(&p).empty_polls, 6);
    assert_true(!isnan(model_predict(&p).age_mean_ns));
}

/* "since=-1", no If-None-Match and no ETag: a server that never published has no number to tell, and 304
 * answers only who asked with one. */
static void test_polls_of_a_feed_that_never_published(void **state)
{
    (void)state;
    const double e204 = 25 + 37 + 2, e200 = 17 + 37 + 19 + 2;
    struct model_point p = point(MODEL_POLL);
    p.first_number = 0;
    p.rate_hz = 0;
    const double up = 10 * (52 + REQUEST - 21 + 52);
    assert_wire(&p, up, 10 * (52 + e204));
    p.empty = MODEL_EMPTY_204;
    assert_wire(&p, up, 10 * (52 + e204));
    p.empty = MODEL_EMPTY_200;
    assert_wire(&p, up, 10 * (52 + e200));
    assert_near(model_predict(&p).empty_polls, 10);
    assert_true(isnan(model_predict(&p).age_mean_ns));
}

/* 2.5 messages a poll: half of the polls bring two, half three; Content-Length has three digits. */
static void test_batches(void **state)
{
    (void)state;
    struct model_point p = point(MODEL_POLL);
    p.first_number = 100;
    p.rate_hz = 2.5;
    double down = 10 * (52 + HEAD_200 + 1 + 1) + 25 * 65;
    assert_near(model_predict(&p).down_l3, down);
    assert_near(model_predict(&p).empty_polls, 0);
}

/* A held request (104 bytes: no If-None-Match, "/longpoll" and "&timeout=25s") is acknowledged, its answer by
 * the next request; within 40 ms the answer carries that too. */
static void test_longpoll(void **state)
{
    (void)state;
    const double request = 29 + 4 + 12 + 21 + 22 + 13 + 2;
    struct model_point p = point(MODEL_LONGPOLL);
    p.first_number = 11;
    assert_wire(&p, 10 * (52 + request), 10 * (52 + 52 + HEAD_200 + 65));
    assert_near(model_predict(&p).polls, 10);
    assert_near(model_predict(&p).age_mean_ns, 0);
    p.rate_hz = 25;
    p.window_ns = 400 * MS;
    assert_wire(&p, 10 * (52 + request), 10 * (52 + HEAD_200 + 65));
    /* News every 40 ms, a round trip of 80: two messages an answer, which have waited 40 ms, and travel. */
    p.delay_ns = 40 * MS;
    p.window_ns = 800 * MS;
    assert_wire(&p, 10 * (52 + request), 10 * (52 + HEAD_200 + 1 + 130));
    assert_near(model_predict(&p).age_mean_ns, 80 * MS);
}

/* News every 60 s: held twice for 25 s in vain. "HTTP/1.1 204 No Content" in any case but 200: there is no
 * If-None-Match. */
static void test_longpoll_in_vain(void **state)
{
    (void)state;
    struct model_point p = point(MODEL_LONGPOLL);
    p.rate_hz = 1.0 / 60;
    p.window_ns = 600 * S;
    p.first_number = 11;
    struct model m = model_predict(&p);
    assert_near(m.polls, 30);
    assert_near(m.empty_polls, 20);
    assert_near(m.down_l3, 30 * 52 + 10 * (52 + HEAD_200 + 65) + 20 * (52 + 25 + 37 + 12 + 2));
}

/* They end at whole times of 25 s after their opening: a window between two of them holds none. */
static void test_longpoll_of_a_feed_that_never_published(void **state)
{
    (void)state;
    struct model_point p = point(MODEL_LONGPOLL);
    p.rate_hz = 0;
    p.first_number = 0;
    p.window_ns = 600 * S;
    assert_near(model_predict(&p).polls, 24);
    p.window_ns = 10 * S;
    p.since_open_ns = 3 * S;
    assert_near(model_predict(&p).polls, 0);
    assert_wire(&p, 0, 0);
    p.since_open_ns = 20 * S;
    assert_near(model_predict(&p).empty_polls, 1);
    assert_near(model_predict(&p).down_l3, 52 + 52 + 25 + 37 + 2);
}

/* SYN, ACK, request, ACK; SYN-ACK, ACK, answer; three packets at the end, half of them each way; and
 * "Connection: close" in both heads. */
static void test_connection_a_poll(void **state)
{
    (void)state;
    struct model_point p = point(MODEL_POLL);
    p.first_number = 11;
    p.close = true;
    assert_wire(&p, 10 * (60 + 52 + 52 + REQUEST + 19 + 52 + 78),
                10 * (60 + 52 + 52 + HEAD_200 + 19 + 65 + 78));
    struct model m = model_predict(&p);
    assert_near(m.up_packets + m.down_packets, 100);
}

static void test_profiles(void **state)
{
    (void)state;
    struct model_point p = point(MODEL_POLL);
    p.profile.kind = PROFILE_LUBBERS;
    assert_wire(&p, 10 * (52 + 716 + 52), 10 * (52 + 193 + 65));
    p.first_number = 11;
    p.profile = (struct profile){PROFILE_COOKIE, 2000}; /* two segments, and an acknowledgement down */
    assert_wire(&p, 10 * (2 * 52 + REQUEST + 2010 + 52), 10 * (52 + 52 + HEAD_200 + 65));
    p.profile = (struct profile){0};
    p.topic = "chat";
    assert_wire(&p, 10 * (52 + REQUEST + 11 + 52), 10 * (52 + HEAD_200 + 65));
}

/* 16,384 and 4 bytes are 12 segments: after a second's pause each is acknowledged. */
static void test_bulk(void **state)
{
    (void)state;
    struct model_point p = point(MODEL_WS);
    p.payload_bytes = 16384;
    assert_wire(&p, 10 * 12 * 52, 10 * (12 * 52 + 16388));
    p.rate_hz = 10;
    p.since_open_ns = 60 * S; /* its window has grown */
    assert_wire(&p, 100 * 1.5 * 52, 100 * (12 * 52 + 16388));
    p.since_open_ns = 0;
    double young = model_predict(&p).up_l3;
    assert_true(young > 100 * 1.5 * 52 && young < 100 * 12 * 52);
    p.payload_bytes = 4096; /* within the initial window */
    assert_wire(&p, 100 * 1.5 * 52, 100 * (3 * 52 + 4100));
    p.delay_ns = 50 * MS; /* the RTO is 300 ms */
    p.rate_hz = 4;
    assert_wire(&p, 40 * 1.5 * 52, 40 * (3 * 52 + 4100));
}

/* The first 25 s after opening; a comment and its acknowledgement, or ping and pong, each with its own. */
static void test_pings(void **state)
{
    (void)state;
    struct model_point p = point(MODEL_SSE);
    p.ping_ns = 25 * S;
    p.since_open_ns = 14 * S;
    assert_wire(&p, 10 * 52, 10 * (52 + 64 + 15));
    p.since_open_ns = 16 * S;
    assert_wire(&p, 11 * 52, 10 * (52 + 64 + 15) + 55);
    p.since_open_ns = 30 * S; /* between the first and the second */
    assert_wire(&p, 10 * 52, 10 * (52 + 64 + 15));
    p.since_open_ns = 41 * S;
    p.transport = MODEL_WS;
    assert_wire(&p, 10 * 52 + 52 + 58, 10 * (52 + 66) + 54 + 52);
}

static void test_ages(void **state)
{
    (void)state;
    struct model_point p = point(MODEL_POLL);
    p.delay_ns = 20 * MS;
    assert_near(model_predict(&p).age_mean_ns, 520 * MS);
    p.after_response = true; /* a period of 1.04 s */
    assert_near(model_predict(&p).age_mean_ns, 540 * MS);
    assert_near(model_predict(&p).polls, 10 / 1.04);
    p.after_response = false;
    p.close = true; /* two round trips are longer than the interval */
    p.interval_ns = 50 * MS;
    assert_near(model_predict(&p).polls, 125);
    p.transport = MODEL_LONGPOLL;
    p.rate_hz = 25;
    assert_near(model_predict(&p).polls, 125);
    assert_near(model_predict(&p).age_mean_ns, 60 * MS);
    p.transport = MODEL_WS;
    assert_near(model_predict(&p).age_mean_ns, 20 * MS);
}

/* Texts are never shorter than number, time and two blanks: 2 + 1 + 9 + 1. */
static void test_short_texts(void **state)
{
    (void)state;
    struct model_point p = point(MODEL_WS);
    p.payload_bytes = 1;
    p.time_ns = INT64_C(20000000000000); /* nine digits in base 36 */
    assert_wire(&p, 10 * 52, 10 * (52 + 2 + 13));
}

static void test_beyond_reach(void **state)
{
    (void)state;
    struct model_point p = point(MODEL_POLL);
    p.interval_ns = 0;
    assert_false(model_predict(&p).known);
    p = point(MODEL_POLL);
    p.host = NULL;
    assert_false(model_predict(&p).known);
    p = point(MODEL_WS);
    p.host = NULL;
    assert_true(model_predict(&p).known);
    p.rate_hz = -1;
    assert_false(model_predict(&p).known);
}

static void test_segments(void **state)
{
    (void)state;
    assert_int_equal(segments_count(0), 0);
    assert_int_equal(segments_count(1448), 1);
    assert_int_equal(segments_count(1449), 2);
    assert_near(segments_data(2896).l3, 2896 + 104);
    assert_near(segments_acks(0, READER_STEADY).packets, 0);
    assert_near(segments_acks(1, READER_GROWING).packets, 1);
    assert_near(segments_acks(1, READER_ANSWERING_LATE).packets, 1);
    assert_near(segments_acks(42, READER_RESTED).packets, 16 + 13);
    assert_near(segments_acks(12, READER_ANSWERING_GROWING).packets, 6);
    assert_near(segments_acks(2, READER_ANSWERING).l3, 52);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_websocket),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_poll),
        cmocka_unit_test(test_a_token_goes_with_every_request),
        cmocka_unit_test(test_poll_answered_within_40_ms_carries_the_acknowledgement),
        cmocka_unit_test(test_empty_polls),
        cmocka_unit_test(test_polls_of_a_feed_that_never_published),
        cmocka_unit_test(test_longpoll_of_a_feed_that_never_published),
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_longpoll),
        cmocka_unit_test(test_longpoll_in_vain),
        cmocka_unit_test(test_connection_a_poll),
        cmocka_unit_test(test_profiles),
        cmocka_unit_test(test_bulk),
        cmocka_unit_test(test_pings),
        cmocka_unit_test(test_ages),
        cmocka_unit_test(test_short_texts),
        cmocka_unit_test(test_beyond_reach),
        cmocka_unit_test(test_segments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
