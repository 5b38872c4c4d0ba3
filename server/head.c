#include "head.h"

#include "clock.h"
#include "message.h"

static char *put(char *at, const char *text)
{
    size_t n = strlen(text);
    memcpy(at, text, n);
    return at + n;
}

static char *put_number(char *at, uint64_t number)
{
    return at + message_decimal(at, number);
}

static char *put_date(char *at)
{
    char date[HTTP_DATE_LEN + 1];
    http_date(clock_wall_s(), date);
    return put(put(put(at, "Date: "), date), "\r\n");
}

static char *put_status(char *at, int status)
{
    at = put_number(put(at, "HTTP/1.1 "), (uint64_t)status);
    return put(put(put(at, " "), http_reason(status)), "\r\n");
}

static bool has_length(int status)
{
    return status != 204 && status != 304 && status >= 200;
}

static char *put_length(char *at, int status, size_t body_len)
{
    return has_length(status) ? put(put_number(put(at, "Content-Length: "), body_len), "\r\n") : at;
}

static const char *connection(const struct head_context *c)
{
    return c->close ? "Connection: close\r\n" : c->http10 ? "Connection: keep-alive\r\n" : "";
}

static char *put_shared(char *at, const char *origin)
{
    if (!origin)
        return at;
    at = put(put(put(at, "Access-Control-Allow-Origin: "), origin), "\r\n");
    return put(at, "Access-Control-Expose-Headers: ETag\r\nVary: Origin\r\n");
}

/* The fields of the published response; `Server` is cut or filled so that the whole has the published length
 * whatever the digits of Content-Length and the status are. */
static size_t write_padded(char out[HEAD_ROOM], const struct answer *answer,
                           const struct head_context *context)
{
    static const char server[] = "Sun Java System Application Server 9.1_02";
    char *at = put(put_status(out, answer->status), "X-Powered-By: Servlet/2.5\r\n");
    if (has_length(answer->status))
        at = put(at, "Content-Type: text/html;charset=UTF-8\r\n");
    at = put_date(put_length(at, answer->status, context->body_len));
    at = put(put(at, connection(context)), "Server: ");
    size_t rest = (size_t)(at - out) + strlen("\r\n\r\n");
    for (size_t i = 0; rest + i < HEAD_LUBBERS; i++)
        *at++ = server[i < sizeof server - 1 ? i : sizeof server - 2];
    return (size_t)(put(at, "\r\n\r\n") - out);
}

size_t head_write(char out[HEAD_ROOM], const struct answer *answer, const struct head_context *context)
{
    if (answer->padded)
        return write_padded(out, answer, context);
    char *at = put_date(put_status(out, answer->status));
    if (answer->type && has_length(answer->status))
        at = put(put(put(at, "Content-Type: "), answer->type), "\r\n");
    if (answer->etag >= 0)
        at = put(put_number(put(at, answer->weak ? "ETag: W/\"" : "ETag: \""), (uint64_t)answer->etag),
                 "\"\r\n");
    at = put_shared(put_length(at, answer->status, context->body_len), context->shared_with);
    if (answer->fields)
        at = put(at, answer->fields);
    return (size_t)(put(put(at, connection(context)), "\r\n") - out);
}

/* Without a length, the body ends with the connection: fewer bytes an event than chunks, and EventSource asks
 * for no more. */
size_t head_write_stream(char out[HEAD_ROOM], const char *type, const char *shared_with)
{
    char *at = put_date(put_status(out, 200));
    at = put(put(put(at, "Content-Type: "), type), "\r\nCache-Control: no-cache\r\n");
    return (size_t)(put(put_shared(at, shared_with), "Connection: close\r\n\r\n") - out);
}

size_t head_write_upgrade(char out[HEAD_ROOM], const char *fields)
{
    return (size_t)(put(put(put_date(put_status(out, 101)), fields), "\r\n") - out);
}
