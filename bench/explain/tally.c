#include "explain/tally.h"

#include "show/paint.h"

#include <inttypes.h>
#include <math.h>

uint64_t tally_l3(const struct wire *wire)
{
    return wire->sent.l3 + wire->received.l3;
}

struct wire tally_setup_wire(const struct lesson *lesson)
{
    struct wire wire = lesson->connect;
    wire_add(&wire, &lesson->setup.wire);
    return wire;
}

static void row(const struct listing *l, const char *name, uint64_t up, uint64_t down)
{
    fprintf(l->out, "  %-30s %9" PRIu64 " %9" PRIu64 " %9" PRIu64 "\n", name, up, down, up + down);
}

static void columns(const struct listing *l, const char *title)
{
    fprintf(l->out, "\n  %s%-30s %9s %9s %9s%s\n", paint(l->colour, PAINT_STRONG), title, "up", "down",
            "both", paint(l->colour, PAINT_END));
}

static void wire_rows(const struct listing *l, const struct wire *wire)
{
    row(l, "application bytes", wire->sent.application, wire->received.application);
    row(l, "packets", wire->sent.packets, wire->received.packets);
    row(l, "bytes on the wire (IP)", wire->sent.l3, wire->received.l3);
}

static double percent(uint64_t part, uint64_t whole)
{
    return 100 * (double)part / (double)whole;
}

void tally_exchange(const struct listing *l, const struct exchange *exchange)
{
    const struct wire *wire = &exchange->wire;
    uint64_t useful = anatomy_sum(exchange, MEANING_PAYLOAD), all = tally_l3(wire);
    uint64_t heads = anatomy_sum(exchange, MEANING_TCPIP),
             packets = wire->sent.packets + wire->received.packets;
    char text[64], words[SPAN_WORDS] = "";
    snprintf(text, sizeof text, "packets: %" PRIu64 " up, %" PRIu64 " down", wire->sent.packets,
             wire->received.packets);
    snprintf(words, sizeof words, "%.3g bytes of IP and TCP heads each%s", (double)heads / (double)packets,
             l->brief ? "" : " (RFC 791, RFC 9293)");
    fputc('\n', l->out);
    listing_row(l, heads, MEANING_TCPIP, text, words);
    columns(l, "counted");
    row(l, "useful bytes", 0, useful);
    wire_rows(l, wire);
    fprintf(l->out, "  useful bytes: %s%" PRIu64 " of %" PRIu64 "%s (%.1f %%)\n",
            paint(l->colour, PAINT_STRONG), useful, all, paint(l->colour, PAINT_END), percent(useful, all));
}

void tally_setup(const struct listing *l, const struct lesson *lesson)
{
    const struct wire *connect = &lesson->connect, both = tally_setup_wire(lesson);
    columns(l, "counted");
    row(l, "TCP handshake, packets", connect->sent.packets, connect->received.packets);
    row(l, "TCP handshake, bytes (IP)", connect->sent.l3, connect->received.l3);
    wire_rows(l, &both);
}

/* --- all transports side by side */

typedef double (*column_fn)(const struct lesson *lesson);

static double useful(const struct lesson *l)
{
    return (double)lesson_useful(l);
}
static double application_up(const struct lesson *l)
{
    return (double)l->update.wire.sent.application;
}
static double application_down(const struct lesson *l)
{
    return (double)l->update.wire.received.application;
}
static double packets_up(const struct lesson *l)
{
    return (double)l->update.wire.sent.packets;
}
static double packets_down(const struct lesson *l)
{
    return (double)l->update.wire.received.packets;
}
static double on_the_wire(const struct lesson *l)
{
    return (double)tally_l3(&l->update.wire);
}
static double for_each_useful(const struct lesson *l)
{
    return on_the_wire(l) / useful(l);
}
static double share(const struct lesson *l)
{
    return 100 * useful(l) / on_the_wire(l);
}
static double in_vain(const struct lesson *l)
{
    return l->empty.part_count ? (double)tally_l3(&l->empty.wire) : NAN;
}
static double set_up(const struct lesson *l)
{
    struct wire wire = tally_setup_wire(l);
    return (double)tally_l3(&wire);
}

static const struct {
    const char *name;
    column_fn of;
    int decimals;
    bool strong;
} table[] = {
    {"useful bytes", useful, 0, false},
    {"application bytes up", application_up, 0, false},
    {"application bytes down", application_down, 0, false},
    {"packets up", packets_up, 0, false},
    {"packets down", packets_down, 0, false},
    {"bytes on the wire (IP)", on_the_wire, 0, true},
    {"  of them useful, %", share, 1, false},
    {"  for each useful byte", for_each_useful, 1, false},
    {"a poll in vain, bytes", in_vain, 0, false},
    {"set-up, bytes, once", set_up, 0, false},
};

static void table_row(const struct listing *l, size_t i, const struct lesson *lessons, size_t count)
{
    const char *end = paint(l->colour, PAINT_END);
    fprintf(l->out, "  %s%-24s", table[i].strong ? paint(l->colour, PAINT_STRONG) : "", table[i].name);
    for (size_t k = 0; k < count; k++) {
        double value = table[i].of(&lessons[k]);
        if (isnan(value))
            fprintf(l->out, " %11s", "-");
        else
            fprintf(l->out, " %11.*f", table[i].decimals, value);
    }
    fprintf(l->out, "%s\n", table[i].strong ? end : "");
}

void tally_table(const struct listing *l, const struct lesson *lessons, size_t count)
{
    const char *end = paint(l->colour, PAINT_END);
    fprintf(l->out, "  %s%-24s%s", paint(l->colour, PAINT_STRONG), "one update", end);
    for (size_t k = 0; k < count; k++)
        fprintf(l->out, " %s%11s%s", paint_transport(l->colour, lessons[k].transport), lessons[k].name, end);
    fputc('\n', l->out);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        table_row(l, i, lessons, count);
    fputc('\n', l->out);
}

/* --- bars */

static const enum meaning bar_order[MEANINGS] = {MEANING_PAYLOAD, MEANING_FRAMING,  MEANING_LINE,
                                                 MEANING_FIELD,   MEANING_OVERHEAD, MEANING_TCPIP};

/* Each piece ends where the sum so far ends, rounded: so that the pieces make up the whole. */
static void bar(const struct listing *l, const struct lesson *lesson, double bytes_per_cell)
{
    uint64_t sum = 0;
    long cells = 0;
    for (int i = 0; i < MEANINGS; i++) {
        const struct meaning_text *text = &meaning_texts[bar_order[i]];
        sum += anatomy_sum(&lesson->update, bar_order[i]);
        long end = lround((double)sum / bytes_per_cell);
        fputs(l->colour ? text->colour : "", l->out);
        for (; cells < end; cells++)
            fputs(l->colour ? "█" : (char[]){text->sign, '\0'}, l->out);
        fputs(paint(l->colour, PAINT_END), l->out);
    }
}

static void legend(const struct listing *l)
{
    fputc('\n', l->out);
    for (int i = 0; i < MEANINGS; i++) {
        const struct meaning_text *text = &meaning_texts[bar_order[i]];
        fprintf(l->out, "            %s%s %-9s%s %s\n", l->colour ? text->colour : "",
                l->colour ? "█" : (char[]){text->sign, '\0'}, text->name, paint(l->colour, PAINT_END),
                text->words);
    }
}

void tally_bars(const struct listing *l, const struct lesson *lessons, size_t count)
{
    uint64_t longest = 1;
    for (size_t k = 0; k < count; k++)
        longest = tally_l3(&lessons[k].update.wire) > longest ? tally_l3(&lessons[k].update.wire) : longest;
    double bytes_per_cell = (double)longest / (double)(l->columns - 12 - 10);
    for (size_t k = 0; k < count; k++) {
        fprintf(l->out, "  %s%-9s%s ", paint_transport(l->colour, lessons[k].transport), lessons[k].name,
                paint(l->colour, PAINT_END));
        bar(l, &lessons[k], bytes_per_cell);
        fprintf(l->out, " %" PRIu64 "\n", tally_l3(&lessons[k].update.wire));
    }
    legend(l);
}

/* --- the sentence */

char *tally_sentence(char out[TALLY_SENTENCE], const struct lesson *lessons, size_t count)
{
    const struct lesson *least = lessons, *most = lessons, *vain = NULL;
    for (size_t k = 0; k < count; k++) {
        least = on_the_wire(&lessons[k]) < on_the_wire(least) ? &lessons[k] : least;
        most = on_the_wire(&lessons[k]) > on_the_wire(most) ? &lessons[k] : most;
        vain = lessons[k].empty.part_count ? &lessons[k] : vain;
    }
    size_t n = (size_t)snprintf(out, TALLY_SENTENCE,
                                "One update of %" PRIu64 " useful bytes takes %.0f bytes on the wire by %s",
                                lesson_useful(least), on_the_wire(least), least->name);
    if (on_the_wire(most) > on_the_wire(least))
        n += (size_t)snprintf(out + n, TALLY_SENTENCE - n, " and %.0f by %s, %.1f times as many",
                              on_the_wire(most), most->name, on_the_wire(most) / on_the_wire(least));
    if (vain)
        n += (size_t)snprintf(out + n, TALLY_SENTENCE - n, "; each %s in vain takes another %.0f", vain->name,
                              in_vain(vain));
    snprintf(out + n, TALLY_SENTENCE - n, ".");
    return out;
}
