#include "typeset.h"

#include "mem.h"

#include <stdbool.h>
#include <string.h>

static const char ellipsis[] = "…";

static size_t character_len(const char *at)
{
    size_t len = 1;
    while (((unsigned char)at[len] & 0xc0) == 0x80)
        len++;
    return len;
}

/* Of the font's size; as DejaVu Sans has them, rounded up. */
static double character_width(const char *at)
{
    if ((unsigned char)*at >= 0xe3) /* CJK and emoji stand on a square */
        return 1.1;
    if (strchr("iIjl|'", *at))
        return 0.3;
    if (strchr(" .,:;!()[]frt/\\-`", *at))
        return 0.4;
    if (strchr("mwMW@%", *at))
        return 0.98;
    return *at >= 'A' && *at <= 'Z' ? 0.72 : 0.63;
}

double typeset_width(const char *text, double size_px)
{
    double width = 0;
    for (; *text; text += character_len(text))
        width += character_width(text);
    return width * size_px;
}

/* XML 1.0 §2.2: no control character but tab and line ends, no U+FFFE, no U+FFFF. */
static bool unfit(const char *at)
{
    const unsigned char *c = (const unsigned char *)at;
    return c[0] < 0x20 || c[0] == 0x7f || (c[0] == 0xc2 && c[1] < 0xa0) ||
           (c[0] == 0xef && c[1] == 0xbf && c[2] >= 0xbe);
}

char *typeset_clean(const char *text)
{
    char *copy = mem_alloc(strlen(text) + 1), *to = copy;
    for (size_t len; *text; text += len) {
        len = character_len(text);
        if (unfit(text) || (*text == '>' && to - copy >= 2 && memcmp(to - 2, "]]", 2) == 0)) { /* §2.4 */
            *to++ = ' ';
            continue;
        }
        memcpy(to, text, len);
        to += len;
    }
    *to = '\0';
    return copy;
}

char *typeset_wrap(const char *text, double size_px, double width_px)
{
    char *lines = typeset_clean(text), *line = lines, *blank = NULL;
    for (char *at = lines; *at; at += strcspn(at, " ")) {
        at += strspn(at, " ");
        const size_t len = strcspn(at, " ");
        const char rest = at[len];
        at[len] = '\0';
        if (blank && typeset_width(line, size_px) > width_px) {
            *blank = '\n';
            line = blank + 1;
        }
        at[len] = rest;
        blank = rest ? at + len : NULL;
    }
    return lines;
}

char *typeset_cut(const char *text, double size_px, double width_px)
{
    char *copy = typeset_clean(text);
    if (typeset_width(copy, size_px) <= width_px)
        return copy;
    double width = typeset_width(ellipsis, size_px);
    char *at = copy;
    while (*at && (width += character_width(at) * size_px) <= width_px)
        at += character_len(at);
    const size_t kept = (size_t)(at - copy);
    copy = mem_grow(copy, kept + sizeof ellipsis);
    memcpy(copy + kept, ellipsis, sizeof ellipsis);
    return copy;
}
