#include "show/paint.h"

#include "units.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The nearest to Okabe and Ito's that the 256 colours hold and that can be read on black and on white: they
 * stay apart for the colour-blind. Charts use the same by name. */
static const char *const transport_colours[] = {
    [TRANSPORT_NULL] = "\033[38;5;245m",     /* grey */
    [TRANSPORT_POLL] = "\033[38;5;166m",     /* vermillion, #D55E00 */
    [TRANSPORT_LONGPOLL] = "\033[38;5;175m", /* reddish purple, #CC79A7 */
    [TRANSPORT_SSE] = "\033[38;5;36m",       /* bluish green, #009E73 */
    [TRANSPORT_WS] = "\033[38;5;32m",        /* blue, #0072B2 */
};

/* Good and bad in blue and vermillion, not in green and red, for the same reason. */
static const char *const colours[] = {
    [PAINT_END] = "\033[0m",        [PAINT_STRONG] = "\033[1m",      [PAINT_FAINT] = "\033[38;5;245m",
    [PAINT_GOOD] = "\033[38;5;32m", [PAINT_WARN] = "\033[38;5;172m", [PAINT_BAD] = "\033[1;38;5;166m",
};

bool paint_wanted(int fd)
{
    const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(fd) && !(none && *none) && term && strcmp(term, "dumb") != 0;
}

const char *paint(bool colour, enum paint what)
{
    return colour ? colours[what] : "";
}

const char *paint_transport(bool colour, enum transport transport)
{
    return colour ? transport_colours[transport] : "";
}

int paint_columns(int fd)
{
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    enum { USUAL = 100, MOST = 10000 };
    int64_t columns;
    const char *text = getenv("COLUMNS");
    if (text && units_integer(slice_of(text), &columns) == 0 && columns > 0 && columns < MOST)
        return (int)columns;
    return USUAL;
}

/* The bytes of one escape "ESC [ … letter", or 0. */
static size_t escape_len(const char *text)
{
    if (text[0] != '\033' || text[1] != '[')
        return 0;
    size_t len = 2 + strspn(text + 2, "0123456789;?");
    return len + (text[len] != '\0');
}

static size_t character_len(const char *text)
{
    size_t len = 1;
    while (((unsigned char)text[len] & 0xc0) == 0x80)
        len++;
    return len;
}

int paint_width(const char *text)
{
    int columns = 0;
    while (*text) {
        size_t escape = escape_len(text);
        text += escape ? escape : character_len(text);
        columns += escape == 0;
    }
    return columns;
}

size_t paint_cut(const char *text, int columns)
{
    const char *at = text;
    while (*at) {
        size_t escape = escape_len(at);
        if (!escape && columns-- <= 0)
            break;
        at += escape ? escape : character_len(at);
    }
    return (size_t)(at - text);
}
