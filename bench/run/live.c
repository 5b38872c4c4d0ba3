#include "run/live.h"

#include "clock.h"
#include "log.h"
#include "mem.h"
#include "run/pace.h"
#include "show/paint.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { TICK_MS = 250, BAR_MAX = 30, BAR_MIN = 4, FRAME = LIVE_LINES * (LIVE_LINE + 8) + 64 };
static const int64_t pause_in_window_ns = NS_PER_S;

static const char *const phase_names[] = {
    [TRIAL_STARTING] = "starting", [TRIAL_RAMP] = "connecting", [TRIAL_WARMUP] = "warm-up",
    [TRIAL_WINDOW] = "measuring",  [TRIAL_DRAIN] = "draining",  [TRIAL_STOPPING] = "stopping",
};

struct frame {
    char text[FRAME];
    size_t len;
};

static void put(struct frame *frame, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct frame *frame, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(frame->text + frame->len, FRAME - frame->len, format, args);
    va_end(args);
    if (n > 0)
        frame->len += (size_t)n < FRAME - frame->len ? (size_t)n : FRAME - frame->len - 1;
}

static void show(const struct live *live, const struct frame *frame)
{
    if (write(live->fd, frame->text, frame->len) < 0)
        return; /* the terminal is gone; the run goes on */
}

static int screen_rows(const struct live *live)
{
    struct winsize size;
    return ioctl(live->fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : 24;
}

/* To the start of the view, and all below it gone. A terminal made narrower has folded the lines: each takes
 * the rows that it now needs. */
static void put_erase(const struct live *live, struct frame *frame, int columns)
{
    int rows = 0;
    for (int i = 0; i < live->drawn; i++)
        rows += live->widths[i] > columns ? (live->widths[i] + columns - 1) / columns : 1;
    if (rows > 0)
        put(frame, "\r\033[%dA\033[J", rows);
}

/* Cut before the last column: a full line would fold on some terminals and not on others. */
static void put_line(struct live *live, struct frame *frame, const char *line, int columns)
{
    put(frame, "%.*s%s\n", (int)paint_cut(line, columns - 1), line, paint(live->colour, PAINT_END));
    const int width = paint_width(line);
    live->widths[live->drawn++] = width < columns ? width : columns - 1;
}

static void describe_bar(const struct live *live, double share, int cells, char out[LIVE_LINE])
{
    size_t n = 0;
    const int full = (int)lround(share * cells);
    n += (size_t)snprintf(out, LIVE_LINE, "%s", paint(live->colour, PAINT_GOOD));
    for (int i = 0; i < cells; i++) {
        if (i == full)
            n += (size_t)snprintf(out + n, LIVE_LINE - n, "%s", paint(live->colour, PAINT_FAINT));
        n += (size_t)snprintf(out + n, LIVE_LINE - n, "%s", i < full ? "█" : "░");
    }
    snprintf(out + n, LIVE_LINE - n, "%s", paint(live->colour, PAINT_END));
}

static void put_progress(struct live *live, struct frame *frame, int columns)
{
    const struct live_trial *now = &live->now;
    const double spent_ns = fmin((double)(clock_now_ns() - live->began_ns), now->this_ns);
    const double all_ns = now->done_ns + now->this_ns + now->left_ns;
    char bar[LIVE_LINE], left[PACE_TEXT], line[2 * LIVE_LINE];
    int cells = columns / 4;
    cells = cells > BAR_MAX ? BAR_MAX : cells < BAR_MIN ? BAR_MIN : cells;
    describe_bar(live, all_ns > 0 ? (now->done_ns + spent_ns) / all_ns : 0, cells, bar);
    live->drawn_phase = now->phase(now->trial);
    snprintf(line, sizeof line, "%s %zu/%s%zu, %s left: %s %s", bar, now->number, now->about ? "~" : "",
             now->total, pace_show(left, now->this_ns - spent_ns + now->left_ns),
             phase_names[live->drawn_phase], now->name);
    put_line(live, frame, line, columns);
}

static void draw(struct live *live)
{
    struct frame frame = {.len = 0};
    const int columns = paint_columns(live->fd);
    int room = screen_rows(live) - 1;
    put_erase(live, &frame, columns);
    live->drawn = 0;
    for (int t = 0; t < TRANSPORTS; t++)
        if (live->rows[t][0] && room-- > 1)
            put_line(live, &frame, live->rows[t], columns);
    if (live->running && room > 0)
        put_progress(live, &frame, columns);
    show(live, &frame);
    live->drawn_ns = clock_now_ns();
}

static void erase(struct live *live)
{
    struct frame frame = {.len = 0};
    put_erase(live, &frame, paint_columns(live->fd));
    live->drawn = 0;
    show(live, &frame);
}

static void on_tick(uv_timer_t *timer)
{
    struct live *live = timer->data;
    if (!live->running)
        return;
    const enum trial_phase phase = live->now.phase(live->now.trial);
    if (phase != TRIAL_WINDOW || phase != live->drawn_phase ||
        clock_now_ns() - live->drawn_ns >= pause_in_window_ns)
        draw(live);
}

void live_init(struct live *live, uv_loop_t *loop, int fd)
{
    *live = (struct live){.fd = fd, .terminal = isatty(fd) != 0, .colour = paint_wanted(fd)};
    const char *term = getenv("TERM");
    if (!term || strcmp(term, "dumb") == 0)
        live->terminal = false; /* it cannot be redrawn in place */
    uv_timer_init(loop, &live->timer);
    live->timer.data = live;
    if (live->terminal)
        uv_timer_start(&live->timer, on_tick, TICK_MS, TICK_MS);
}

void live_close(struct live *live)
{
    if (live->terminal)
        erase(live);
    uv_close((uv_handle_t *)&live->timer, NULL);
}

void live_say(struct live *live, const char *format, ...)
{
    char line[LIVE_LINE + TELL_TEXT];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (live->terminal)
        erase(live);
    log_line("%s", line);
    if (live->terminal)
        draw(live);
}

void live_begin(struct live *live, const struct live_trial *now)
{
    live->now = *now;
    live->running = true;
    live->began_ns = clock_now_ns();
    if (live->terminal)
        draw(live);
}

/* A column of its own for each figure, so that rows can be compared by eye. */
static size_t put_cell(char row[LIVE_LINE], size_t at, const char *word, const char *value, int width)
{
    const int pad = width - paint_width(value);
    int n = snprintf(row + at, LIVE_LINE - at, "  %s%*s%s", word, pad > 0 ? pad : 0, "", value);
    return at + (size_t)n < LIVE_LINE ? at + (size_t)n : LIVE_LINE - 1;
}

static void fill_row(struct live *live, const json_t *record)
{
    enum { CELL = 8 };
    const struct figures f = tell_figures(record);
    char *row = live->rows[live->now.transport], word[16];
    const char *faint = paint(live->colour, PAINT_FAINT), *end = paint(live->colour, PAINT_END);
    size_t n =
        (size_t)snprintf(row, LIVE_LINE, "%s%-8s%s", paint_transport(live->colour, live->now.transport),
                         transport_names[live->now.transport], end);
    snprintf(word, sizeof word, "%4s ", f.middle_word);
    n = put_cell(row, n, word, f.middle, CELL);
    snprintf(word, sizeof word, "%3s ", f.high_word);
    n = put_cell(row, n, word, f.high, CELL);
    n = put_cell(row, n, "", f.wire, CELL);
    n = put_cell(row, n, "CPU ", f.server, CELL);
    n = put_cell(row, n, "+ ", f.clients, CELL);
    snprintf(row + n, LIVE_LINE - n, "  %s%.100s%s", faint, live->now.name, end);
}

static void tell_plainly(struct live *live, const json_t *record, const char *after)
{
    char text[TELL_TEXT], took[PACE_TEXT];
    const bool valid = json_is_true(json_object_get(record, "valid"));
    if (valid)
        tell_line(record, text);
    else
        tell_void(record, text);
    const double ns = (double)(clock_now_ns() - live->began_ns);
    snprintf(took, sizeof took, "%.1f s", ns / NS_PER_S);
    int digits = snprintf(NULL, 0, "%zu", live->now.total);
    live_say(live, "[%*zu/%s%zu] %s: %s%s%s%s, %s", digits, live->now.number, live->now.about ? "~" : "",
             live->now.total, live->now.name, valid ? "" : "void, ", text, after ? "; " : "",
             after ? after : "", took);
}

void live_end(struct live *live, const json_t *record, const char *after)
{
    const bool valid = json_is_true(json_object_get(record, "valid"));
    live->running = false;
    if (!record)
        return;
    if (valid && live->terminal)
        fill_row(live, record);
    if (!live->terminal || !valid)
        tell_plainly(live, record, after);
}
