/* The live view, as a terminal shows it: its bytes are fed to a small screen that knows the escapes used. */
#include "bench_world.h"
#include "child.h"

#include "run/live.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>

enum { ROWS = 40, CELLS = 400 };

/* A terminal that knows newline, carriage return, ESC [ n A, ESC [ J and colours; whole lines fold. */
struct screen {
    int columns, row, column;
    char cells[ROWS][CELLS]; /* a cell is one byte: '#' for what is no ASCII */
};

static void scroll(struct screen *s)
{
    if (++s->row == ROWS)
        fail_msg("the view runs off the screen");
}

static const char *escape(struct screen *s, const char *at)
{
    int n = 0;
    for (; *at >= '0' && *at <= ';'; at++)
        n = *at == ';' ? 0 : n * 10 + *at - '0';
    if (*at == 'A')
        s->row = s->row > n ? s->row - n : 0;
    else if (*at == 'J')
        for (int r = s->row; r < ROWS; r++)
            memset(s->cells[r] + (r == s->row ? s->column : 0), 0,
                   (size_t)(CELLS - (r == s->row ? s->column : 0)));
    else
        assert_int_equal(*at, 'm');
    return at + 1;
}

static void feed(struct screen *s, const char *at)
{
    while (*at) {
        if (at[0] == '\033' && at[1] == '[') {
            at = escape(s, at + 2);
        } else if (*at == '\n' || *at == '\r') {
            s->column = 0;
            if (*at++ == '\n')
                scroll(s);
        } else {
            if (s->column == s->columns) {
                s->column = 0;
                scroll(s);
            }
            s->cells[s->row][s->column++] = *at > 0 ? *at : '#';
            for (at++; ((unsigned char)*at & 0xc0) == 0x80; at++)
                ;
        }
    }
}

struct world {
    int master, terminal, saved;
    uv_loop_t loop;
    struct live live;
    struct screen screen;
    struct suite suite;
};

static enum trial_phase phase_now;

static enum trial_phase phase(const struct trial *trial)
{
    (void)trial;
    return phase_now;
}

static void resize(struct world *w, int columns)
{
    struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = 30};
    assert_int_equal(ioctl(w->terminal, TIOCSWINSZ, &size), 0);
}

/* What was written since, onto the screen. Returns how many bytes. */
static size_t look(struct world *w)
{
    static char text[65536];
    size_t len = 0;
    struct pollfd ready = {w->master, POLLIN, 0};
    while (poll(&ready, 1, 20) == 1) {
        const ssize_t n = read(w->master, text + len, sizeof text - 1 - len);
        assert_true(n > 0);
        len += (size_t)n;
    }
    text[len] = '\0';
    feed(&w->screen, text);
    return len;
}

static const char *row(const struct world *w, int n)
{
    return w->screen.cells[n];
}

static void run_for(struct world *w, int ms)
{
    const uint64_t until = uv_hrtime() + (uint64_t)ms * 1000000;
    while (uv_hrtime() < until) {
        uv_run(&w->loop, UV_RUN_NOWAIT);
        usleep(5000);
    }
}

static void open_world(struct world *w, int columns)
{
    *w = (struct world){.screen.columns = columns};
    setenv("TERM", "xterm", 1);
    setenv("NO_COLOR", "1", 1);
    assert_int_equal(openpty(&w->master, &w->terminal, NULL, NULL, NULL), 0);
    resize(w, columns);
    fflush(NULL);
    w->saved = dup(STDERR_FILENO); /* lines come by the logger */
    dup2(w->terminal, STDERR_FILENO);
    uv_loop_init(&w->loop);
    live_init(&w->live, &w->loop, STDERR_FILENO);
    world_suite(&w->suite, "[suite]\ntitle = T\n[headline]\ntransport = poll, ws\n");
}

static void close_world(struct world *w)
{
    live_close(&w->live);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    dup2(w->saved, STDERR_FILENO);
    close(w->saved);
    close(w->master);
    close(w->terminal);
    suite_close(&w->suite);
}

static void begin(struct world *w, enum transport transport, size_t number)
{
    struct live_trial now = {.transport = transport, .number = number, .total = 20, .phase = phase};
    now.done_ns = 5e9, now.this_ns = 5e9, now.left_ns = 90e9;
    snprintf(now.name, sizeof now.name, "headline %s, repeat 1", transport_names[transport]);
    live_begin(&w->live, &now);
}

static void end(struct world *w, size_t point, const char *gate)
{
    json_t *record = world_record(&w->suite.points[point], 0, 0, gate);
    live_end(&w->live, record, gate ? "tried again" : NULL);
    json_decref(record);
}

static void a_row_a_transport_and_a_bar(void **state)
{
    (void)state;
    struct world w;
    open_world(&w, 120);
    phase_now = TRIAL_RAMP;
    begin(&w, TRANSPORT_WS, 3);
    look(&w);
    assert_says(row(&w, 0), " 3/20, 1 min 35 s left: connecting headline ws, repeat 1");
    end(&w, 1, NULL);
    begin(&w, TRANSPORT_POLL, 4);
    look(&w);
    assert_says(row(&w, 0), "ws  ");
    assert_says(row(&w, 0), "p50  1.00 ms");
    assert_says(row(&w, 0), "p99  2.00 ms");
    assert_says(row(&w, 1), " 4/20, ");
    end(&w, 0, NULL);
    begin(&w, TRANSPORT_WS, 5);
    look(&w);
    assert_says(row(&w, 0), "poll  ");
    assert_says(row(&w, 1), "ws  ");
    assert_says(row(&w, 2), " 5/20, ");
    assert_int_equal(w.screen.row, 3);
    assert_int_equal(w.screen.column, 0); /* below the view, whatever happens next */
    close_world(&w);
}

static void what_is_said_stays_above_the_view(void **state)
{
    (void)state;
    struct world w;
    open_world(&w, 120);
    begin(&w, TRANSPORT_WS, 3);
    end(&w, 1, "lost");
    begin(&w, TRANSPORT_WS, 3);
    live_say(&w.live, "interrupted: %s", "so it is");
    look(&w);
    assert_says(row(&w, 0), "pushmark: [ 3/20] headline ws, repeat 1: void, lost: it was so; tried again");
    assert_string_equal(row(&w, 1), "pushmark: interrupted: so it is");
    assert_says(row(&w, 2), " 3/20, ");
    assert_string_equal(row(&w, 3), "");
    live_end(&w.live, NULL, NULL);
    live_say(&w.live, "between two trials");
    look(&w);
    assert_string_equal(row(&w, 2), "pushmark: between two trials");
    assert_string_equal(row(&w, 3), ""); /* none is under way */
    close_world(&w);
}

static void the_end_takes_the_view_off(void **state)
{
    (void)state;
    struct world w;
    open_world(&w, 100);
    begin(&w, TRANSPORT_WS, 3);
    end(&w, 1, NULL);
    begin(&w, TRANSPORT_WS, 4);
    look(&w);
    live_close(&w.live);
    uv_run(&w.loop, UV_RUN_DEFAULT);
    look(&w);
    for (int r = 0; r < ROWS; r++)
        assert_string_equal(row(&w, r), "");
    assert_int_equal(w.screen.row, 0);
    live_init(&w.live, &w.loop, STDERR_FILENO);
    close_world(&w);
}

static void narrow_terminals_cut_lines(void **state)
{
    (void)state;
    for (int columns = 1; columns < 60; columns += 7) {
        struct world w;
        open_world(&w, columns);
        begin(&w, TRANSPORT_WS, 3);
        end(&w, 1, NULL);
        for (int i = 4; i < 9; i++) {
            begin(&w, TRANSPORT_WS, (size_t)i);
            look(&w);
            assert_int_equal(w.screen.row, 2);
            live_end(&w.live, NULL, NULL);
        }
        close_world(&w);
    }
}

/* The lines of before have folded, as terminals do that keep what does not fit. */
static void a_terminal_made_narrower_is_drawn_over_as_a_whole(void **state)
{
    (void)state;
    struct world w;
    open_world(&w, 120);
    begin(&w, TRANSPORT_WS, 3);
    end(&w, 1, NULL);
    begin(&w, TRANSPORT_WS, 4);
    look(&w);
    struct screen folded = {.columns = 40};
    for (int r = 0; r < 2; r++) {
        feed(&folded, row(&w, r));
        feed(&folded, "\n");
    }
    assert_true(folded.row > 2);
    w.screen = folded;
    resize(&w, 40);
    live_end(&w.live, NULL, NULL);
    begin(&w, TRANSPORT_WS, 5);
    look(&w);
    assert_int_equal(w.screen.row, 2);
    assert_says(row(&w, 0), "ws  ");
    assert_says(row(&w, 1), " 5/20");
    close_world(&w);
}

static void an_open_window_is_left_in_peace(void **state)
{
    (void)state;
    struct world w;
    open_world(&w, 120);
    phase_now = TRIAL_WARMUP;
    begin(&w, TRANSPORT_WS, 3);
    look(&w);
    run_for(&w, 700);
    assert_true(look(&w) > 0);
    phase_now = TRIAL_WINDOW;
    run_for(&w, 300); /* at most the tick that was due */
    look(&w);
    live_end(&w.live, NULL, NULL);
    begin(&w, TRANSPORT_WS, 3);
    look(&w);
    run_for(&w, 700);
    assert_int_equal(look(&w), 0);
    run_for(&w, 900);
    assert_true(look(&w) > 0);
    assert_says(row(&w, 0), "measuring");
    close_world(&w);
}

static void say_lines(const void *term)
{
    struct world w = {0};
    phase_now = TRIAL_RAMP;
    setenv("TERM", term, 1);
    uv_loop_init(&w.loop);
    live_init(&w.live, &w.loop, STDERR_FILENO);
    world_suite(&w.suite, "[suite]\ntitle = T\n[headline]\ntransport = poll, ws\n");
    begin(&w, TRANSPORT_WS, 3);
    end(&w, 1, NULL);
    begin(&w, TRANSPORT_POLL, 4);
    end(&w, 0, "late");
    live_close(&w.live);
    uv_run(&w.loop, UV_RUN_DEFAULT);
    exit(0);
}

static void without_a_terminal_there_is_a_line_a_trial(void **state)
{
    (void)state;
    struct child c;
    child_run(&c, say_lines, "xterm");
    assert_int_equal(c.status, 0);
    assert_string_equal(c.err,
                        "pushmark: [ 3/20] headline ws, repeat 1: age p50 1.00 ms, p99 2.00 ms, 0.0 s\n"
                        "pushmark: [ 4/20] headline poll, repeat 1: void, late: it was so; tried again, "
                        "0.0 s\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_a_transport_and_a_bar),
        cmocka_unit_test(what_is_said_stays_above_the_view),
        cmocka_unit_test(the_end_takes_the_view_off),
        cmocka_unit_test(narrow_terminals_cut_lines),
        cmocka_unit_test(a_terminal_made_narrower_is_drawn_over_as_a_whole),
        cmocka_unit_test(an_open_window_is_left_in_peace),
        cmocka_unit_test(without_a_terminal_there_is_a_line_a_trial),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
