/* What is counted in the heads of TCP packets: SACK blocks, data that comes twice, packets with data; and
 * which packets are of no connection that began here. */
#include "check.h"
#include "flows.h"

enum { CLIENT = 4000, SERVER = 80, FIN = 1, SYN = 2, RST = 4, ACK = 16, TIMESTAMPS = 12 };

struct packet {
    unsigned char bytes[1500];
    size_t len;
};

static void put(unsigned char *at, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (unsigned char)(value >> 8 * (bytes - 1 - i));
}

/* With timestamps and so many SACK blocks, laid out as Linux does. */
static struct packet tcp(uint16_t from, uint16_t to, unsigned char flags, uint32_t sequence, size_t data,
                         int blocks)
{
    struct packet p = {.len = 40 + TIMESTAMPS + (blocks ? 4 + 8 * (size_t)blocks : 0) + data};
    unsigned char *head = p.bytes + 20, *option = head + 20;
    p.bytes[0] = 0x45;
    put(p.bytes + 2, (uint32_t)p.len, 2);
    p.bytes[9] = 6;
    put(head, from, 2);
    put(head + 2, to, 2);
    put(head + 4, sequence, 4);
    head[12] = (unsigned char)((p.len - data - 20) / 4 << 4);
    head[13] = flags;
    memcpy(option, "\1\1\10\12\0\0\0\0\0\0\0\0", TIMESTAMPS);
    if (blocks)
        memcpy(option + TIMESTAMPS, (const unsigned char[]){1, 1, 5, (unsigned char)(2 + 8 * blocks)}, 4);
    return p;
}

static void comes(struct flows *f, unsigned char flags, uint32_t sequence, size_t data)
{
    const struct packet p = tcp(SERVER, CLIENT, flags, sequence, data, 0);
    flows_received(f, p.bytes, p.len);
}

static void goes(struct flows *f, unsigned char flags, int blocks)
{
    const struct packet p = tcp(CLIENT, SERVER, flags, 1, 0, blocks);
    flows_sent(f, p.bytes, p.len);
}

static void a_connection_that_loses_nothing_repeats_nothing(void **state)
{
    (void)state;
    struct flows f;
    flows_init(&f);
    goes(&f, SYN, 0);
    comes(&f, SYN | ACK, UINT32_MAX - 99, 0); /* its numbers go round on the way */
    for (uint32_t i = 0; i < 10; i++)
        comes(&f, ACK, UINT32_MAX - 98 + i * 50, 50);
    comes(&f, FIN | ACK, UINT32_MAX - 98 + 500, 0);
    comes(&f, ACK, UINT32_MAX - 98 + 501, 0);
    assert_int_equal(f.received.repeated_bytes, 0);
    assert_int_equal(f.received.packets, 13);
    assert_int_equal(f.received.data_packets, 10);
    assert_int_equal(f.received.bytes, 13 * 52 + 500);
    flows_close(&f);
}

static void what_comes_again_is_counted_once_the_holes_are_filled(void **state)
{
    (void)state;
    struct flows f;
    flows_init(&f);
    comes(&f, SYN | ACK, 100, 0);
    comes(&f, SYN | ACK, 100, 0); /* a SYN that comes again begins nothing anew */
    comes(&f, ACK, 101, 50);
    comes(&f, SYN | ACK, 100, 0);
    comes(&f, ACK, 201, 50); /* the one between is lost */
    comes(&f, ACK, 201, 50);
    comes(&f, ACK, 151, 50);
    assert_int_equal(f.received.repeated_bytes, 50);
    comes(&f, ACK, 151, 100); /* both together, again */
    comes(&f, FIN | ACK, 251, 10);
    comes(&f, FIN | ACK, 251, 10);
    assert_int_equal(f.received.repeated_bytes, 160);
    flows_close(&f);
}

static void a_port_s_next_connection_is_another(void **state)
{
    (void)state;
    struct flows f;
    flows_init(&f);
    comes(&f, SYN | ACK, 5000, 0);
    comes(&f, ACK, 5001, 100);
    comes(&f, SYN | ACK, 100, 0); /* far behind the first one's numbers */
    comes(&f, ACK, 101, 100);
    comes(&f, RST, 0, 0);
    comes(&f, ACK, 201, 100);
    assert_int_equal(f.received.repeated_bytes, 0);
    flows_close(&f);
}

static void sack_blocks_are_counted_with_their_padding(void **state)
{
    (void)state;
    struct flows f;
    flows_init(&f);
    goes(&f, ACK, 0);
    assert_int_equal(f.sent.sack_bytes, 0);
    goes(&f, ACK, 1);
    assert_int_equal(f.sent.sack_bytes, 12);
    goes(&f, ACK, 3);
    assert_int_equal(f.sent.sack_bytes, 12 + 28);
    assert_int_equal(f.sent.bytes, 52 + 64 + 80);
    flows_close(&f);
}

static bool stray(const struct flows *f, bool sent, uint16_t near, uint16_t far, unsigned char flags)
{
    const struct packet p = tcp(sent ? near : far, sent ? far : near, flags, 1, 0, 0);
    return flows_stray(f, p.bytes, p.len, sent);
}

static void only_what_began_here_is_known(void **state)
{
    (void)state;
    struct flows f;
    flows_init(&f);
    assert_true(stray(&f, true, CLIENT, SERVER, ACK));
    assert_true(stray(&f, false, CLIENT, SERVER, FIN | ACK));
    assert_false(stray(&f, true, CLIENT, SERVER, SYN));
    goes(&f, SYN, 0);
    assert_false(stray(&f, true, CLIENT, SERVER, ACK));
    assert_false(stray(&f, false, CLIENT, SERVER, FIN | ACK));
    assert_true(stray(&f, false, CLIENT, SERVER + 1, FIN | ACK)); /* of the server before */
    assert_true(stray(&f, false, CLIENT + 1, SERVER, ACK));
    comes(&f, SYN, 7, 0); /* a connection may begin at the other end */
    assert_false(stray(&f, true, CLIENT, SERVER, ACK));
    flows_close(&f);
}

/* Cut at every byte, and every byte of the heads changed: no reading beyond, no endless loop. */
static void nonsense_is_counted_and_no_more(void **state)
{
    (void)state;
    struct flows f;
    const struct packet good = tcp(SERVER, CLIENT, ACK, 9, 20, 2);
    flows_init(&f);
    for (size_t len = 0; len <= good.len; len++) {
        unsigned char *cut = malloc(len ? len : 1);
        memcpy(cut, good.bytes, len);
        flows_received(&f, cut, len);
        flows_stray(&f, cut, len, true);
        free(cut);
    }
    for (size_t at = 0; at < good.len - 20; at++)
        for (int value = 0; value < 256; value++) {
            unsigned char *changed = malloc(good.len);
            memcpy(changed, good.bytes, good.len);
            changed[at] = (unsigned char)value;
            flows_sent(&f, changed, good.len);
            free(changed);
        }
    assert_int_equal(f.received.packets, good.len + 1);
    assert_int_equal(f.received.data_packets, 1);
    flows_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_that_loses_nothing_repeats_nothing),
        cmocka_unit_test(what_comes_again_is_counted_once_the_holes_are_filled),
        cmocka_unit_test(a_port_s_next_connection_is_another),
        cmocka_unit_test(sack_blocks_are_counted_with_their_padding),
        cmocka_unit_test(only_what_began_here_is_known),
        cmocka_unit_test(nonsense_is_counted_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
