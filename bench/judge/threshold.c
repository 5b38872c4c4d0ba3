#include "threshold.h"

#include "plan/choice.h"
#include "units.h"

#include <math.h>
#include <stdio.h>

enum { LONGEST = 200 };

/* "+10%", "-5 %", "10%" */
static int parse_share(const char *text, double *share)
{
    text += strspn(text, " \t");
    const double sign = *text == '-' ? -1 : 1;
    text += *text == '-' || *text == '+';
    size_t digits = strspn(text, "0123456789.");
    const size_t blanks = strspn(text + digits, " \t");
    if (units_rate((struct slice){text, digits}, share) != 0 || text[digits + blanks] != '%' ||
        text[digits + blanks + 1 + strspn(text + digits + blanks + 1, " \t")] != '\0')
        return -1;
    *share *= sign / 100;
    return 0;
}

int threshold_parse(struct threshold *threshold, const char *text, char error[EXPECT_ERROR])
{
    const char *op = strpbrk(text, "<>");
    char asked[2 * LONGEST + 32];
    struct expect expect;
    *threshold = (struct threshold){.text = text, .rise = op && *op == '>'};
    if (!op || op - text > LONGEST || parse_share(op + 1, &threshold->share) != 0) {
        snprintf(error, EXPECT_ERROR, "it has the form 'ws.age.p99 > +10%%' or 'ws.coherence < -5%%'");
        return -1;
    }
    if (threshold->rise != (threshold->share >= 0)) {
        snprintf(error, EXPECT_ERROR, "a rise is '> +N%%', a fall '< -N%%'");
        return -1;
    }
    /* A metric can be compared with itself, whatever its unit: the reader of expectations takes it. */
    const int len = (int)(op - text);
    snprintf(asked, sizeof asked, "%.*s > %.*s", len, text, len, text);
    if (expect_parse(&expect, asked, false, error) != 0)
        return -1;
    if (expect_asks_capacity(&expect)) {
        snprintf(error, EXPECT_ERROR, "what searches found is not compared");
        return -1;
    }
    if (expect.left.count != 1) {
        snprintf(error, EXPECT_ERROR, "on the left stands one TRANSPORT.METRIC, like ws.age.p99");
        return -1;
    }
    threshold->subject = expect.left.terms[0];
    return 0;
}

bool threshold_means(const struct threshold *threshold, const struct point *point)
{
    return choice_means(&threshold->subject, point);
}

bool threshold_passed(const struct threshold *threshold, const struct change *change)
{
    const double rose = change->ratio.value - 1;
    const enum change_verdict verdict = change_verdict(change, fabs(threshold->share));
    if (verdict != CHANGE_WORSE && verdict != CHANGE_BETTER)
        return false;
    return threshold->rise ? rose > threshold->share : rose < threshold->share;
}
