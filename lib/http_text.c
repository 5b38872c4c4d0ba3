#include "http.h"

#include <time.h>

const char *http_reason(int status)
{
    static const struct {
        int status;
        const char *reason;
    } table[] = {
        {100, "Continue"},
        {101, "Switching Protocols"},
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {426, "Upgrade Required"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].status == status)
            return table[i].reason;
    return "Unknown";
}

static char *put_number(char *at, int value, int digits)
{
    for (int i = digits - 1; i >= 0; i--, value /= 10)
        at[i] = (char)('0' + value % 10);
    return at + digits;
}

static char *put_text(char *at, const char *text, size_t len)
{
    memcpy(at, text, len);
    return at + len;
}

/* The format has four digits for the year (IMF-fixdate, RFC 9110 §5.6.7). */
static time_t within_years(int64_t seconds)
{
    const int64_t year_0 = -62167219200, year_9999_end = 253402300799;
    if (seconds < year_0)
        return year_0;
    return seconds < year_9999_end ? seconds : year_9999_end;
}

/* Not strftime(): its names of days and months are the locale's. */
void http_date(int64_t seconds, char out[HTTP_DATE_LEN + 1])
{
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const time_t when = within_years(seconds);
    struct tm tm;
    gmtime_r(&when, &tm);
    char *at = put_text(out, days[tm.tm_wday], 3);
    at = put_text(at, ", ", 2);
    at = put_number(at, tm.tm_mday, 2);
    *at++ = ' ';
    at = put_text(at, months[tm.tm_mon], 3);
    *at++ = ' ';
    at = put_number(at, tm.tm_year + 1900, 4);
    *at++ = ' ';
    at = put_number(at, tm.tm_hour, 2);
    *at++ = ':';
    at = put_number(at, tm.tm_min, 2);
    *at++ = ':';
    at = put_number(at, tm.tm_sec, 2);
    put_text(at, " GMT", 5);
}
