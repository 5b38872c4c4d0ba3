#include "html.h"

#include "mem.h"

#include <openssl/evp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static const char *entity(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return c < ' ' && c != '\n' ? " " : NULL;
    }
}

void html_text(FILE *out, const char *text)
{
    for (; text && *text; text++) {
        const char *instead = entity((unsigned char)*text);
        if (instead)
            fputs(instead, out);
        else
            fputc(*text, out);
    }
}

void html_put(FILE *out, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    for (; *format; format++) {
        if (*format != '%') {
            fputc(*format, out);
        } else if (*++format == 's') {
            html_text(out, va_arg(values, const char *));
        } else {
            fputc('%', out);
            if (*format != '%') /* nothing else is known here: it shows on the page */
                format--;
        }
    }
    va_end(values);
}

void html_json(FILE *out, const json_t *value)
{
    /* Only texts hold a '<', and only pure ASCII has no line ends that a script's reader would trip over. */
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY);
    for (const char *at = text; at && *at; at++)
        if (*at == '<')
            fputs("\\u003c", out);
        else
            fputc(*at, out);
    if (!text)
        fputs("null", out);
    free(text);
}

void html_data(FILE *out, const char *type, const void *data, size_t len)
{
    enum { STEP = 3 * 1024 };
    unsigned char text[4 * STEP / 3 + 1];
    fprintf(out, "data:%s;base64,", type);
    for (size_t at = 0; at < len; at += STEP) {
        const size_t some = len - at < STEP ? len - at : STEP;
        const int n = EVP_EncodeBlock(text, (const unsigned char *)data + at, (int)some);
        fwrite(text, 1, (size_t)n, out);
    }
}

void html_gzip(FILE *out, const void *data, size_t len)
{
    enum { GZIP = 16, WINDOW = 15, MEMORY = 9 };
    z_stream z = {.next_in = (Bytef *)(uintptr_t)data, .avail_in = (uInt)len};
    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP + WINDOW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        return;
    const size_t room = deflateBound(&z, (uLong)len);
    unsigned char *packed = mem_alloc(room);
    z.next_out = packed;
    z.avail_out = (uInt)room;
    deflate(&z, Z_FINISH);
    html_data(out, "application/gzip", packed, z.total_out);
    deflateEnd(&z);
    free(packed);
}

void html_table(FILE *out, const char *name, const char *classes, const char *const *heads)
{
    html_put(out,
             "<div class=\"scroll %s\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table "
             "class=\"plain\"><caption>%s</caption>\n<thead><tr>",
             classes, name, name);
    for (; *heads; heads++) {
        const bool number = **heads == '>';
        html_put(out, "<th scope=\"col\" class=\"%s\">%s</th>", number ? "" : "text", *heads + number);
    }
    fputs("</tr></thead>\n<tbody>\n", out);
}

void html_table_end(FILE *out)
{
    fputs("</tbody></table></div>\n", out);
}
