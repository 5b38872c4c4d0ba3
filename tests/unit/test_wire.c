/* The arithmetic over TCP_INFO, against bytes counted by hand, and against both ends of real connections. */
#include "check.h"

#include "wire.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { USUAL = TCPI_OPT_TIMESTAMPS | TCPI_OPT_SACK | TCPI_OPT_WSCALE };

static struct wire_info pack(const struct tcp_info *info)
{
    struct wire_info raw = {.len = sizeof *info};
    memcpy(raw.bytes, info, sizeof *info);
    return raw;
}

/* 1,000 bytes sent in 10 segments, 6 of them with data, 50 bytes twice; 300 received in 7, 4 with data, with
 * the FIN counted as a byte. */
static struct tcp_info some(unsigned options)
{
    return (struct tcp_info){
        .tcpi_options = (__u8)options,
        .tcpi_segs_out = 10,
        .tcpi_segs_in = 7,
        .tcpi_bytes_sent = 1050,
        .tcpi_bytes_retrans = 50,
        .tcpi_bytes_received = 301,
        .tcpi_data_segs_out = 6,
        .tcpi_data_segs_in = 4,
    };
}

static void assert_flow(struct wire_flow f, uint64_t application, uint64_t l3, uint64_t packets)
{
    assert_int_equal(f.application, application);
    assert_int_equal(f.l3, l3);
    assert_int_equal(f.packets, packets);
}

static void assert_wire(unsigned options, enum wire_side side, bool ipv6, uint64_t sent_l3,
                        uint64_t received_l3)
{
    const struct tcp_info info = some(options);
    const struct wire_info raw = pack(&info);
    const struct wire w = wire_read(&raw, side, ipv6, true);
    assert_flow(w.sent, 1000, sent_l3, side == WIRE_ACCEPTED ? 11 : 10);
    assert_flow(w.received, 300, received_l3, 7);
    assert_int_equal(wire_acks(&w.sent), side == WIRE_ACCEPTED ? 5 : 4); /* its SYN-ACK too */
    assert_int_equal(wire_acks(&w.received), 3);
}

/* A segment is 52 bytes (20 IP, 20 TCP, 12 timestamps), its SYN 60. */
static void with_timestamps_over_ipv4(void **state)
{
    (void)state;
    assert_wire(USUAL, WIRE_CONNECTED, false, 9 * 52 + 60 + 1050, 6 * 52 + 60 + 300);
    assert_wire(USUAL, WIRE_ACCEPTED, false, 10 * 52 + 60 + 1050, 6 * 52 + 60 + 300);
}

/* A segment is 40 bytes, its SYN 52. */
static void without_timestamps_over_ipv4(void **state)
{
    (void)state;
    assert_wire(TCPI_OPT_SACK | TCPI_OPT_WSCALE, WIRE_CONNECTED, false, 9 * 40 + 52 + 1050,
                6 * 40 + 52 + 300);
    assert_wire(TCPI_OPT_SACK | TCPI_OPT_WSCALE, WIRE_ACCEPTED, false, 10 * 40 + 52 + 1050,
                6 * 40 + 52 + 300);
}

static void ipv6_heads_are_20_bytes_longer(void **state)
{
    (void)state;
    assert_wire(USUAL, WIRE_CONNECTED, true, 9 * 72 + 80 + 1050, 6 * 72 + 80 + 300);
    assert_wire(USUAL, WIRE_ACCEPTED, true, 10 * 72 + 80 + 1050, 6 * 72 + 80 + 300);
    assert_wire(TCPI_OPT_SACK | TCPI_OPT_WSCALE, WIRE_CONNECTED, true, 9 * 60 + 72 + 1050, 6 * 60 + 72 + 300);
}

static void a_syn_carries_only_what_was_agreed(void **state)
{
    (void)state;
    assert_wire(0, WIRE_CONNECTED, false, 9 * 40 + 44 + 1050, 6 * 40 + 44 + 300); /* MSS alone */
    assert_wire(TCPI_OPT_SACK, WIRE_CONNECTED, false, 9 * 40 + 48 + 1050, 6 * 40 + 48 + 300);
    assert_wire(TCPI_OPT_WSCALE, WIRE_CONNECTED, false, 9 * 40 + 48 + 1050, 6 * 40 + 48 + 300);
    assert_wire(TCPI_OPT_TIMESTAMPS, WIRE_CONNECTED, false, 9 * 52 + 56 + 1050, 6 * 52 + 56 + 300);
    assert_wire(TCPI_OPT_TIMESTAMPS | TCPI_OPT_SACK, WIRE_CONNECTED, false, 9 * 52 + 56 + 1050,
                6 * 52 + 56 + 300);
}

static void without_a_fin_every_byte_received_is_data(void **state)
{
    (void)state;
    const struct tcp_info info = some(USUAL);
    const struct wire_info raw = pack(&info);
    const struct wire w = wire_read(&raw, WIRE_CONNECTED, false, false);
    assert_flow(w.received, 301, 6 * 52 + 60 + 301, 7);
    assert_flow(w.sent, 1000, 9 * 52 + 60 + 1050, 10);
}

static void a_kernel_that_does_not_count_reads_as_zero(void **state)
{
    (void)state;
    const struct tcp_info info = some(USUAL);
    struct wire_info raw = pack(&info);
    const unsigned enough = offsetof(struct tcp_info, tcpi_bytes_retrans) + 8;
    const struct wire zero = {0};
    for (raw.len = 0; raw.len < enough; raw.len++) {
        const struct wire w = wire_read(&raw, WIRE_CONNECTED, false, true);
        assert_memory_equal(&w, &zero, sizeof w);
    }
    raw.len = enough;
    assert_int_equal(wire_read(&raw, WIRE_CONNECTED, false, true).sent.application, 1000);
    raw.len = sizeof raw.bytes; /* a newer kernel's longer structure */
    assert_int_equal(wire_read(&raw, WIRE_CONNECTED, false, true).sent.application, 1000);
}

static struct wire_info read_info(int fd)
{
    struct wire_info raw;
    socklen_t len = sizeof raw.bytes;
    assert_int_equal(getsockopt(fd, IPPROTO_TCP, TCP_INFO, raw.bytes, &len), 0);
    raw.len = len;
    return raw;
}

/* Against a real refusal: one SYN of 60 bytes out, one reset of 40 in, as a capture shows them. */
static void a_refused_attempt_is_a_syn_and_a_reset(void **state)
{
    (void)state;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof to;
    const int taken = socket(AF_INET, SOCK_STREAM, 0), fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(taken, (struct sockaddr *)&to, len), 0); /* and nobody listens there */
    assert_int_equal(getsockname(taken, (struct sockaddr *)&to, &len), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, len), -1);
    struct pollfd refused = {.fd = fd, .events = POLLOUT};
    assert_int_equal(poll(&refused, 1, 2000),
                     1); /* a call that waits would clear the counts on its way out */
    const struct wire_info raw = read_info(fd);
    const struct wire w = wire_read_refused(&raw, false);
    assert_flow(w.sent, 0, 60, 1);
    assert_flow(w.received, 0, 40, 1);
    close(taken);
    close(fd);
}

static void what_was_connected_is_read_as_such(void **state)
{
    (void)state;
    struct tcp_info info = {.tcpi_segs_out = 3, .tcpi_segs_in = 2, .tcpi_options = TCPI_OPT_TIMESTAMPS};
    const struct wire_info raw = pack(&info);
    const struct wire as = wire_read(&raw, WIRE_CONNECTED, false, false);
    const struct wire w = wire_read_refused(&raw, false);
    assert_int_equal(w.sent.l3, as.sent.l3);
    assert_int_equal(w.received.l3, as.received.l3);
}

static void only_a_closed_connection_is_final(void **state)
{
    (void)state;
    for (int tcp_state = 0; tcp_state < 13; tcp_state++) {
        const struct tcp_info info = {.tcpi_state = (__u8)tcp_state};
        struct wire_info raw = pack(&info);
        assert_int_equal(wire_final(&raw), tcp_state == 7); /* TCP_CLOSE */
        raw.len = 0;
        assert_false(wire_final(&raw));
    }
}

static void sums_and_differences_take_each_field(void **state)
{
    (void)state;
    struct wire a = {{1, 20, 300, 4}, {4000, 50000, 600000, 500}};
    const struct wire b = {{7, 8, 9, 10}, {11, 12, 13, 14}};
    wire_add(&a, &b);
    assert_flow(a.sent, 8, 28, 309);
    assert_flow(a.received, 4011, 50012, 600013);
    assert_int_equal(a.sent.data_packets, 14);
    assert_int_equal(a.received.data_packets, 514);
    wire_subtract(&a, &b);
    assert_flow(a.sent, 1, 20, 300);
    assert_flow(a.received, 4000, 50000, 600000);
    assert_int_equal(a.sent.data_packets, 4);
    assert_int_equal(a.received.data_packets, 500);
}

struct ends {
    int client, server;
    bool ipv6;
};

static struct ends connect_pair(bool ipv6)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr *address = ipv6 ? (struct sockaddr *)&six : (struct sockaddr *)&four;
    socklen_t len = ipv6 ? sizeof six : sizeof four;
    const int listener = socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, address, len) != 0)
        skip(); /* this machine has no such loopback */
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, address, &len), 0);
    struct ends e = {.client = socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0), .ipv6 = ipv6};
    assert_int_equal(connect(e.client, address, len), 0);
    e.server = accept(listener, NULL, NULL);
    assert_true(e.server >= 0);
    close(listener);
    return e;
}

static void pass(int from, int to, size_t bytes)
{
    char *block = calloc(1, bytes);
    assert_non_null(block);
    assert_int_equal(send(from, block, bytes, MSG_NOSIGNAL), bytes);
    assert_int_equal(recv(to, block, bytes, MSG_WAITALL), bytes);
    free(block);
}

static void close_one_way(int from, int to)
{
    char byte;
    assert_int_equal(shutdown(from, SHUT_WR), 0);
    assert_int_equal(recv(to, &byte, 1, 0), 0);
}

/* The last ACK may still be on its way when recv returns. */
static struct wire_info wait_final(int fd)
{
    struct wire_info raw = read_info(fd);
    for (int i = 0; i < 10000 && !wire_final(&raw); i++, raw = read_info(fd))
        poll(NULL, 0, 1);
    assert_true(wire_final(&raw));
    return raw;
}

static void assert_ends_agree(const struct ends *e, uint64_t up, uint64_t down)
{
    const struct wire_info near = wait_final(e->client), far = wait_final(e->server);
    const struct wire client = wire_read(&near, WIRE_CONNECTED, e->ipv6, true);
    const struct wire server = wire_read(&far, WIRE_ACCEPTED, e->ipv6, true);
    assert_memory_equal(&client.sent, &server.received, sizeof client.sent);
    assert_memory_equal(&server.sent, &client.received, sizeof server.sent);
    assert_int_equal(client.sent.application, up);
    assert_int_equal(client.received.application, down);
    const uint64_t head = (e->ipv6 ? 60u : 40u) + (near.bytes[5] & TCPI_OPT_TIMESTAMPS ? 12 : 0);
    const uint64_t syn = client.sent.l3 - up - client.sent.packets * head; /* what a SYN has beyond that */
    assert_in_range(syn, 4, 12);
    /* SYN, ACK, FIN, ACK at least, and a segment with the data. */
    assert_true(wire_acks(&client.sent) >= 4 && (client.sent.data_packets > 0) == (up > 0));
}

static void talk_and_compare(bool ipv6, size_t up, size_t down, int times, bool server_first)
{
    struct ends e = connect_pair(ipv6);
    for (int i = 0; i < times; i++) {
        pass(e.client, e.server, up);
        pass(e.server, e.client, down);
    }
    const struct wire_info open = read_info(e.client);
    assert_false(wire_final(&open));
    close_one_way(server_first ? e.server : e.client, server_first ? e.client : e.server);
    close_one_way(server_first ? e.client : e.server, server_first ? e.server : e.client);
    assert_ends_agree(&e, up * (unsigned)times, down * (unsigned)times);
    close(e.client);
    close(e.server);
}

static void both_ends_of_a_connection_agree(void **state)
{
    (void)state;
    talk_and_compare(false, 100, 64, 1, false);
    talk_and_compare(false, 100, 64, 20, false);
    talk_and_compare(false, 1, 40000, 3, false);
    talk_and_compare(false, 40000, 1, 3, true);
}

static void both_ends_agree_over_ipv6(void **state)
{
    (void)state;
    talk_and_compare(true, 100, 64, 20, false);
    talk_and_compare(true, 100, 5000, 2, true);
}

static void an_idle_connection_is_its_handshakes(void **state)
{
    (void)state;
    struct ends e = connect_pair(false);
    close_one_way(e.client, e.server);
    close_one_way(e.server, e.client);
    assert_ends_agree(&e, 0, 0);
    const struct wire_info near = wait_final(e.client);
    const struct wire w = wire_read(&near, WIRE_CONNECTED, false, true);
    assert_int_equal(w.sent.packets, 4);       /* SYN, ACK, FIN, ACK */
    assert_in_range(w.received.packets, 2, 3); /* SYN-ACK, FIN, and an ACK unless the FIN carried it */
    assert_int_equal(wire_acks(&w.sent), w.sent.packets);
    assert_int_equal(wire_acks(&w.received), w.received.packets);
    close(e.client);
    close(e.server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_timestamps_over_ipv4),
        cmocka_unit_test(without_timestamps_over_ipv4),
        cmocka_unit_test(ipv6_heads_are_20_bytes_longer),
        cmocka_unit_test(a_syn_carries_only_what_was_agreed),
        cmocka_unit_test(without_a_fin_every_byte_received_is_data),
        cmocka_unit_test(a_kernel_that_does_not_count_reads_as_zero),
        cmocka_unit_test(a_refused_attempt_is_a_syn_and_a_reset),
        cmocka_unit_test(what_was_connected_is_read_as_such),
        cmocka_unit_test(only_a_closed_connection_is_final),
        cmocka_unit_test(sums_and_differences_take_each_field),
        cmocka_unit_test(both_ends_of_a_connection_agree),
        cmocka_unit_test(both_ends_agree_over_ipv6),
        cmocka_unit_test(an_idle_connection_is_its_handshakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
