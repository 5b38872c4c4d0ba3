/* The command line: each run in a child of its own, because errors and --help end the program. */
#include "check.h"
#include "child.h"

#include "options.h"
#include "version.h"

static const char *const kinds[] = {"even", "poisson", NULL};

struct config {
    bool json;
    const char *listen;
    int64_t clients, seed, payload, warmup;
    double rate;
    int schedule;
};

static const struct config defaults = {.listen = "127.0.0.1:8080",
                                       .clients = 5,
                                       .seed = 1,
                                       .payload = 64,
                                       .warmup = 7,
                                       .rate = 1,
                                       .schedule = 0};

#define AT(field) offsetof(struct config, field)

static const struct option options[] = {
    {.kind = OPTION_SECTION, .help = "the first section"},
    {"listen", OPTION_TEXT, AT(listen), "ADDRESS:PORT", "where to listen", NULL, 0, 0},
    {"clients", OPTION_COUNT, AT(clients), "N", "how many", NULL, 1, 1000},
    {"seed", OPTION_COUNT, AT(seed), "N", "of the gaps", NULL, 0, 0},
    {"payload", OPTION_BYTES, AT(payload), "SIZE", "how long", NULL, 20, 65536},
    {.kind = OPTION_SECTION, .help = "the second section"},
    {"warmup", OPTION_DURATION, AT(warmup), "TIME", "how long before", NULL, 1000000, 60000000000},
    {"rate", OPTION_RATE, AT(rate), "RATE", "how often", NULL, 0, 0},
    {"schedule", OPTION_CHOICE, AT(schedule), NULL, "even or not", kinds, 0, 0},
    {"json", OPTION_FLAG, AT(json), NULL, "for machines", NULL, 0, 0},
    {"a-very-long-name-of-an-option", OPTION_COUNT, AT(seed), "N", "on a line of its own", NULL, 5, 0},
    {0},
};

static const struct command command = {
    .name = "pushmark-test",
    .synopsis = "[options] WORD...",
    .purpose = "Shows what options can do.",
    .examples = "  pushmark-test --json\n",
    .exit_codes = "  0 good\n  2 usage\n",
    .options = options,
};

enum { WORDS = 12 };

/* What a child is asked to read, and what it says of it on stdout. */
static void parse_and_tell(const void *words)
{
    char *argv[WORDS + 1];
    int argc = 0;
    memcpy(argv, words, WORDS * sizeof *argv);
    argv[WORDS] = NULL;
    while (argv[argc])
        argc++;
    struct config c = defaults;
    const int operands = options_parse(&command, argc, argv, &c);
    printf("%s clients=%lld seed=%lld payload=%lld warmup=%lld rate=%g schedule=%d json=%d :", c.listen,
           (long long)c.clients, (long long)c.seed, (long long)c.payload, (long long)c.warmup, c.rate,
           c.schedule, c.json);
    for (int i = 1; i <= operands; i++)
        printf(" %s", argv[i]);
    exit(0);
}

static struct child ran;

#define RUN(...) child_run(&ran, parse_and_tell, (const char *const[WORDS]){"pushmark-test", __VA_ARGS__})

#define assert_reads(expected, ...)                                                                          \
    do {                                                                                                     \
        RUN(__VA_ARGS__);                                                                                    \
        assert_string_equal(ran.err, "");                                                                    \
        assert_string_equal(ran.out, expected);                                                              \
        assert_int_equal(ran.status, 0);                                                                     \
    } while (0)

#define assert_refuses(line, ...)                                                                            \
    do {                                                                                                     \
        RUN(__VA_ARGS__);                                                                                    \
        assert_string_equal(ran.err, "pushmark: " line "\n");                                                \
        assert_int_equal(ran.err_writes, 1);                                                                 \
        assert_string_equal(ran.out, "");                                                                    \
        assert_int_equal(ran.status, EXIT_USAGE);                                                            \
    } while (0)

#define REST_OF_DEFAULTS "seed=1 payload=64 warmup=7 rate=1 schedule=0 json=0 :"

static void defaults_stay_where_nothing_is_said(void **state)
{
    (void)state;
    assert_reads("127.0.0.1:8080 clients=5 " REST_OF_DEFAULTS, NULL);
}

static void every_kind_is_read_in_both_forms(void **state)
{
    (void)state;
    assert_reads("[::1]:0 clients=1000 seed=3 payload=16384 warmup=1500000000 rate=0.1 schedule=1 json=1 :",
                 "--listen=[::1]:0", "--clients=1k", "--seed=3", "--payload=16K", "--warmup=1.5s",
                 "--rate=6/m", "--schedule=poisson", "--json");
    assert_reads("a=b clients=7 " REST_OF_DEFAULTS, "--listen", "a=b", "--clients", "7");
    assert_reads("127.0.0.1:8080 clients=5 seed=1 payload=100 warmup=20000000 rate=20 schedule=0 json=0 :",
                 "--payload", "100B", "--warmup", "20ms", "--rate", "20/s", "--schedule", "even");
}

static void the_last_of_two_wins(void **state)
{
    (void)state;
    assert_reads("127.0.0.1:8080 clients=8 " REST_OF_DEFAULTS, "--clients=7", "--clients", "8");
}

static void texts_may_be_empty_or_hold_equals_signs(void **state)
{
    (void)state;
    assert_reads(" clients=5 " REST_OF_DEFAULTS, "--listen=");
    assert_reads("a=b=c clients=5 " REST_OF_DEFAULTS, "--listen=a=b=c");
}

static void operands_come_to_the_front_in_their_order(void **state)
{
    (void)state;
    assert_reads("127.0.0.1:8080 clients=7 " REST_OF_DEFAULTS " one two three", "one", "--clients", "7",
                 "two", "three");
    assert_reads("127.0.0.1:8080 clients=5 " REST_OF_DEFAULTS " - -- --json -x", "-", "--", "--", "--json",
                 "-x");
}

static void unknown_options_are_answered_with_the_nearest(void **state)
{
    (void)state;
    assert_refuses("there is no option --client; did you mean --clients?", "--client", "5");
    assert_refuses("there is no option --paylaod; did you mean --payload?", "--paylaod=5");
    assert_refuses("there is no option --xylophone; --help lists them", "--xylophone");
    assert_refuses("there is no option --; --help lists them", "--=5");
    assert_refuses("options start with two dashes: '-json' does not; --help lists them", "-json");
}

static void values_have_to_be_there_where_they_belong(void **state)
{
    (void)state;
    assert_refuses("--clients needs a value", "--json", "--clients");
    assert_refuses("--listen needs a value", "--listen");
    assert_refuses("--json takes no value", "--json=1");
    assert_refuses("--clients: '' is not a number like 100 or 10k", "--clients=");
}

static void values_have_to_be_of_their_kind(void **state)
{
    (void)state;
    assert_refuses("--clients: 'many' is not a number like 100 or 10k", "--clients", "many");
    assert_refuses("--clients: '-1' is not a number like 100 or 10k", "--clients", "-1");
    assert_refuses("--payload: '10s' is not a size like 64B or 16K", "--payload", "10s");
    assert_refuses("--warmup: '10K' is not a time like 250ms or 1.5s", "--warmup", "10K");
    assert_refuses("--rate: '10ms' is not a rate like 10/s, 6/m or 0", "--rate", "10ms");
    assert_refuses("--schedule: 'odd' is not among: even, poisson", "--schedule", "odd");
    assert_refuses("--schedule: 'eve' is not among: even, poisson", "--schedule=eve");
}

static void ranges_hold_at_both_ends(void **state)
{
    (void)state;
    assert_reads("127.0.0.1:8080 clients=1 " REST_OF_DEFAULTS, "--clients=1");
    assert_reads("127.0.0.1:8080 clients=1000 " REST_OF_DEFAULTS, "--clients=1000");
    assert_refuses("--clients: '0' is out of range; it goes from 1 to 1000", "--clients=0");
    assert_refuses("--clients: '1001' is out of range; it goes from 1 to 1000", "--clients=1001");
    assert_refuses("--payload: '19' is out of range; it goes from 20 to 65536 bytes", "--payload=19");
    assert_refuses("--payload: '1M' is out of range; it goes from 20 to 65536 bytes", "--payload=1M");
    assert_refuses("--warmup: '1us' is out of range; it goes from 0.001 to 60 s", "--warmup=1us");
    assert_refuses("--warmup: '2m' is out of range; it goes from 0.001 to 60 s", "--warmup=2m");
    assert_refuses("--a-very-long-name-of-an-option: '4' is too small; it starts at 5",
                   "--a-very-long-name-of-an-option=4");
}

static void no_upper_limit_means_none(void **state)
{
    (void)state;
    assert_reads(
        "127.0.0.1:8080 clients=5 seed=9000000000000000000 payload=64 warmup=7 rate=1 schedule=0 json=0 :",
        "--seed=9000000000000000000");
}

static const char help[] =
    "usage: pushmark-test [options] WORD...\n\nShows what options can do.\n"
    "\nthe first section\n"
    "  --listen ADDRESS:PORT       where to listen\n"
    "  --clients N                 how many\n"
    "  --seed N                    of the gaps\n"
    "  --payload SIZE              how long\n"
    "\nthe second section\n"
    "  --warmup TIME               how long before\n"
    "  --rate RATE                 how often\n"
    "  --schedule even|poisson     even or not\n"
    "  --json                      for machines\n"
    "  --a-very-long-name-of-an-option N\n"
    "                              on a line of its own\n"
    "\n  --help                      this text\n  --version                   the version\n"
    "\nexamples\n  pushmark-test --json\n\nexit status\n  0 good\n  2 usage\n";

static void help_is_the_whole_table_on_stdout(void **state)
{
    (void)state;
    assert_reads(help, "--help");
    assert_reads(help, "-h");
    assert_reads(help, "--clients=7", "word", "--help", "--nonsense");
}

static void version_names_program_build_and_mode(void **state)
{
    (void)state;
    char expected[256];
    snprintf(expected, sizeof expected, "pushmark-test %s (%s)\n", version_text, PUSHMARK_MODE);
    assert_reads(expected, "--version");
    assert_true(strlen(version_text) > 0);
    assert_string_equal(version_mode, PUSHMARK_MODE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_stay_where_nothing_is_said),
        cmocka_unit_test(every_kind_is_read_in_both_forms),
        cmocka_unit_test(the_last_of_two_wins),
        cmocka_unit_test(texts_may_be_empty_or_hold_equals_signs),
        cmocka_unit_test(operands_come_to_the_front_in_their_order),
        cmocka_unit_test(unknown_options_are_answered_with_the_nearest),
        cmocka_unit_test(values_have_to_be_there_where_they_belong),
        cmocka_unit_test(values_have_to_be_of_their_kind),
        cmocka_unit_test(ranges_hold_at_both_ends),
        cmocka_unit_test(no_upper_limit_means_none),
        cmocka_unit_test(help_is_the_whole_table_on_stdout),
        cmocka_unit_test(version_names_program_build_and_mode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
