#include "http_syntax.h"

#define IS_ALNUM(c) (((c) >= '0' && (c) <= '9') || (((c) | 0x20) >= 'a' && ((c) | 0x20) <= 'z'))
#define IS_TOKEN_MARK(c)                                                                                     \
    ((c) == '!' || ((c) >= '#' && (c) <= '\'') || (c) == '*' || (c) == '+' || (c) == '-' || (c) == '.' ||    \
     ((c) >= '^' && (c) <= '`') || (c) == '|' || (c) == '~')
#define IS_HOST_MARK(c)                                                                                      \
    ((c) == '!' || ((c) >= '$' && (c) <= '.') || (c) == ':' || (c) == ';' || (c) == '=' || (c) == '[' ||     \
     (c) == ']' || (c) == '_' || (c) == '~')
#define IS_VISIBLE(c) ((c) > ' ' && (c) < 0x7f)
#define IS_TEXT(c)    ((c) == '\t' || (c) == ' ' || IS_VISIBLE(c) || (c) >= 0x80)

#define CLASS(c)                                                                                             \
    ((IS_ALNUM(c) || IS_TOKEN_MARK(c) ? HTTP_TOKEN : 0) | (IS_TEXT(c) ? HTTP_TEXT : 0) |                     \
     (IS_VISIBLE(c) ? HTTP_VISIBLE : 0) | (IS_ALNUM(c) || IS_HOST_MARK(c) ? HTTP_HOST : 0))
#define CLASS4(c)  CLASS(c), CLASS((c) + 1), CLASS((c) + 2), CLASS((c) + 3)
#define CLASS16(c) CLASS4(c), CLASS4((c) + 4), CLASS4((c) + 8), CLASS4((c) + 12)
#define CLASS64(c) CLASS16(c), CLASS16((c) + 16), CLASS16((c) + 32), CLASS16((c) + 48)

const uint8_t http_class[256] = {CLASS64(0), CLASS64(64), CLASS64(128), CLASS64(192)};

static int to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

bool http_same(struct slice s, const char *text, size_t len)
{
    if (s.len != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (to_lower(s.at[i]) != to_lower(text[i]))
            return false;
    return true;
}

int http_next_line(struct slice *rest, struct slice *line)
{
    if (rest->len == 0)
        return 0;
    const char *lf = memchr(rest->at, '\n', rest->len);
    if (!lf)
        return 0;
    const size_t len = (size_t)(lf - rest->at);
    if (len == 0 || lf[-1] != '\r')
        return -400;
    *line = (struct slice){rest->at, len - 1};
    *rest = http_skip(*rest, len + 1);
    return 1;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct slice http_trim(struct slice s)
{
    while (s.len > 0 && is_blank(s.at[0]))
        s = http_skip(s, 1);
    while (s.len > 0 && is_blank(s.at[s.len - 1]))
        s.len--;
    return s;
}

bool http_next_item(struct slice *list, struct slice *item)
{
    if (list->len == 0)
        return false;
    const char *comma = memchr(list->at, ',', list->len);
    const size_t len = comma ? (size_t)(comma - list->at) : list->len;
    *item = http_trim((struct slice){list->at, len});
    *list = http_skip(*list, comma ? len + 1 : len);
    return true;
}
