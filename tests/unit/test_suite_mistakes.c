/* What is wrong in a suite: each mistake is one line with its place, what is wrong and what to do. */
#include "suite_text.h"

static void assert_refuses(const char *text, const char *line)
{
    assert_int_equal(read_with(text, NULL), -1);
    assert_string_equal(why, line);
    assert_null(suite.memory);
}

static void a_wrong_set_is_named_as_it_was_given(void **state)
{
    (void)state;
    static const char *const lines[][2] = {
        {"clients", "--set clients=: write it as KEY=VALUE or EXPERIMENT.KEY=VALUE"},
        {"a\nb\x1b.clients=5",
         "--set a?b?.clients=5: there is no experiment 'a?b?'; `pushmark show` names those there are"},
        {"clints=5", "--set clints=5: there is no key 'clints'; did you mean clients?"},
        {"clients=many", "--set clients=many: 'many' is not a number like 100 or 10k"},
        {"headlin.clients=5",
         "--set headlin.clients=5: there is no experiment 'headlin'; did you mean headline?"},
        {"headline.clints=5", "--set headline.clints=5: there is no key 'clints'; did you mean clients?"},
        {"headline.title=5", "--set headline.title=5: an experiment has no title"},
        {"headline.clients=0", "--set headline.clients=0: '0' is out of range; it goes from 1 to 10000000"},
        {"to=5", "--set to=5: no experiment has it; say which one is to: EXPERIMENT.to=…"},
        {"title=\xff", "--set title=…: this is no text; a suite is UTF-8, without control characters"},
        {"about=a\nb", "--set about=…: this is no text; a suite is UTF-8, without control characters"},
        {"expect=ws.age.p50",
         "--set expect=ws.age.p50: nothing is compared; it wants one of: < <= > >= == != ~"},
    };
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        assert_int_equal(read_with("[headline]\nclients=5\n", CHANGES(lines[i][0])), -1);
        assert_string_equal(why, lines[i][1]);
    }
}

static const char *const mistakes[][2] = {
    {"[x]\nclints = 5\n", "dir/s.ini:2: [x] clints: there is no such key; did you mean clients?"},
    {"[x]\nxylophones = 5\n",
     "dir/s.ini:2: [x] xylophones: there is no such key; `pushmark show --keys` lists them"},
    {"[suite]\ntitel = 5\n", "dir/s.ini:2: [suite] titel: there is no such key; did you mean title?"},
    {"[suite]\nclients = 5\n", "dir/s.ini:2: [suite] clients: this key does not belong in [suite]; move it "
                               "to [global] or an experiment"},
    {"[x]\ntitle = 5\n", "dir/s.ini:2: [x] title: this key does not belong in [x]; move it to [suite]"},
    {"[global]\nsearch = rate\n",
     "dir/s.ini:2: [global] search: this key does not belong in [global]; move it to an experiment"},
    {"[x]\n\ninterval = 5 apples\n",
     "dir/s.ini:3: [x] interval: '5 apples' is not a time like 250ms or 1.5s"},
    {"[global]\nclients = 0\n[x]\n",
     "dir/s.ini:2: [global] clients: '0' is out of range; it goes from 1 to 10000000"},
    {"[x]\ntransport = poll, wss\n",
     "dir/s.ini:2: [x] transport: 'wss' is not among: null, poll, longpoll, sse, ws"},
    {"[x]\nclients = 5\nrate = 1/s\nclients = 6\n",
     "dir/s.ini:4: [x] clients: it is set already, in line 2; a list is written with commas"},
    {"[x]\ndelay = 5ms\nserver.delay = 6ms\n",
     "dir/s.ini:3: [x] server.delay: it is set already, in line 2; a list is written with commas"},
    {"[x]\n[y]\n[x]\n", "dir/s.ini:3: [x] is there already, in line 1; join them or rename one"},
    {"[x]\nclients = 5,,6\n", "dir/s.ini:2: [x] clients: an item of the list is empty"},
    {"[x]\nclients = 5,\n", "dir/s.ini:2: [x] clients: an item of the list is empty"},
    {"[x]\nclients =\n", "dir/s.ini:2: [x] clients: its value is missing"},
    {"[x]\nclients = 5, 6, 5\n",
     "dir/s.ini:2: [x] clients: '5' is in the list twice; repeats run a point again"},
    {"[x]\ninterval = 1s, 1000ms\n",
     "dir/s.ini:2: [x] interval: '1000ms' is in the list twice; repeats run a point again"},
    {"[x]\nclients = 5 # five\n", "dir/s.ini:2: [x] clients: '5 # five' is not a number like 100 or 10k (a "
                                  "comment behind a value begins with ;)"},
    {"", "dir/s.ini: there is no experiment; add a section like [headline]"},
    {HEAD "[global]\nclients=5\n", "dir/s.ini: there is no experiment; add a section like [headline]"},
    {"clients = 5\n", "dir/s.ini:1: 'clients' stands before the first section; begin with [suite]"},
    {"[x]\nhello\n", "dir/s.ini:2: neither a [section], nor a key = value, nor a ; comment"},
    {"[x]\nclients = 5\n  6\n", "dir/s.ini:3: neither a [section], nor a key = value, nor a ; comment"},
    {"[x]\nhello\nclints = 5\n", "dir/s.ini:2: neither a [section], nor a key = value, nor a ; comment"},
    {"[x]\nclints = 5\nhello\n", "dir/s.ini:2: [x] clints: there is no such key; did you mean clients?"},
    {"[x]\n= 5\n", "dir/s.ini:2: a key is missing before the ="},
    {"[x\n", "dir/s.ini:1: a section's name ends with ]"},
    {"[x] y\n", "dir/s.ini:1: nothing may stand behind [x]; begin a new line"},
    {"[a b]\n", "dir/s.ini:1: '[a b]': a section's name is of 1 to 32 letters, digits, - and _"},
    {"[]\n", "dir/s.ini:1: '[]': a section's name is of 1 to 32 letters, digits, - and _"},
    {"[server]\n", "dir/s.ini:1: [server]: 'server' and 'load' name the owners of keys; rename it"},
    {"[x]\nclients = \x01\n", "dir/s.ini:2: this is no text (byte 0x01); a suite is UTF-8"},
    {"[x]\n\nabout = \xff\n", "dir/s.ini:3: this is no text (byte 0xff); a suite is UTF-8"},
    {"[x]\nabout = \xc3", "dir/s.ini:2: the text ends within a character"},
    {"[x]\rclients = 5\r", "dir/s.ini:1: this is no text (byte 0x0d); a suite is UTF-8"},
    {"[x]\nexpect = ws.age.p99 < 20\n",
     "dir/s.ini:2: [x] expect: the left side is a time, like 20ms, the right a plain number"},
    {"[x]\nrepeats = 0\n", "dir/s.ini:2: [x] repeats: '0' is out of range; it goes from 1 to 1000"},
    {"[suite]\nrepeats = often\n[x]\n",
     "dir/s.ini:2: [suite] repeats: 'often' is not a number like 100 or 10k"},
    {"[suite]\ntitle =\n[x]\n", "dir/s.ini:2: [suite] title: its value is missing"},
    {"[x]\ntype = point\n", "dir/s.ini:2: [x] type: 'point' is not among: points, capacity"},
    {"[x]\nto = 5\n", "dir/s.ini:2: [x] to: only a capacity experiment has it; say type = capacity"},
    {"[x]\nrestart = 5s\n",
     "dir/s.ini:1: [x]: restart = 5s lasts beyond the window of 10s, as it begins in its "
     "middle; shorten it, or raise duration"},
    {"[x]\nrate = 0.01/s\n",
     "dir/s.ini:1: [x]: a window of 10s holds no message at a rate of 0.01/s; raise duration or rate"},
    {"[x]\nrate = 1/m\n",
     "dir/s.ini:1: [x]: a window of 10s holds no message at a rate of 1/m; raise duration or rate"},
    {"[x]\ntransport = poll\ninterval = 5s\n",
     "dir/s.ini:1: [x]: drain = 5s ends before a poll every 5s can bring the last message; raise drain"},
};

static void every_mistake_is_said_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(mistakes); i++)
        assert_refuses(mistakes[i][0], mistakes[i][1]);
}

#define CAPACITY "[c]\ntype = capacity\n"
#define BOUND    "bound = age.p99 < 1s\n"

static const char *const capacity_mistakes[][2] = {
    {CAPACITY BOUND "to = 5\n", "dir/s.ini:1: [c]: a capacity experiment wants search = clients or rate"},
    {CAPACITY "search = payload\nto=5\n" BOUND,
     "dir/s.ini:3: [c] search: 'payload' cannot be searched; clients or rate can"},
    {CAPACITY "search = rate\n" BOUND,
     "dir/s.ini:1: [c]: a capacity experiment wants to = the end of its search"},
    {CAPACITY "search = rate\nto = 5/s\n",
     "dir/s.ini:1: [c]: a capacity experiment wants a bound, like age.p99 < 100ms"},
    {CAPACITY "search = clients\nfrom = 9\nto = 9\n" BOUND,
     "dir/s.ini:5: [c] to: the search ends at 9, which is not above its start, 9"},
    {CAPACITY "search = clients\nto = 1\n" BOUND,
     "dir/s.ini:4: [c] to: the search ends at 1, which is not above its start, 1"},
    {CAPACITY "search = rate\nfrom = 0\nto = 9\n" BOUND,
     "dir/s.ini:4: [c] from: a search goes by factors and cannot start at 0"},
    {CAPACITY "search = clients\nto = 5ms\n" BOUND,
     "dir/s.ini:4: [c] to: '5ms' is not a number like 100 or 10k"},
    {CAPACITY "search = rate\nto = 9\nrate = 1, 2\n" BOUND,
     "dir/s.ini:5: [c] rate: a list of what is searched; give the search from and to"},
    {CAPACITY "search = rate\nto = 9\nprecision = 0.1\n" BOUND,
     "dir/s.ini:5: [c] precision: '0.1' is not a share from 1% to 100%"},
    {CAPACITY "search = rate\nto = 9\nprecision = 101%\n" BOUND,
     "dir/s.ini:5: [c] precision: '101%' is not a share from 1% to 100%"},
    {CAPACITY "search = rate\nto = 9\nbound = ws.age.p99 < 1s\n",
     "dir/s.ini:5: [c] bound: 'ws.age.p99': a bound is a metric alone, like age.p99"},
    {CAPACITY "search = rate\nto = 9\nexpect = ws.age.p99 < 1s\n" BOUND,
     "dir/s.ini:5: [c] expect: a capacity experiment has a bound in place of expectations"},
};

static void a_search_says_all_it_needs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(capacity_mistakes); i++)
        assert_refuses(capacity_mistakes[i][0], capacity_mistakes[i][1]);
}

/* "[x]\nabout = aaa…": one line of so many bytes, a comment of 5,000 before it. */
static const char *long_line(char *out, size_t bytes)
{
    size_t n = (size_t)sprintf(out, ";%05000d\n[x]\nabout = ", 0), start = n - 8;
    while (n - start < bytes)
        out[n++] = 'a';
    out[n] = '\0';
    return out;
}

static void lines_are_whole_or_refused(void **state)
{
    (void)state;
    char text[8192];
    assert_reads(long_line(text, 1020));
    assert_int_equal(strlen(suite.experiments[0].about), 1020 - 8);
    suite_close(&suite);
    assert_refuses(long_line(text, 1021), "dir/s.ini:3: a line of 1021 bytes; at most 1020 are taken");
    assert_refuses(long_line(text, 2500), "dir/s.ini:3: a line of 2500 bytes; at most 1020 are taken");
}

static char *list_of(char *out, const char *key, int count)
{
    out += sprintf(out, "%s = ", key);
    for (int i = 1; i <= count; i++)
        out += sprintf(out, "%d%s", i, i < count ? "," : "\n");
    return out;
}

static void too_many_points_are_refused(void **state)
{
    (void)state;
    char text[4096] = "[x]\n", *end = text + 4;
    end = list_of(end, "clients", 100);
    char *more = list_of(end, "payload", 100);
    assert_reads(text);
    assert_int_equal(suite.point_count, 10000);
    suite_close(&suite);
    sprintf(more, "[y]\n");
    assert_refuses(text, "dir/s.ini:4: [y]: more than 10000 points with those before; make two suites");
    list_of(end, "payload", 101);
    assert_refuses(text, "dir/s.ini:1: [x]: its lists multiply to more than 10000 points; shorten them");
    more = list_of(end, "payload", 100);
    more = list_of(more, "history", 100);
    list_of(more, "workers", 100);
    assert_refuses(text, "dir/s.ini:1: [x]: its lists multiply to more than 10000 points; shorten them");
}

static void sections_and_keys_are_bounded(void **state)
{
    (void)state;
    static char text[1 << 17];
    char *end = text;
    for (int i = 0; i < 65; i++)
        end += sprintf(end, "[x%d]\n", i);
    assert_refuses(text, "dir/s.ini:65: more than 64 sections; make two suites of it");
    end = text + sprintf(text, "[x]\n");
    for (int i = 0; i < 2001; i++)
        end += sprintf(end, "expect = ws.messages.lost == %d\n", i);
    assert_refuses(text, "dir/s.ini:2002: [x] expect: more than 2000 keys; make two suites of it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_set_is_named_as_it_was_given),
        cmocka_unit_test(every_mistake_is_said_with_its_place),
        cmocka_unit_test(a_search_says_all_it_needs),
        cmocka_unit_test(lines_are_whole_or_refused),
        cmocka_unit_test(too_many_points_are_refused),
        cmocka_unit_test(sections_and_keys_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
