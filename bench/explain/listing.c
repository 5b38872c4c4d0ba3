#include "explain/listing.h"

#include "mem.h"
#include "show/paint.h"

#include <stdlib.h>

/*     28 line     GET /poll?since=3 HTTP/1.1\r\n         is there anything after …
 *  MARGIN         text                                 GAP words
 * Eight bytes in hex just fit in the narrowest text, and the words get the most of what there is more. */
enum { MARGIN = 17, GAP = 2, LEAST = 80, MOST = 120, NARROW_TEXT = 38, HEX_OFFSET = 5 };

/* Longer spans are cut in the middle: nobody reads a payload of 64 KiB in a lecture. */
enum { ROWS_FIRST = 6, ROWS_LAST = 1 };

int listing_columns(int of_terminal)
{
    return of_terminal < LEAST ? LEAST : of_terminal > MOST ? MOST : of_terminal;
}

static int text_columns(const struct listing *l)
{
    return NARROW_TEXT + (l->columns - LEAST) * 45 / 100;
}

/* How one byte is written in text: itself, or an escape. Returns its columns. */
static int write_byte(char out[5], unsigned char c)
{
    const char *named = c == '\r' ? "\\r" : c == '\n' ? "\\n" : c == '\t' ? "\\t" : c == '\\' ? "\\\\" : NULL;
    if (named)
        return snprintf(out, 5, "%s", named);
    return snprintf(out, 5, c >= 0x20 && c < 0x7F ? "%c" : "\\x%02x", c);
}

/* How many bytes go into a row of text: as many as fit, but rather up to a blank in its last third. */
static size_t text_row(const char *at, size_t len, int columns)
{
    char one[5];
    int used = 0;
    size_t blank = 0;
    for (size_t i = 0; i < len; i++) {
        used += write_byte(one, (unsigned char)at[i]);
        if (used > columns)
            return blank ? blank : i;
        if (at[i] == ' ' && used > columns * 2 / 3)
            blank = i + 1;
    }
    return len;
}

static size_t hex_row(size_t len, int columns)
{
    size_t most = (size_t)(columns - HEX_OFFSET) / 16 * 4; /* four columns a byte, in fours */
    return len < most ? len : most;
}

static int print_text(FILE *out, const char *at, size_t len)
{
    char one[5];
    int used = 0;
    for (size_t i = 0; i < len; i++) {
        used += write_byte(one, (unsigned char)at[i]);
        fputs(one, out);
    }
    return used;
}

static int print_hex(FILE *out, size_t offset, const char *at, size_t len, size_t most)
{
    int used = fprintf(out, "%04zx ", offset);
    for (size_t i = 0; i < most; i++)
        used += i < len ? fprintf(out, "%02x ", (unsigned char)at[i]) : fprintf(out, "   ");
    for (size_t i = 0; i < len; i++)
        used += fprintf(out, "%c", at[i] >= 0x20 && at[i] < 0x7F ? at[i] : '.');
    return used;
}

/* Where a line that fits may end: at a blank, and before a clause in parentheses rather than within it. */
static size_t words_end(const char *words, size_t fits)
{
    size_t blank = 0;
    if (words[fits] == '\0' || words[fits] == ' ')
        blank = fits;
    for (size_t i = fits; i > 0 && !blank; i--)
        blank = words[i - 1] == ' ' ? i - 1 : 0;
    if (!blank)
        return fits;
    const char *open = memrchr(words, '(', blank);
    if (words[blank] != '\0' && open && open > words && !memchr(open, ')', (size_t)(words + blank - open)))
        blank = (size_t)(open - words) - 1;
    return blank;
}

/* The next line of `words`, moved on in place; returns its length. */
static size_t next_words(const char **words, int columns, const char **line)
{
    *words += strspn(*words, " ");
    *line = *words;
    size_t len = words_end(*words, paint_cut(*words, columns));
    *words += len;
    return len;
}

static void print_words(const struct listing *l, const char **words, int used)
{
    const char *line;
    if (!**words)
        return;
    int text = text_columns(l);
    size_t len = next_words(words, l->columns - MARGIN - text - GAP, &line);
    fprintf(l->out, "%*s%.*s", text + GAP - used, "", (int)len, line);
}

static const char *ink(const struct listing *l, enum meaning meaning)
{
    return l->colour ? meaning_texts[meaning].colour : "";
}

static void print_margin(const struct listing *l, uint64_t bytes, enum meaning meaning)
{
    fprintf(l->out, "  %s%5llu %-8s%s ", ink(l, meaning), (unsigned long long)bytes,
            meaning_texts[meaning].name, paint(l->colour, PAINT_END));
}

/* Rows of nothing but words, until there are none left. */
static void print_rest(const struct listing *l, const char *words)
{
    words += strspn(words, " ");
    while (*words) {
        fprintf(l->out, "%*s", MARGIN, "");
        print_words(l, &words, 0);
        fputc('\n', l->out);
    }
}

/* The rows of one span: where each begins in it. */
struct rows {
    size_t *starts; /* count + 1 of them */
    size_t count;
    bool hex;
};

static void cut_rows(struct rows *rows, const struct listing *l, const struct part *part,
                     const struct span *span)
{
    *rows = (struct rows){.hex = l->hex || span->binary};
    rows->starts = mem_alloc((span->len + 2) * sizeof *rows->starts);
    for (size_t at = 0; at < span->len;) {
        rows->starts[rows->count++] = at;
        size_t left = span->len - at;
        at += rows->hex ? hex_row(left, text_columns(l))
                        : text_row(part->bytes + span->at + at, left, text_columns(l));
    }
    rows->starts[rows->count] = span->len;
}

static int print_row(const struct listing *l, const struct part *part, const struct span *span,
                     const struct rows *rows, size_t row)
{
    size_t at = span->at + rows->starts[row], len = rows->starts[row + 1] - rows->starts[row];
    fputs(ink(l, span->meaning), l->out);
    int used = rows->hex ? print_hex(l->out, at, part->bytes + at, len, hex_row(SIZE_MAX, text_columns(l)))
                         : print_text(l->out, part->bytes + at, len);
    fputs(paint(l->colour, PAINT_END), l->out);
    return used;
}

static int print_gap(const struct listing *l, const struct rows *rows, size_t to)
{
    char text[64];
    snprintf(text, sizeof text, "... %zu bytes more ...", rows->starts[to] - rows->starts[ROWS_FIRST]);
    return fprintf(l->out, "%s", text);
}

static void print_details(const struct listing *l, const struct span *span)
{
    for (size_t i = 0; i < span->detail_count; i++)
        fprintf(l->out, "%*s%s%-16s%s %s\n", MARGIN, "", ink(l, span->meaning), span->details[i].bits,
                paint(l->colour, PAINT_END), span->details[i].words);
}

static const char *said(const struct listing *l, const struct span *span, char out[SPAN_WORDS])
{
    const char *clause = l->brief ? strrchr(span->words, '(') : NULL;
    size_t len = clause && clause > span->words ? (size_t)(clause - span->words) - 1 : strlen(span->words);
    snprintf(out, SPAN_WORDS, "%.*s", (int)len, span->words);
    return out;
}

static void print_span(const struct listing *l, const struct part *part, const struct span *span)
{
    struct rows rows;
    char text[SPAN_WORDS];
    const char *words = said(l, span, text);
    cut_rows(&rows, l, part, span);
    bool cut = rows.count > ROWS_FIRST + ROWS_LAST + 1;
    for (size_t row = 0; row < rows.count; row++) {
        if (row == 0)
            print_margin(l, span->len, span->meaning);
        else
            fprintf(l->out, "%*s", MARGIN, "");
        bool gap = cut && row == ROWS_FIRST;
        if (gap)
            row = rows.count - ROWS_LAST - 1;
        int used = gap ? print_gap(l, &rows, row + 1) : print_row(l, part, span, &rows, row);
        print_words(l, &words, used);
        fputc('\n', l->out);
    }
    print_rest(l, words);
    print_details(l, span);
    free(rows.starts);
}

void listing_row(const struct listing *l, uint64_t bytes, enum meaning meaning, const char *text,
                 const char *words)
{
    print_margin(l, bytes, meaning);
    int used = fprintf(l->out, "%s", text);
    print_words(l, &words, used);
    fputc('\n', l->out);
    print_rest(l, words);
}

void listing_exchange(const struct listing *l, const struct exchange *exchange)
{
    for (size_t i = 0; i < exchange->part_count; i++) {
        const struct part *part = &exchange->parts[i];
        fprintf(l->out, "\n  %s%s %s%s, %zu bytes, %s\n", paint(l->colour, PAINT_STRONG),
                part->up ? "-->" : "<--", part->name, paint(l->colour, PAINT_END), part->len,
                part->up ? "client to server" : "server to client");
        for (size_t k = 0; k < part->span_count; k++)
            print_span(l, part, &part->spans[k]);
    }
}

void listing_sentence(const struct listing *l, const char *text)
{
    const char *line;
    fprintf(l->out, "\n%s", paint(l->colour, PAINT_STRONG));
    while (*text) {
        size_t len = next_words(&text, l->columns - 2, &line);
        fprintf(l->out, "  %.*s\n", (int)len, line);
    }
    fputs(paint(l->colour, PAINT_END), l->out);
}
