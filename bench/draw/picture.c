#include "picture.h"

#include "typeset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool picture_whole_svg(const char *text, size_t len)
{
    static const char end[] = "</svg>";
    while (len > 0 && strchr("\r\n ", text[len - 1]))
        len--;
    return len >= sizeof end - 1 && memcmp(text + len - (sizeof end - 1), end, sizeof end - 1) == 0;
}

bool picture_whole_png(const char *data, size_t len)
{
    static const char begin[] = "\x89PNG\r\n\x1a\n", end[] = "IEND\xae\x42\x60\x82";
    return len > sizeof begin + sizeof end && memcmp(data, begin, sizeof begin - 1) == 0 &&
           memcmp(data + len - (sizeof end - 1), end, sizeof end - 1) == 0;
}

static void put_escaped(FILE *out, const char *text)
{
    char *clean = typeset_clean(text);
    for (const char *c = clean; *c; c++) {
        if (*c == '<')
            fputs("&lt;", out);
        else if (*c == '&')
            fputs("&amp;", out);
        else
            fputc(*c, out);
    }
    free(clean);
}

/* Copies up to what stands at `from`, which is then passed over with the text put in its place. */
static const char *replace(FILE *out, const char *svg, const char *from, const char *to)
{
    const char *at = strstr(svg, from);
    if (!at)
        return svg;
    fwrite(svg, 1, (size_t)(at - svg), out);
    fputs(to, out);
    return at + strlen(from);
}

/* The element's text in place of gnuplot's. */
static const char *retell(FILE *out, const char *svg, const char *open, const char *close, const char *text)
{
    const char *at = strstr(svg, open), *end = at ? strstr(at, close) : NULL;
    if (!end)
        return svg;
    fwrite(svg, 1, (size_t)(at - svg), out);
    fputs(open, out);
    put_escaped(out, text);
    return end;
}

/* Up to the next font, which gets others that may stand in for it, and its weight in SVG's own word. */
static const char *replace_font(FILE *out, const char *svg)
{
    static const char font[] = "font-family=\"DejaVu Sans", bold[] = ":Bold";
    const char *at = strstr(svg, font);
    if (!at)
        return svg;
    const char *end = at + sizeof font - 1;
    const bool is_bold = strncmp(end, bold, sizeof bold - 1) == 0;
    end += is_bold ? sizeof bold - 1 : 0;
    fwrite(svg, 1, (size_t)((*end == '"' ? at : end) - svg), out);
    if (*end != '"')
        return end;
    fprintf(out, "font-family=\"DejaVu Sans, Verdana, Arial, sans-serif\"%s",
            is_bold ? " font-weight=\"bold\"" : "");
    return end + 1;
}

/* The button that shows and hides the grid: it lies on the note. */
static const char *leave_out_button(FILE *out, const char *svg)
{
    const char *call = strstr(svg, "onclick='gnuplot_svg.toggleGrid();'/>"), *at = svg, *begin = NULL;
    while (call && (at = strstr(at, "<image ")) && at < call)
        begin = at++;
    if (!begin)
        return svg;
    fwrite(svg, 1, (size_t)(begin - svg), out);
    return strstr(call, "/>") + 2;
}

char *picture_described(const char *svg, const char *title, const char *description, size_t *len)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, len);
    svg = replace(out, svg, "<svg ", "<svg role=\"img\" ");
    svg = retell(out, svg, "<title>", "</title>", title);
    svg = retell(out, svg, "<desc>", "</desc>", description);
    svg = replace(out, svg, "fill=\"#ffffff\" stroke=\"black\"", "fill=\"#ffffff\" stroke=\"none\"");
    for (const char *next; (next = replace_font(out, svg)) != svg;)
        svg = next;
    svg = leave_out_button(out, svg);
    fputs(svg, out);
    fclose(out);
    return text;
}
